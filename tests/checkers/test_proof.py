"""A variant proves itself: made-up students who work right, rounded, with a slip, or not at all."""

import numpy as np
import pytest
from step_graphs import graph_of, numeric

from grader.checkers.proof import Proof, check_variant, lazy_gains, round_figures, type_answer
from grader.model.mark import Verdict
from grader.steps.key import Known

NEURON = (
    """
    def y(x, w, b):
        return sigmoid(w @ x + b)

    def dz(y, t):
        return (y - t) * y * (1 - y)

    def dw(dz, x):
        return dz * x
    """,
    '''
    @instead_of("dz")
    def forgot_sigmoid_slope(y, t):
        """You differentiated the loss but left out the sigmoid's own slope, y(1 - y)."""
        return y - t

    @instead_of("dz", keeps=1)
    def error_backwards(y, t):
        """The error is y - t, not t - y: your gradient points uphill."""
        return (t - y) * y * (1 - y)
    ''',
)
GIVENS = {"x": np.asarray([0.6, -1.3]), "w": np.asarray([1.1, 0.4]), "b": 0.1, "t": 0.9}
PARTS = (numeric("y"), numeric("dz", 2), numeric("dw", 2))


def _refuse(part: object, value: object) -> object:
    raise AssertionError("numbers need no expressing")


def _proof(solution: str, wrong: str, givens: dict, parts: tuple = PARTS) -> Proof:
    return Proof(graph_of(solution, wrong, set(givens)), parts, Known(givens, {}), _refuse)


def test_the_sigmoid_neuron_of_the_design_proves_itself():
    proof = _proof(*NEURON, GIVENS)
    assert check_variant(proof) == []
    assert list(lazy_gains(proof)) == []


def test_on_most_drawn_numbers_the_sigmoid_neuron_proves_itself():
    rng = np.random.default_rng(7)
    good = 0
    for _ in range(20):
        drawn = {"x": rng.normal(size=2).round(1), "w": rng.normal(size=2).round(1), "b": 0.1, "t": 1.0}
        proof = _proof(*NEURON, drawn)
        if not check_variant(proof):
            good += 1
            assert list(lazy_gains(proof)) == []
    assert good >= 10


def test_a_slip_costs_its_own_part_and_carries_through_the_rest():
    proof = _proof(*NEURON, GIVENS)
    slip = next(wrong for wrong in proof.graph.wrongs if wrong.name == "error_backwards")
    marks = proof.mark(proof.work({"dz": slip.step}))
    assert [(m.verdict, m.points, m.misconception) for m in marks.values()] == [
        (Verdict.CORRECT, 1, None),
        (Verdict.PARTIAL, 1, "error_backwards"),
        (Verdict.CORRECT, 2, None),
    ]
    assert marks["dw"].evidence.given == ("dz",)


def test_an_unnamed_slip_carries_too():
    proof = _proof(*NEURON, GIVENS)
    dz = 1.1 * proof.work()["dz"]
    marks = proof.mark({"y": proof.work()["y"], "dz": dz, "dw": dz * GIVENS["x"]})
    assert [m.verdict for m in marks.values()] == [Verdict.CORRECT, Verdict.WRONG, Verdict.CORRECT]


@pytest.mark.parametrize(
    ("givens", "says"),
    [
        ({"t": 0.6955}, "ask for `figures = 5`, or draw values that do not nearly cancel"),
        ({"x": np.asarray([0.0, 0.0]), "w": np.asarray([0.0, 0.0]), "b": 0.0, "t": 0.5}, "typed without working"),
    ],
)
def test_unlucky_numbers_are_refused_with_the_reason(givens, says):
    y = 1 / (1 + np.exp(-(0.66 - 0.52 + 0.1)))
    if givens.get("t") == 0.6955:
        givens = {"t": round(float(y), 3)}
    assert any(says in reason for reason in check_variant(_proof(*NEURON, GIVENS | givens), most=10))


def _slip(name: str, result: str) -> str:
    return f'@instead_of("y")\ndef {name}(x):\n    "Feedback."\n    return {result}\n'


@pytest.mark.parametrize(
    ("solution", "wrong", "says"),
    [
        ("def y(x): return x * 2.345", _slip("slip", "x * 2.3451"), "gives the right value of `y`, or nearly"),
        ("def y(x): return x / (x - x)", "", "`y` comes out as"),
        ("def y(x): return x * 2.345", _slip("a", "x * 3.1") + _slip("b", "x * 3.1"), "`b` is taken for a in `y`"),
    ],
)
def test_slips_that_cannot_be_told_are_found(solution, wrong, says):
    proof = _proof(solution, wrong, {"x": np.float64(1.7)}, (numeric("y"),))
    assert any(says in reason for reason in check_variant(proof))


@pytest.mark.parametrize(("keeps", "refused"), [("", False), (", keeps=1", True)])
def test_a_slip_that_keeps_points_is_no_copy_of_a_given(keeps, refused):
    wrong = _slip("slip", "x / x * 1.7").replace('("y")', f'("y"{keeps})')
    proof = _proof("def y(x): return x * 2.345", wrong, {"x": np.float64(1.7)}, (numeric("y", 2),))
    reasons = [reason for reason in check_variant(proof) if "typed without working and keeps points" in reason]
    assert bool(reasons) is refused


def test_a_second_convention_carries_into_what_follows():
    proof = _proof(
        "def a(x): return x * 0.313\ndef b(a): return a * 2.17 + 0.4",
        '@also_right("a")\ndef doubled(x):\n    "By the other convention."\n    return 2 * x * 0.313',
        {"x": 1.7},
        (numeric("a"), numeric("b")),
    )
    assert check_variant(proof) == []


def test_a_second_convention_in_a_step_that_is_no_part_is_right_in_the_part():
    proof = _proof(
        "def inner(x): return x * 0.313\ndef b(inner): return inner * 2.17 + 0.4",
        '@also_right("inner")\ndef doubled(x):\n    "By the other convention."\n    return 2 * x * 0.313',
        {"x": 1.7},
        (numeric("b"),),
    )
    assert check_variant(proof) == []


def test_a_part_that_repeats_an_earlier_answer_lets_no_lazy_entry_earn():
    proof = _proof(
        "def a(x): return x * 0.9\ndef b(a): return a * 1.0001", "", {"x": 2.6}, (numeric("a"), numeric("b"))
    )
    assert list(lazy_gains(proof)) == []


@pytest.mark.parametrize(
    ("value", "figures", "written"),
    [(0.574367, 4, 0.5744), (123456.0, 2, 120000.0), (7, 2, 7), (0.0, 3, 0.0), (-0.00012345, 2, -0.00012)],
)
def test_a_value_is_written_down_to_significant_figures(value, figures, written):
    assert round_figures(value, figures) == written


def test_what_is_typed_has_the_shape_and_figures_of_the_value():
    answer = type_answer(np.asarray([[0.574367, 12.0]]), 3).answer
    assert (answer.shape, [float(entry) for entry in answer.entries], answer.figures) == ((1, 2), [0.574, 12.0], (3, 3))
