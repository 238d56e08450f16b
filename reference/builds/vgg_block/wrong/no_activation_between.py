"""A ReLU follows each convolution. Without it two convolutions in a row are one."""

from torch import nn

EXPECT = {"function": 0}


def make_block(convolutions, channels_in, channels_out):
    layers = []
    for _ in range(convolutions):
        layers.append(nn.Conv2d(channels_in, channels_out, 3, padding=1))
        channels_in = channels_out
    return nn.Sequential(*layers, nn.ReLU(), nn.MaxPool2d(2))
