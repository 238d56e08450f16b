"""Hostile graphs: each refused with a sentence, in bounded time, before anything runs."""

import copy
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from graph_trees import graph, node, ref, weight
from hostile_graphs import HOSTILE, dense
from hypothesis import given
from hypothesis import strategies as st
from more_hostile_graphs import MORE_HOSTILE

from grader.graph.infer import Caps, infer
from grader.graph.interpret import run
from grader.graph.parse import parse
from grader.model.blame import Refused
from grader.model.run import Limits
from grader.sandbox import Bounded, Walls


def run_on_ones(plain_graph: Any) -> np.ndarray:
    found = parse(plain_graph)
    infer(found)  # before the arrays are made: some would be gigabytes
    weights = {w.name: np.ones(w.spec.shape, w.spec.dtype) for w in found.weights}
    return run(found, weights, np.ones(found.input.spec.shape, found.input.spec.dtype))


def test_the_unchanged_graph_runs() -> None:
    np.testing.assert_array_equal(run_on_ones(dense()), np.full((2, 3), 5.0))


@pytest.fixture(scope="module")
def child(walls: Walls) -> Iterator[Bounded]:
    with walls.open_bounded("grader.bounded.graphs", Limits(seconds=30, memory_mb=2000)) as opened:
        yield opened


def asked(plain_graph: Any, **more: Any) -> dict[str, Any]:
    return {"graph": plain_graph, "weights": None, "x": None, "rules": {}, "wanted": ["facts", "run"], **more}


EVERY_HOSTILE = {**HOSTILE, **MORE_HOSTILE}
#: Larger than any answer of a sandbox may be: they never come to the child.
NEVER_SENT = {
    *("a million nodes", "a million weights", "a million values read", "a million numbers in lists of lists"),
    *("4,097 tensors joined", "100,000 answers"),
}


@pytest.mark.hostile
def test_hostile_graphs_are_refused_behind_the_walls_by_a_child_that_outlives_them(child: Bounded) -> None:
    endings: dict[str, str] = {}
    for name in EVERY_HOSTILE.keys() - NEVER_SENT:
        try:
            endings[name] = " ".join(child.ask(asked(EVERY_HOSTILE[name]()))["refused"].values())
        except Refused as refusal:
            endings[name] = str(refusal)
    assert {name: said for name, said in endings.items() if not said.startswith("Your network")} == {}


def test_claimed_parameters_do_not_hide_that_the_network_multiplies_with_constants(child: Bounded) -> None:
    claimed = graph(
        node("c", "full", [4, 3], 0.5),
        node("y", "addmm", ref("b"), ref("x"), ref("c")),
        weights=[weight("w", 3, 4), weight("b", 3)],
    )
    answer = child.ask(asked(claimed, rules={"allow": "dense"}))
    assert answer["objections"]
    assert [one["name"] for one in answer["facts"]["unreached"]] == ["net.w"]


@pytest.mark.parametrize("name", EVERY_HOSTILE)
def test_a_hostile_graph_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(Refused) as refusal:
        run_on_ones(EVERY_HOSTILE[name]())
    sentence = str(refusal.value)
    assert sentence.startswith("Your network")
    assert len(sentence) < 500


def test_what_cannot_be_shown_of_a_claim_is_left_out() -> None:
    tree = dense()
    tree["nodes"][1].update(at="model.py:3\x1b[31m", written="x" * 10_000)
    assert (parse(tree).nodes[1].at, parse(tree).nodes[1].written) == (None, None)
    tree["nodes"][1].update(at="model.py:3", written="linear")
    assert parse(tree).nodes[1].described == "linear, model.py:3"


def test_the_caps_are_on_totals() -> None:
    graph_read = parse(dense())
    assert infer(graph_read, Caps(elements=18, work=24)).macs == {"t": 0, "y": 24}
    for caps in (Caps(elements=17, work=24), Caps(elements=18, work=23)):
        with pytest.raises(Refused, match="Make it smaller"):
            infer(graph_read, caps)


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["x", "w", "t", "relu"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["node", "dtype", "float"]), inner, max_size=2)
    ),
    max_leaves=6,
)


@given(st.data())
def test_a_graph_changed_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    tree = copy.deepcopy(dense())
    place: Any = tree
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(plain)
            break
        place = place[key]
    with suppress(Refused):
        assert "y" in infer(parse(tree)).of or tree != dense()
