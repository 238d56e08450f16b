"""The convolutions have biases; yours have none."""

from torch import nn

EXPECT = {"small": 0, "large": 0, "function": 0}


def make_block(convolutions, channels_in, channels_out):
    layers = []
    for _ in range(convolutions):
        layers += [nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False), nn.ReLU()]
        channels_in = channels_out
    return nn.Sequential(*layers, nn.MaxPool2d(2))
