"""Activations are found by their operators, however they are written."""

import pytest
import torch
import torch.nn.functional as F
from graph_networks import IMAGE, Forward, export, weight
from torch import nn

from grader.graph.activations import count_activations
from grader.graph.flow import follow
from grader.graph.infer import infer


def activations_of(module: nn.Module) -> dict[str, int]:
    graph, _ = export(module, IMAGE)
    return count_activations(follow(graph, infer(graph)))


MODULES: dict[str, nn.Module] = {
    "relu": nn.ReLU(),
    "relu6": nn.ReLU6(),
    "leaky_relu": nn.LeakyReLU(),
    "prelu": nn.PReLU(3),
    "elu": nn.ELU(),
    "selu": nn.SELU(),
    "celu": nn.CELU(2.0),
    "gelu": nn.GELU("tanh"),
    "silu": nn.SiLU(),
    "mish": nn.Mish(),
    "hardswish": nn.Hardswish(),
    "hardsigmoid": nn.Hardsigmoid(),
    "hardtanh": nn.Hardtanh(),
    "sigmoid": nn.Sigmoid(),
    "tanh": nn.Tanh(),
    "softplus": nn.Softplus(2.0),
    "softsign": nn.Softsign(),
    "logsigmoid": nn.LogSigmoid(),
    "tanhshrink": nn.Tanhshrink(),
    "threshold": nn.Softshrink(),
}


@pytest.mark.parametrize("name", MODULES)
def test_a_layer_of_pytorch_is_found_once_and_by_its_name(name: str) -> None:
    assert activations_of(nn.Sequential(nn.Conv2d(3, 3, 1), MODULES[name], nn.Conv2d(3, 3, 1))) == {name: 1}


@pytest.mark.parametrize(
    ("forward", "name"),
    [
        (lambda self, x: x.clamp(min=0), "relu"),
        (lambda self, x: torch.maximum(x, torch.zeros_like(x)), "relu"),
        (lambda self, x: torch.where(x > 0, x, 0.0), "relu"),
        (lambda self, x: x * (x > 0), "relu"),
        (lambda self, x: x.masked_fill(x < 0, 0), "relu"),
        (lambda self, x: x * torch.sigmoid(x), "silu"),
        (lambda self, x: x * torch.tanh(F.softplus(x)), "mish"),
        (lambda self, x: 0.5 * x * (1 + torch.erf(x / 2**0.5)), "gelu"),
        (lambda self, x: torch.where(x >= 0, x, self.slope * x), "prelu"),
        (lambda self, x: x / (1 + x.abs()), "softsign"),
        (lambda self, x: torch.sin(x), "sin"),
    ],
)
def test_an_activation_by_hand_has_the_same_name(forward: object, name: str) -> None:
    assert activations_of(Forward(forward, slope=weight(1))) == {name: 1}


def test_a_row_of_activations_is_told_apart() -> None:
    module = nn.Sequential(nn.Mish(), nn.Hardswish(), nn.ReLU(), nn.SiLU(), nn.Softplus(), nn.SELU(), nn.CELU())
    names = ("mish", "hardswish", "relu", "silu", "softplus", "selu", "celu")
    assert activations_of(module) == dict.fromkeys(names, 1)


def test_a_gate_counts_with_its_sigmoid() -> None:
    assert activations_of(nn.GLU(dim=3)) == {"sigmoid": 1}


@pytest.mark.parametrize("module", [nn.LayerNorm(8), nn.Softmax(dim=1), nn.Dropout(), nn.Identity(), nn.MaxPool2d(2)])
def test_what_is_no_activation_is_not_counted(module: nn.Module) -> None:
    assert activations_of(nn.Sequential(nn.Conv2d(3, 3, 1), module)) == {}


def test_an_activation_of_weights_is_none_of_the_data() -> None:
    assert activations_of(Forward(lambda self, x: x * torch.sigmoid(self.gain), gain=weight(8))) == {}


def test_attention_masks_are_no_activations() -> None:
    module = Forward(lambda self, x: F.scaled_dot_product_attention(x, x, x, is_causal=True))
    assert activations_of(module) == {}


@pytest.mark.parametrize(
    ("forward", "expected"),
    [
        (lambda self, x: F.normalize(x, dim=1), {}),
        (lambda self, x: x.sum(1, keepdim=True) / (x > 0).sum(1, keepdim=True).clamp(min=1), {}),
        (lambda self, x: x / x.clamp(min=1e-3, max=1), {"clamp": 1}),
        (lambda self, x: x * x.clamp(min=1e-3), {"clamp": 1}),
        (lambda self, x: x.clamp(min=1e-3) / 2, {"clamp": 1}),
    ],
)
def test_a_bound_that_keeps_a_divisor_from_zero_is_no_activation(forward: object, expected: dict[str, int]) -> None:
    assert activations_of(Forward(forward)) == expected
