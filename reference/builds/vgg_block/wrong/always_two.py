"""You make two convolutions whatever `convolutions` says."""

from torch import nn

EXPECT = {"large": 0}


def make_block(convolutions, channels_in, channels_out):
    layers = []
    for _ in range(2):
        layers += [nn.Conv2d(channels_in, channels_out, 3, padding=1), nn.ReLU()]
        channels_in = channels_out
    return nn.Sequential(*layers, nn.MaxPool2d(2))
