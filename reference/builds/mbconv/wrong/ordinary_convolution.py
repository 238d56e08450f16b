"""The 3 × 3 convolution has one filter for each channel; yours mixes all of them."""

from torch import nn

EXPECT = {"parameters": 0, "structure": 0, "strided": 0, "function": 0}


class Excite(nn.Module):
    def __init__(self, channels, squeezed):
        super().__init__()
        self.gate = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(channels, squeezed, 1), nn.SiLU(),
            nn.Conv2d(squeezed, channels, 1), nn.Sigmoid(),
        )  # fmt: skip

    def forward(self, x):
        return x * self.gate(x)


class MBConv(nn.Module):
    def __init__(self, before, after, expansion, stride):
        super().__init__()
        wide = before * expansion
        self.layers = nn.Sequential(
            nn.Conv2d(before, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.SiLU(),
            nn.Conv2d(wide, wide, 3, stride, padding=1, bias=False), nn.BatchNorm2d(wide), nn.SiLU(),
            Excite(wide, before // 4),
            nn.Conv2d(wide, after, 1, bias=False), nn.BatchNorm2d(after),
        )  # fmt: skip
        self.skips = stride == 1 and before == after

    def forward(self, x):
        return x + self.layers(x) if self.skips else self.layers(x)


def make_block(channels_in, channels_out, expansion, stride):
    return MBConv(channels_in, channels_out, expansion, stride)
