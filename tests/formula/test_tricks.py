"""Formulas that are built to pass for the right one without being it. None is called equal; honest kin of them are."""

import pytest

from grader.formula import Declarations, compare, read

Z = Declarations(symbols={"z": (-4, 4)})
K = Declarations(symbols={"k": (1, 7), "n": (8, 40)}, assumptions={"k": "integer", "n": "integer"})


def verdict(student: str, reference: str, declared: Declarations = Z, seed: int = 0) -> str:
    return compare(read(student, declared), read(reference, declared), declared, seed=seed).verdict


def _stencil(order: int, step: str) -> str:
    """The slope of tanh by a central difference of a high order, exact weights."""
    weights = {2: {1: "1/2"}, 4: {1: "2/3", 2: "-1/12"}, 6: {1: "3/4", 2: "-3/20", 3: "1/60"}}[order]
    terms = (f"({weight})*(tanh(z+{at}*{step})-tanh(z-{at}*{step}))" for at, weight in weights.items())
    return f"({' + '.join(terms)})/({step})"


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("step", ["1e-400", "1e-200", "1e-100", "1e-30", "exp(-900)", "exp(-200-z^2)", "10^-5"])
@pytest.mark.parametrize("order", [2, 4, 6])
def test_a_slope_by_differences_is_not_the_slope(order, step, seed):
    assert verdict(_stencil(order, step), "1 - tanh(z)^2", seed=seed) != "equal"


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("relu(z)/relu(z)", "heaviside(z)"),
        ("z/relu(z)", "heaviside(z)"),
        ("tanh(z)/sqrt(heaviside(z))^2", "tanh(z)"),
        ("tanh(z)*heaviside(z+1)/heaviside(z+1)", "tanh(z)"),
        ("tanh(z) + 1e-400", "tanh(z)"),
        ("tanh(z) + exp(-exp(7))*z", "tanh(z)"),
        ("tanh(z)*(1 + 1e-300)", "tanh(z)"),
        ("tanh(z) + exp(2000)*sin(z) - exp(2000)*sin(z) + 1", "tanh(z)"),
    ],
)
def test_right_at_some_points_or_to_many_digits_is_not_equal(student, reference):
    assert [verdict(student, reference, seed=seed) for seed in range(20)].count("equal") == 0


def test_right_where_it_divides_without_remainder_is_not_right():
    trick = "(n/k)/(1 - sign(mod(n, k)))"
    assert [verdict(trick, "floor(n/k)", K, seed) for seed in range(20)].count("equal") == 0


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("z^2/z", "z"),
        ("(z^2 - 1)/(z - 1)", "z + 1"),
        ("max(0, z)/z", "heaviside(z)"),
        ("(exp(z) - exp(-z))/(exp(z) + exp(-z))", "tanh(z)"),
        ("1 - (2*sigmoid(2z) - 1)^2", "1 - tanh(z)^2"),
        ("log(1 + exp(z + 40)) - 40", "log(exp(-40) + exp(z))"),
        ("(1e-30*tanh(z))/1e-30", "tanh(z)"),
    ],
)
def test_gaps_of_single_points_and_lost_digits_cost_nothing(student, reference):
    assert [verdict(student, reference, seed=seed) for seed in range(5)].count("equal") == 5
