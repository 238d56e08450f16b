"""Formulas with a unit behind them, `(6t - 2) m/s`, compared as the formula times what its unit is worth."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from grader.formula.comparison import compare
from grader.formula.judgement import Judgement, unreadable
from grader.formula.names import fold_name
from grader.formula.quantities import unit_complaint
from grader.formula.question import Question
from grader.formula.reader import read
from grader.formula.showing import show
from grader.formula.tree import Apply, Tree, names_in, rational
from grader.formula.unit_names import UnitError
from grader.formula.units import Unit, read_unit, unit_starts
from grader.model.blame import Unreadable

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class MeasuredFormula:
    """A formula, and the unit behind it if there is one."""

    formula: Tree
    unit: Unit | None

    def worth(self) -> Tree:
        """The formula in base units."""
        factor = Fraction(1) if self.unit is None else self.unit.factor
        return Apply("mul", (self.formula, rational(factor)))

    def shown(self) -> str:
        """Both as they are understood."""
        return show(self.formula) if self.unit is None else f"({show(self.formula)}) {self.unit.text}"


def by_unit_formula(student: str, reference: str, question: Question, seed: Callable[[], int]) -> Judgement | None:
    """The judgement on a formula of the question's names with a unit; None where the reference is no such thing."""
    if not (question.options.units is True and question.variables):
        return None
    wanted = _read(reference, question)
    if wanted is None or wanted.unit is None or not names_in(wanted.formula):
        return None
    given = _read(student, question)
    if given is None:
        message = "This is no formula with a unit behind it, such as (2 t + 1) m/s."
        return unreadable(Unreadable(message, student, 0), wanted.shown())
    shown = {"read_as": given.shown(), "reference_read_as": wanted.shown()}
    if (complaint := unit_complaint(given.unit, wanted.unit, question.options)) is not None:
        return Judgement(verdict="not_equal", stage="units", reason=complaint, **shown)
    found = compare(given.worth(), wanted.worth(), question.declarations(), seed=seed())
    return Judgement(
        verdict=found.verdict,
        stage=found.stage,
        reason=found.reason,
        counterexample=found.counterexample,
        share=Fraction(int(found.verdict == "equal")),
        **shown,
    )


def _read(text: str, question: Question) -> MeasuredFormula | None:
    """The formula and the unit that a text is, no name of the question being a unit; None where it is none."""
    declared = question.declarations().model_copy(update={"undeclared": "refuse"})
    names = {fold_name(name) for name in question.variables}

    def formula(part: str) -> Tree | None:
        try:
            tree = read(part, declared, question.notation)
        except Unreadable:
            return None
        return tree if set(names_in(tree)) <= names else None

    whole = formula(text)
    if whole is not None:
        return MeasuredFormula(whole, None)
    for source, at in unit_starts(text):
        head = source[:at].rstrip(" *·×")
        if names.intersection(map(fold_name, _WORD.findall(source, at))):
            continue
        try:
            unit = read_unit(source[at:])
        except UnitError:
            continue
        if head and not unit.offset and (tree := formula(head)) is not None:
            return MeasuredFormula(tree, unit)
    return None
