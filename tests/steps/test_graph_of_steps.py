"""Derivations as graphs: what follows from what, and everything an author can get wrong in one."""

import pytest
from step_graphs import graph_of

from grader.model.blame import ProblemError


def _faults(solution: str, wrong: str = "", known: set[str] = frozenset()) -> list[str]:
    with pytest.raises(ProblemError) as told:
        graph_of(solution, wrong, known)
    return [str(fault) for fault in told.value.faults]


def test_a_step_gets_the_values_of_the_steps_its_arguments_name():
    graph = graph_of("def z(x, w): return x * w\ndef y(z): return z + 1", known={"x", "w"})
    assert graph.evaluate("y", {"x": 3, "w": 2}) == 7


def test_a_value_taken_as_it_is_is_not_worked_out_again():
    graph = graph_of("def z(x): return x\ndef y(z): return z + 1", known={"x"})
    assert graph.evaluate("y", {"x": 3, "z": 10}) == 11


def test_a_step_needed_twice_is_worked_out_once():
    calls = []
    graph = graph_of("def a(count): return count()\ndef b(a): return a\ndef c(a, b): return a + b", known={"count"})
    assert graph.evaluate("c", {"count": lambda: calls.append(1) or 5}) == 10
    assert calls == [1]


def test_a_swapped_step_may_have_other_arguments():
    graph = graph_of(
        "def z(x, b): return x + b\ndef y(z): return 2 * z",
        '@instead_of("z")\ndef no_bias(x):\n    "Add the bias."\n    return x',
        {"x", "b"},
    )
    assert graph.evaluate("y", {"x": 3, "b": 1}, {"z": graph.wrongs[0].step}) == 6


def test_private_and_imported_functions_are_no_steps():
    graph = graph_of(
        "from math import sqrt\ndef given(rng): return {}\ndef _half(a): return a / 2\ndef y(): return _half(2)"
    )
    assert list(graph.steps) == ["y"]


def test_the_closure_stops_at_the_steps_it_is_told_to():
    graph = graph_of("def a(x): return x\ndef b(a): return a\ndef c(b): return b\ndef d(c, a): return c", known={"x"})
    assert graph.closure("d", frozenset({"b", "a"})) == ({"a", "b"}, {"c"})


SLIP = '@instead_of("{of}")\ndef slip({needs}):\n    "Feedback."\n    return 2'


@pytest.mark.parametrize(
    ("solution", "wrong", "expected"),
    [
        ("def y(nobody): return 1", "", ["solution.py:1: `y` needs `nobody`, which is no step"]),
        ("def a(b): return b\ndef b(a): return a", "", ["py:1: `a` depends on itself", "py:2: `b` depends on itself"]),
        ("def y(x=1): return x", "", ["solution.py:1: `y` may only have plain arguments", "`y` needs `x`"]),
        ("def y(*x): return x", "", ["solution.py:1: `y` may only have plain arguments", "`y` needs `x`"]),
        ("def y(): return 1", SLIP.format(of="z", needs=""), ["wrong.py:1: `slip` stands for `z`, which is no step"]),
        ("def y(): return 1", SLIP.format(of="y", needs="q"), ["wrong.py:1: `slip` needs `q`"]),
        ("def y(): return 1", '@instead_of("y")\ndef slip(): return 2', ["wrong.py:1: `slip` needs a docstring"]),
        (
            "def z(): return 1\ndef y(z): return z",
            SLIP.format(of="z", needs="y"),
            ["wrong.py:1: `slip` stands for `z` and needs what is worked out from it"],
        ),
    ],
)
def test_a_broken_derivation_is_told_with_its_line(solution, wrong, expected):
    faults = _faults(solution, wrong)
    assert len(faults) == len(expected)
    for fault, part in zip(faults, expected, strict=True):
        assert part in fault


def test_all_faults_are_told_at_once():
    faults = _faults("def y(nobody): return 1\ndef a(a): return a", '@instead_of("q")\ndef slip(): return 2')
    assert len(faults) == 4  # nobody, a circle, no docstring, no step `q`


@pytest.mark.parametrize(
    ("of", "keeps", "then", "part", "kept"),
    [
        ("y", 1, {}, "y", 1),
        ("y", 1, {}, "later", 0),
        ("y", 1, {"later": 2}, "later", 2),
        ("inner", 1, {}, "y", 1),  # `inner` is no part: what it keeps is kept by the parts it spoils
        ("inner", 1, {"y": 0}, "y", 0),
    ],
)
def test_what_a_slip_keeps_is_said_of_its_own_part_or_of_those_it_spoils(of, keeps, then, part, kept):
    graph = graph_of(
        "def inner(): return 1\ndef y(inner): return 1\ndef later(y): return 1",
        f'@instead_of("{of}", keeps={keeps}, then={then})\ndef slip():\n    "No."\n    return 2',
    )
    assert graph.wrongs[0].kept(part, {"y", "later"}) == kept
