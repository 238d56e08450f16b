"""Networks of all kinds, read and run by us, against PyTorch: in evaluation, and in training where nothing is drawn."""

import copy
from contextlib import suppress

import numpy as np
import pytest
import torch
from graph_networks import answers, export, unset_statistics
from more_networks import MORE_NETWORKS
from network_parts import calling
from torch import nn

from grader.graph.dense import check_dense
from grader.graph.infer import infer
from grader.graph.interpret import run
from grader.graph.modes import compare_modes
from grader.graph.parse import demand_runnable, parse
from grader.model.blame import Refused
from grader.sandbox.inside.export import CannotExport, export_build, export_module

#: Decides by a number it draws, which no graph can.
DRAWN = "depth at random"


def built(name: str) -> tuple[nn.Module, tuple[int, ...]]:
    build, example = MORE_NETWORKS[name]
    torch.manual_seed(5)
    return unset_statistics(build()), example


def rows(example: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(7).normal(size=(70, *example[1:])).astype(np.float32)


@pytest.mark.parametrize("name", MORE_NETWORKS)
def test_the_interpreter_agrees_with_eager_pytorch(name: str) -> None:
    module, example = built(name)
    graph, weights = export(module.eval(), example)
    ours, theirs = run(graph, weights, rows(example)), answers(module, rows(example), example)
    np.testing.assert_allclose(ours, theirs, atol=1e-5, rtol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(MORE_NETWORKS.keys() - {DRAWN}))
def test_it_is_read_in_training_too_and_runs_where_nothing_is_drawn(name: str) -> None:
    module, example = built(name)
    eager = copy.deepcopy(module).train()
    found = export_build(module, example, training=True, other_batches=(), values=True, dtype="float32")
    trained = parse(found["train_graph"], training=True)
    infer(trained)
    compare_modes(parse(found["graph"]), trained)
    with suppress(Refused):
        demand_runnable(trained)
        # One batch to the end: in training the inputs of a batch may hang on each other.
        batch = rows(example)[: example[0]]
        np.testing.assert_allclose(
            run(trained, found["arrays"], batch), answers(eager, batch, example), atol=1e-5, rtol=1e-5
        )


def test_what_is_decided_by_a_drawn_number_has_a_sentence() -> None:
    module, example = built(DRAWN)
    with pytest.raises(CannotExport, match="decides by the values in a tensor"):
        export_build(module, example, training=True, other_batches=(), values=False, dtype="float32")


REFUSED = {
    "a table that changes while it is read": (
        lambda: nn.Sequential(nn.Flatten(), Table()),
        r"max_norm.*test_more_networks\.py",
    ),
    "an inverse": (lambda: Inverse(), "checks values while it computes"),
    "a compiled module": (lambda: torch.jit.script(nn.Linear(12, 3)), "without torch.jit.script"),
    "a Fourier transform": (lambda: Spectrum(), "Fourier"),
    "a number type of its own": (lambda: nn.Linear(12, 3).bfloat16(), "float32"),
    "bfloat16 on the way": (lambda: calling(lambda x: x.bfloat16().float()), "numbers of type bfloat16, which are not"),
    "complex numbers": (lambda: calling(lambda x: torch.complex(x, x).abs()), "complex numbers"),
    "some rows only": (lambda: calling(lambda x: x[x > 0]), "found by their values|depends on values"),
    "a number of a tensor": (lambda: calling(lambda x: x + x.sum().item()), "a number taken out of a tensor"),
}


class Table(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.table = nn.Embedding(12, 3, max_norm=1.0)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x[:, :3] + self.table(torch.arange(1))


class Inverse(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.w = nn.Parameter(torch.eye(12))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x @ torch.linalg.inv(self.w)


class Spectrum(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.fft.rfft(x).abs()


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_graded_is_told_in_a_sentence(name: str) -> None:
    build, said = REFUSED[name]
    with pytest.raises((CannotExport, Refused), match=said) as told:
        parse(export_module(build(), (5, 12))[0])
    assert str(told.value).startswith("Your ")


class TiedOver(nn.Module):
    """Decodes with a parameter that is the encoder's weight, turned round in the same memory."""

    def __init__(self) -> None:
        super().__init__()
        self.encode = nn.Linear(12, 5)
        self.back = nn.Parameter(self.encode.weight.t())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.encode(x)) @ self.back.t()


def test_a_weight_tied_to_another_turned_round_is_one_parameter_and_is_not_dense() -> None:
    torch.manual_seed(5)
    module = TiedOver().eval()
    graph, weights = export(module, (61, 12))
    assert sorted(weight.name for weight in graph.weights) == ["back", "encode.bias"]
    np.testing.assert_allclose(
        run(graph, weights, rows((61, 12))), answers(module, rows((61, 12)), (61, 12)), atol=1e-5
    )
    assert "shared_weight" in {objection.rule for objection in check_dense(graph)}
