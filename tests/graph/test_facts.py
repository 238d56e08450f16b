"""What is read off a network: its layers one by one, what they are made of and how they are put together."""

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from graph_facts import assert_plain
from graph_networks import BATCH, HONEST, IMAGE, PIXELS, Forward, export, frozen, mlp, weight
from graph_tricks import TRICKS
from torch import nn
from varied_networks import ROW, SEQUENCE, Bottleneck, Recurrent, unrolled_cell

from grader.graph.equality import same_function
from grader.graph.facts import Facts, facts
from grader.graph.parse import parse
from grader.graph.values import Graph
from grader.model.blame import Refused
from grader.sandbox.inside.export import export_module


def facts_of(module: nn.Module, example: tuple[int, ...] = IMAGE) -> Facts:
    return facts(export(module, example)[0])


def test_layers_stand_in_order_of_execution_with_everything_about_them() -> None:
    module = nn.Sequential(
        nn.Conv2d(3, 6, 5, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(6),
        nn.ReLU(),
        nn.Conv2d(6, 6, 3, padding=2, dilation=2, groups=6),
        nn.Flatten(),
        frozen(nn.Linear(54, 10)),
    )
    conv, norm, deep, dense = facts_of(module).layers
    assert (conv.name, conv.kind, conv.shape, conv.inputs, conv.outputs) == ("0", "conv", (6, 3, 5, 5), 3, 6)
    assert (conv.has_bias, conv.parameters, conv.trainable, conv.macs, conv.uses) == (False, 450, 450, 450 * 9, 1)
    assert conv.window is not None
    assert (conv.window.kernel, conv.window.stride, conv.window.padding) == ((5, 5), (2, 2), (1, 1))
    assert not conv.window.depthwise
    assert (norm.name, norm.kind, norm.norm, norm.parameters) == ("1", "norm", "batch", 12)
    assert norm.statistics == ("1.running_mean", "1.running_var")
    assert deep.window is not None
    assert (deep.window.groups, deep.window.depthwise, deep.window.dilation) == (6, True, (2, 2))
    assert (dense.name, dense.kind, dense.weight, dense.bias) == ("5", "dense", "5.weight", "5.bias")
    assert (dense.parameters, dense.trainable, dense.macs, dense.flipped) == (550, 0, 540, True)


def test_operations_without_weights_are_described_where_they_stand_first() -> None:
    def forward(self: Forward, x: torch.Tensor) -> torch.Tensor:
        rows = F.max_pool2d(x, 2).flatten(2)
        return torch.softmax(rows @ rows.transpose(1, 2), -1) @ rows

    found, line = facts_of(Forward(forward)), forward.__code__.co_firstlineno + 1
    assert found.places["pool"] == f"max_pool2d, test_facts.py:{line}"
    assert found.places["softmax"] == found.places["attention"] == f"softmax, test_facts.py:{line + 1}"
    assert len(found.mixed) == 2
    assert facts_of(mlp(nn.ReLU())).places == {}


class Tongue(nn.Module):
    """A language model; where it is tied, the scores are worked out with the table of embeddings."""

    def __init__(self, *, tied: bool) -> None:
        super().__init__()
        self.table, self.rnn, self.scores = nn.Embedding(11, 6), nn.RNN(6, 6, batch_first=True), nn.Linear(6, 11)
        if tied:
            self.scores.weight = self.table.weight

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.scores(self.rnn(self.table(x))[0])


def nearest_code(self: Forward, x: torch.Tensor) -> torch.Tensor:
    rows = self.encode(x)
    distances = (rows**2).sum(2, keepdim=True) - 2 * rows @ self.codes.weight.T + (self.codes.weight**2).sum(1)
    return self.decode(rows + (self.codes(distances.argmin(2)) - rows).detach())


def test_a_code_that_is_looked_up_where_it_is_nearest_is_neither_recurrent_nor_pooled() -> None:
    parts = {"encode": nn.Linear(16, 4), "codes": nn.Embedding(6, 4), "decode": nn.Linear(4, 16)}
    found = facts_of(Forward(nearest_code, **parts), SEQUENCE)
    operations = {name: number for name, number in found.operations.items() if number}
    assert operations == {"dense": 3, "embedding": 1}
    assert found.shared == ("codes.weight",)


def tongue_of(*, tied: bool) -> Graph:
    return parse(export_module(Tongue(tied=tied), (BATCH, 4), "int64")[0])


def test_a_table_that_is_multiplied_with_too_is_an_embedding_and_a_layer_and_shared() -> None:
    tied, untied = (facts(tongue_of(tied=tied)) for tied in (True, False))
    assert (tied.shared, untied.shared) == (("table.weight", "rnn.weight_hh_l0"), ("rnn.weight_hh_l0",))
    for found in (tied, untied):
        assert {name: found.operations[name] for name in ("embedding", "dense", "recurrent")} == {
            "embedding": 1,
            "dense": 1,
            "recurrent": 1,
        }
        assert found.depth == 2
    assert untied.counts.parameters - tied.counts.parameters == 66


def test_tied_weights_are_told_from_weights_of_their_own() -> None:
    tied, untied = tongue_of(tied=True), tongue_of(tied=False)
    assert same_function(tied, tied, 5).same
    assert same_function(untied, untied, 5).same
    assert "one weight in two of its layers" in same_function(tied, untied, 5).sentence
    assert "Assign the weight of one to the other" in same_function(untied, tied, 5).sentence


def test_the_students_place_is_kept() -> None:
    def forward(self: Forward, x: torch.Tensor) -> torch.Tensor:
        return self.net(x)

    (layer,) = facts_of(Forward(forward, net=nn.Conv2d(3, 3, 1))).layers
    assert layer.at == f"test_facts.py:{forward.__code__.co_firstlineno + 1}"


DENSE: dict[str, Callable[[], nn.Module]] = {
    "by hand": HONEST["by hand"],
    "by columns": HONEST["by columns"],
    "functional": HONEST["functional"],
    "einsum": HONEST["einsum"],
    "weight norm": HONEST["weight norm"],
}


@pytest.mark.parametrize("name", DENSE)
def test_a_dense_layer_is_one_however_it_is_written(name: str) -> None:
    layers = facts_of(DENSE[name]()).layers
    assert [(layer.kind, layer.inputs, layer.outputs) for layer in layers] == [("dense", PIXELS, 16), ("dense", 16, 10)]


def test_a_bias_added_by_hand_belongs_to_its_layer() -> None:
    module = Forward(
        lambda self, x: (x.flatten(1) @ self.w + self.b) @ self.v + self.shift[:, :1],
        w=weight(PIXELS, 4),
        b=weight(4),
        v=weight(4, 3),
        shift=weight(1, 9),
    )
    found = facts_of(module)
    assert [(layer.name, layer.bias, layer.flipped) for layer in found.layers] == [
        ("w", "b", False),
        ("v", None, False),
    ]
    assert found.loose == ("shift",)


def test_attention_is_its_projections_and_a_softmax_between_products() -> None:
    found = facts_of(Forward(lambda self, x: self.a(x, x, x)[0], a=nn.MultiheadAttention(16, 2)), (5, BATCH, 16))
    assert [(layer.name, layer.kind, layer.outputs) for layer in found.layers] == [
        ("a", "dense", 48),
        ("a.out_proj", "dense", 16),
    ]
    assert (found.operations["attention"], found.operations["softmax"]) == (1, 1)


@pytest.mark.parametrize(
    ("module", "cells", "depth"),
    [
        (lambda: Recurrent(nn.RNN(16, 8, batch_first=True), 8), 1, 2),
        (lambda: Recurrent(nn.GRU(16, 8, batch_first=True), 8), 1, 2),
        (lambda: Recurrent(nn.LSTM(16, 8, num_layers=3, batch_first=True), 8), 3, 4),
        (lambda: Recurrent(nn.LSTM(16, 8, batch_first=True, bidirectional=True), 16), 2, 2),
        (lambda: Forward(unrolled_cell, cell=nn.LSTMCell(16, 8), last=nn.Linear(8, 3)), 1, 2),
    ],
)
def test_a_recurrent_layer_is_one_cell_however_many_steps_it_makes(
    module: Callable[[], nn.Module], cells: int, depth: int
) -> None:
    found = facts_of(module(), SEQUENCE)
    assert (found.operations["recurrent"], found.depth, found.operations["dense"]) == (cells, depth, 1)
    assert {layer.kind for layer in found.layers} == {"recurrent", "dense"}
    assert (found.skips, found.loose, found.unreached) == (0, (), ())


def recurrent_by_hand(self: Forward, x: torch.Tensor) -> torch.Tensor:
    hidden = torch.zeros(x.shape[0], 8)
    for step in range(x.shape[1]):
        hidden = torch.tanh(self.cell(torch.cat([x[:, step], hidden], dim=1)))
    return self.last(hidden)


def test_recurrence_by_hand_is_recognised() -> None:
    found = facts_of(Forward(recurrent_by_hand, cell=nn.Linear(24, 8), last=nn.Linear(8, 3)), SEQUENCE)
    assert [(layer.name, layer.kind, layer.uses) for layer in found.layers] == [
        ("cell", "recurrent", 5),
        ("last", "dense", 1),
    ]


def test_the_same_layer_twice_in_a_row_is_shared_and_not_recurrent() -> None:
    found = facts_of(TRICKS["same layer twice"]())
    assert (found.shared, found.operations["recurrent"], found.depth) == (("shared.weight",), 0, 3)


SKIPS: dict[str, tuple[Callable[[], nn.Module], int, int]] = {
    "residual blocks": (HONEST["residual blocks"], 2, 2),
    "inverted bottleneck": (Bottleneck, 1, 1),
    "around one layer": (
        lambda: Forward(lambda self, x: F.relu(self.c(x)) + x, c=nn.Conv2d(3, 3, 3, padding=1)),
        1,
        1,
    ),
    "projected": (
        lambda: Forward(
            lambda self, x: self.b(F.relu(self.a(x))) + self.p(x),
            a=nn.Conv2d(3, 4, 3, padding=1),
            b=nn.Conv2d(4, 5, 3, padding=1),
            p=nn.Conv2d(3, 5, 1),
        ),
        1,
        0,
    ),
    "cut and padded": (
        lambda: Forward(
            lambda self, x: self.a(x) + F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 0, 3)), a=nn.Conv2d(3, 6, 3, 2, 1)
        ),
        1,
        1,
    ),
    "parallel branches": (
        lambda: Forward(lambda self, x: self.a(x) + self.b(x), a=nn.Conv2d(3, 3, 1), b=nn.Conv2d(3, 3, 1)),
        0,
        0,
    ),
    "around an activation": (lambda: Forward(lambda self, x: self.net(x + torch.tanh(x)), net=mlp()), 0, 0),
    "around a dead layer": (
        lambda: Forward(lambda self, x: (self.net(x), x + self.c(x))[0], net=mlp(), c=nn.Conv2d(3, 3, 1)),
        0,
        0,
    ),
    "none": (lambda: mlp(nn.ReLU()), 0, 0),
}


