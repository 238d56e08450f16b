"""Where a gradient can go, by our list and by PyTorch's own autograd."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from graph_gradients import unreached, without_gradient
from graph_networks import PIXELS, Forward, export, frozen, mlp, weight
from graph_trees import graph, node, ref
from graph_trees import weight as weight_of
from torch import nn

from grader.graph.parse import parse
from grader.graph.table import OPERATORS


def looked_up(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return self.table((self.first(x.flatten(1)) > 0).long().sum(1))


STOPPED: dict[str, tuple[Callable[[], nn.Module], set[str], str | None]] = {
    "detached": (
        lambda: Forward(lambda self, x: self.last(self.net(x).detach()), net=mlp(), last=nn.Linear(10, 10)),
        {"net.1.weight", "net.1.bias", "net.2.weight", "net.2.bias"},
        "detach",
    ),
    "rounded": (
        lambda: Forward(lambda self, x: torch.round(self.net(x)) + x.flatten(1)[:, :10], net=nn.Sequential(*mlp())),
        {"net.1.weight", "net.1.bias", "net.2.weight", "net.2.bias"},
        "round",
    ),
    "only its sign": (
        lambda: Forward(lambda self, x: torch.sign(x.flatten(1) @ self.w) + self.b, w=weight(PIXELS, 10), b=weight(10)),
        {"w"},
        "sign",
    ),
    "compared": (
        lambda: Forward(lambda self, x: (x.flatten(1) @ self.w > 0).float() * self.b, w=weight(PIXELS, 4), b=weight(4)),
        {"w"},
        "gt",
    ),
    "largest place": (
        lambda: Forward(
            lambda self, x: F.one_hot((x.flatten(1) @ self.w).argmax(1), 4).float() @ self.v,
            w=weight(PIXELS, 4),
            v=weight(4, 3),
        ),
        {"w"},
        "argmax",
    ),
    "looked up": (
        lambda: Forward(looked_up, first=nn.Linear(PIXELS, 4), table=nn.Embedding(5, 10)),
        {"first.weight", "first.bias"},
        "gt",
    ),
    "times zero": (
        lambda: Forward(lambda self, x: self.net(x) + 0.0 * (x.flatten(1) @ self.w), net=mlp(), w=weight(PIXELS, 10)),
        {"w"},
        "mul",
    ),
    "whole numbers": (
        lambda: Forward(lambda self, x: (x.flatten(1) @ self.w).int() * self.b, w=weight(PIXELS, 10), b=weight(10)),
        {"w"},
        "int",
    ),
    "chosen by": (
        lambda: Forward(
            lambda self, x: torch.where(x.flatten(1) @ self.w > 0, self.a, self.b),
            w=weight(PIXELS, 4),
            a=weight(4),
            b=weight(4),
        ),
        {"w"},
        "gt",
    ),
    "never used": (
        lambda: Forward(lambda self, x: self.net(x), net=mlp(), spare=nn.Linear(3, 3)),
        {"spare.weight", "spare.bias"},
        None,
    ),
    "frozen on purpose": (lambda: nn.Sequential(frozen(mlp()), nn.Linear(10, 10)), set(), None),
    "largest value": (
        lambda: Forward(lambda self, x: (x.flatten(1) @ self.w).max(1, keepdim=True)[0], w=weight(PIXELS, 10)),
        set(),
        None,
    ),
}


@pytest.mark.parametrize("name", STOPPED)
def test_parameters_that_no_gradient_reaches_are_named_with_the_step_that_stops_it(name: str) -> None:
    build, names, step = STOPPED[name]
    torch.manual_seed(3)
    network, weights = export(build())
    found = unreached(network)
    assert found.keys() == names
    # A detach is exported as an alias, which autograd passes.
    assert names == without_gradient(network, weights) or name == "detached"
    assert all(stopped is None if step is None else str(stopped).startswith(step) for stopped in found.values())


#: Operators of one tensor of numbers.
UNARY = [
    name
    for name, entry in OPERATORS.items()
    if [p.type for p in entry.signature.parameters] == ["Tensor"] and "bitwise" not in name
]


@pytest.mark.parametrize("name", UNARY)
def test_an_operator_passes_a_gradient_exactly_where_autograd_does(name: str) -> None:
    steps = (node("s", "mul.Tensor", ref("x"), ref("w")), node("t", "sigmoid", ref("s")))
    read = parse(graph(*steps, node("y", f"!{name}", ref("t")), weights=[weight_of("w", 4)]))
    assert set(unreached(read)) == without_gradient(read, {"net.w": np.full(4, 0.4, np.float32)})
