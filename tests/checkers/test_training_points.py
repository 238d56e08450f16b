"""Points from accuracies."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checkers.training import accuracy_of, decide, interval, is_decided, is_lost, over_seeds, points_for
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


@pytest.mark.parametrize(
    ("how", "failed", "seeds", "lost"),
    [
        ("median", 0, 3, False),
        ("median", 1, 3, False),
        ("median", 2, 3, True),
        ("median", 1, 2, False),
        ("median", 1, 1, True),
        ("lowest", 0, 5, False),
        ("lowest", 1, 5, True),
    ],
)
def test_nothing_is_left_where_most_seeds_failed_or_where_the_lowest_counts_one(how, failed, seeds, lost):
    assert is_lost(_stairs(over_seeds=how), failed, seeds) is lost


@pytest.mark.parametrize("spoilt", [[0.0], [0.0, 0.1]])
def test_a_seed_spoilt_on_purpose_brings_no_step_nearer(spoilt):
    part = _stairs(most_seeds=5)
    whole = [0.55] * 5
    assert decide(part, [*spoilt, *whole[len(spoilt) :]], 2000, STAIRS) == decide(part, whole, 2000, STAIRS) == 2


def test_accuracy_is_the_share_of_labels_met():
    assert accuracy_of([1, 2, 0, -1], [1, 2, 3, 4]) == 0.5
    assert accuracy_of([], []) == 0.0


def _stairs(**keys: object) -> TrainingPart:
    fields = {
        "id": "a",
        "kind": "training",
        "points": 10,
        "submit": ["m.py"],
        "scale": {"drawn": STAIRS},
        "steps": True,
    }
    return TrainingPart.model_validate({**fields, **keys})


@pytest.mark.parametrize(
    ("accuracies", "decided"),
    [
        ([0.55, 0.55, 0.55], True),  # the next step is five points off, with 2,000 test inputs
        ([0.59, 0.595, 0.59], False),  # a point below a step
        ([0.60, 0.60, 0.60], True),  # on it: nothing is to be won
        ([0.61, 0.605, 0.60], True),  # above it: more seeds could only take it away
        ([0.50, 0.55, 0.75], False),  # the seeds say different things
        ([0.9, 0.9, 0.9], True),
    ],
)
def test_more_seeds_are_asked_for_only_below_a_step_that_is_within_reach(accuracies, decided):
    assert is_decided(_stairs(), accuracies, 2000, STAIRS) is decided


def test_a_scale_without_steps_uses_exactly_the_declared_seeds():
    part = _stairs(steps=False)
    assert part.most_draws == part.draws == 3
    assert is_decided(part, [0.599, 0.599, 0.599], 2000, STAIRS)


def test_a_step_that_stays_undecided_to_the_last_seed_is_given():
    part = _stairs(most_seeds=5)
    near = [0.595] * 5
    assert decide(part, near[:3], 2000, STAIRS) == 2
    assert decide(part, near, 2000, STAIRS) == 5
    assert decide(part, [0.55] * 5, 2000, STAIRS) == 2


def test_so_many_seeds_at_most_go_with_steps_only():
    with pytest.raises(ValueError, match="goes with `steps = true`"):
        _stairs(steps=False, most_seeds=5)
