"""What holds of any network, each exported once: honest dense ones, and all kinds that students build."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from graph_facts import assert_plain
from graph_gradients import unreached, without_gradient
from graph_networks import HONEST, IMAGE, answers, export, unset_statistics
from torch import nn
from varied_networks import NETWORKS

from grader.graph.dense import check_dense
from grader.graph.equality import same_function
from grader.graph.facts import facts
from grader.graph.filling import draw_inputs, fill
from grader.graph.infer import infer
from grader.graph.interpret import check_weights, run
from grader.graph.values import Graph

ZOO = {**{name: (build, IMAGE) for name, build in HONEST.items()}, **NETWORKS}
#: Reached, and yet without effect: from the last place of a sequence the other direction has made one step only, from
#: a state of zeros; and what is added to all scores alike, a softmax takes away.
WITHOUT_EFFECT = {"lstm": {"layer.weight_hh_l1_reverse"}, "additive attention": {"score.bias"}}
#: Cut off by a `detach`, which is exported as an alias that autograd passes.
CUT_OFF = "without gradients"
#: Honest dense ones too, among those of all kinds.
DENSE = {*HONEST, "double precision inside"}
#: Infinite here and there.
UNBOUNDED = "powers"


@dataclass(frozen=True)
class Exported:
    """A network as PyTorch has it, and as we have it."""

    name: str
    module: nn.Module
    example: tuple[int, ...]
    graph: Graph
    weights: dict[str, np.ndarray]


@pytest.fixture(scope="module", params=ZOO)
def network(request: pytest.FixtureRequest) -> Exported:
    build, example = ZOO[request.param]
    torch.manual_seed(5)
    module = unset_statistics(build()).eval()
    return Exported(request.param, module, example, *export(module, example))


def test_the_interpreter_agrees_with_eager_pytorch(network: Exported) -> None:
    rows = np.random.default_rng(7).normal(size=(100, *network.example[1:])).astype(np.float32)
    ours, theirs = run(network.graph, network.weights, rows), answers(network.module, rows, network.example)
    np.testing.assert_allclose(ours, theirs, atol=1e-5, rtol=1e-5)


def test_it_is_dense_where_it_is_honestly_dense(network: Exported) -> None:
    assert (check_dense(network.graph) == ()) == (network.name in DENSE)


def test_it_is_the_same_as_itself(network: Exported) -> None:
    assert same_function(network.graph, network.graph, 3).same or network.name == UNBOUNDED


def test_facts_of_it_are_plain_data(network: Exported) -> None:
    assert_plain(facts(network.graph))


def test_our_list_of_what_a_gradient_reaches_agrees_with_autograd(network: Exported) -> None:
    expected = without_gradient(network.graph, network.weights) - WITHOUT_EFFECT.get(network.name, set())
    if network.name == CUT_OFF:
        expected = {weight.name for weight in network.graph.weights}
    assert unreached(network.graph).keys() == expected


def test_it_runs_on_filled_weights(network: Exported) -> None:
    shapes = infer(network.graph)
    weights = fill(network.graph, 2, shapes)
    check_weights(network.graph, weights)
    inputs = draw_inputs(network.graph, shapes, 3, 2)
    assert np.isfinite(run(network.graph, weights, inputs, shapes)).all() or network.name == UNBOUNDED
