"""What a forward computes with gradients switched off is no part of training, however it switches them."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from graph_gradients import unreached
from graph_networks import PIXELS, export
from torch import nn

from grader.graph.interpret import run
from grader.sandbox.inside.export import CannotExport, export_module


class Halves(nn.Module):
    """Two layers, the first of which a gradient may or may not reach."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(PIXELS, 8)
        self.last = nn.Linear(8, 10)

    def hidden(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.first(x.flatten(1)))


class InABlock(Halves):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            hidden = self.hidden(x)
        return self.last(hidden)


class AllOfIt(Halves):
    @torch.no_grad()
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(self.hidden(x))


class OneMethod(Halves):
    @torch.set_grad_enabled(False)
    def still(self, x: torch.Tensor) -> torch.Tensor:
        return self.hidden(x)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(self.still(x))


class Switched(Halves):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        torch.set_grad_enabled(False)
        hidden = self.hidden(x)
        torch.set_grad_enabled(True)
        return self.last(hidden)


class OnAgainWithin(Halves):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            hidden = self.hidden(x)
            with torch.enable_grad():
                return self.last(hidden)


class OnlyInEvaluation(Halves):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        with torch.set_grad_enabled(self.training):
            return self.last(self.hidden(x))


class InPlaceOfABuffer(Halves):
    """A running mean kept in the midst of a forward stops nothing but itself."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(8))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        hidden = self.hidden(x)
        if self.training:
            with torch.no_grad():
                self.mean.mul_(0.9).add_(hidden.mean(0), alpha=0.1)
        return self.last(hidden - self.mean)


class TheLargestOnly(Halves):
    """Several results of one step: one passes a gradient on, the other, worked out in a block, does not."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        hidden = self.hidden(x)
        with torch.no_grad():
            largest, place = hidden.max(1, keepdim=True)
        return self.last(hidden - largest) + place


ROW = (61, PIXELS)
FIRST = {"first.weight", "first.bias"}
LAST = {"last.weight", "last.bias"}

NETWORKS: dict[type[Halves], set[str]] = {
    InABlock: FIRST,
    AllOfIt: FIRST | LAST,
    OneMethod: FIRST,
    Switched: FIRST,
    OnAgainWithin: FIRST,
    OnlyInEvaluation: set(),
    InPlaceOfABuffer: set(),
    TheLargestOnly: set(),
}


def without_gradient_in_training(network: nn.Module) -> set[str]:
    output = network.train()(torch.randn(3, PIXELS))
    if output.requires_grad:
        output.sum().backward()
    return {name for name, parameter in network.named_parameters() if parameter.grad is None}


@pytest.mark.parametrize("build", NETWORKS)
def test_what_is_computed_with_gradients_off_is_reached_by_none(build: Callable[[], Halves]) -> None:
    torch.manual_seed(3)
    found = unreached(export(build(), ROW)[0])
    assert found.keys() == NETWORKS[build] == without_gradient_in_training(build())
    assert all(str(step).startswith("detach, test_gradients_off.py:") for step in found.values())


@pytest.mark.parametrize("build", NETWORKS)
def test_it_computes_what_it_did(build: Callable[[], Halves]) -> None:
    torch.manual_seed(3)
    network = build()
    x = torch.randn(7, PIXELS)
    np.testing.assert_allclose(run(*export(network, ROW), x.numpy()), network.eval()(x).detach(), atol=1e-5)


class WithoutRecords(Halves):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        with torch.inference_mode():
            hidden = self.hidden(x)
        return self.last(hidden)


def test_inference_mode_stops_gradients_as_well() -> None:
    assert unreached(export(WithoutRecords(), ROW)[0]).keys() == FIRST
    with pytest.raises(RuntimeError, match="Inference tensors"):  # it cannot be trained at all
        without_gradient_in_training(WithoutRecords())


class Fails(Halves):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            return self.last(self.hidden(x) @ x)


def test_nothing_of_the_watch_is_left_behind() -> None:
    methods = [vars(kind)["__enter__"] for kind in (torch.no_grad, torch.enable_grad, torch.inference_mode)]
    network = Fails()
    with pytest.raises(CannotExport):
        export_module(network, ROW)
    assert methods == [vars(kind)["__enter__"] for kind in (torch.no_grad, torch.enable_grad, torch.inference_mode)]
    assert "forward" not in vars(network)
    assert torch.overrides._len_torch_function_stack() == 0
    assert torch.is_grad_enabled()
