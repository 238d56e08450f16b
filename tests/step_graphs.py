"""Small derivations as their authors write them, and the rows that follow from them."""

from collections.abc import Mapping
from fractions import Fraction
from textwrap import dedent
from typing import Any

import numpy as np

import grader.author
from grader.model.problem import NumericPart
from grader.steps.graph import StepGraph, build
from grader.steps.key import Known, Row, make_key

SOLUTION, WRONG = "solution.py", "wrong.py"


def graph_of(solution: str, wrong: str = "", known: set[str] = frozenset()) -> StepGraph:
    """The graph of two modules, given as text."""
    return build(_execute(solution, SOLUTION), _execute(wrong, WRONG), (SOLUTION, WRONG), set(known))


def _execute(text: str, file: str) -> dict[str, Any]:
    scope: dict[str, Any] = {name: getattr(grader.author, name) for name in grader.author.__all__} | {"np": np}
    exec(compile(dedent(text), file, "exec"), scope)
    return scope


def numeric(id: str, points: int = 1, **more: Any) -> NumericPart:
    """A numeric part, to 4 figures where nothing else is said."""
    return NumericPart(kind="numeric", id=id, points=Fraction(points), **({"figures": 4} | more))


def rows_of(
    graph: StepGraph, parts: list[NumericPart], givens: Mapping[str, Any], answers: Mapping[str, Any] = {}
) -> dict[str, list[Row]]:
    """The key's rows for a student who typed `answers`."""
    arrays = {id: np.asarray(value, dtype=float) for id, value in answers.items()}
    return make_key(graph, tuple(parts), Known(givens, {}), _no_formulas, arrays)


def _no_formulas(part: object, value: object) -> object:
    raise AssertionError("numbers need no expressing")


def told(rows: list[Row]) -> list[tuple[str, tuple[str, ...], str | None]]:
    """What each row is, without its numbers."""
    return [(row.kind, row.own, row.name) for row in rows]
