"""A VGG block ends with a max pooling, which halves height and width; yours has none."""

from torch import nn

EXPECT = {"shape": 0, "small": 0, "large": 0, "function": 0}


def make_block(convolutions, channels_in, channels_out):
    layers = []
    for _ in range(convolutions):
        layers += [nn.Conv2d(channels_in, channels_out, 3, padding=1), nn.ReLU()]
        channels_in = channels_out
    return nn.Sequential(*layers)
