"""The judgement on an answer where a formula of logic is asked for."""

from __future__ import annotations

import re
from collections.abc import Collection
from fractions import Fraction

from grader.formula.judgement import Judgement, unreadable
from grader.formula.logic import MOST_NAMES, Said, differ, read_logic
from grader.model.blame import Unreadable

#: What may also list values: `a and b` is two of them where nobody speaks of truth, `a & b` is not.
_LISTING = {"and", "or"}
_WORDS = re.compile(r"(?<![^\W_])(?:and|or)(?![^\W_])")


def by_truth_table(student: str, reference: str, declared: Collection[str]) -> Judgement | None:
    """The judgement on two formulas of logic, row by row; None where the reference is none, or may list values instead.

    `declared`: the names of the question; where there are any, an answer may use no others than these and those of the
    reference.
    """
    try:
        wanted = read_logic(reference, declared)
    except Unreadable:
        return None
    if wanted is None:
        return None
    try:
        given = read_logic(student, {*declared, *wanted.names()})
    except Unreadable as error:
        return unreadable(error, wanted.shown()) if wanted.parts else None
    if given is None:
        lists = _connectives(wanted) <= _LISTING and _WORDS.search(reference) is not None
        return None if lists or not wanted.parts else _asked_for_logic(student, wanted)
    if not (wanted.parts or given.parts):
        return None
    known = {*declared, *wanted.names()}
    strange = next((name for name in given.names() if declared and name not in known), None)
    if strange is not None and wanted.parts:
        message = f"“{strange}” is not a name of this question. The names are: {', '.join(sorted(known))}."
        return unreadable(Unreadable(message, student, student.find(strange)), wanted.shown())
    found = _compared(given, wanted)
    return found if wanted.parts or found.verdict == "equal" else None


def _compared(given: Said, wanted: Said) -> Judgement:
    shown = {"read_as": given.shown(), "reference_read_as": wanted.shown()}
    if len({*given.names(), *wanted.names()}) > MOST_NAMES:
        reason = f"Of more than {MOST_NAMES} names no truth table is made."
        return Judgement(verdict="undecided", stage="exact", reason=reason, **shown)
    row = differ(given, wanted)
    if row is None:
        reason = "Both are true for the same truth values of their names."
        return Judgement(verdict="equal", stage="exact", reason=reason, share=Fraction(1), **shown)
    told = {name: "true" if value else "false" for name, value in row.items()}
    where = "".join(f"{', ' if at else ' where '}{name} is {value}" for at, (name, value) in enumerate(told.items()))
    truth = "true" if given.holds(row) else "false"
    reason = f"Your formula is {truth}{where}; that is not so there."
    return Judgement(verdict="not_equal", stage="exact", reason=reason, counterexample=told, **shown)


def _asked_for_logic(student: str, wanted: Said) -> Judgement:
    message = "A formula of logic is asked for, such as “not A or B”."
    return unreadable(Unreadable(message, student, 0), wanted.shown())


def _connectives(said: Said) -> set[str]:
    found = {said.op} if said.parts else set()
    return found.union(*map(_connectives, said.parts))
