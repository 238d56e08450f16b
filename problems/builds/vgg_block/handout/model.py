from torch import nn


def make_block(convolutions, channels_in, channels_out):
    """A VGG block, as an nn.Module that takes (n, channels_in, H, W) and returns (n, channels_out, H/2, W/2)."""
    raise NotImplementedError
