"""A layer's maps are concatenated with those before it; you add them, and nothing grows."""

from torch import nn

EXPECT = {"shape": 0, "parameters": 0, "structure": 0, "other": 0, "function": 0}


def convolve(before, after, size):
    return nn.Sequential(
        nn.BatchNorm2d(before), nn.ReLU(), nn.Conv2d(before, after, size, padding=size // 2, bias=False)
    )


class Dense(nn.Module):
    def __init__(self, channels, layers, growth):
        super().__init__()
        self.layers = nn.ModuleList(convolve(channels, channels, 3) for place in range(layers))

    def forward(self, x):
        for layer in self.layers:
            x = x + layer(x)
        return x


def make_block(channels_in, layers, growth):
    grown = channels_in
    return nn.Sequential(Dense(channels_in, layers, growth), convolve(grown, grown // 2, 1), nn.AvgPool2d(2))
