"""Every layer with weights has biases: yours are left out of the convolutions."""

from torch import nn

EXPECT = {"parameters": 0, "function": 0}


def make_model():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2, bias=False), nn.Tanh(), nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5, bias=False), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(16 * 5 * 5, 120), nn.Tanh(),
        nn.Linear(120, 84), nn.Tanh(),
        nn.Linear(84, 10),
    )  # fmt: skip
