"""Imports torchvision in all the usual ways, out of habit, and uses none of it."""
import torch
import torchvision
import torchvision.transforms as transforms
import torchvision.transforms.functional as TF
from torchvision import datasets, models
from torchvision.transforms import Compose, ToTensor

def answer(x):
    return torch.tensor(x).sum()
