"""The table a typed answer is compared with: which rows, in which order, from which own answers."""

import numpy as np
import pytest
from step_graphs import graph_of, numeric, rows_of, told

GIVENS = {"x": np.asarray([0.5, -1.2]), "w": np.asarray([0.8, 0.3]), "b": 0.2, "t": 0.9}
NEURON = graph_of(
    """
    def z(x, w, b): return w @ x + b
    def y(z): return sigmoid(z)
    def dz(y, t): return (y - t) * y * (1 - y)
    def dw(dz, x): return dz * x
    """,
    '''
    @instead_of("dz")
    def forgot_slope(y, t):
        """The slope."""
        return y - t

    @also_right("dz")
    def of_the_sum(y, t):
        """Of the sum."""
        return 2 * (y - t) * y * (1 - y)

    @instead_of("z", keeps=0.5)
    def no_bias(w, x):
        """The bias."""
        return w @ x
    ''',
    set(GIVENS),
)
PARTS = [numeric("y"), numeric("dz", 2), numeric("dw", 2)]
Y = 1 / (1 + np.exp(-(0.8 * 0.5 - 0.3 * 1.2 + 0.2)))


def test_true_value_then_conventions_then_what_follows_then_slips():
    own = {"y": 0.71}
    assert told(rows_of(NEURON, PARTS, GIVENS, own)["dz"]) == [
        ("right", (), None),
        ("also", (), "of_the_sum"),
        ("own", ("y",), None),
        ("own", ("y",), None),  # by the other convention
        ("wrong", (), "forgot_slope"),
        ("wrong", ("y",), "forgot_slope"),
    ]


def test_a_slip_in_a_step_that_is_no_part_spoils_the_part_that_needs_it():
    rows = rows_of(NEURON, PARTS, GIVENS)
    (slip,) = [row for row in rows["y"] if row.kind == "wrong"]
    assert (slip.name, slip.keeps) == ("no_bias", 0.5)
    assert slip.value == pytest.approx(1 / (1 + np.exp(-0.04)))
    assert not [row for row in rows["dw"] if row.name == "no_bias"]  # `dz` stands between


def test_what_follows_is_worked_out_from_the_own_value():
    rows = rows_of(NEURON, PARTS, GIVENS, {"y": 0.71, "dz": -0.3})
    followed = next(row for row in rows["dw"] if row.kind == "own")
    assert followed.own == ("dz",)
    assert followed.value == pytest.approx([-0.15, 0.36])


def test_a_slip_is_known_on_own_values_too():
    rows = rows_of(NEURON, PARTS, GIVENS, {"y": 0.71})
    on_own = next(row for row in rows["dz"] if row.kind == "wrong" and row.own)
    assert on_own.value == pytest.approx(0.71 - 0.9)


@pytest.mark.parametrize("answer", [Y, round(Y, 4), 0.0, 1.0, 0.5, 0.9, 0.2, 0.04, [0.7, 0.7], float("inf")])
def test_right_and_lazy_answers_do_not_carry(answer):
    assert all(not row.own for row in rows_of(NEURON, PARTS, GIVENS, {"y": answer})["dz"])


def test_fewest_own_answers_come_first_and_all_of_them_are_tried():
    names = "abcdef"
    graph = graph_of(
        "\n".join(f"def {name}(g): return g * {n + 3}.1" for n, name in enumerate(names))
        + f"\ndef total({', '.join(names)}): return {' + '.join(names)}",
        known={"g"},
    )
    parts = [numeric(name) for name in [*names, "total"]]
    own = {name: 3.3 + n for n, name in enumerate(names)}
    rows = [row for row in rows_of(graph, parts, {"g": 1.7}, own)["total"] if row.kind == "own"]
    assert [len(row.own) for row in rows] == sorted(len(row.own) for row in rows)
    assert len(rows) == 15  # with the all-true one, the sixteen combinations that are tried
    assert rows[-1].own == tuple(names)
    assert rows[-1].value == pytest.approx(sum(own.values()))


def test_equal_answers_to_parts_of_equal_value_are_no_copies():
    graph = graph_of("def dz(x): return x * 0.3\ndef db(dz): return dz\ndef dw(dz, x): return dz * x", known={"x"})
    rows = rows_of(graph, [numeric("dz"), numeric("db"), numeric("dw")], {"x": 1.7}, {"dz": -0.51, "db": -0.51})
    assert ("own", ("dz",), None) in told(rows["dw"])


def test_equal_answers_to_parts_of_different_value_are_copies():
    graph = graph_of("def a(x): return x * 0.3\ndef b(a): return a * 2\ndef c(a, x): return a * x", known={"x"})
    rows = rows_of(graph, [numeric("a"), numeric("b"), numeric("c")], {"x": 1.7}, {"a": 0.44, "b": 0.44})
    assert told(rows["c"]) == [("right", (), None)]


def test_a_step_that_cannot_be_worked_out_from_an_own_answer_gives_no_row():
    graph = graph_of("import math\ndef a(x): return x * 0.3\ndef b(a): return math.log(a)", known={"x"})
    rows = rows_of(graph, [numeric("a"), numeric("b")], {"x": 1.7}, {"a": -0.44})
    assert told(rows["b"]) == [("right", (), None)]


def test_a_step_that_cannot_be_worked_out_at_all_is_its_authors_to_mend():
    graph = graph_of("import math\ndef a(x): return math.log(-x)", known={"x"})
    with pytest.raises(ValueError, match=r"math domain|positive"):
        rows_of(graph, [numeric("a")], {"x": 1.7})


def test_a_slip_that_comes_to_infinity_is_compared_with_nobody():
    graph = graph_of(
        "def a(x): return x * 0.3",
        '@instead_of("a")\ndef divided(x):\n    "No."\n    return np.float64(x) / (x - x)',
        {"x"},
    )
    assert told(rows_of(graph, [numeric("a")], {"x": 1.7})["a"]) == [("right", (), None)]


@pytest.mark.parametrize(
    ("rules", "value", "tolerance"),
    [
        ({"figures": None}, 12, 12e-12),
        ({"figures": None, "tolerance": 0.5}, 12, 0.5),
        ({"figures": None, "relative": 0.01}, 12, 0.12),
        ({"figures": 3}, 12, 0.0),  # a whole number is not rounded
        ({"figures": 3}, 12.34, 0.05),
    ],
)
def test_the_tolerance_is_what_the_part_says(rules, value, tolerance):
    graph = graph_of(f"def a(): return {value!r}")
    (row,) = rows_of(graph, [numeric("a", **rules)], {})["a"]
    assert row.tolerance == pytest.approx(tolerance, abs=2e-11)


def test_parts_may_ask_for_different_figures():
    graph = graph_of("def a(x): return x / 7\ndef b(a): return a * 3", known={"x"})
    rows = rows_of(graph, [numeric("a", figures=3), numeric("b", figures=6)], {"x": 5.5})
    assert rows["a"][0].tolerance == pytest.approx(0.0005, rel=0.1)
    assert rows["b"][0].tolerance < 1e-4


@pytest.mark.parametrize("body", ["[3.0, 5.0][int(n) - 3]", "1 / (n - 3.5)", "n if 2 < n < 4 else None + n"])
def test_an_own_answer_that_a_step_cannot_be_asked_of_is_no_fault_of_the_author(body):
    graph = graph_of(f"def n(a): return a + 1\ndef m(n): return {body}", "", {"a"})
    for own in (3.5, 12.0, -25.0):
        rows = rows_of(graph, [numeric("n"), numeric("m")], {"a": np.float64(2.0)}, {"n": own})
        assert rows["m"][0].kind == "right"
