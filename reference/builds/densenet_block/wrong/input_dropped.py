"""The block's input stays among its maps; yours hands on the new ones only."""

import torch
from torch import nn

EXPECT = {"shape": 0, "parameters": 0, "other": 0, "function": 0}


def convolve(before, after, size):
    return nn.Sequential(
        nn.BatchNorm2d(before), nn.ReLU(), nn.Conv2d(before, after, size, padding=size // 2, bias=False)
    )


class Dense(nn.Module):
    def __init__(self, channels, layers, growth):
        super().__init__()
        self.layers = nn.ModuleList(convolve(channels + growth * place, growth, 3) for place in range(layers))

    def forward(self, x):
        channels = x.shape[1]
        for layer in self.layers:
            x = torch.cat([x, layer(x)], dim=1)
        return x[:, channels:]


def make_block(channels_in, layers, growth):
    grown = layers * growth
    return nn.Sequential(Dense(channels_in, layers, growth), convolve(grown, grown // 2, 1), nn.AvgPool2d(2))