@pytest.mark.parametrize("name", SKIPS)
def test_a_skip_connection_is_an_addition_around_layers(name: str) -> None:
    build, skips, identity = SKIPS[name]
    found = facts_of(build())
    assert (found.skips, found.identity_skips) == (skips, identity)


@pytest.mark.parametrize(
    ("module", "joins"),
    [
        (HONEST["dense connections"], 2),
        (HONEST["mean of an ensemble"], 0),
        (HONEST["bias as a column of ones"], 0),
        (TRICKS["rolled hidden values"], 0),
    ],
)
def test_joins_of_several_values_are_counted(module: Callable[[], nn.Module], joins: int) -> None:
    assert facts_of(module()).concatenations == joins


POOLS: dict[str, tuple[nn.Module, int, int]] = {
    "windows": (nn.Sequential(nn.MaxPool2d(2), nn.AvgPool2d(2)), 2, 0),
    "adaptive": (nn.AdaptiveAvgPool2d(4), 1, 0),
    "average of everything": (nn.AdaptiveAvgPool2d(1), 0, 1),
    "maximum of everything": (nn.AdaptiveMaxPool2d(1), 0, 1),
    "one window": (nn.AvgPool2d(8), 0, 1),
    "mean": (Forward(lambda self, x: x.mean((2, 3))), 0, 1),
    "maximum": (Forward(lambda self, x: x.amax((2, 3))), 0, 1),
    "channels last": (Forward(lambda self, x: x.permute(0, 2, 3, 1).mean((1, 2))), 0, 1),
    "mean of a row": (Forward(lambda self, x: x.flatten(1).mean(1, keepdim=True)), 0, 0),
    "centred": (Forward(lambda self, x: x - x.mean((2, 3), keepdim=True)), 0, 0),
}


