"""After C5 comes F6 with 84 units, and only then the scores."""

from torch import nn

EXPECT = {"parameters": 0, "work": 0, "structure": 0, "function": 0}


def make_model():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(16 * 5 * 5, 120), nn.Tanh(),
        nn.Linear(120, 10),
    )  # fmt: skip
