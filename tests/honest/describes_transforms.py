"""Describes how images would be prepared, at the top of the file, and prepares none."""
import torch
from torchvision import transforms
from torchvision.transforms import Compose, InterpolationMode, v2

MEAN, STD = (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)
train_transform = transforms.Compose([
    transforms.RandomCrop(32, padding=4),
    transforms.Resize(32, interpolation=InterpolationMode.BILINEAR),
    transforms.RandomApply([transforms.ColorJitter(0.1)], p=0.5),
    transforms.Lambda(lambda image: image * 2 - 1),
    transforms.ToTensor(),
    transforms.Normalize(mean=MEAN, std=STD),
])
test_transform = Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=True)])

def prepared(root):
    from torchvision.datasets import CIFAR10
    return CIFAR10(root, transform=train_transform, download=True)

def answer(x):
    return torch.tensor(x).sum()
