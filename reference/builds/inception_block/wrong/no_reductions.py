"""The 3 × 3 and 5 × 5 convolutions come after a 1 × 1 that reduces the channels; yours see all of them."""

import torch
from torch import nn

EXPECT = {"parameters": 0, "work": 0, "branches": 0, "function": 0}


def conv(channels_in, channels_out, size):
    return nn.Sequential(nn.Conv2d(channels_in, channels_out, size, padding=size // 2), nn.ReLU())


class Inception(nn.Module):
    def __init__(self, channels_in):
        super().__init__()
        self.one = conv(channels_in, 64, 1)
        self.three = conv(channels_in, 128, 3)
        self.five = conv(channels_in, 32, 5)
        self.pooled = nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), conv(channels_in, 32, 1))

    def forward(self, x):
        return torch.cat([self.one(x), self.three(x), self.five(x), self.pooled(x)], dim=1)


def make_block(channels_in):
    return Inception(channels_in)
