"""Points from accuracies."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checkers.training import accuracy_of, interval, over_seeds, points_for
from grader.model.problem import TrainingPart

KNOTS = ((0.39, Fraction(0)), (0.42, Fraction(10)))
STAIRS = ((0.5, Fraction(2)), (0.6, Fraction(5)), (0.8, Fraction(10)))


@pytest.mark.parametrize(
    ("accuracy", "knots", "steps", "points"),
    [
        (0.0, KNOTS, False, 0),
        (0.38999, KNOTS, False, 0),
        (0.39, KNOTS, False, 0),
        (0.405, KNOTS, False, 5),
        (0.42, KNOTS, False, 10),
        (1.0, KNOTS, False, 10),
        (0.405, KNOTS, True, 0),
        (0.4999, STAIRS, False, 0),
        (0.5, STAIRS, False, 2),
        (0.55, STAIRS, False, Fraction(7, 2)),
        (0.55, STAIRS, True, 2),
        (0.7, STAIRS, False, Fraction(15, 2)),
        (0.8, STAIRS, True, 10),
        (float("nan"), STAIRS, False, 0),
    ],
)
def test_points_lie_between_the_knots(accuracy, knots, steps, points):
    assert points_for(accuracy, knots, steps=steps) == points


@given(st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_more_accuracy_never_earns_less(one, other, steps):
    low, high = sorted((one, other))
    assert 0 <= points_for(low, STAIRS, steps=steps) <= points_for(high, STAIRS, steps=steps) <= 10


@pytest.mark.parametrize(
    ("accuracy", "n", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I: 81/263, 15/148, 0/20 and 1/29 by method 3
        (81 / 263, 263, 0.2553, 0.3662),
        (15 / 148, 148, 0.0624, 0.1605),
        (0 / 20, 20, 0.0, 0.1611),
        (1 / 29, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_wilsons(accuracy, n, low, high):
    assert interval(accuracy, n) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(("how", "counts"), [("median", 0.5), ("lowest", 0.2)])
def test_what_counts_of_several_seeds(how, counts):
    part = TrainingPart.model_validate(
        {
            "kind": "training",
            "id": "a",
            "points": 10,
            "submit": ["m.py"],
            "over_seeds": how,
            "scale": {"d": [[0.1, 0], [0.9, 10]]},
        }
    )
    assert over_seeds(part, [0.9, 0.2, 0.5]) == counts


def test_accuracy_is_the_share_of_labels_met():
    assert accuracy_of([1, 2, 0, -1], [1, 2, 3, 4]) == 0.5
    assert accuracy_of([], []) == 0.0
