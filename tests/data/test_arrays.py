from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.data.arrays import Arrays, channel_statistics, check, digest, draw_balanced, split
from grader.model.blame import ProblemError


def _some(seed: int = 0, train: int = 40, test: int = 20) -> Arrays:
    rng = np.random.default_rng(seed)
    return Arrays(
        rng.integers(0, 256, size=(train, 3, 4, 4), dtype=np.uint8),
        np.arange(train) % 10,
        rng.integers(0, 256, size=(test, 3, 4, 4), dtype=np.uint8),
        np.arange(test) % 10,
    )


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 3), st.just(4), st.just(5))))
def test_channel_statistics_are_numpys_own_up_to_rounding(x):
    mean, std = channel_statistics(x)
    assert np.allclose(mean, (x / 255).mean(axis=(0, 2, 3)), atol=1e-12)
    assert np.allclose(std, (x / 255).std(axis=(0, 2, 3)), atol=1e-7)


def test_channel_statistics_count_the_images_beyond_the_first_two_thousand():
    x = np.zeros((4100, 1, 2, 2), np.uint8)
    x[4000:] = 255
    assert channel_statistics(x)[0] == (pytest.approx(100 / 4100),)


def test_the_digest_tells_one_changed_pixel_and_one_changed_label():
    one, other, third = _some(), _some(), _some()
    assert digest(one) == digest(other)
    other.x_test[3, 1, 2, 2] ^= 1
    third.y_train[5] ^= 1
    assert len({digest(one), digest(other), digest(third)}) == 3


def test_a_balanced_subset_has_as_many_of_each_class_and_is_always_the_same():
    first, again, other = (draw_balanced(_some(), 20, 10, seed) for seed in (1, 1, 2))
    assert np.bincount(first.y_train).tolist() == [2] * 10
    assert np.bincount(first.y_test).tolist() == [1] * 10
    assert digest(first) == digest(again) != digest(other)


def test_a_split_keeps_every_image_with_its_label():
    whole = _some()
    cut = split(whole.x_train, whole.y_train, 30, seed=3)
    pairs = lambda x, y: sorted((image.tobytes(), int(label)) for image, label in zip(x, y, strict=True))  # noqa: E731
    assert (len(cut.x_train), len(cut.x_test)) == (30, 10)
    together = pairs(np.concatenate([cut.x_train, cut.x_test]), np.concatenate([cut.y_train, cut.y_test]))
    assert together == pairs(whole.x_train, whole.y_train)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"x_train": np.zeros((40, 4, 4, 3), np.uint8)}, "training images have shape"),
        ({"y_test": np.zeros(19, np.int64)}, "20 test images, but labels of shape"),
        ({"y_train": np.full(40, 10)}, "expected 0 to 9"),
        ({"y_train": np.full(40, -1)}, "expected 0 to 9"),
        ({"x_train": np.zeros((40, 3, 4, 4), np.uint8)}, "no images"),
        ({"x_test": np.zeros((0, 3, 4, 4), np.uint8), "y_test": np.zeros(0, np.int64)}, "0 test images"),
    ],
)
def test_arrays_that_are_no_such_data_set_are_told_apart(change, says):
    with pytest.raises(ProblemError, match=says):
        check(Arrays(**{**_some().named(), **change}), (3, 4, 4), 10, Path("somewhere"))
