"""Exported networks with something changed in them: run, or refused with a sentence, and nothing else ever."""

import copy
import json
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch
from graph_networks import BATCH, HONEST, IMAGE, mlp
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from grader.graph.evaluate import evaluate
from grader.model.blame import Refused
from grader.sandbox.inside.export import export_module


def small_cnn() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 6, 3, stride=2, padding=1, groups=3),
        nn.BatchNorm2d(6),
        nn.MaxPool2d(2),
        nn.GroupNorm(2, 6),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(6, 10),
    )


BUILDERS = {
    "cnn": (small_cnn, IMAGE),
    "dense": (lambda: mlp(nn.LayerNorm(32), nn.GELU()), IMAGE),
    "gated": (HONEST["gated unit"], IMAGE),
    "ensemble": (HONEST["mean of an ensemble"], IMAGE),
    "by hand": (HONEST["normalisation by hand"], IMAGE),
    "recurrent": (lambda: nn.RNN(4, 3, batch_first=True), (BATCH, 3, 4)),
    "attention": (lambda: nn.TransformerEncoderLayer(8, 2, 8, batch_first=True), (BATCH, 3, 8)),
}


@cache
def exported(name: str) -> tuple[dict[str, Any], dict[str, np.ndarray], tuple[int, ...]]:
    torch.manual_seed(2)
    build, example = BUILDERS[name]
    tree, weights = export_module(build(), example)
    if name == "recurrent":
        tree["outputs"] = tree["outputs"][:1]
    return tree, weights, example


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to everything in `value` that is no list and no mapping of several entries."""
    if isinstance(value, list):
        return [found for i, item in enumerate(value) for found in places(item, (*path, i))] or [path]
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in places(item, (*path, key))] or [path]
    return [path]


def mutate(tree: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    names = [tree["input"]["node"], *(w["node"] for w in tree["weights"]), *(n["name"] for n in tree["nodes"])]
    ops = sorted({str(n["op"]) for n in tree["nodes"]})
    tree = copy.deepcopy(tree)
    step = data.draw(st.sampled_from(tree["nodes"]))
    path = data.draw(st.sampled_from(places({"args": step["args"], "op": step["op"]})))
    place: Any = step
    for key in path[:-1]:
        place = place[key]
    old = place[path[-1]]
    new: st.SearchStrategy[Any] = st.integers(-3, 70)
    if isinstance(old, str):
        new = st.sampled_from(ops if path[-1] == "op" else names)
    elif isinstance(old, list):
        new = st.lists(st.integers(-3, 70), max_size=3)
    elif isinstance(old, bool):
        new = st.booleans()
    place[path[-1]] = data.draw(new | st.none())
    return tree


@pytest.mark.parametrize("name", BUILDERS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_changed_network_is_run_or_refused(name: str, data: st.DataObject) -> None:
    tree, weights, example = exported(name)
    for _ in range(data.draw(st.integers(1, 2))):
        tree = mutate(tree, data)
    rules = data.draw(st.sampled_from([{}, {"allow": "dense"}]))
    rows = np.ones((3, *example[1:]), np.float32)
    try:
        answer: Any = evaluate({"graph": tree, "weights": weights, "x": rows, "rules": rules})
    except Refused as refusal:
        said = str(refusal)
    else:
        said = answer["objections"][0]["sentence"] if answer["objections"] else "Your network answers."
        assert (answer["logits"] is None) == bool(answer["objections"])
    assert said.startswith("Your ")


@pytest.mark.parametrize("name", BUILDERS)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_everything_about_a_changed_network_is_told_or_refused(name: str, data: st.DataObject) -> None:
    tree, weights, example = exported(name)
    changed = tree
    for _ in range(data.draw(st.integers(1, 2))):
        changed = mutate(changed, data)
    rows, labels = np.ones((3, *example[1:]), np.float32), np.array([0, 1, 0])
    asked = {"graph": changed, "weights": weights, "x": rows, "y": labels, "rules": {}, "steps": 2}
    asked |= {"train_graph": changed, "reference": tree, "wanted": ["facts", "modes", "same", "learning", "run"]}
    try:
        answer: Any = evaluate(asked)
    except Refused as refusal:
        sentences = [str(refusal)]
    else:
        sentences = list(answer["refused"].values())
        assert json.dumps({**answer, "logits": None})
    assert all(sentence.startswith("Your ") for sentence in sentences)
