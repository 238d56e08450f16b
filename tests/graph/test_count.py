"""Sizes of networks against what is worked out by hand."""

from collections import Counter

import pytest
import torch
from graph_networks import BATCH, IMAGE, Forward, export, frozen, mlp, weight
from graph_trees import graph, node, ref
from graph_trees import weight as weight_of
from torch import nn

from grader.graph.count import Layer, count
from grader.graph.parse import parse
from grader.graph.values import Weight


def test_a_dense_network_is_counted_layer_by_layer() -> None:
    graph, _ = export(mlp(nn.BatchNorm1d(32), nn.ReLU()))
    counts = count(graph)
    assert counts.layers == (
        Layer("1", 192 * 32 + 32, 192 * 32 + 32, 192 * 32),
        Layer("2", 64, 64, 0),
        Layer("4", 330, 330, 320),
    )
    assert (counts.parameters, counts.trainable, counts.hidden) == (6570, 6570, 0)
    assert counts.macs == 192 * 32 + 320
    assert counts.activations == 3 * 32 + 10


def test_a_convolution_is_counted_with_its_groups_and_stride() -> None:
    module = nn.Sequential(nn.Conv2d(3, 6, 3, stride=2, padding=1, groups=3, bias=False), nn.Conv2d(6, 4, 1))
    counts = count(export(module)[0])
    assert counts.layers == (Layer("0", 54, 54, 54 * 16), Layer("1", 28, 28, 24 * 16))


def test_a_transposed_convolution_is_counted_by_its_input() -> None:
    assert count(export(nn.ConvTranspose2d(3, 2, 4, 2, 1))[0]).macs == 3 * 2 * 16 * 64


def test_a_recurrent_layer_multiplies_at_every_step() -> None:
    graph, _ = export(Forward(lambda self, x: self.rnn(x)[0], rnn=nn.RNN(4, 5, batch_first=True)), (BATCH, 7, 4))
    assert count(graph).layers == (Layer("rnn", 55, 55, 7 * (20 + 25)),)


def test_frozen_layers_are_counted_but_not_as_trainable() -> None:
    module = nn.Sequential(nn.Flatten(), frozen(nn.Linear(192, 8)), nn.Linear(8, 10))
    counts = count(export(module)[0])
    assert (counts.parameters, counts.trainable) == (192 * 8 + 8 + 90, 90)


def test_tied_weights_are_counted_once() -> None:
    first, second = nn.Linear(192, 192), nn.Linear(192, 192)
    second.weight = first.weight
    counts = count(export(nn.Sequential(nn.Flatten(), first, second))[0])
    assert counts.parameters == 192 * 192 + 2 * 192
    assert counts.macs == 2 * 192 * 192


def test_numbers_hidden_in_buffers_and_constants_are_counted_where_they_multiply() -> None:
    constant = torch.randn(16, 10)
    module = Forward(
        lambda self, x: (x.flatten(1) @ self.w @ (self.m * 2)) @ constant + self.shift,
        w=weight(192, 16),
        m=torch.randn(16, 16),
        shift=torch.randn(10),
    )
    counts = count(export(module)[0])
    assert (counts.parameters, counts.hidden) == (192 * 16, 16 * 16 + 160)


def test_statistics_of_batch_norm_are_not_hidden_parameters() -> None:
    assert count(export(nn.Sequential(nn.BatchNorm2d(3), nn.Conv2d(3, 2, 3)), IMAGE)[0]).hidden == 0


def test_hundreds_of_layers_are_counted_by_going_through_them_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Counter[str] = Counter()

    def layer(self: Weight) -> str:
        asked[self.name] += 1
        return self.name

    monkeypatch.setattr(Weight, "layer", property(layer))
    steps = [node(f"y{i}", "mm", ref(f"y{i - 1}" if i else "x"), ref(f"w{i}")) for i in range(300)]
    assert len(count(parse(graph(*steps, weights=[weight_of(f"w{i}", 4, 4) for i in range(300)]))).layers) == 300
    assert max(asked.values()) < 10
