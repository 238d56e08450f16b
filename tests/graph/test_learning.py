"""The beginning of training, as our interpreter sees it."""

import math
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from graph_networks import BATCH, HONEST, IMAGE, PIXELS, Forward, export, frozen, mlp
from torch import nn

from grader.graph.infer import infer
from grader.graph.learning import MAX_STEPS, Learning, turn_to_training, watch_learning
from grader.graph.parse import parse
from grader.model.blame import Refused, SandboxError
from grader.sandbox.inside.export import export_module

RNG = np.random.default_rng(3)
ROWS = RNG.normal(size=(BATCH, 3, 8, 8)).astype(np.float32)
LABELS = RNG.integers(0, 10, BATCH)


def learning_of(module: nn.Module, x: np.ndarray = ROWS, y: np.ndarray = LABELS, **more: Any) -> Learning:
    torch.manual_seed(4)
    return watch_learning(*export(module), x, y, **more)


def small_cnn() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(),
        nn.Linear(256, 10),
    )


@pytest.mark.parametrize("module", [mlp(nn.ReLU()), mlp(nn.LayerNorm(32), nn.GELU()), small_cnn(), HONEST["highway"]()])
def test_a_sound_network_begins_near_guessing_and_learns_a_batch(module: nn.Module) -> None:
    found = learning_of(module)
    assert (found.classes, found.samples, found.expected) == (10, BATCH, math.log(10))
    assert found.loss == pytest.approx(found.expected, abs=0.6)
    assert {one.state for one in found.gradients} == {"finite"}
    assert found.overfitting is not None
    assert found.overfitting.learnt
    assert found.overfitting.steps <= MAX_STEPS


def test_loss_and_gradients_are_pytorchs_own_in_training_mode() -> None:
    torch.manual_seed(1)
    module = small_cnn()
    tree, weights = export_module(module, IMAGE)
    found = watch_learning(parse(tree), weights, ROWS, LABELS, steps=0)
    module.train()
    module[5].eval()  # dropout is left out
    loss = F.cross_entropy(module(torch.from_numpy(ROWS)), torch.from_numpy(LABELS))
    loss.backward()
    assert found.loss == pytest.approx(loss.item(), rel=1e-5)
    expected = {name: float(parameter.grad.norm()) for name, parameter in module.named_parameters()}
    assert {one.name: one.norm for one in found.gradients} == pytest.approx(expected, rel=1e-4, abs=1e-6)
    assert found.overfitting is None


def test_a_softmax_before_the_loss_learns_too_slowly() -> None:
    found = learning_of(nn.Sequential(mlp(nn.ReLU()), nn.Softmax(dim=1)))
    assert found.overfitting is not None
    assert not found.overfitting.learnt


def test_all_weights_zero_give_no_gradient_to_the_first_layer() -> None:
    module = mlp(nn.ReLU())
    for parameter in module.parameters():
        nn.init.zeros_(parameter)
    states = {one.name: one.state for one in learning_of(module, steps=0).gradients}
    assert states == {"1.weight": "zero", "1.bias": "zero", "3.weight": "zero", "3.bias": "finite"}


def test_weights_far_too_large_explode() -> None:
    module = mlp(nn.ReLU(), nn.Linear(32, 32), nn.ReLU())
    for part in module.modules():
        if isinstance(part, nn.Linear):
            nn.init.normal_(part.weight, std=30.0)
    found = learning_of(module, steps=0)
    assert found.loss > 100
    assert "exploding" in {one.state for one in found.gradients}


def test_what_overflows_is_broken_and_still_plain() -> None:
    module = Forward(lambda self, x: torch.exp(200 * self.net(x)) - torch.exp(200 * self.net(x)), net=mlp())
    with torch.no_grad():
        module.net[1].bias.fill_(1e4)
    tree = learning_of(module, steps=1).plain()
    assert tree["loss"] is None
    assert "broken" in {one["state"] for one in tree["gradients"]}


def test_parameters_that_are_not_reached_have_no_gradient() -> None:
    module = Forward(
        lambda self, x: self.last(self.net(x).detach()), net=mlp(), last=nn.Linear(10, 10), spare=nn.Linear(2, 2)
    )
    states = {one.name: one.state for one in learning_of(module, steps=0).gradients}
    assert {name for name, state in states.items() if state == "finite"} == {"last.weight", "last.bias"}
    assert set(states.values()) == {"finite", "none"}


def test_a_frozen_network_learns_nothing() -> None:
    found = learning_of(frozen(mlp(nn.ReLU())))
    assert found.gradients == ()
    assert found.overfitting is not None
    assert (found.overfitting.steps, found.overfitting.learnt) == (0, False)


def test_few_rows_are_repeated_to_fill_the_batch() -> None:
    found = learning_of(mlp(nn.ReLU()), ROWS[:5], LABELS[:5])
    assert found.samples == 5
    assert found.overfitting is not None
    assert found.overfitting.learnt


def test_a_large_network_makes_fewer_steps() -> None:
    width = 4096
    module = nn.Sequential(
        nn.Flatten(), nn.Linear(PIXELS, width), nn.ReLU(), nn.Linear(width, width), nn.Linear(width, 10)
    )
    graph, _ = export(module)
    assert sum(infer(graph).macs.values()) * 6 * MAX_STEPS > 10**12


def test_batch_norm_stays_as_it_is_where_a_batch_has_no_variance() -> None:
    graph, _ = export(nn.Sequential(nn.Flatten(), nn.BatchNorm1d(PIXELS)), (1, 3, 8, 8))
    assert turn_to_training(graph, infer(graph))[0] == graph


@pytest.mark.parametrize(
    ("module", "said"),
    [
        (nn.Sequential(nn.Flatten(), nn.Linear(PIXELS, 5)), "each of the 10 classes"),
        (nn.Sequential(nn.Flatten(), nn.Linear(PIXELS, 1)), "each of the 10 classes"),
        (nn.Conv2d(3, 10, 1), "one row of logits"),
        (Forward(lambda self, x: (self.net(x), x), net=mlp()), "2 tensors"),
    ],
)
def test_a_network_that_gives_no_logits_is_refused(module: nn.Module, said: str) -> None:
    with pytest.raises(Refused, match=said):
        learning_of(module)


def test_inputs_of_another_shape_are_refused() -> None:
    with pytest.raises(Refused, match="the inputs of this problem"):
        learning_of(mlp(), ROWS[:, :2])


@pytest.mark.parametrize("labels", [LABELS[:3], LABELS.astype(np.float32), LABELS[:, None]])
def test_labels_that_are_none_are_our_own_mistake(labels: np.ndarray) -> None:
    with pytest.raises(SandboxError):
        learning_of(mlp(), ROWS, labels)
