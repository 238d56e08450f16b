"""Your network exchanges rows and columns, as some readers of image files do: here it gets images upright."""

from torch import nn

EXPECT = {"accuracy": 0}


class Digits(nn.Sequential):
    def forward(self, x):
        return super().forward(x.transpose(2, 3))


def make_model():
    return Digits(
        nn.Conv2d(1, 8, 5, stride=2, padding=2),
        nn.ReLU(),
        nn.Conv2d(8, 16, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(16 * 7 * 7, 10),
    )
