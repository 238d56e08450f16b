"""Numbers against values with tolerances."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.checkers.numeric import (
    agreement,
    array_of,
    has_too_few_figures,
    name_entry,
    right_entries,
    show_shape,
    wrong_entries,
)
from grader.model.answer import NumericAnswer

numbers = st.floats(-1e6, 1e6, allow_nan=False)
shapes = arrays.array_shapes(min_dims=0, max_dims=3, max_side=4)


def _answer(values: object, figures: int | None = None) -> NumericAnswer:
    array = np.asarray(values, dtype=float)
    entries = tuple(Fraction(float(entry)) for entry in array.ravel())
    return NumericAnswer(shape=array.shape, entries=entries, figures=(figures,) * len(entries))


@given(arrays.arrays(float, shapes, elements=numbers), st.floats(0, 1), st.booleans())
def test_a_value_agrees_with_itself(value, tolerance, partial):
    assert agreement(_answer(value), value.tolist(), np.full(value.shape, tolerance).tolist(), partial=partial) == 1


@given(arrays.arrays(float, shapes, elements=numbers), st.floats(1e-6, 10), st.data())
def test_a_value_with_one_entry_moved_by_ten_tolerances_does_not_agree(value, tolerance, data):
    index = data.draw(st.sampled_from(list(np.ndindex(value.shape))))
    moved = value.copy()
    moved[index] += 10 * tolerance * data.draw(st.sampled_from([-1, 1]))
    spread = np.full(value.shape, tolerance).tolist()
    assert agreement(_answer(moved), value.tolist(), spread, partial=False) == 0
    assert agreement(_answer(moved), value.tolist(), spread, partial=True) == Fraction(value.size - 1, value.size)
    assert list(wrong_entries(_answer(moved), value.tolist(), spread)) == [name_entry(index)]


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        (1.0, [1.0, 1.0]),
        ([1.0, 1.0], 1.0),
        ([[1.0, 1.0]], [[1.0], [1.0]]),
        ([1.0], [1.0, 1.0]),
        ([1.0] * 4, [[1.0] * 2] * 2),
    ],
)
def test_nothing_is_broadcast(answer, value):
    assert right_entries(_answer(answer), value, 1.0) is None
    assert agreement(_answer(answer), value, 1.0, partial=True) == 0


@pytest.mark.parametrize("answer", [[0.5, 1.5], [[0.5, 1.5]], [[0.5], [1.5]]])
def test_a_vector_is_right_as_a_row_as_a_column_and_in_plain_brackets(answer):
    assert agreement(_answer(answer), [0.5, 1.5], [0.1, 0.1], partial=False) == 1
    assert list(wrong_entries(_answer(answer), [0.5, 2.5], [0.1, 0.1])) == ["entry 2"]


@pytest.mark.parametrize("bad", [float("inf"), float("-inf"), float("nan")])
def test_no_answer_agrees_with_what_is_no_number(bad):
    assert agreement(_answer(0.5), bad, float("inf"), partial=True) == 0


def test_numbers_too_large_for_a_double_are_read_and_wrong():
    answer = NumericAnswer(shape=(2,), entries=(Fraction(10) ** 400, -(Fraction(10) ** 400)), figures=(1, 1))
    assert array_of(answer).tolist() == [float("inf"), float("-inf")]
    assert agreement(answer, [1.0, float("-inf")], [1.0, 1.0], partial=True) == 0


def test_no_numbers_earn_nothing():
    assert agreement(_answer([]), [], [], partial=True) == 0


@pytest.mark.parametrize(
    ("typed", "shown", "value", "too_few"),
    [
        (0.57, 2, 0.57437, True),
        (0.574, 3, 0.57437, True),
        (0.58, 2, 0.57437, False),  # not what rounding gives
        (0.5744, 4, 0.57437, False),  # right already
        (0.57, None, 0.57437, False),  # exact by its form: no figures were left out
        (0.57, 4, 0.57437, False),
        (0.6, 1, 0.57437, True),
    ],
)
def test_a_value_rounded_too_early_is_told_from_a_wrong_one(typed, shown, value, too_few):
    assert has_too_few_figures(_answer(typed, shown), value, 0.00005, 4) is too_few


def test_in_a_vector_each_entry_is_right_or_rounded_too_early():
    assert has_too_few_figures(_answer([0.57, 0.1234], 2), [0.57437, 0.1234], [5e-5, 5e-5], 4)
    assert not has_too_few_figures(_answer([0.57, 0.9], 2), [0.57437, 0.1234], [5e-5, 5e-5], 4)


@pytest.mark.parametrize(
    ("shape", "words"), [((), "one number"), ((3,), "3 numbers in a row"), ((2, 3), "a table of 2 × 3")]
)
def test_shapes_are_said_in_words(shape, words):
    assert show_shape(shape) == words


@pytest.mark.parametrize(
    ("index", "words"),
    [((), "the value"), ((0,), "entry 1"), ((1, 2), "row 2, column 3"), ((0, 0, 4), "row 1, column 1, 5")],
)
def test_places_are_counted_from_one(index, words):
    assert name_entry(index) == words
