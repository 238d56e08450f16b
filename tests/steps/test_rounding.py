"""The tolerance of `figures = n`: no work rounded at every step falls out of it."""

from decimal import ROUND_HALF_EVEN, Context, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from step_graphs import graph_of

from grader.steps.graph import StepGraph
from grader.steps.rounding import half_unit, propagate


def _written(value: np.ndarray, figures: int) -> np.ndarray:
    """Each entry as somebody writes it down, by decimal arithmetic."""
    context = Context(prec=figures, rounding=ROUND_HALF_EVEN)
    flat = [float(context.plus(Decimal(float(entry)))) for entry in np.ravel(value)]
    return np.asarray(flat).reshape(np.shape(value))


def _work(graph: StepGraph, name: str, givens: dict, figures: int | None) -> np.ndarray:
    values = dict(givens)
    for target, step in graph.order(name, values, {}):
        value = np.asarray(step(values), dtype=float)
        values[target] = _written(value, figures)[()] if figures else value[()]
    return np.atleast_1d(values[name])


NEURON = graph_of(
    """
    def z(x, w, b): return x @ w + b
    def y(z): return sigmoid(z)
    def dz(y, t): return (y - t) * y * (1 - y)
    def dw(dz, x): return dz * x
    """,
    known={"x", "w", "b", "t"},
)
PRODUCT = graph_of(
    "def a(x): return x / 3\ndef b(a): return a * a\ndef c(a, b): return a * b\ndef d(c): return c ** 0.5",
    known={"x"},
)
tenths = st.integers(-30, 30).map(lambda n: n / 10)


@given(st.lists(tenths, min_size=2, max_size=2), st.lists(tenths, min_size=2, max_size=2), st.integers(3, 6))
def test_a_neuron_worked_with_rounding_at_every_step_stays_within_the_tolerance(x, w, figures):
    givens = {"x": np.asarray(x), "w": np.asarray(w), "b": 0.1, "t": 1.0}
    for name in NEURON.steps:
        values, reach = propagate(NEURON, [name], givens, {}, figures)
        apart = np.abs(_work(NEURON, name, givens, figures) - np.atleast_1d(values[name]))
        assert (apart <= reach[name] * (1 + 1e-9) + 1e-15).all()


@given(st.floats(0.01, 1000), st.integers(3, 6))
def test_products_worked_with_rounding_at_every_step_stay_within_the_tolerance(x, figures):
    for name in PRODUCT.steps:
        values, reach = propagate(PRODUCT, [name], {"x": x}, {}, figures)
        apart = np.abs(_work(PRODUCT, name, {"x": x}, figures) - np.atleast_1d(values[name]))
        assert (apart <= reach[name] * (1 + 1e-9) + 1e-15).all()


def test_rounding_across_a_power_of_ten_is_within_the_tolerance():
    graph = graph_of("def a(x): return x / 3\ndef b(a): return a * 3", known={"x"})
    for x in np.linspace(0.9980, 0.99999, 400):
        values, reach = propagate(graph, ["b"], {"x": x}, {}, 3)
        assert abs(_work(graph, "b", {"x": x}, 3)[0] - values["b"]) <= reach["b"][0]
    assert reach["b"][0] > 0.005  # rounded work comes to 1.00 or more, whose last figure is worth ten times as much


def test_a_step_that_needs_nothing_rounded_owes_half_a_unit():
    graph = graph_of("def y(x): return x * 2", known={"x"})
    assert propagate(graph, ["y"], {"x": 1.5}, {}, 4)[1]["y"].tolist() == [0.0005]


@pytest.mark.parametrize(
    ("value", "figures", "expected"),
    [
        (3.14159, 4, [0.0005]),
        (-0.0123, 2, [0.0005]),
        (1000.0, 4, [0.5]),
        (999.9, 4, [0.05]),
        ([0.0, 50.0], 3, [0.05, 0.05]),  # a zero is measured by the largest beside it
        (0.0, 3, [0.0005]),
        (7, 4, [0.0]),  # whole numbers are not rounded
        (True, 4, [0.0]),
        ([], 4, []),
    ],
)
def test_half_a_unit_in_the_last_figure(value, figures, expected):
    assert half_unit(value, figures) == pytest.approx(expected)
