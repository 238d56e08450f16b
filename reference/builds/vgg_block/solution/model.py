from torch import nn


def make_block(convolutions, channels_in, channels_out):
    layers = []
    for _ in range(convolutions):
        layers += [nn.Conv2d(channels_in, channels_out, 3, padding=1), nn.ReLU()]
        channels_in = channels_out
    return nn.Sequential(*layers, nn.MaxPool2d(2))
