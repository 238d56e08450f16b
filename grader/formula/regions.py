"""The judgement on an answer where a set of real numbers is asked for."""

from __future__ import annotations

from fractions import Fraction

from grader.formula.intervals import Region, compare_regions, read_region
from grader.formula.judgement import Judgement, unreadable
from grader.formula.pieces import is_statement
from grader.formula.question import Question
from grader.formula.reader import read
from grader.formula.showing import show
from grader.formula.tree import Group, Tree
from grader.formula.verdict import Comparison
from grader.model.blame import Unreadable


def by_intervals(student: str, reference: str, question: Question, stated: Tree | None, seed: int) -> Judgement | None:
    """The judgement on a set of real numbers, where the reference is one that can be nothing else; else None.

    `stated`: the inequality that the reference is.
    """
    if question.kind not in (None, "scalar", "equation"):
        return None
    declared, notation = question.declarations(), question.notation
    try:
        wanted: Region | Tree | None = stated or read_region(reference, declared, notation)
    except Unreadable:
        return None
    if wanted is None:
        return None
    # A list or a point, unless the answer is an interval, or a statement is asked for.
    plain = isinstance(wanted, Region) and wanted.plain and question.kind != "equation"
    shown = wanted.shown() if isinstance(wanted, Region) else show(wanted)
    given: Region | Tree | None
    try:
        given = read_region(student, declared, notation)
        if given is None and stated is None and not (plain and question.kind is not None):
            given = read(student, declared.model_copy(update={"asks": "equation"}), notation)
    except Unreadable as error:
        return None if stated or plain else unreadable(error, shown)
    if isinstance(given, Group) and given.kind == "set" and given.items and isinstance(wanted, Region):
        given = Region((), given.items)
    if plain and (given.plain if isinstance(given, Region) else given is None or not is_statement(given)):
        return None  # but `-2 <= x <= 7` is an interval surely
    found = None if given is None else compare_regions(given, wanted, declared, seed=seed)
    listed = isinstance(wanted, Region) and wanted.listed  # two limits, perhaps
    if (found is None and (stated is not None or listed)) or (plain and (found is None or found.verdict != "equal")):
        return None
    found = found or Comparison("not_equal", "kind", "An interval, or several with ∪ between them, is asked for.")
    read_as = given.shown() if isinstance(given, Region) else show(given) if given is not None else ""
    right = Fraction(int(found.verdict == "equal"))
    return Judgement(
        verdict=found.verdict, stage=found.stage, reason=found.reason, read_as=read_as, reference_read_as=shown,
        counterexample=found.counterexample, share=right,
    )  # fmt: skip
