"""Values that programs return: the same structure, the same shape, close enough."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.checkers.values import Closeness, describe, first_difference

A = np.asarray
NAN, INF = float("nan"), float("inf")
BIG = 10**400

dtypes = st.sampled_from([np.float64, np.float32, np.int64, np.uint8, np.bool_])
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | arrays.arrays(dtypes, arrays.array_shapes(max_side=3)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@pytest.mark.parametrize(
    ("yours", "ours"),
    [
        (1.0, 1.0),
        (1, 1.0),
        (1.0, 1),
        (1.0 + 1e-9, 1.0),
        (A([1.0, 2.0]), A([1.0, 2.0])),
        ([1.0, 2.0], A([1.0, 2.0])),
        ([A(1.0), A(2.0)], A([1.0, 2.0])),
        ([A([1.0, 2.0]), A([3.0, 4.0])], A([[1.0, 2.0], [3.0, 4.0]])),
        (A([[1.0], [2.0]]), [A([1.0]), A([2.0])]),
        (A([1.0, 2.0]), [1.0, 2.0]),
        (A([1.0, 2.0], dtype=np.float32), A([1.0, 2.0])),
        (A([1, 2]), A([1.0, 2.0])),
        (A(3.0), 3.0),
        (True, True),
        (A([True, False]), [True, False]),
        (INF, INF),
        (A([INF, -INF]), A([INF, -INF])),
        ("relu", "relu"),
        (None, None),
        ([], []),
        (A([]), A([])),
        ([1.0, [2.0, 3.0]], [1.0, [2.0, 3.0]]),
        ({"dW": A([1.0]), "db": 2.0}, {"dW": A([1.0]), "db": 2.0}),
        ({"dW": 1.0, "more": "kept for later"}, {"dW": 1.0}),
        ([A([1.0]), A([[2.0]])], [A([1.0]), A([[2.0]])]),
        (True, 1),
        (1, True),
        (A([1, 0]), A([True, False])),
        ([], A([])),
        (A([]), []),
        (frozenset({1, "a", (2, 3)}), frozenset({(2, 3), "a", 1})),
        (frozenset({0.1 + 0.2, 1}), frozenset({1.0, 0.3})),
        (2**70, float(2**70)),
        (A([1 + 2j]), A([1 + 2j])),
    ],
)
def test_these_agree(yours, ours):
    assert first_difference(yours, ours, Closeness()) is None


@pytest.mark.parametrize(
    ("yours", "ours", "says"),
    [
        ((1, 2), [1, 2], "expected a list, yours is a tuple of 2"),
        ([1, 2], A([1, 2]), "expected an array, yours is a list of 2"),
        ([("M", 3), ["F", 2]], [("M", 3), ("F", 2)], "value [1]: expected a tuple, yours is a list of 2"),
        ({"a": [1], "b": ()}, {"a": [1], "b": []}, "b: expected a list, yours is an empty tuple"),
        ([(1, 2)], [(1, 3)], "row 0, column 1: yours is 2"),
        (True, 1, None),
        ((1.0, 2), (1, 2.0), None),
        (None, [1], "expected a list of 1, yours is None"),
    ],
)
def test_types_of_sequences_count_where_they_are_asked_for_and_else_not(yours, ours, says):
    found = first_difference(yours, ours, Closeness(same_types=True))
    assert found is None if says is None else says in str(found)
    if says is not None and "expected a" in says and yours is not None:
        assert first_difference(yours, ours, Closeness()) is None


@pytest.mark.parametrize(
    ("yours", "ours", "says"),
    [
        (1.001, 1.0, "yours is 1.001"),
        (NAN, 1.0, "yours is nan"),
        (NAN, NAN, "yours is nan"),
        (A([NAN]), A([NAN]), "yours is nan"),
        (INF, 1.0, "yours is inf"),
        (INF, -INF, "yours is inf"),
        (1e300, INF, "yours is 1e+300"),
        (-0.5, 0.5, "yours is -0.5"),
        (A([1.0]), 1.0, "expected one number, yours is an array of numbers of shape (1,)"),
        (1.0, A([1.0]), "expected an array of numbers of shape (1,), yours is 1.0"),
        ([3], 3, "expected one number, yours is a list of 1"),
        (None, True, "expected True or False, yours is None (is a `return` missing?)"),
        ("True", True, "expected True or False, yours is 'True'"),
        (None, [], "expected an empty list, yours is None (is a `return` missing?)"),
        (None, ["a"], "expected one value, yours is None (is a `return` missing?)"),
        (A([[1.0, 1.0]]), A([1.0, 1.0]), "expected shape (2,), yours has (1, 2)"),
        (A(1.0), A([1.0, 1.0]), "expected an array of numbers of shape (2,), yours is one number"),
        (A([]), A([1.0]), "expected shape (1,), yours has (0,)"),
        (A([]), A([[]]), "expected shape (1, 0), yours has (0,)"),
        (A([1.0]), A([]), "expected shape (0,), yours has (1,)"),
        (0.5, True, "yours is 0.5"),
        (A([2, 0]), A([True, False]), "entry [0]: yours is 2"),
        ([1, 2], frozenset({1, 2}), "expected a set, yours is a list of 2"),
        (frozenset({1, 2}), [1, 2], "expected a list of 2, yours is a set of 2"),
        (frozenset({"a"}), frozenset({"a", "b"}), "yours is a set of 1, not all of them, or not only them, expected"),
        (frozenset({0.1, 0.3}), frozenset({0.1, 0.2}), "yours is a set of 2"),
        ("1.0", 1.0, "expected one number, yours is '1.0'"),
        (None, A([[1.0]]), "expected an array of numbers of shape (1, 1), yours is None (is a `return` missing?)"),
        ([[1.0], [1.0, 2.0]], A([[1.0, 2.0]]), "yours is a list of 2"),
        ([1.0], {"dW": 1.0}, "expected a dict with dW, yours is a list of 1"),
        ({}, {"dW": 1.0}, "“dW” is missing from what you returned"),
        ({"dW": A([1.0, 5.0])}, {"dW": A([1.0, 2.0])}, "dW, entry [1]: yours is 5 (1 of 2 entries differ)"),
        (A([[1.0, 2.0], [3.0, 9.0]]), A([[1.0, 2.0], [3.0, 4.0]]), "row 1, column 1: yours is 9 (1 of 4 entries diff"),
        (A([[5], [2]]), A([[1.0], [2.0]]), "yours is 5 (1 of 2 entries differ; rows and columns count from 0)"),
        (A([[0.5]]), A([[1.0]]), "row 0, column 0: yours is 0.5"),
        ([A([1.0]), "x"], [A([1.0]), "y"], "value [1]: yours is 'x'"),
        ([A([1.0])], [A([1.0]), A([2.0])], "expected 2 values, yours is a list of 1"),
        ([1.0, 2.0, 3.0], [1.0, 2.0], "expected a list of 2, yours is a list of 3"),
        ([], [1.0, 2.0], "expected a list of 2, yours is an empty list"),
        ([[1, 2]], [[1, 2], [3, 4]], "expected a list of 2, yours is a list of 1"),
        (True, False, "yours is True"),
        (A([True, False]), A([False, False]), "entry [0]: yours is True (1 of 2 entries differ)"),
        ("tanh", "relu", "yours is 'tanh'"),
        ("x" * 100, "relu", "yours is '" + "x" * 59 + "…"),
        (BIG, 1.0, "yours is inf"),
        (-BIG, 1.0, "yours is -inf"),
        ([BIG, 1], A([1.0, 1.0]), "entry [0]: yours is inf (1 of 2 entries differ)"),
        (A([1 + 2j]), A([1.0]), "entry [0]"),
    ],
)  # fmt: skip
def test_these_differ_and_the_sentence_says_where(yours, ours, says):
    difference = first_difference(yours, ours, Closeness())
    assert difference is not None
    assert says in str(difference)


@pytest.mark.parametrize(
    ("tolerance", "relative", "agree"), [(0.01, 0, True), (0.009, 0, False), (0, 1e-4, True), (0, 9e-5, False)]
)
def test_tolerance_is_absolute_plus_relative(tolerance, relative, agree):
    assert (first_difference(100.01 - 1e-12, 100.0, Closeness(tolerance, relative)) is None) is agree


SINGLE = np.float32


@pytest.mark.parametrize(
    ("yours", "ours", "agree"),
    [
        (A([1.0, 1e-3], SINGLE), A([1.0 + 2e-6, 1e-3 + 1e-7]), True),
        (A([1.0, 1e-3]), A([1.0 + 2e-6, 1e-3 + 1e-7], SINGLE), True),
        (A([1.0, 1e-3], SINGLE), A([1.0 + 2e-5, 1e-3]), False),
        (A([1.0, 0.0], SINGLE), A([1.0, 3e-6]), False),
        (A([1.0, 1e-3]), A([1.0 + 2e-6, 1e-3 + 1e-7]), False),  # double against double: as near as ever
        (float(SINGLE(0.1)), 0.1 + 5e-7, True),  # a number that came out of float32
        ([float(SINGLE(0.1)), 0.5, float("inf")], A([0.1 + 5e-7, 0.5, np.inf]), True),  # and a list of them
        ([0.1, float(SINGLE(0.1))], A([0.1 + 5e-7, 0.1]), False),  # not all of these did
        ([0.5, 2.0], A([0.5 + 4e-6, 2.0]), False),
        (0.1, 0.1 + 5e-7, False),
        (2.0, 2.0 + 1e-5, False),  # a whole number is none
        (0.5 + 4e-6, 0.5, False),  # few digits are none: 0.5 is the same number in every type
        (0.5, 0.5 + 4e-6, False),
        (A([1.0], np.float16), A([1.0 + 1e-3]), False),  # whoever returns float16 has no more room
        (A([1.0]), A([1.0 + 4e-3], np.float16), True),
        (A([1, 2]), A([1.0, 2.0], SINGLE), True),
        (A([1.0, NAN], SINGLE), A([1.0, 1.0], SINGLE), False),
    ],
)
def test_numbers_are_as_near_as_their_types_allow(yours, ours, agree):
    assert (first_difference(yours, ours, Closeness()) is None) is agree


@pytest.mark.parametrize(
    ("yours", "ours", "agree"),
    [
        (10**6 + 1, 10**6, False),
        (10**30 + 1, 10**30, False),
        (BIG + 1, BIG, False),
        (BIG, BIG, True),
        ([10**7, 1], [10**7 + 1, 1], False),
        (A([2**63 + 1], dtype=np.uint64), A([2**63], dtype=np.uint64), False),
        (1e7 + 1, 10**7, False),
        (1e7 + 1e-3, 10**7, True),
        (1e18, 10**18, True),
        (float(np.prod(np.arange(1.0, 26))), 15511210043330985984000000, True),
        (A(1e7 + 1, dtype=np.float32), 10**7, True),
        (10**7 + 1, 1e7, True),
    ],
)
def test_whole_numbers_must_be_the_same_where_the_author_says_nothing(yours, ours, agree):
    assert (first_difference(yours, ours, Closeness()) is None) is agree
    assert first_difference(yours, ours, Closeness(relative=1e-6)) is None


def test_a_whole_number_is_quoted_whole():
    assert str(first_difference(1000001, 1000000, Closeness())) == "yours is 1000001"


def test_what_the_author_says_counts_for_every_type():
    yours, ours = A([1.0], SINGLE), A([1.0 + 2e-6])
    assert first_difference(yours, ours, Closeness(relative=1e-6)) is not None
    assert first_difference(yours, ours, Closeness(tolerance=1e-5)) is None


@pytest.mark.parametrize(
    ("yours", "ours", "error"),
    [
        (A([1.1, 2.2]), A([1.0, 2.0]), 0.05),  # 0.1 / 2.1 = 0.0476…
        (A([1.1, 2.0002]), A([1.0, 2.0]), 0.05),
        (A([-1.0, 2.2]), A([1.0, 2.0]), 1.0),  # of another sign: as wrong as can be
        (A([1.1, 2.2], dtype=np.float32), A([1.0, 2.0]), 0.05),
        (A([1.0002, 2.0002]), A([1.0, 2.0]), 1e-4),
        (A([1e-9, 2e-9]), A([0.0, 0.0]), 0.2),  # held against 1e-8 where all is smaller
        ([1.1, 2.2], A([1.0, 2.0]), 0.05),
        ({"dW": A([1.1, 2.2])}, {"dW": A([1.0, 2.0])}, 0.05),
        (A([11, 22]), A([10.0, 20.0]), 0.05),
        (A([1.1, 2.0]), A([1.0, 2.0]), None),  # beside the own value it would tell the expected one
        (A([1.1]), A([1.0]), None),
        (1.1, 1.0, None),
        (A([[1.1, 2.2]]), A([1.0, 2.0]), None),
        (A([11, 22]), A([10, 20]), None),
        (A([1.1 + 0j, 2.2]), A([1.0, 2.0]), None),
        (A([True, True]), A([0.0, 0.0]), None),
        (A([NAN, 2.2]), A([1.0, 2.0]), None),
        (A([INF, 2.2]), A([1.0, 2.0]), None),
        (A([1.1, 2.2]), A([INF, 2.0]), None),
        (A([1e308, -1e308]), A([-1e308, 1e308]), None),
        ("x", "y", None),
    ],
)
def test_the_relative_error_is_that_of_a_gradient_check_to_one_figure(yours, ours, error):
    difference = first_difference(yours, ours, Closeness(1e-12, 0.0))
    assert difference is not None
    assert difference.relative_error == error


@given(plain, plain)
def test_comparing_never_raises_and_never_tells_the_expected_number(yours, ours):
    found = first_difference(yours, ours, Closeness())
    assert found is None or str(found)


@given(plain)
def test_anything_can_be_described_in_one_line(value):
    assert len(describe(value).splitlines()) <= 1


@given(arrays.arrays(np.float64, arrays.array_shapes(max_dims=3, max_side=4), elements=st.floats(-1e6, 1e6)), st.data())
def test_an_array_moved_by_ten_tolerances_is_no_longer_the_same(ours, data):
    assert first_difference(ours, ours, Closeness()) is None
    assume((ours != ours.astype(np.float32)).any())  # what has the digits of float32 is compared as such
    index = data.draw(st.sampled_from(list(np.ndindex(ours.shape))))
    yours = ours.copy()
    yours[index] += 10 * (1e-8 + 1e-6 * abs(ours[index]))
    assert first_difference(yours, ours, Closeness()) is not None
