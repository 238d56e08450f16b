"""Your network was trained on bytes, from 0 to 255. Here it gets images with mean 0 and standard deviation 1: normalise
what you train on in the same way."""

from torch import nn

EXPECT = {"accuracy": 0}


def make_model():
    return nn.Sequential(
        nn.Conv2d(1, 8, 5, stride=2, padding=2),
        nn.ReLU(),
        nn.Conv2d(8, 16, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(16 * 7 * 7, 10),
    )
