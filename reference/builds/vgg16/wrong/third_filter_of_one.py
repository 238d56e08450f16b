"""The third convolution of a block has filters of 3 × 3 too: 1 × 1 belong to another table of the paper."""

from torch import nn

EXPECT = {"parameters": 0, "work": 0, "filters": 0, "function": 0}

BLOCKS = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))


def make_model():
    layers, before = [], 3
    for convolutions, channels in BLOCKS:
        for place in range(convolutions):
            size = 1 if place == 2 else 3
            layers += [nn.Conv2d(before, channels, size, padding=size // 2), nn.ReLU()]
            before = channels
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(
        *layers, nn.Flatten(),
        nn.Linear(512 * 7 * 7, 4096), nn.ReLU(), nn.Dropout(),
        nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(),
        nn.Linear(4096, 1000),
    )  # fmt: skip
