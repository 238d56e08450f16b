"""What a training loop may report: numbers in every spelling, and what it does not know as None."""

import math
import os

import numpy as np
import pytest

from grader.sandbox.inside import frames
from grader.sandbox.inside.training import BROKEN_EPOCHS, Diverged, Report


def _told(*points: tuple[object, ...]) -> list[list[float]]:
    reading, writing = os.pipe()
    try:
        report = Report(writing, lambda: False)
        for point in points:
            report(*point)
        return [frames.receive(reading)[1] for _ in points]
    finally:
        os.close(reading)
        os.close(writing)


@pytest.mark.parametrize(
    "point", [(1, 0.5, 0.25), ("1", "0.5", "0.25"), (np.int64(1), np.float32(0.5), np.array(0.25))]
)
def test_a_point_of_a_curve_is_a_number_however_it_is_written(point: tuple[object, ...]):
    assert _told(point) == [[1, 0.5, 0.25]]


def test_what_is_not_known_may_be_none():
    ((epoch, loss, accuracy),) = _told((1, None, None))
    assert epoch == 1
    assert math.isnan(loss)
    assert math.isnan(accuracy)


def test_losses_that_are_text_tell_of_a_broken_training_too():
    reading, writing = os.pipe()
    try:
        report = Report(writing, lambda: True)
        for epoch in range(1, BROKEN_EPOCHS):
            report(str(epoch), "nan")
        with pytest.raises(Diverged):
            report(str(BROKEN_EPOCHS), "nan")
    finally:
        os.close(reading)
        os.close(writing)
