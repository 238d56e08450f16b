"""Weights too large to be sent: their spread is told, and others that lie alike are drawn in their place."""

import numpy as np
import pytest
import torch
from graph_networks import export, mlp

from grader.graph.filling import fill
from grader.graph.spreads import Spread, read_spreads, told_bytes
from grader.model.blame import Refused
from grader.sandbox.inside.spreads import MOST_BYTES, sent, spread_of

TOLD = np.array([0.0, 0.1, -0.4, 0.4])


@pytest.mark.parametrize(
    ("begin", "exact"),
    [
        (lambda weight: torch.nn.init.kaiming_uniform_(weight, a=5**0.5), False),
        (lambda weight: torch.nn.init.normal_(weight, 0.3, 2.0), False),
        (lambda weight: torch.nn.init.trunc_normal_(weight, std=0.02, a=-0.03, b=0.03), False),
        (torch.nn.init.zeros_, True),
        (torch.nn.init.ones_, True),
    ],
    ids=["evenly", "normal", "cut off", "zeros", "ones"],
)
def test_what_is_drawn_lies_as_what_was_measured(begin, exact: bool) -> None:
    weight = torch.empty(300, 400)
    with torch.random.fork_rng():
        torch.manual_seed(3)
        begin(weight)
    spread = Spread(*spread_of(weight).tolist())
    drawn = spread.draw((300, 400), "float32", np.random.default_rng(1))
    assert drawn.dtype == np.float32
    again = spread_of(torch.from_numpy(drawn))
    if exact:
        np.testing.assert_array_equal(drawn, weight)
    else:
        np.testing.assert_allclose(again[1], spread.deviation, rtol=0.05)
        np.testing.assert_allclose(again[0], spread.mean, atol=0.02 * spread.deviation)
        assert spread.lowest <= again[2] < again[3] <= spread.highest


@pytest.mark.parametrize("highest", [0.3, 0.3 + 12**0.5 * 0.1])
def test_a_single_number_without_an_axis_is_drawn_as_an_array(highest: float) -> None:
    drawn = Spread(0.4, 0.1, 0.3, highest).draw((), "float32", np.random.default_rng(1))
    assert isinstance(drawn, np.ndarray)
    assert drawn.shape == ()


@pytest.mark.parametrize("odd", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_drawn_as_none(odd: float) -> None:
    weight = torch.ones(4, 5)
    weight[1, 2] = odd
    drawn = Spread(*spread_of(weight).tolist()).draw((4, 5), "float32", np.random.default_rng(1))
    assert np.isnan(drawn).all()


def test_the_smallest_tensors_are_sent_until_there_is_no_room() -> None:
    assert sent([MOST_BYTES, 1, MOST_BYTES - 1]) == [False, True, True]
    assert sent([MOST_BYTES // 2] * 3) == [True, True, False]
    assert sent([]) == []


def test_a_told_weight_is_drawn_and_a_sent_one_stays() -> None:
    graph, weights = export(mlp())
    known = {name: array for name, array in weights.items() if name != "1.weight"}
    filled = fill(graph, 1, known=known, spreads=read_spreads({"1.weight": TOLD}, graph))
    assert filled["1.weight"].std() == pytest.approx(0.1, rel=0.05)
    assert filled["1.bias"] is weights["1.bias"]
    assert told_bytes(graph, {"1.weight": Spread(*TOLD)}) == weights["1.weight"].nbytes


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (7, "no mapping"),
        ({"no such": TOLD}, "no such"),
        ({"1.weight": [0.0, 0.1, -0.4, 0.4]}, "1.weight"),
        ({"1.weight": TOLD[:3]}, "1.weight"),
        ({"1.weight": TOLD.astype(np.float32)}, "1.weight"),
        ({"1.weight": np.array([0.5, 0.1, -0.4, 0.4])}, "cannot be true"),
        ({"1.weight": np.array([0.0, -0.1, -0.4, 0.4])}, "cannot be true"),
        ({"1.weight": np.array([0.0, 0.5, -0.4, 0.4])}, "cannot be true"),
        ({"1.weight": np.array([0.0, 0.0, 0.4, -0.4])}, "cannot be true"),
    ],
)
def test_what_no_numbers_can_be_is_refused(told, why: str) -> None:
    graph, _ = export(mlp())
    with pytest.raises(Refused, match=why):
        read_spreads(told, graph)
