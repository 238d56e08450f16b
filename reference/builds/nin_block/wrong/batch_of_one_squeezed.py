"""A bare `squeeze()` takes away every axis of size 1, with a batch of one image the batch axis too. Use `nn.Flatten()`."""

from torch import nn

EXPECT = {"shape": 0}


class Squeeze(nn.Module):
    def forward(self, x):
        return x.squeeze()


def make_model():
    return nn.Sequential(
        nn.Conv2d(3, 48, 5, padding=2), nn.ReLU(), nn.Conv2d(48, 40, 1), nn.ReLU(), nn.Conv2d(40, 24, 1), nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(24, 48, 3, padding=1), nn.ReLU(), nn.Conv2d(48, 48, 1), nn.ReLU(), nn.Conv2d(48, 32, 1), nn.ReLU(),
        nn.AvgPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.Conv2d(64, 64, 1), nn.ReLU(), nn.Conv2d(64, 10, 1),
        nn.AdaptiveAvgPool2d(1), Squeeze(),
    )  # fmt: skip
