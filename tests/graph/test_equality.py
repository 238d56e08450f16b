"""The same function with the same weights, however it is written; and what is said where it is not."""

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from graph_catalogue import export_shapes, lenet5, resnet18
from graph_networks import HONEST, IMAGE, PIXELS, Forward, export, mlp, weight
from torch import nn

from grader.graph.equality import Sameness, same_function
from grader.graph.parse import parse
from grader.graph.values import Graph
from grader.model.blame import Refused, SandboxError
from grader.sandbox.inside.export import export_module


def compared(one: nn.Module, other: nn.Module, example: tuple[int, ...] = IMAGE) -> Sameness:
    return same_function(export(one, example)[0], export(other, example)[0], 5)


class Residual(nn.Module):
    """A block whose shortcut may be made, and worked out, before or after what it goes round."""

    def __init__(self, *, first: bool = False, bias: bool = True, size: int = 3, pool: int = 2) -> None:
        super().__init__()
        self.first, self.pool = first, pool
        if first:
            self.short = nn.Conv2d(3, 8, 1)
        self.conv1 = nn.Conv2d(3, 8, size, padding=size // 2, bias=bias)
        self.norm = nn.BatchNorm2d(8)
        self.conv2 = nn.Conv2d(8, 8, 3, padding=1)
        if not first:
            self.short = nn.Conv2d(3, 8, 1)
        self.head = nn.Linear(8 * (8 // pool) ** 2, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.first:
            around = self.short(x)
            total = around + self.conv2(F.relu(self.norm(self.conv1(x))))
        else:
            total = self.conv2(F.relu(self.norm(self.conv1(x)))) + self.short(x)
        return self.head(F.max_pool2d(total, self.pool).flatten(1))


def silu_by_hand(self: Forward, x: torch.Tensor) -> torch.Tensor:
    hidden = self.first(x.flatten(1))
    return self.last(hidden * torch.sigmoid(hidden))


def without_bias() -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(PIXELS, 16), nn.ReLU(), nn.Linear(16, 10, bias=False))


def averaged(self: Forward, x: torch.Tensor) -> torch.Tensor:
    net = self.net
    total = net.conv2(F.relu(net.norm(net.conv1(x)))) + net.short(x)
    return net.head(F.avg_pool2d(total, 2).flatten(1))


def strided(stride: int) -> nn.Module:
    return nn.Sequential(nn.Conv2d(3, 4, 3, stride, 1), nn.AdaptiveAvgPool2d(1))


def convolved(forward: Callable[[Forward, torch.Tensor], torch.Tensor]) -> nn.Module:
    return Forward(forward, c=nn.Conv2d(3, 3, 3, padding=1))


Pair = tuple[nn.Module, nn.Module]

SAME: dict[str, Pair] = {
    "branches in another order": (Residual(first=True), Residual()),
    "functions for modules": (HONEST["functional"](), without_bias()),
    "matrices stored the other way": (HONEST["by hand"](), mlp(nn.ReLU(), width=16)),
    "an activation by hand": (
        mlp(nn.SiLU()),
        Forward(silu_by_hand, first=nn.Linear(PIXELS, 32), last=nn.Linear(32, 10)),
    ),
    "dropout, which evaluation leaves out": (mlp(nn.ReLU(), nn.Dropout()), mlp(nn.ReLU())),
    "shapes that are flattened otherwise": (
        Forward(lambda self, x: self.net(x.view(-1, PIXELS)), net=nn.Linear(PIXELS, 10)),
        nn.Sequential(nn.Flatten(), nn.Linear(PIXELS, 10)),
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_another_way_of_writing_is_the_same_function(name: str) -> None:
    found = compared(*SAME[name])
    assert found.same
    assert found.difference is not None
    assert found.difference < 1e-5


OTHER: dict[str, Pair] = {
    "another activation": (mlp(nn.Tanh()), mlp(nn.ReLU())),
    "no activation": (mlp(), mlp(nn.ReLU())),
    "another pooling": (Residual(first=True), Forward(averaged, net=Residual())),
    "an activation in the wrong place": (nn.Sequential(mlp(nn.ReLU()), nn.ReLU()), mlp(nn.ReLU())),
    "another eps": (mlp(nn.BatchNorm1d(32, eps=0.5), nn.ReLU()), mlp(nn.BatchNorm1d(32), nn.ReLU())),
    "a skip left out": (convolved(lambda self, x: self.c(x)), convolved(lambda self, x: self.c(x) + x)),
    "a stride": (strided(2), strided(1)),
}


@pytest.mark.parametrize("name", OTHER)
def test_equal_layers_and_another_function_are_told_apart(name: str) -> None:
    found = compared(*OTHER[name])
    assert not found.same
    assert found.mismatch is None
    assert found.difference is None or found.difference > 1e-3
    assert "between them" in found.sentence


MISMATCHED: dict[str, tuple[Callable[[], nn.Module], Callable[[], nn.Module], str, str, str]] = {
    "a bias missing": (
        lambda: Residual(first=True, bias=False),
        Residual,
        "conv1",
        "conv 3×3, 3 to 8, no bias",
        "conv 3×3, 3 to 8, with bias",
    ),
    "a kernel too large": (
        lambda: Residual(size=5),
        Residual,
        "conv1",
        "conv 5×5, 3 to 8, with bias",
        "conv 3×3, 3 to 8, with bias",
    ),
    "too wide": (
        lambda: mlp(nn.ReLU(), width=40),
        lambda: mlp(nn.ReLU()),
        "1",
        "dense, 192 to 40, with bias",
        "dense, 192 to 32, with bias",
    ),
    "another norm": (
        lambda: mlp(nn.LayerNorm(32)),
        lambda: mlp(nn.BatchNorm1d(32)),
        "2",
        "layer norm, 32, with bias",
        "batch norm, 32, with bias",
    ),
    "a layer too many": (
        lambda: nn.Sequential(mlp(), nn.Linear(10, 10)),
        lambda: mlp(),
        "1",
        "dense, 10 to 10, with bias",
        "",
    ),
    "a layer too few": (
        lambda: mlp(),
        lambda: nn.Sequential(mlp(), nn.Linear(10, 10)),
        "",
        "",
        "dense, 10 to 10, with bias",
    ),
}


@pytest.mark.parametrize("name", MISMATCHED)
def test_the_layer_that_does_not_correspond_is_named(name: str) -> None:
    one, other, layer, found, expected = MISMATCHED[name]
    told = compared(one(), other())
    assert not told.same
    assert told.mismatch is not None
    assert (told.mismatch.name, told.mismatch.found, told.mismatch.expected) == (layer, found, expected)
    assert layer in told.sentence
    assert not expected or expected not in told.sentence


def test_networks_without_values_are_compared_too() -> None:
    one = export_shapes(lenet5, (2, 1, 28, 28))
    assert same_function(one, export_shapes(lenet5, (3, 1, 28, 28)), 1).same
    deep = export_shapes(resnet18, (2, 3, 32, 32))
    assert same_function(deep, deep, 1).same


def test_inputs_of_another_form_are_refused() -> None:
    with pytest.raises(Refused, match="another form"):
        same_function(export_shapes(lenet5, (2, 1, 28, 28)), export(mlp())[0], 1)


def test_a_reference_that_cannot_be_run_is_not_the_students_fault() -> None:
    def both(module: nn.Module) -> Graph:
        return parse(export_module(module, IMAGE)[0], training=True)

    broken = Forward(lambda self, x: self.net(x).argmax(1), net=mlp())
    with pytest.raises(SandboxError, match="the reference"):
        same_function(both(mlp()), both(broken), 1)


def test_loose_parameters_have_to_correspond() -> None:
    shifted = Forward(lambda self, x: self.net(x) + self.shift, net=mlp(), shift=weight(1))
    assert compared(shifted, shifted).same
    assert not compared(shifted, mlp()).same


def test_several_learnt_numbers_without_an_axis_are_filled_each() -> None:
    def gained(self: Forward, x: torch.Tensor) -> torch.Tensor:
        x = self.first(x.flatten(1))
        return (self.last(torch.relu(x) * self.gain) + self.shift) / self.temperature

    def numbers() -> nn.Module:
        parts = {name: nn.Parameter(torch.tensor(1.5)) for name in ("gain", "shift", "temperature")}
        return Forward(gained, first=nn.Linear(PIXELS, 8), last=nn.Linear(8, 3), **parts)

    assert compared(numbers(), numbers()).same
