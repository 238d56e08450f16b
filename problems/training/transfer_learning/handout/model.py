import torch
from backbone import load_backbone
from torch import nn
from torch.nn import functional as F


def make_model():
    """The backbone, frozen, with a new head for two classes, not yet trained."""
    raise NotImplementedError


def train(x, y, *, budget, report):
    """The network of `make_model`, trained on the images x, (n, 3, 32, 32), and their classes y, (n,): 0 or 1."""
    model = make_model()
    # Here the training goes.
    return model
