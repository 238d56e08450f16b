"""Programs that train, for `python -m tests.bench.training`: right ones of several habits, and wrong ones.

They stand beside the reference and its own wrong programs, which are measured too. Each is a template filled in, so
that what tells one from another is one word of a table.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_TEMPLATE = """\
import torch
from torch import nn
from torch.nn import functional as F


def make_model():
    return nn.Sequential({network})


def train(x, y, *, budget, report):
    model = make_model()
    optimiser = torch.optim.{optimiser}
    for epoch in range({epochs}):
        model.train()
        for batch in torch.randperm(len(x)).split({batch}):
            loss = {loss}
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        report(epoch, loss.item())
    return model
"""
_LOSS = "F.cross_entropy(model(x[batch]), y[batch])"
#: The softmax that no graph shows: the network gives logits, and the loss takes a softmax of a softmax.
_SOFTMAX_IN_THE_LOSS = "F.cross_entropy(model(x[batch]).softmax(1), y[batch])"
_ADAM = "Adam(model.parameters(), lr={lr})"
_SGD = "SGD(model.parameters(), lr={lr}, momentum=0.9)"


@dataclass(frozen=True)
class Trainer:
    """One program. `right` ones are to pass and wrong ones are not, whatever the seed."""

    name: str
    right: bool
    network: str
    optimiser: str
    epochs: int
    batch: int = 128
    loss: str = _LOSS

    @property
    def source(self) -> bytes:
        """Its `model.py`."""
        return _TEMPLATE.format(**vars(self)).encode()


def _adam(lr: str) -> str:
    return _ADAM.format(lr=lr)


def _sgd(lr: str) -> str:
    return _SGD.format(lr=lr)


_DENSE = "nn.Flatten(), nn.Linear(3072, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10)"
_DENSE_NORMED = (
    "nn.Flatten(), nn.Linear(3072, 512), nn.BatchNorm1d(512), nn.ReLU(), nn.Dropout(0.3), "
    "nn.Linear(512, 128), nn.BatchNorm1d(128), nn.ReLU(), nn.Linear(128, 10)"
)
_CONV = (
    "nn.Conv2d(3, 16, 5, 2, 2), nn.BatchNorm2d(16), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.BatchNorm2d(32), "
    "nn.ReLU(), nn.Conv2d(32, 64, 3, 2, 1), nn.BatchNorm2d(64), nn.ReLU(), nn.Flatten(), nn.Linear(1024, 10)"
)
_DIGITS = "nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 64), nn.ReLU(), nn.Linear(64, 10)"
_DIGITS_ONE_HIDDEN = "nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)"

TRAINERS: Mapping[str, tuple[Trainer, ...]] = {
    "training/mnist_mlp": (
        Trainer("Adam alone", True, _DIGITS, _adam("1e-3"), 6),
        Trainer("one hidden layer, SGD", True, _DIGITS_ONE_HIDDEN, _sgd("0.05"), 8),
        Trainer("one linear layer", False, "nn.Flatten(), nn.Linear(784, 10)", _adam("1e-3"), 6),
        Trainer("softmax at the end", False, f"{_DIGITS}, nn.Softmax(1)", _adam("1e-3"), 6),
        Trainer("softmax in the loss", False, _DIGITS, _adam("1e-3"), 6, loss=_SOFTMAX_IN_THE_LOSS),
        Trainer("rate a thousandth", False, _DIGITS, _adam("1e-6"), 6),
    ),
    "training/cifar10_cnn": (
        Trainer("Adam alone", True, _CONV, _adam("1e-3"), 6, 64),
        Trainer("SGD with momentum", True, _CONV, _sgd("0.03"), 6, 64),
        Trainer("SGD with momentum, lower rate", True, _CONV, _sgd("0.01"), 6, 64),
        Trainer("softmax in the loss", False, _CONV, _adam("3e-3"), 4, 64, loss=_SOFTMAX_IN_THE_LOSS),
        Trainer("rate a thousandth", False, _CONV, _adam("1e-6"), 2, 64),
    ),
    "training/cifar10_fc_only": (
        Trainer("Adam alone", True, _DENSE, _adam("1e-3"), 8),
        Trainer("normalised, dropout", True, _DENSE_NORMED, _adam("1e-3"), 6),
        Trainer("SGD with momentum", True, _DENSE, _sgd("0.02"), 8),
        Trainer("one linear layer", False, "nn.Flatten(), nn.Linear(3072, 10)", _adam("1e-3"), 8),
        Trainer("softmax in the loss", False, _DENSE, _adam("1e-3"), 8, loss=_SOFTMAX_IN_THE_LOSS),
        Trainer("rate a thousandth", False, _DENSE, _adam("1e-6"), 1),
    ),
    "training/transfer_learning": (),
    "training/mnist_own_weights": (),
}
