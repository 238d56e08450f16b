"""Training mode beside evaluation mode: what is dropped, and what is normalised by."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from graph_catalogue import export_training
from graph_networks import BATCH, IMAGE, PIXELS, Forward, mlp
from graph_trees import Tree, graph, node, ref
from graph_trees import weight as weight_of
from torch import nn

from grader.graph.facts import facts
from grader.graph.infer import infer
from grader.graph.interpret import run
from grader.graph.modes import Modes, compare_modes
from grader.graph.parse import demand_runnable, parse
from grader.graph.table import KNOWN, OPERATORS, READ_ONLY
from grader.model.blame import Refused
from grader.sandbox.inside.export import export_module


def modes_of(module: nn.Module, example: tuple[int, ...] = IMAGE) -> Modes:
    evaluation = parse(export_module(module, example)[0], training=True)
    return compare_modes(evaluation, export_training(module, example))


class Frozen(nn.BatchNorm1d):
    """A batch norm that stays in evaluation mode."""

    def train(self, mode: bool = True) -> "Frozen":
        return super().train(False)


def drop_by_hand(self: Forward, x: torch.Tensor) -> torch.Tensor:
    hidden = self.first(x.flatten(1))
    if self.training:
        hidden = hidden * (torch.rand_like(hidden) > 0.25) / 0.75
    return self.last(hidden)


def test_dropout_and_batch_norm_differ_between_the_modes() -> None:
    found = modes_of(mlp(nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(0.3)))
    assert [one.rate for one in found.dropping] == [0.3]
    assert (found.always, found.noise) == ((), ())
    assert [(norm.name, norm.training, norm.evaluation, norm.right) for norm in found.norms] == [
        ("2", "batch", "stored", True)
    ]
    assert found.drops
    assert found.normalises


@pytest.mark.parametrize(
    ("module", "rates"),
    [
        (nn.Sequential(nn.Dropout2d(0.2), mlp()), [0.2]),
        (nn.Sequential(nn.Dropout(0.1), mlp(nn.Dropout(0.5))), [0.1, 0.5]),
        (nn.Sequential(nn.AlphaDropout(0.2), mlp()), [0.2]),
        (nn.Sequential(nn.Dropout(0.0), mlp()), []),
        (Forward(drop_by_hand, first=nn.Linear(PIXELS, 8), last=nn.Linear(8, 10)), [None]),
        (Forward(lambda self, x: self.net(F.dropout(x, 0.4, self.training)), net=mlp()), [0.4]),
        (Forward(lambda self, x: self.net(F.dropout(x, 0.4, training=False)), net=mlp()), []),
        (mlp(nn.LayerNorm(32), nn.ReLU()), []),
    ],
)
def test_every_kind_of_dropout_is_found_in_training_only(module: nn.Module, rates: list[float | None]) -> None:
    found = modes_of(module)
    assert [one.rate for one in found.dropping] == rates
    assert found.always == ()
    assert found.drops == bool(rates)


def test_functional_dropout_without_its_mode_is_named() -> None:
    found = modes_of(Forward(lambda self, x: self.net(F.dropout(x)), net=mlp()))
    assert [one.rate for one in found.always] == [0.5]
    assert found.always[0].step.startswith("dropout")
    assert not found.drops


def test_random_numbers_in_evaluation_are_named() -> None:
    found = modes_of(Forward(lambda self, x: self.net(x + torch.randn_like(x)), net=mlp()))
    assert len(found.noise) == 1
    assert found.dropping == ()


@pytest.mark.parametrize(
    ("norm", "training", "evaluation"),
    [
        (nn.BatchNorm1d(32), "batch", "stored"),
        (Frozen(32), "stored", "stored"),
        (nn.BatchNorm1d(32, track_running_stats=False), "batch", "batch"),
    ],
)
def test_what_a_batch_norm_normalises_by_is_told(norm: nn.Module, training: str, evaluation: str) -> None:
    (found,) = modes_of(mlp(norm, nn.ReLU())).norms
    assert (found.training, found.evaluation) == (training, evaluation)
    assert found.right == ((training, evaluation) == ("batch", "stored"))


def test_a_batch_norm_called_in_training_mode_for_ever_is_told() -> None:
    def forward(self: Forward, x: torch.Tensor) -> torch.Tensor:
        norm = self.norm
        return F.batch_norm(self.net(x), norm.running_mean, norm.running_var, norm.weight, norm.bias, training=True)

    (found,) = modes_of(Forward(forward, net=mlp(), norm=nn.BatchNorm1d(10))).norms
    assert (found.training, found.evaluation) == ("batch", "batch")


def test_norms_without_statistics_are_the_same_in_both_modes() -> None:
    module = nn.Sequential(nn.InstanceNorm2d(3), nn.GroupNorm(3, 3), nn.LayerNorm(8), mlp())
    assert modes_of(module).norms == ()


def test_instance_norm_that_keeps_statistics_differs_and_is_right() -> None:
    (found,) = modes_of(nn.Sequential(nn.InstanceNorm2d(3, track_running_stats=True), mlp())).norms
    assert (found.training, found.evaluation, found.right) == ("instance", "stored", True)


def test_the_dropout_of_a_transformer_is_found_everywhere() -> None:
    found = modes_of(nn.TransformerEncoderLayer(8, 2, 16, 0.1, batch_first=True), (BATCH, 3, 8))
    assert [one.rate for one in found.dropping] == [0.1] * 4
    assert found.drops


class OwnNorm(nn.Module):
    """A batch norm by hand, which in evaluation takes what it has stored, the batch still, or nothing at all."""

    def __init__(self, evaluation: str) -> None:
        super().__init__()
        self.gain, self.shift = nn.Parameter(torch.ones(32)), nn.Parameter(torch.zeros(32))
        self.register_buffer("mean", torch.zeros(32))
        self.register_buffer("spread", torch.ones(32))
        self.evaluation = evaluation

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.training or self.evaluation == "batch":
            mean, spread = x.mean(0), x.var(0, unbiased=False)
            self.mean = 0.9 * self.mean + 0.1 * mean
            self.spread = 0.9 * self.spread + 0.1 * spread
        elif self.evaluation == "stored":
            mean, spread = self.mean, self.spread
        else:
            return x * self.gain + self.shift
        return (x - mean) / torch.sqrt(spread + 1e-5) * self.gain + self.shift


@pytest.mark.parametrize(("evaluation", "seen"), [("stored", "stored"), ("batch", "batch"), ("nothing", None)])
def test_a_batch_norm_by_hand_is_compared_too(evaluation: str, seen: str | None) -> None:
    found = modes_of(mlp(OwnNorm(evaluation), nn.ReLU()).eval())
    assert [(norm.training, norm.evaluation) for norm in found.norms] == [("batch", seen)]
    assert found.normalises == (evaluation == "stored")


def test_the_answer_is_plain() -> None:
    tree = modes_of(mlp(nn.BatchNorm1d(32), nn.Dropout(0.3))).plain()
    assert tree["drops"] is True
    assert tree["norms"][0]["right"] is True


def test_what_is_read_only_is_never_run() -> None:
    module = Forward(lambda self, x: self.net(F.dropout(x)), net=mlp())
    tree, weights = export_module(module, IMAGE)
    with pytest.raises(Refused, match="dropout that stays on in evaluation"):
        parse(tree)
    network = parse(tree, training=True)
    for act in (lambda: demand_runnable(network), lambda: run(network, weights, np.zeros((2, 3, 8, 8), np.float32))):
        with pytest.raises(Refused, match="dropout that stays on in evaluation"):
            act()
    assert not READ_ONLY.keys() & OPERATORS.keys()
    assert KNOWN.keys() == READ_ONLY.keys() | OPERATORS.keys()


@pytest.mark.parametrize(
    "drawn",
    [
        lambda x: F.dropout(x),
        lambda x: F.dropout2d(x, 0.2),
        lambda x: x + torch.randn_like(x),
        lambda x: F.gumbel_softmax(x),
        lambda x: torch.poisson(x.abs()),
        lambda x: torch.normal(x, 1.0),
        lambda x: x + torch.multinomial(x.flatten(1).softmax(1), 1)[..., None, None],
    ],
)
def test_what_draws_in_evaluation_is_refused_with_what_to_write_and_read_in_training(
    drawn: Callable[[torch.Tensor], torch.Tensor],
) -> None:
    tree, _ = export_module(Forward(lambda self, x: self.net(drawn(x)), net=mlp()), IMAGE)
    with pytest.raises(
        Refused, match=r"in evaluation.*\. Dropout and noise belong to training: .*`if self\.training:`\.$"
    ):
        parse(tree)
    infer(parse(tree, training=True))


HOSTILE: dict[str, Tree] = {
    "a huge tensor of random numbers": graph(node("y", "rand", [2**20, 2**20])),
    "a negative size": graph(node("y", "randn", [-2, 2])),
    "memory without end": graph(node("y", "empty.memory_format", [2**28, 2**28])),
    "a probability of five": graph(node("d", "native_dropout", ref("x"), 5.0, True), node("y", "getitem", ref("d"), 0)),
    "a third result of dropout": graph(
        node("d", "native_dropout", ref("x"), 0.5, True), node("y", "getitem", ref("d"), 2)
    ),
    "statistics that do not fit": graph(
        *(
            node("n", "_native_batch_norm_legit_functional", ref("x"), None, None, ref("m"), ref("m"), True, 0.1, 1e-5),
            node("y", "getitem", ref("n"), 0),
        ),
        weights=[weight_of("m", 3)],
    ),
    "a negative permutation": graph(node("y", "randperm", -1)),
    "writing in place": graph(node("y", "bernoulli_.float", ref("x"), 0.5)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_graph_in_training_mode_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(Refused, match=r"^Your network"):
        infer(parse(HOSTILE[name], training=True))


def test_a_large_graph_is_described_in_no_time_to_speak_of() -> None:
    # Turned and skipped around thousands of times: what looks back step by step would never end.
    turned = [node(f"t{i}", "permute", ref(f"t{i - 1}" if i else "w"), [1, 0]) for i in range(4000)]
    added: list[Tree] = []
    for i in range(5000):
        before = f"a{i - 1}" if i else "x"
        added += [
            node(f"m{i}", "mm", ref(before), ref("t3999")),
            node(f"a{i}", "add.Tensor", ref(f"m{i}"), ref(before)),
        ]
    large = parse(graph(*turned, *added, weights=[weight_of("w", 4, 4)]), training=True)
    found = facts(large)
    assert (found.skips, found.layers[0].uses) == (5000, 5000)
    assert compare_modes(large, large).norms == ()
