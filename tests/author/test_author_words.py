"""What every reference may use: activations on numbers, arrays and symbols, and the two marks on functions."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

from grader.author import also_right, instead_of, relu, sigmoid, slip_of, softmax

x = sympy.Symbol("x", real=True)


@pytest.mark.parametrize(("z", "y"), [(0, 0.5), (1000, 1.0), (-1000, 0.0), ([0.0, -1000.0], [0.5, 0.0])])
def test_the_sigmoid_does_not_overflow(z, y):
    with np.errstate(all="raise", under="ignore"):
        assert sigmoid(z) == pytest.approx(np.asarray(y))


def test_the_softmax_does_not_overflow_and_sums_to_one():
    p = softmax([[1000.0, 1000.0], [-1000.0, 0.0]])
    assert p == pytest.approx(np.asarray([[0.5, 0.5], [0.0, 1.0]]))
    assert softmax([[1.0, 2.0], [1.0, 2.0]], axis=0) == pytest.approx(np.full((2, 2), 0.5))


def test_sigmoid_and_relu_take_symbols_too():
    assert sympy.simplify(sympy.diff(sigmoid(x), x) - sigmoid(x) * (1 - sigmoid(x))) == 0
    assert relu(x).subs(x, -2) == 0
    assert relu(np.asarray([-1.0, 2.0])).tolist() == [0.0, 2.0]


def test_a_mark_says_what_a_function_stands_for():
    @instead_of("dz", keeps=0.5, then={"dw": 1})
    def slip():
        return 1

    @also_right("dz")
    def other():
        return 2

    assert slip() == 1
    found, second = slip_of(slip), slip_of(other)
    assert (found.of, found.right, found.keeps, found.then) == ("dz", False, Fraction(1, 2), {"dw": 1})
    assert (second.of, second.right, second.keeps) == ("dz", True, 0)
    assert slip_of(softmax) is None
