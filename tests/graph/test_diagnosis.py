"""What is seen in a graph alone: a softmax too many, and layers without anything between them."""

import pytest
import torch
import torch.nn.functional as F
from graph_networks import Forward, export, mlp
from torch import nn

from grader.graph.diagnosis import find_learning_only, find_softmax_before_output, has_no_nonlinearity


def softmax_by_hand(self: Forward, x: torch.Tensor) -> torch.Tensor:
    above = torch.exp(self.net(x))
    return above / above.sum(1, keepdim=True)


@pytest.mark.parametrize(
    ("module", "found"),
    [
        (mlp(nn.ReLU()), False),
        (nn.Sequential(mlp(nn.ReLU()), nn.Softmax(dim=1)), True),
        (nn.Sequential(mlp(nn.ReLU()), nn.Softmax(dim=1), nn.Dropout(), nn.Flatten()), True),
        (nn.Sequential(mlp(nn.ReLU()), nn.LogSoftmax(dim=1)), False),
        (mlp(nn.Softmax(dim=1)), False),
        (Forward(softmax_by_hand, net=mlp(nn.ReLU())), True),
    ],
)
def test_a_softmax_before_the_output_is_found(module: nn.Module, found: bool) -> None:
    assert (find_softmax_before_output(export(module)[0]) is not None) == found


@pytest.mark.parametrize(
    ("module", "linear"),
    [
        (mlp(nn.ReLU()), False),
        (mlp(), True),
        (mlp(nn.BatchNorm1d(32), nn.Dropout()), True),
        (nn.Sequential(mlp(), nn.Softmax(dim=1)), True),
        (nn.Sequential(mlp(), nn.ReLU()), True),
        (mlp(nn.LayerNorm(32)), False),
        (mlp(nn.PReLU()), False),
        (nn.Sequential(nn.Conv2d(3, 4, 3), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(36, 10)), True),
        (nn.Sequential(nn.Conv2d(3, 4, 3), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(36, 10)), False),
        (Forward(lambda self, x: self.net(x) * self.net(x), net=mlp()), True),
        (Forward(lambda self, x: self.last(self.net(x) * self.net(x)), net=mlp(), last=nn.Linear(10, 10)), False),
        (Forward(lambda self, x: self.net(x / 255 - 0.5), net=mlp()), True),
        (Forward(lambda self, x: self.net(1 / (x + 2)), net=mlp()), False),
        (Forward(lambda self, x: self.net(x) + torch.relu(self.dead(x)).sum() * 0, net=mlp(), dead=mlp()), False),
    ],
)
def test_a_network_without_nonlinearity_is_found(module: nn.Module, linear: bool) -> None:
    assert has_no_nonlinearity(export(module)[0]) == linear


@pytest.mark.parametrize(
    ("module", "found"),
    [
        (nn.Sequential(nn.Conv2d(3, 4, 3), nn.InstanceNorm2d(4, affine=True)), False),
        (Forward(lambda self, x: F.instance_norm(x)), False),
        (mlp(nn.BatchNorm1d(32)), False),
        (mlp(nn.BatchNorm1d(32, track_running_stats=False)), True),
        (Forward(lambda self, x: F.batch_norm(x, None, None, training=True)), True),
    ],
)
def test_a_norm_of_each_instance_is_as_it_is_in_evaluation_and_one_of_the_batch_is_not(
    module: nn.Module, found: bool
) -> None:
    assert (find_learning_only(export(module.eval())[0]) is not None) == found
