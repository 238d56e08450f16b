"""The networks of the catalogue to the last parameter and multiply-add, without any of their values."""

from collections.abc import Callable

import pytest
from graph_catalogue import LARGE, alexnet, export_shapes, lenet5, mobilenet_v1, resnet18, vgg16
from torch import nn

from grader.graph.facts import Facts, facts

SIZES: dict[str, tuple[Callable[[], nn.Module], tuple[int, ...], int, int]] = {
    "LeNet-5": (lenet5, (2, 1, 28, 28), 61_706, 416_520),
    "AlexNet": (alexnet, LARGE, 61_100_840, 714_188_480),
    "VGG-16": (vgg16, LARGE, 138_357_544, 15_470_264_320),
    "ResNet-18": (resnet18, LARGE, 11_689_512, 1_814_073_344),
    "MobileNetV1": (mobilenet_v1, LARGE, 4_231_976, 568_740_352),
}


@pytest.fixture(scope="module")
def known() -> Callable[[str], Facts]:
    kept: dict[str, Facts] = {}

    def read(name: str) -> Facts:
        if name not in kept:
            build, example, _, _ = SIZES[name]
            kept[name] = facts(export_shapes(build, example))
        return kept[name]

    return read


@pytest.mark.parametrize("name", SIZES)
def test_parameters_and_multiply_adds_are_exact(name: str, known: Callable[[str], Facts]) -> None:
    _, _, parameters, macs = SIZES[name]
    found = known(name)
    assert (found.counts.parameters, found.counts.trainable, found.counts.hidden) == (parameters, parameters, 0)
    assert found.counts.macs == macs
    assert sum(layer.parameters for layer in found.layers) == parameters
    assert sum(layer.macs for layer in found.layers) == macs
    assert (found.unreached, found.loose, found.shared, found.softmax_at_end) == ((), (), (), None)


DESCRIPTIONS: dict[str, tuple[int, tuple[int, ...], int, int, dict[str, int], dict[str, int]]] = {
    "LeNet-5": (5, (10,), 0, 0, {"conv": 2, "dense": 3, "pool": 2}, {"tanh": 4}),
    "AlexNet": (8, (1000,), 0, 0, {"conv": 5, "dense": 3, "pool": 4}, {"relu": 7}),
    "VGG-16": (16, (1000,), 0, 0, {"conv": 13, "dense": 3, "pool": 5}, {"relu": 15}),
    "ResNet-18": (18, (1000,), 8, 5, {"conv": 20, "dense": 1, "pool": 1, "global_pool": 1, "norm": 20}, {"relu": 17}),
    "MobileNetV1": (28, (1000,), 0, 0, {"conv": 27, "depthwise": 13, "pointwise": 13, "norm": 27}, {"relu": 27}),
}


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_depth_skips_and_operations_are_read_off(name: str, known: Callable[[str], Facts]) -> None:
    depth, output, skips, identity_skips, operations, activations = DESCRIPTIONS[name]
    found = known(name)
    assert (found.depth, found.outputs, found.batched) == (depth, (output,), (True,))
    assert (found.skips, found.identity_skips, found.concatenations) == (skips, identity_skips, 0)
    assert {name: found.operations[name] for name in operations} == operations
    assert found.activations == activations
    assert found.nonlinear


def test_vgg_has_kernels_of_three_by_three_only(known: Callable[[str], Facts]) -> None:
    assert known("VGG-16").kernels == ((3, 3),)
    assert known("ResNet-18").kernels == ((1, 1), (3, 3), (7, 7))


def test_activation_memory_is_what_every_step_makes(known: Callable[[str], Facts]) -> None:
    counts = known("LeNet-5").counts
    # Convolutions, activations and pools one after the other, then the dense layers.
    made = 2 * 6 * 28 * 28 + 6 * 14 * 14 + 2 * 16 * 10 * 10 + 16 * 5 * 5 + 2 * 120 + 2 * 84 + 10
    assert (counts.activations, counts.activation_bytes) == (made, 4 * made)
