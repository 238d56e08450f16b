from torch import nn


def make_block(channels_in, channels_out, expansion, stride):
    """An MBConv block, as an nn.Module that takes batches of shape (n, channels_in, H, W)."""
    raise NotImplementedError
