"""Each layer sees the maps of all layers before it; yours sees those of the last one only."""

import torch
from torch import nn

EXPECT = {"parameters": 0, "structure": 0, "other": 0, "function": 0}


def convolve(before, after, size):
    return nn.Sequential(
        nn.BatchNorm2d(before), nn.ReLU(), nn.Conv2d(before, after, size, padding=size // 2, bias=False)
    )


class Dense(nn.Module):
    def __init__(self, channels, layers, growth):
        super().__init__()
        self.layers = nn.ModuleList(convolve(growth if place else channels, growth, 3) for place in range(layers))

    def forward(self, x):
        maps = [x]
        for layer in self.layers:
            maps.append(layer(maps[-1]))
        return torch.cat(maps, dim=1)


def make_block(channels_in, layers, growth):
    grown = channels_in + layers * growth
    return nn.Sequential(Dense(channels_in, layers, growth), convolve(grown, grown // 2, 1), nn.AvgPool2d(2))
