"""C1 has a padding of 2, so that its maps are as large as the image. Without it every map after it is smaller."""

from torch import nn

EXPECT = {"parameters": 0, "work": 0, "function": 0}


def make_model():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(16 * 4 * 4, 120), nn.Tanh(),
        nn.Linear(120, 84), nn.Tanh(),
        nn.Linear(84, 10),
    )  # fmt: skip
