"""The interpreter against eager PyTorch, on networks of all kinds; and what it refuses to run."""

import numpy as np
import pytest
import torch
from graph_networks import BATCH, Forward, export, mlp
from torch import nn
from varied_networks import ROW

from grader.graph.interpret import run
from grader.graph.parse import parse
from grader.model.blame import Refused
from grader.sandbox.inside.export import export_module


def test_an_embedding_of_words_agrees_with_eager_pytorch() -> None:
    torch.manual_seed(5)
    module = Forward(
        lambda self, x: self.last(self.layer(self.table(x))[0][:, -1]),
        table=nn.Embedding(20, 6, padding_idx=0),
        layer=nn.LSTM(6, 8, batch_first=True),
        last=nn.Linear(8, 3),
    ).eval()
    tree, weights = export_module(module, (BATCH, 7), "int64")
    rows = np.random.default_rng(7).integers(0, 20, (100, 7))
    with torch.no_grad():
        expected = module(torch.from_numpy(rows)).numpy()
    np.testing.assert_allclose(run(parse(tree), weights, rows), expected, atol=1e-5, rtol=1e-5)


def test_no_rows_give_no_answers() -> None:
    graph, weights = export(mlp(nn.ReLU()))
    assert run(graph, weights, np.zeros((0, 3, 8, 8), np.float32)).shape == (0, 10)


def test_a_network_for_other_inputs_than_the_problems_is_refused() -> None:
    graph, weights = export(mlp(nn.ReLU()))
    for rows in (np.zeros((5, 3, 9, 9), np.float32), np.zeros((5, 3, 8, 8))):
        with pytest.raises(Refused, match="the inputs of this problem"):
            run(graph, weights, rows)


def test_a_network_of_another_precision_than_its_inputs_is_refused() -> None:
    graph, weights = export(mlp(nn.ReLU()).double())
    with pytest.raises(Refused, match="leave both in float32"):
        run(graph, weights, np.zeros((5, 3, 8, 8), np.float32))


def test_a_network_of_whole_numbers_is_refused() -> None:
    graph, weights = export(Forward(lambda self, x: x.flatten(1).argmax(1)))
    with pytest.raises(Refused, match="floating-point"):
        run(graph, weights, np.zeros((5, 3, 8, 8), np.float32))


def test_a_network_that_returns_two_tensors_is_refused() -> None:
    graph, weights = export(Forward(lambda self, x: (x, x + 1)))
    with pytest.raises(Refused, match="2 tensors"):
        run(graph, weights, np.zeros((5, 3, 8, 8), np.float32))


def test_a_network_that_mixes_batches_up_is_refused() -> None:
    graph, weights = export(Forward(lambda self, x: x.mean(0)))
    with pytest.raises(Refused, match="one row"):
        run(graph, weights, np.zeros((5, 3, 8, 8), np.float32))


def test_an_index_outside_a_table_is_refused_before_it_is_read() -> None:
    module = Forward(lambda self, x: self.table((x[:, 0] * 1e6).long()), table=nn.Embedding(12, 3))
    graph, weights = export(module, ROW)
    with pytest.raises(Refused, match="outside 0 to 11"):
        run(graph, weights, np.ones((5, 12), np.float32))


def test_weights_that_are_not_the_networks_are_refused() -> None:
    graph, weights = export(mlp(nn.ReLU()))
    rows = np.zeros((5, 3, 8, 8), np.float32)
    name = "1.weight"
    wide = np.zeros(2 * weights[name].size, np.float32)
    broken: dict[str, tuple[dict[str, np.ndarray], str]] = {
        "missing": ({k: v for k, v in weights.items() if k != name}, "only one of them"),
        "too many": ({**weights, "spare": np.zeros(3, np.float32)}, "only one of them"),
        "other shape": ({**weights, name: weights[name][:-1]}, "the network says"),
        "other type": ({**weights, name: weights[name].astype(np.float64)}, "the network says"),
        "whole numbers": ({**weights, name: weights[name].astype(np.int32)}, "the network says"),
        "the other byte order": ({**weights, name: weights[name].astype(">f4")}, "the network says"),
        "turned round": ({**weights, name: np.ascontiguousarray(weights[name].T)}, "the network says"),
        "one axis more": ({**weights, name: weights[name][None]}, "the network says"),
        "one number for all": ({**weights, name: np.float32(0.5).reshape(())}, "the network says"),
        "one number repeated": (
            {**weights, name: np.broadcast_to(np.float32(np.nan), weights[name].shape)},
            "diverged",
        ),
        "not a number": ({**weights, name: np.full_like(weights[name], np.nan)}, "diverged"),
        "infinite": ({**weights, name: np.full_like(weights[name], np.inf)}, "diverged"),
        "overlapping": (
            {**weights, name: wide[: weights[name].size].reshape(weights[name].shape), "1.bias": wide[5:37]},
            "share memory",
        ),
    }
    for changed, said in broken.values():
        with pytest.raises(Refused, match=said):
            run(graph, changed, rows)


def test_nan_in_a_buffer_is_refused_as_in_a_parameter() -> None:
    graph, weights = export(mlp(nn.BatchNorm1d(32)).eval())
    broken = {**weights, "2.running_var": np.full(32, np.nan, np.float32)}
    with pytest.raises(Refused, match="diverged"):
        run(graph, broken, np.zeros((5, 3, 8, 8), np.float32))


def test_a_network_that_answers_with_its_input_gives_an_array_of_its_own() -> None:
    rows = np.ones((5, 3, 8, 8), np.float32)
    graph, weights = export(Forward(lambda self, x: x.view(x.shape)))
    answer = run(graph, weights, rows)
    assert not np.shares_memory(answer, rows)
    np.testing.assert_array_equal(answer, rows)


def test_a_mask_of_minus_infinity_in_a_buffer_is_allowed() -> None:
    module = Forward(
        lambda self, x: torch.softmax(x + self.mask, dim=1), mask=torch.tensor([float("-inf")] + [0.0] * 11)
    )
    graph, weights = export(module, ROW)
    answer = run(graph, weights, np.ones((5, 12), np.float32))
    np.testing.assert_allclose(answer[:, 0], 0)
