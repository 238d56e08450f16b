"""What must hold of the typed parts of a problem, on many variants."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from grader.catalog import Entry
from grader.grading.desk import Desk
from grader.issuing.issue import draw_variant
from grader.model.blame import Fault
from grader.model.mark import Verdict
from grader.model.problem import AnyPart, NumericPart
from grader.steps.key import Row
from grader.verify.declared import check_declarations
from grader.verify.students import hand_in, lazy_texts, type_row

VARIANTS = 20
#: Lazy answers and the search for what carries are tried on fewer variants: they hardly depend on the numbers.
LAZY_VARIANTS = 3
#: Variants used here have numbers of their own, far from those of students.
FIRST = 1_000_000


def verify_typed(entry: Entry, desk: Desk, tick: Callable[[str], None]) -> Iterator[Fault]:
    """Every fault of a problem's typed parts."""
    parts = [part for part in entry.problem.parts if part.keyed]
    if not parts:
        return
    undeclared = [*check_declarations(entry)]
    yield from undeclared
    if undeclared:
        return
    tick("draws variants")
    variants = [draw_variant(entry, FIRST + n, desk) for n in range(VARIANTS if entry.problem.drawn else 1)]
    for number, values in enumerate(variants):
        tick(f"variant {number + 1} of {len(variants)}")
        key = desk.key(entry, values, {})
        faults = [*_check_right(entry, key, values, desk)]
        if number == 0:
            faults += [*_check_wrongs(entry, parts, key, values, desk)]
        if number < LAZY_VARIANTS:
            faults += [*_check_lazy(entry, values, desk)]
        yield from faults
        if faults:
            return  # further variants would say the same again


def _check_right(entry: Entry, key: Mapping[str, list[Row]], values: Mapping[str, Any], desk: Desk) -> Iterator[Fault]:
    for row_kind in ("right", "also"):
        texts = {}
        for part in entry.problem.parts:
            rows = [row for row in key.get(part.id, []) if row.kind == row_kind] or key.get(part.id, [])[:1]
            if rows:
                texts[part.id] = type_row(part, rows[0])
        marks = hand_in(entry, desk, texts=texts, values=values)
        for id in texts:
            if marks[id].verdict is not Verdict.CORRECT:
                detail = " ".join([marks[id].feedback, *marks[id].evidence.notes])
                message = f"`{id}`: the right answer “{texts[id]}” is {marks[id].verdict} ({detail})"
                yield Fault(_solution(entry), _line(_solution(entry), id), "reference", message)


def _check_wrongs(
    entry: Entry, parts: Sequence[AnyPart], key: Mapping[str, list[Row]], values: Mapping[str, Any], desk: Desk
) -> Iterator[Fault]:
    """Each wrong value gets what it keeps and is known by its own name. (Slips that carry: `check_variant`.)"""
    file = entry.reference / "wrong.py"
    for part in parts:
        for row in key[part.id]:
            if row.kind != "wrong" or (isinstance(part, NumericPart) and not _writable(row.value)):
                continue
            text = type_row(part, row)
            mark = hand_in(entry, desk, texts={part.id: text}, values=values)[part.id]
            line = _line(file, row.name or "")
            if mark.points != row.keeps:
                message = f"`{row.name}` earns {mark.points} points for `{part.id}` instead of {row.keeps}"
                yield Fault(file, line, "expectation", message)
            elif mark.misconception != row.name and row.keeps < part.points:
                message = f"`{row.name}` is taken for {mark.misconception or 'something unknown'} in `{part.id}`"
                yield Fault(file, line, "diagnosis", message)


def _writable(value: Any) -> bool:
    """Whether all numbers are finite: nobody types an infinity as an answer."""
    if isinstance(value, list):
        return all(_writable(item) for item in value)
    return isinstance(value, int | float) and abs(value) != float("inf") and value == value


def _check_lazy(entry: Entry, values: Mapping[str, Any], desk: Desk) -> Iterator[Fault]:
    for who, texts in lazy_texts(entry, values):
        marks = hand_in(entry, desk, texts=texts, values=values)
        for part in entry.problem.parts:
            if marks[part.id].verdict is Verdict.UNGRADED and part.keyed:
                yield Fault(entry.public, None, "stock", f"`{part.id}`: {who} is {marks[part.id].verdict}")
            elif part.typed and marks[part.id].points:
                yield Fault(entry.public, None, "lazy", f"{who} earns {marks[part.id].points} points for `{part.id}`")
    for reason in desk.author(entry, "check", values=values, lazy=True)["reasons"]:
        yield Fault(_solution(entry), None, "variant", reason)


def _solution(entry: Entry) -> Path:
    return entry.reference / "solution.py"


def _line(file: Path, function: str) -> int | None:
    """The line on which a function of that name begins."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines() if file.exists() else (), 1):
        if line.startswith(f"def {function}("):
            return number
    return None