@pytest.mark.parametrize("name", POOLS)
def test_pooling_over_windows_and_over_everything_are_told_apart(name: str) -> None:
    module, windows, whole = POOLS[name]
    operations = facts_of(module).operations
    assert (operations["pool"], operations["global_pool"]) == (windows, whole)


@pytest.mark.parametrize(
    ("module", "norms"),
    [
        (nn.BatchNorm2d(3), {"batch": 1}),
        (nn.Sequential(nn.InstanceNorm2d(3, affine=True), nn.GroupNorm(3, 3)), {"group": 1, "instance": 1}),
        (nn.LayerNorm([8, 8]), {"layer": 1}),
        (nn.RMSNorm(8), {"by_hand": 1}),
        (Forward(lambda self, x: (x - x.mean(3, True)) / x.std(3, keepdim=True)), {"by_hand": 1}),
        (Forward(lambda self, x: F.normalize(x, dim=1)), {}),
    ],
)
def test_normalisations_are_named(module: nn.Module, norms: dict[str, int]) -> None:
    found = facts_of(module)
    assert found.norms == norms
    assert found.operations["norm"] == sum(norms.values())


def test_an_embedding_is_a_layer() -> None:
    found = facts_of(Forward(lambda self, x: self.t((x * 0).long()), t=nn.Embedding(12, 3)), ROW)
    assert [(layer.kind, layer.inputs, layer.outputs) for layer in found.layers] == [("embedding", 12, 3)]


def test_what_the_output_does_not_depend_on_counts_for_nothing() -> None:
    def forward(self: Forward, x: torch.Tensor) -> torch.Tensor:
        self.c(x)
        return self.net(x)

    found = facts_of(Forward(forward, net=mlp(nn.ReLU()), c=nn.Conv2d(3, 3, 3)))
    assert (found.operations["conv"], found.kernels) == (0, ())
    assert [(one.name, one.stopped) for one in found.unreached] == [("c.weight", None), ("c.bias", None)]


def test_several_outputs_are_described_one_by_one() -> None:
    found = facts_of(Forward(lambda self, x: (self.net(x), x.mean(0)), net=mlp()))
    assert (found.outputs, found.batched) == (((10,), (3, 8, 8)), (True, False))


@pytest.mark.slow
@pytest.mark.parametrize("name", TRICKS)
def test_facts_of_a_trick_are_plain_data(name: str) -> None:
    try:
        found = facts_of(TRICKS[name]())
    except Refused:  # it has an operator that nobody may use
        return
    assert_plain(found)
