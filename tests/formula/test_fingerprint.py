"""Formulas known by their values: equal ones have the same key however they are written, others do not."""

import pytest

from grader.formula import Declarations, read
from grader.formula.fingerprint import take_fingerprint

REAL = Declarations(symbols={"x": (-3, 3), "y": (0.5, 4), "t": (-2, 2)})
WHOLE = Declarations(symbols={"W": (16, 64), "S": (1, 5)}, assumptions={"W": "integer", "S": "integer"})
MATRICES = Declarations(shapes={"W": ("m", "n"), "d": ("m", 1), "x": ("n", 1)})
PLANE = Declarations(symbols={"z": (-3, 3)}, assumptions={"z": "complex"}, imaginary="i")
INDEXED = Declarations(indices=("i", "j"), families={"p": "probability"})


@pytest.mark.parametrize(
    ("one", "other", "declared"),
    [
        ("y(1 - y)", "y - y^2", REAL),
        ("1", "sin(x)^2 + cos(x)^2", REAL),
        ("0", "sin(2x) - 2 sin x cos x", REAL),
        ("t", "t + 0 x", REAL),
        ("0.5 x", r"\frac{x}{2}", REAL),
        ("sigmoid(x)", "1/(1 + exp(-x))", REAL),
        ("ceil(W/S)", "-floor(-W/S)", WHOLE),
        ("(W^T d)^T", "d^T W", MATRICES),
        ("p_i δ_ij - p_i p_j", "p_j (δ_ij - p_i)", INDEXED),
        ("sqrt(-y)", "sqrt(-1 y)", REAL),
        ("(z + i)^2", "z^2 + 2 i z - 1", PLANE),
    ],
)
def test_equal_formulas_have_one_key(one, other, declared):
    left, right = (take_fingerprint(read(each, declared), declared) for each in (one, other))
    assert left.key == right.key


@pytest.mark.parametrize(
    ("one", "other", "declared"),
    [
        ("y", "y^2", REAL),
        ("x", "x + 1e-9", REAL),
        ("floor(W/S)", "W/S", WHOLE),
        ("W x", "W^T d", MATRICES),
        ("W d", "d W", MATRICES),
        ("p_i p_j", "p_i δ_ij", INDEXED),
        ("sqrt(-y)", "ln(-y)", REAL),
    ],
)
def test_different_formulas_have_different_keys(one, other, declared):
    left, right = (take_fingerprint(read(each, declared), declared) for each in (one, other))
    assert left.key != right.key


def test_a_value_is_shown_with_where_it_was_found():
    taken = take_fingerprint(read("W/S", WHOLE), WHOLE)
    assert float(taken.value) == pytest.approx(int(taken.at["W"]) / int(taken.at["S"]), rel=1e-5)
