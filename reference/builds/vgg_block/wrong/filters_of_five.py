"""You took one filter of 5 × 5 where two of 3 × 3 belong: it sees as far, and costs more."""

from torch import nn

EXPECT = {"small": 0, "large": 0, "function": 0}


def make_block(convolutions, channels_in, channels_out):
    layers = []
    for _ in range(max(convolutions - 1, 1)):
        layers += [nn.Conv2d(channels_in, channels_out, 5, padding=2), nn.ReLU()]
        channels_in = channels_out
    return nn.Sequential(*layers, nn.MaxPool2d(2))
