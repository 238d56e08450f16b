"""What networks of students do by hand in their forward: loops, masks, writing in place, gradients of their own."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from graph_networks import Forward
from torch import nn


def calling(function: Callable[[torch.Tensor], torch.Tensor]) -> nn.Module:
    return Forward(lambda self, x: function(x))


def places(x: torch.Tensor) -> torch.Tensor:
    """Whole numbers below 10, for tables."""
    return (x.abs() * 5).long().clamp(0, 9)


def looped(self: Forward, x: torch.Tensor) -> torch.Tensor:
    for i in range(x.size(1) // 2):
        x = torch.relu(self.layer(x)) if i % 2 else self.layer(x)
    return x


def halved(x: torch.Tensor) -> torch.Tensor:
    width = x.shape[1]
    while width > 1:
        width //= 2
        x = x[:, :width] + x[:, width : 2 * width]
    return x


def experts(self: Forward, x: torch.Tensor) -> torch.Tensor:
    share = self.gate(x).softmax(1)
    kept = torch.zeros_like(share).scatter(1, share.topk(2, 1)[1], 1.0) * share
    return sum(kept[:, i : i + 1] * expert(x) for i, expert in enumerate(self.experts))


def rotated(x: torch.Tensor) -> torch.Tensor:
    """Rotary positions, as in today's language models."""
    angles = torch.arange(5)[:, None] / 10_000 ** (torch.arange(0, 16, 2) / 16)
    even, odd = x[..., 0::2], x[..., 1::2]
    turned = torch.stack([even * angles.cos() - odd * angles.sin(), even * angles.sin() + odd * angles.cos()], -1)
    return turned.flatten(-2)


def joined_all(self: Forward, x: torch.Tensor) -> torch.Tensor:
    for layer in self.layers:
        x = torch.cat([x, layer(x)], 1)
    return x


def decoded(self: Forward, x: torch.Tensor) -> torch.Tensor:
    mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1])
    return self.layers(x, self.memory.expand(x.shape[0], -1, -1), tgt_mask=mask)


def causal(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return self.layers(x, mask=nn.Transformer.generate_square_subsequent_mask(x.shape[1]))


def many_heads(self: Forward, x: torch.Tensor) -> torch.Tensor:
    q, k, v = self.into(x).view(x.shape[0], 5, 3, 2, 8).unbind(2)
    share = torch.einsum("bqhd,bkhd->bhqk", q, k).softmax(-1)
    return torch.einsum("bhqk,bkhd->bqhd", share, v).flatten(2)


def excited(self: Forward, x: torch.Tensor) -> torch.Tensor:
    h = self.conv(x)
    return h * torch.sigmoid(self.up(F.relu(self.down(h.mean((2, 3))))))[..., None, None]


def patched(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return self.layer(x.unfold(2, 4, 4).unfold(3, 4, 4).permute(0, 2, 3, 1, 4, 5).flatten(3).flatten(1, 2))


def written(x: torch.Tensor) -> torch.Tensor:
    y = torch.zeros(x.shape[0], 24)
    y[:, :12] = x
    y[:, 13::2] = x[:, :6] * 2
    y[:, 0] = 0
    y[1:3] += 1
    return y


def in_place(self: Forward, x: torch.Tensor) -> torch.Tensor:
    h = self.layer(x)
    h.relu_()
    h += x
    h *= 2
    return h


def tied(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return F.linear(torch.relu(self.encode(x)), self.encode.weight.t(), self.bias)


def standardised(self: Forward, x: torch.Tensor) -> torch.Tensor:
    w = (self.w - self.w.mean((1, 2, 3), keepdim=True)) / (self.w.std((1, 2, 3), keepdim=True) + 1e-5)
    return F.conv2d(x, w, self.b)


def convnext(self: Forward, x: torch.Tensor) -> torch.Tensor:
    h = self.norm(self.deep(x).permute(0, 2, 3, 1))
    return x + self.scale * self.narrow(F.gelu(self.widen(h))).permute(0, 3, 1, 2)


def with_coordinates(self: Forward, x: torch.Tensor) -> torch.Tensor:
    line = torch.linspace(-1, 1, 8)
    where = torch.stack(torch.meshgrid(line, line, indexing="ij")).expand(x.shape[0], -1, -1, -1)
    return self.conv(torch.cat([x, where], 1))


def deep_at_random(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return x if self.training and bool(torch.rand(1) < 0.5) else x + self.layer(x)


class Sign(torch.autograd.Function):
    """A step whose gradient is passed as if it were none."""

    @staticmethod
    def forward(ctx: object, x: torch.Tensor) -> torch.Tensor:
        return x.sign()

    @staticmethod
    def backward(ctx: object, gradient: torch.Tensor) -> torch.Tensor:
        return gradient


class Counting(nn.Module):
    """Counts in a buffer how often it was called."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("calls", torch.zeros(()))
        self.layer = nn.Linear(12, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.calls += 1
        return self.layer(x)


def hooked() -> nn.Module:
    module = nn.Sequential(nn.Linear(12, 3))
    module.register_forward_hook(lambda _module, _given, result: result * 2)
    return module


def normed(make: Callable[[nn.Module], nn.Module], layer: nn.Module) -> nn.Module:
    return nn.Sequential(make(layer))


def masked_in_place(self: Forward, x: torch.Tensor) -> torch.Tensor:
    scores = self.layer(x)
    scores[torch.ones(5, 5).triu(1).bool().expand(len(x), 5, 5)] = -1e6
    weights = torch.softmax(scores, 2)
    weights[weights < 0.1] = 0
    return weights @ x
