"""The judgement on an answer where a set of real numbers is asked for."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from grader.formula.comparison import compare
from grader.formula.intervals import Region, compare_regions, read_region
from grader.formula.judgement import Judgement, unreadable
from grader.formula.names import fold_name
from grader.formula.pieces import is_statement
from grader.formula.question import Question
from grader.formula.reader import read
from grader.formula.set_algebra import Reckoned, finite, may_reckon, read_reckoned
from grader.formula.showing import show
from grader.formula.tree import Group, Name, Tree, names_in
from grader.formula.verdict import Comparison
from grader.formula.within import compare_within
from grader.model.blame import Unreadable


def by_intervals(
    student: str, reference: str, question: Question, stated: Tree | None, seed: Callable[[], int]
) -> Judgement | None:
    """The judgement on a set of real numbers, where the reference is one that can be nothing else; else None.

    `stated`: the inequality that the reference is.
    """
    if question.kind not in (None, "scalar", "equation"):
        return None
    declared, notation = question.declarations(), question.notation
    if stated is None and (reckoned := _by_reckoning(student, reference, question, seed)) is not None:
        return reckoned
    try:
        wanted: Region | Tree | None = stated or read_region(reference, declared, notation)
    except Unreadable:
        return None
    if wanted is None:
        return _against_values(student, reference, question, seed)
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
    listed_too = given.plain if isinstance(given, Region) else given is None or not is_statement(given)
    if plain and listed_too and not _differ_in_brackets(given, wanted, question):
        return None  # but `-2 <= x <= 7` is an interval surely
    found = None if given is None else compare_regions(given, wanted, declared, seed=seed())
    if found is not None and found.verdict != "equal" and isinstance(given, Region) and isinstance(wanted, Region):
        found = _with_ends_within(given, wanted, question, seed) or found
    if isinstance(given, Region) and isinstance(wanted, Region) and _say_it_of_others(given, wanted, question):
        found = Comparison("not_equal", "kind", f"This says it of {given.name}, but {wanted.name} is asked for.")
    listed = isinstance(wanted, Region) and wanted.listed  # two limits, perhaps
    surely = listed_too or (isinstance(given, Region) and given.parts and not (given.listed or given.name))
    if found is None and (stated is not None or listed):
        return None
    if plain and not surely and (found is None or found.verdict != "equal"):
        return None
    found = found or Comparison("not_equal", "kind", "An interval, or several with ∪ between them, is asked for.")
    read_as = given.shown() if isinstance(given, Region) else show(given) if given is not None else ""
    right = Fraction(int(found.verdict == "equal"))
    return Judgement(
        verdict=found.verdict, stage=found.stage, reason=found.reason, read_as=read_as, reference_read_as=shown,
        counterexample=found.counterexample, share=right,
    )  # fmt: skip


def _with_ends_within(given: Region, wanted: Region, question: Question, seed: Callable[[], int]) -> Comparison | None:
    """The verdict on intervals, bracket by bracket those that are asked for, with their ends within a tolerance."""
    declared, tolerance = question.declarations(), question.options.absolute_tolerance
    if tolerance is None and declared.tolerance is None:
        return None
    if [part.closed for part in given.parts] != [part.closed for part in wanted.parts]:
        return None
    if given.less != wanted.less or len(given.points) != len(wanted.points):
        return None
    ends = [[*each.points, *each.without, *(end for part in each.parts for end in (part.low, part.high))]
            for each in (given, wanted)]  # fmt: skip
    if len(ends[0]) != len(ends[1]):
        return None
    for one, other in zip(*ends, strict=True):
        if one is None or other is None:
            if one is not other:
                return None
            continue
        found = compare(one, other, declared, seed=seed())
        if found.verdict != "equal" and tolerance is not None:
            found = compare_within(one, other, declared, tolerance, found, seed())
        if found.verdict != "equal":
            return None
    return Comparison("equal", "points", "All ends are within the tolerance.")


def _differ_in_brackets(given: Region | Tree | None, wanted: Region | Tree, question: Question) -> bool:
    """Whether these are `(0, 1)` and `[0, 1]`: two rising numbers that may be an interval."""
    if question.kind is not None or not (isinstance(given, Region) and isinstance(wanted, Region)):
        return False
    rising = len(wanted.parts) == 1 and wanted.parts[0].rises()
    return rising and [part.closed for part in given.parts] != [part.closed for part in wanted.parts]


def _say_it_of_others(given: Region, wanted: Region, question: Question) -> bool:
    """Whether the numbers are said to be values of another name of the question than the one asked for."""
    names = {fold_name(name) for name in question.variables}
    return given.name != wanted.name and given.name in names and wanted.name in names


def _by_reckoning(student: str, reference: str, question: Question, seed: Callable[[], int]) -> Judgement | None:
    """The judgement where one text reckons with sets, `{1, 2} ∩ {2}`, and both are sets of numbers; else None."""
    if not (may_reckon(student) or may_reckon(reference)):
        return None
    declared, notation = question.declarations(), question.notation
    both: list[Reckoned | Region] = []
    try:
        for text in (student, reference):
            found = read_reckoned(text, declared, notation) or finite(text, declared, notation)
            region = read_region(text, declared, notation) if found is None else None
            both.extend(each for each in (found, region) if each is not None)
    except Unreadable:
        return None
    surely = question.kind == "equation" or any(map(_is_surely_set, both))
    if len(both) < 2 or not any(isinstance(each, Reckoned) and each.is_reckoned(surely=surely) for each in both):
        return None
    return _judged(both[0], both[1], question, seed, surely=surely)


def _against_values(student: str, reference: str, question: Question, seed: Callable[[], int]) -> Judgement | None:
    """The judgement on intervals where a set of single values is asked for; None where either is anything else."""
    declared, notation = question.declarations(), question.notation
    try:
        given, wanted = read_region(student, declared, notation), finite(reference, declared, notation)
    except Unreadable:
        return None
    if given is None or wanted is None or not given.parts or given.listed:
        return None
    return _judged(given, wanted, question, seed, surely=False)


def _judged(
    given: Reckoned | Region, wanted: Reckoned | Region, question: Question, seed: Callable[[], int], *, surely: bool
) -> Judgement | None:
    """Whether the same numbers lie in both; None where that hangs on names and these may be no sets."""
    one, other = (each.holds(Name("number")) for each in (given, wanted))
    found_out = compare(one, other, question.declarations(), seed=seed())
    right = found_out.verdict == "equal"
    reason = found_out.reason if right else "These are not the numbers that are asked for."
    if not right and len({*names_in(one), *names_in(other)}) > 1:  # names that may or may not be the same number
        if not surely:
            return None
        reason = "Whether these are the same numbers hangs on what the names stand for."
        found_out = Comparison("undecided", found_out.stage, reason)
    return Judgement(
        verdict=found_out.verdict, stage=found_out.stage, reason=reason, read_as=given.shown(),
        reference_read_as=wanted.shown(), share=Fraction(int(right)),
    )  # fmt: skip


def _is_surely_set(found: Reckoned | Region) -> bool:
    """Whether this can be no list and no vector."""
    return found.is_joined if isinstance(found, Reckoned) else not found.listed
