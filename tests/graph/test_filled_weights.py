"""Weights from a seed are fit to run any network with."""

import numpy as np
import pytest
from graph_catalogue import export_shapes, resnet18
from graph_networks import PIXELS, Forward, export, mlp, weight
from torch import nn

from grader.graph.filling import draw_inputs, fill
from grader.graph.infer import infer
from grader.graph.interpret import run


def test_weights_are_scaled_to_their_inputs_and_norms_do_nothing() -> None:
    graph, _ = export(nn.Sequential(nn.Conv2d(3, 64, 5), nn.BatchNorm2d(64), nn.Flatten(), nn.Linear(1024, 300)))
    filled = fill(graph, 1)
    assert filled["0.weight"].std() == pytest.approx((2 / 75) ** 0.5, rel=0.05)
    assert filled["3.weight"].std() == pytest.approx((2 / 1024) ** 0.5, rel=0.05)
    for name, value in (("0.bias", 0), ("1.weight", 1), ("1.bias", 0), ("1.running_mean", 0), ("1.running_var", 1)):
        np.testing.assert_array_equal(filled[name], value)
    assert filled["1.num_batches_tracked"].dtype == np.int64


def test_varied_biases_and_norms_have_no_number_twice() -> None:
    graph, _ = export(mlp(nn.BatchNorm1d(32), nn.ReLU()))
    filled = fill(graph, 1, varied=True)
    assert all(len(np.unique(array)) == array.size for array in filled.values() if array.ndim == 1)
    assert filled["2.running_var"].min() > 0.4


def test_a_seed_gives_the_same_weights_and_another_seed_others() -> None:
    graph, _ = export(mlp())
    first, again, other = fill(graph, 1), fill(graph, 1), fill(graph, 2)
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["1.weight"], other["1.weight"])


def test_known_weights_stay_as_they_are() -> None:
    graph, weights = export(mlp())
    filled = fill(graph, 1, known={"1.bias": weights["1.bias"]})
    assert filled["1.bias"] is weights["1.bias"]
    assert filled.keys() == weights.keys()


def test_a_gain_is_one_and_an_embedding_of_places_is_small() -> None:
    module = Forward(lambda self, x: (x.flatten(1) + self.places) * self.gain, places=weight(PIXELS), gain=weight(1))
    filled = fill(export(module)[0], 1)
    assert filled["gain"] == 1
    assert 0 < np.abs(filled["places"]).max() < 0.2


def test_a_network_exported_without_values_runs_at_a_batch_of_two() -> None:
    graph = export_shapes(resnet18, (2, 3, 64, 64))
    shapes = infer(graph)
    answer = run(graph, fill(graph, 3, shapes), draw_inputs(graph, shapes, 2, 3), shapes)
    assert answer.shape == (2, 1000)
    assert np.isfinite(answer).all()
