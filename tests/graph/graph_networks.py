"""Networks as students write them: honest dense ones, and what every test of graphs needs to make them.

Images are 3 by 8 by 8, so that the tests are quick; batches have 61 rows.
"""

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from grader.graph.parse import parse
from grader.graph.values import Graph
from grader.sandbox.inside.export import export_module

BATCH = 61
IMAGE = (BATCH, 3, 8, 8)
PIXELS = 3 * 8 * 8


class Forward(nn.Module):
    """A module whose forward is the given function of itself and the input."""

    def __init__(self, forward: Callable[["Forward", torch.Tensor], torch.Tensor], **parts: object) -> None:
        super().__init__()
        self._forward_function = forward
        for name, part in parts.items():
            if isinstance(part, torch.Tensor) and not isinstance(part, nn.Parameter):
                self.register_buffer(name, part)
            else:
                setattr(self, name, part)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self._forward_function(self, x)


def export(module: nn.Module, example: tuple[int, ...] = IMAGE) -> tuple[Graph, dict[str, np.ndarray]]:
    tree, weights = export_module(module, example)
    return parse(tree), weights


def weight(*shape: int) -> nn.Parameter:
    return nn.Parameter(torch.randn(*shape) * 0.1)


def mlp(*between: nn.Module, width: int = 32) -> nn.Sequential:
    return nn.Sequential(nn.Flatten(), nn.Linear(PIXELS, width), *between, nn.Linear(width, 10))


def unset_statistics(module: nn.Module) -> nn.Module:
    """The module with batch statistics as after some training, where eval mode and train mode differ."""
    for part in module.modules():
        if isinstance(part, nn.modules.batchnorm._BatchNorm) and part.running_mean is not None:
            part.running_mean.normal_()
            part.running_var.uniform_(0.5, 2.0)
    return module


