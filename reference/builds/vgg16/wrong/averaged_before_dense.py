"""The first dense layer takes all 512 × 7 × 7 numbers: yours takes one average for each channel."""

from torch import nn

EXPECT = {"parameters": 0, "work": 0, "function": 0}

BLOCKS = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))


def make_model():
    layers, before = [], 3
    for convolutions, channels in BLOCKS:
        for _ in range(convolutions):
            layers += [nn.Conv2d(before, channels, 3, padding=1), nn.ReLU()]
            before = channels
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(
        *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(512, 4096), nn.ReLU(), nn.Dropout(),
        nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(),
        nn.Linear(4096, 1000),
    )  # fmt: skip
