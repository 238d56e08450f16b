"""You pool by the average. In VGG-16 the largest of each 2 × 2 goes on."""

from torch import nn

EXPECT = {"function": 0}

BLOCKS = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))


def make_model():
    layers, before = [], 3
    for convolutions, channels in BLOCKS:
        for _ in range(convolutions):
            layers += [nn.Conv2d(before, channels, 3, padding=1), nn.ReLU()]
            before = channels
        layers.append(nn.AvgPool2d(2))
    return nn.Sequential(
        *layers, nn.Flatten(),
        nn.Linear(512 * 7 * 7, 4096), nn.ReLU(), nn.Dropout(),
        nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(),
        nn.Linear(4096, 1000),
    )  # fmt: skip
