from torch import nn


def make_block(channels_in, layers, growth):
    """A dense block and its transition, as an nn.Module that takes batches of shape (n, channels_in, H, W)."""
    raise NotImplementedError
