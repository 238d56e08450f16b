import numpy as np
import pytest

from grader.data import draw_stand_in
from grader.data.arrays import digest
from grader.data.measure import networks, train_and_test
from grader.data.registry import REGISTRY
from grader.data.shapes import CLASSES, draw


def test_the_same_seed_draws_the_same_pictures_and_another_seed_others():
    first, again, other = draw(30, 10, seed=1), draw(30, 10, seed=1), draw(30, 10, seed=2)
    assert digest(first) == digest(again) != digest(other)


def test_the_stand_in_is_what_its_measured_accuracies_were_measured_on():
    # Where this fails, a picture changed: raise VERSION, measure again, and set the scales of points anew.
    entry = REGISTRY["shapes10"]
    assert digest(draw(entry.train, entry.test)) == "6561da81f2c1d699270190d21a9c782f5da3bc365d189ac1bd3e630d338e50de"


def test_every_shape_comes_equally_often():
    arrays = draw(200, 100)
    assert np.bincount(arrays.y_train).tolist() == [20] * len(CLASSES)
    assert np.bincount(arrays.y_test).tolist() == [10] * len(CLASSES)


def test_pictures_are_bytes_of_three_channels_and_32_by_32():
    arrays = draw(7, 3)
    assert arrays.x_train.shape == (7, 3, 32, 32)
    assert arrays.x_test.dtype == np.uint8


@pytest.mark.slow
def test_linear_dense_and_convolutional_networks_lie_far_apart(tmp_path):
    data = draw_stand_in("shapes10", tmp_path, 4000, 1000)
    found = {name: train_and_test(data, make, 0, 8)[0] for name, make in networks().items()}
    linear, plain, sigmoid, dense, doubled, convolutional = found.values()
    assert max(linear, plain) < 45
    assert 68 < dense < 82
    assert doubled < dense - 12
    assert sigmoid < dense - 15
    assert convolutional > 92