def answers(module: nn.Module, rows: np.ndarray, example: tuple[int, ...]) -> np.ndarray:
    """What PyTorch answers, batch by batch, the last one filled up with zeros."""
    whole = -(-len(rows) // BATCH) * BATCH
    filled = np.concatenate([rows, np.zeros((whole - len(rows), *example[1:]), rows.dtype)])
    with torch.no_grad():
        parts = [module(torch.from_numpy(filled[i : i + BATCH])).numpy() for i in range(0, whole, BATCH)]
    return np.concatenate(parts)[: len(rows)]


class Block(nn.Module):
    """A residual block of dense layers."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm, self.first, self.second = (
            nn.LayerNorm(width),
            nn.Linear(width, 2 * width),
            nn.Linear(2 * width, width),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.second(F.gelu(self.first(self.norm(x))))


def by_hand(self: Forward, x: torch.Tensor) -> torch.Tensor:
    hidden = torch.relu(x.reshape(x.shape[0], -1) @ self.w1 + self.b1)
    return hidden @ self.w2 + self.b2


def by_columns(self: Forward, x: torch.Tensor) -> torch.Tensor:
    columns = torch.tanh(self.w1 @ x.flatten(1).T + self.b1)
    return (self.w2 @ columns).T


def rms_norm_by_hand(self: Forward, x: torch.Tensor) -> torch.Tensor:
    h = self.first(x.flatten(1))
    h = h + self.second(torch.relu(h * torch.rsqrt((h * h).mean(1, keepdim=True) + 1e-6) * self.gain))
    mean, deviation = h.mean(1, keepdim=True), h.std(1, keepdim=True)
    return self.last((h - mean) / (deviation + 1e-5))


def dense_net(self: Forward, x: torch.Tensor) -> torch.Tensor:
    x = x.flatten(1)
    first = torch.relu(self.first(x))
    second = torch.relu(self.second(torch.cat([x, first], dim=1)))
    return self.last(torch.cat([x, first, second], dim=1))


def scaled_input(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return self.net((x - self.mean) / self.deviation)


def constant_inside(self: Forward, x: torch.Tensor) -> torch.Tensor:
    mean = torch.tensor([0.49, 0.48, 0.44]).view(1, 3, 1, 1)
    return self.net(x - mean)


class Squash(torch.autograd.Function):
    """An activation with a backward pass of its own."""

    @staticmethod
    def forward(ctx: object, x: torch.Tensor) -> torch.Tensor:
        return x.clamp(min=0) + 0.1 * x

    @staticmethod
    def backward(ctx: object, gradient: torch.Tensor) -> torch.Tensor:
        return gradient


def frozen(module: nn.Module) -> nn.Module:
    return module.requires_grad_(False)


HONEST: dict[str, Callable[[], nn.Module]] = {
    "one layer": lambda: nn.Sequential(nn.Flatten(), nn.Linear(PIXELS, 10)),
    "two layers": lambda: mlp(nn.ReLU()),
    "no bias": lambda: nn.Sequential(nn.Flatten(), nn.Linear(PIXELS, 16, bias=False), nn.ReLU(), nn.Linear(16, 10)),
    "batch norm and dropout": lambda: mlp(nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(0.5)),
    "batch norm on the image": lambda: nn.Sequential(nn.BatchNorm2d(3), mlp(nn.ReLU())),
    "layer norm": lambda: mlp(nn.LayerNorm(32), nn.GELU()),
    "layer norm on the image": lambda: nn.Sequential(nn.LayerNorm([3, 8, 8]), mlp(nn.ReLU())),
    "group norm": lambda: mlp(nn.GroupNorm(4, 32), nn.SiLU()),
    "prelu": lambda: mlp(nn.PReLU()),
    "prelu per unit": lambda: mlp(nn.PReLU(32)),
    "rare activations": lambda: mlp(nn.Mish(), nn.Softplus(), nn.ELU(), nn.SELU(), nn.Hardswish(), nn.LogSigmoid()),
    "more activations": lambda: mlp(nn.LeakyReLU(), nn.Tanh(), nn.CELU(), nn.ReLU6(), nn.Softsign(), nn.GELU("tanh")),
    "residual blocks": lambda: mlp(Block(32), Block(32), nn.ReLU()),
    "by hand": lambda: Forward(by_hand, w1=weight(PIXELS, 16), b1=weight(16), w2=weight(16, 10), b2=weight(10)),
    "by columns": lambda: Forward(by_columns, w1=weight(16, PIXELS), b1=weight(16, 1), w2=weight(10, 16)),
    "functional": lambda: Forward(
        lambda self, x: F.linear(F.relu(F.linear(x.view(-1, PIXELS), self.w1, self.b1)), self.w2),
        w1=weight(16, PIXELS),
        b1=weight(16),
        w2=weight(10, 16),
    ),
    "einsum": lambda: Forward(
        lambda self, x: self.last(torch.relu(torch.einsum("bi,oi->bo", x.flatten(1), self.w))),
        w=weight(16, PIXELS),
        last=nn.Linear(16, 10),
    ),
    "normalisation by hand": lambda: Forward(
        rms_norm_by_hand, first=nn.Linear(PIXELS, 16), second=nn.Linear(16, 16), gain=weight(16), last=nn.Linear(16, 10)
    ),
    "normalised rows": lambda: Forward(lambda self, x: self.net(F.normalize(x.flatten(1))), net=nn.Linear(PIXELS, 10)),
    "rms norm": lambda: mlp(nn.RMSNorm(32), nn.ReLU()),
    "dense connections": lambda: Forward(
        dense_net, first=nn.Linear(PIXELS, 8), second=nn.Linear(PIXELS + 8, 8), last=nn.Linear(PIXELS + 16, 10)
    ),
    "weight norm": lambda: nn.Sequential(
        nn.Flatten(), nn.utils.parametrizations.weight_norm(nn.Linear(PIXELS, 16)), nn.ReLU(), nn.Linear(16, 10)
    ),
    "spectral norm": lambda: nn.Sequential(
        nn.Flatten(), nn.utils.parametrizations.spectral_norm(nn.Linear(PIXELS, 16)), nn.ReLU(), nn.Linear(16, 10)
    ),
    "scaled input": lambda: Forward(
        scaled_input, net=mlp(nn.ReLU()), mean=torch.rand(1, 3, 1, 1), deviation=torch.rand(1, 3, 1, 1) + 1
    ),
    "constant inside": lambda: Forward(constant_inside, net=mlp(nn.ReLU())),
    "channels last": lambda: Forward(
        lambda self, x: self.net(x.permute(0, 2, 3, 1).flatten(1)), net=nn.Sequential(nn.Linear(PIXELS, 10), nn.ReLU())
    ),
    "gated unit": lambda: nn.Sequential(nn.Flatten(), nn.Linear(PIXELS, 32), nn.GLU(), nn.Linear(16, 10)),
    "gate of its own": lambda: Forward(
        lambda self, x: self.last(torch.sigmoid(self.gate(x.flatten(1))) * self.value(x.flatten(1))),
        gate=nn.Linear(PIXELS, 16),
        value=nn.Linear(PIXELS, 16),
        last=nn.Linear(16, 10),
    ),
    "mean of an ensemble": lambda: Forward(
        lambda self, x: torch.stack([part(x) for part in self.parts]).mean(0),
        parts=nn.ModuleList([mlp(nn.ReLU()) for _ in range(3)]),
    ),
    "bias as a column of ones": lambda: Forward(
        lambda self, x: torch.cat([x.flatten(1), torch.ones(x.shape[0], 1)], dim=1) @ self.w, w=weight(PIXELS + 1, 10)
    ),
    "custom backward": lambda: Forward(
        lambda self, x: self.last(Squash.apply(self.first(x.flatten(1)))),
        first=nn.Linear(PIXELS, 16),
        last=nn.Linear(16, 10),
    ),
    "standardised by its own statistics": lambda: Forward(
        lambda self, x: self.net((x - x.mean((1, 2, 3), keepdim=True)) / x.std((1, 2, 3), keepdim=True)),
        net=mlp(nn.ReLU()),
    ),
    "highway": lambda: Forward(
        lambda self, x: (lambda h: self.last(torch.sigmoid(self.gate(h)) * h + (1 - torch.sigmoid(self.gate2(h))) * h))(
            self.first(x.flatten(1))
        ),
        first=nn.Linear(PIXELS, 16),
        gate=nn.Linear(16, 16),
        gate2=nn.Linear(16, 16),
        last=nn.Linear(16, 10),
    ),
    "log softmax": lambda: nn.Sequential(mlp(nn.ReLU()), nn.LogSoftmax(dim=1)),
    "softmax": lambda: nn.Sequential(mlp(nn.ReLU()), nn.Softmax(dim=1)),
    "frozen after training": lambda: frozen(mlp(nn.ReLU())),
    "without gradients": lambda: Forward(lambda self, x: _without_gradients(self, x), net=mlp(nn.ReLU())),
}


def _without_gradients(self: Forward, x: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        return self.net(x)
