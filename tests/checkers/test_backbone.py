"""The backbone comes back bit for bit, and its head does not."""

import numpy as np
import pytest

from grader.checkers.backbone import check_backbone

RNG = np.random.default_rng(1)
HANDED_OUT = {
    "features.conv.weight": RNG.normal(size=(4, 3)).astype(np.float16),
    "features.norm.running_mean": RNG.normal(size=4).astype(np.float16),
    "features.norm.num_batches_tracked": np.array(7),
    "head.weight": RNG.normal(size=(8, 4)).astype(np.float16),
    "head.bias": np.zeros(8, np.float16),
}


def _returned(**changed: np.ndarray) -> dict[str, np.ndarray]:
    right = {name: array.astype(np.float32) for name, array in HANDED_OUT.items() if name.startswith("features")}
    right |= {"head.weight": RNG.normal(size=(2, 4)).astype(np.float32), "head.bias": np.zeros(2, np.float32)}
    right["features.norm.num_batches_tracked"] = np.array(7)
    return {**right, **{name.replace("__", "."): array for name, array in changed.items()}}


def _tag(weights: dict[str, np.ndarray]) -> str | None:
    found = check_backbone(HANDED_OUT, ("features",), ("head",), weights)
    return found and found.tag


def test_a_frozen_backbone_with_a_new_head_passes_whatever_stands_before_its_names():
    assert _tag(_returned()) is None
    assert _tag({f"net.backbone.{name}": array for name, array in _returned().items()}) is None


def test_a_counter_that_no_evaluation_reads_may_be_missing():
    weights = _returned()
    del weights["features.norm.num_batches_tracked"]
    assert _tag(weights) is None


def _nudged(name: str) -> np.ndarray:
    weight = HANDED_OUT[name].astype(np.float32)
    weight.flat[0] = np.nextafter(weight.flat[0], np.float32(9))
    return weight


@pytest.mark.parametrize(
    ("name", "array", "tag"),
    [
        ("features__conv__weight", _nudged("features.conv.weight"), "backbone_trained"),
        ("features__conv__weight", RNG.normal(size=(4, 3)).astype(np.float32) * 0 + 1, "backbone_missing"),
        ("features__conv__weight", np.zeros((4, 4), np.float32), "backbone_missing"),
        ("features__norm__running_mean", _nudged("features.norm.running_mean"), "statistics_moved"),
        ("features__norm__num_batches_tracked", np.array(8), "statistics_moved"),
        ("head__weight", HANDED_OUT["head.weight"].astype(np.float32), "old_head_kept"),
        ("head__weight", HANDED_OUT["head.weight"].astype(np.float32) * 1.01, "old_head_kept"),
    ],
)
def test_each_slip_is_named(name, array, tag):
    assert _tag(_returned(**{name: array})) == tag


def test_a_backbone_that_is_not_there_is_named_with_its_first_weight():
    weights = {name: array for name, array in _returned().items() if name.startswith("head")}
    found = check_backbone(HANDED_OUT, ("features",), ("head",), weights)
    assert found is not None
    assert "`features.conv.weight`" in found.sentence
