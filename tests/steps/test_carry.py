"""When an own answer carries: what was worked for does, what anybody would type does not."""

import numpy as np
import pytest

from grader.steps.carry import entries_of, may_carry, stands_clear

A = np.asarray


@pytest.mark.parametrize(
    ("own", "true", "givens", "others", "carries"),
    [
        (0.37, 0.45, [], {}, True),
        (-0.45, 0.45, [], {}, True),  # a wrong sign was worked for
        (0.0, 0.45, [], {}, False),
        (1.0, 0.45, [], {}, False),
        (-1.0, 0.45, [], {}, False),
        (0.7, 0.45, [0.7, 0.2], {}, False),  # a given
        (0.37, 0.45, [], {"z": 0.37}, False),  # a copy of another answer
        (0.37, 0.45, [], {"z": [0.37]}, True),  # of another shape, so no copy
        (4.6, 0.45, [], {}, False),  # more than ten times the truth
        (0.04, 0.45, [], {}, False),  # less than a tenth of it
        (4.4, 0.45, [], {}, True),
        (float("inf"), 0.45, [], {}, False),
        (float("nan"), 0.45, [], {}, False),
        ([0.3, 0.4], 0.45, [], {}, False),  # another shape
        ([0.3, 0.4], [0.3, 0.5], [], {}, True),
        ([0.3, 0.0], [0.3, 0.5], [], {}, False),  # one entry nobody worked for
        ([0.3, 0.0], [0.4, 0.0], [], {}, True),  # where the truth is 0, typing 0 is no guess
        ([0.3, 0.7], [0.4, 0.7], [0.7], {}, True),  # likewise a given
        ([], [], [], {}, True),
    ],
)
def test_an_own_value_carries_only_if_it_was_worked_for(own, true, givens, others, carries):
    others = {name: A(value, dtype=float) for name, value in others.items()}
    assert may_carry(A(own, dtype=float), A(true, dtype=float), A(givens, dtype=float), others) is carries


@pytest.mark.parametrize(
    ("follows", "tolerance", "seen", "clear"),
    [
        (0.37, 0.001, [0.5, 0.2], True),
        (0.5, 0.001, [], False),  # a guess by itself
        (0.37, 0.001, [0.375], False),  # within ten tolerances of something seen
        (0.37, 0.0001, [0.375], True),
        ([0.5, 0.37], [0.001, 0.001], [0.5], True),  # one entry that cannot be copied is enough
        ([0.5, 0.2], [0.001, 0.001], [0.5, 0.2], False),
    ],
)
def test_what_follows_must_be_more_than_a_number_that_is_already_there(follows, tolerance, seen, clear):
    assert stands_clear(A(follows), A(tolerance), A(seen, dtype=float)) is clear


def test_words_among_the_givens_are_no_numbers():
    assert entries_of([1, [2.0, 3.0], "relu", True]).tolist() == [1, 2, 3, 1]
    assert entries_of(["relu"]).size == 0
