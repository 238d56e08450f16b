"""The branches are concatenated along the channels; you add them, which needs equal widths."""

from torch import nn

EXPECT = {"parameters": 0, "work": 0, "branches": 0, "function": 0}


def conv(channels_in, channels_out, size):
    return nn.Sequential(nn.Conv2d(channels_in, channels_out, size, padding=size // 2), nn.ReLU())


class Inception(nn.Module):
    def __init__(self, channels_in):
        super().__init__()
        self.one = conv(channels_in, 256, 1)
        self.three = nn.Sequential(conv(channels_in, 96, 1), conv(96, 256, 3))
        self.five = nn.Sequential(conv(channels_in, 16, 1), conv(16, 256, 5))
        self.pooled = nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), conv(channels_in, 256, 1))

    def forward(self, x):
        return self.one(x) + self.three(x) + self.five(x) + self.pooled(x)


def make_block(channels_in):
    return Inception(channels_in)
