"""One line of numbers, however it is laid out."""

import numpy as np
import pytest

from grader.steps.layout import lay_like


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ((3, 1), (3,)),
        ((1, 3), (3,)),
        ((3,), (3,)),
        ((3,), (1, 3)),
        ((3,), (3, 1)),
        ((1,), ()),
        ((1, 1), ()),
        ((), (1,)),
    ],
)
def test_a_line_of_numbers_is_the_same_however_it_is_laid_out(typed, asked):
    given = np.arange(1.0, 1 + np.prod(typed, dtype=int)).reshape(typed)
    laid = lay_like(given, asked)
    assert laid.shape == asked
    assert laid.ravel().tolist() == given.ravel().tolist()


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ((1, 3), (3, 1)),
        ((2, 3), (3, 2)),
        ((6,), (2, 3)),
        ((2, 3), (6,)),
        ((2,), (3,)),
        ((2,), ()),
        ((0,), ()),
        ((0,), (3,)),
    ],
)
def test_a_table_is_not_dealt_anew(typed, asked):
    assert lay_like(np.zeros(typed), asked).shape == typed
