"""Assignments: which problems are given out together, for how many points, until when."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from grader.catalog.entries import Entry, load_entry
from grader.catalog.folders import Catalog
from grader.catalog.lines import faults_of, line_of, load_toml
from grader.model.blame import Fault, ProblemError
from grader.model.course import Assignment
from grader.policies import Times

#: The times of an assignment, in the order in which they come.
_TIMES = ("opens", "due", "closes")


@dataclass(frozen=True)
class Assigned:
    """An assignment with its problems, loaded."""

    assignment: Assignment
    entries: tuple[Entry, ...]
    file: Path

    @property
    def name(self) -> str:
        """The assignment's name, that of its file."""
        return self.assignment.name

    def worth(self, entry: Entry) -> Fraction:
        """What a problem is worth here: what the assignment says, else the sum of its parts."""
        for assigned in self.assignment.problems:
            if assigned.problem == entry.problem.slug and assigned.points is not None:
                return assigned.points
        return entry.problem.points


def load_assignment(catalog: Catalog, name: str) -> Assigned:
    """An assignment by name or path. ProblemError with every fault of the file and of all its problems."""
    file = catalog.find_assignment(name)
    table, text = load_toml(file)
    assignment = _parse(file, table, text)
    faults: list[Fault] = list(_check_times(catalog, file, text, assignment))
    entries: list[Entry] = []
    for assigned in assignment.problems:
        try:
            entries.append(load_entry(catalog, assigned.problem))
        except ProblemError as error:
            faults.extend(_placed(fault, file, text) for fault in error.faults)
    names = [assigned.problem.rsplit("/", 1)[1] for assigned in assignment.problems]
    for twice in sorted({name for name in names if names.count(name) > 1}):
        message = f"two problems are named `{twice}`: students' folders could not be told apart"
        faults.append(Fault(file, line_of(text, ("problems",)), "names", message))
    if faults:
        raise ProblemError(*faults)
    return Assigned(assignment, tuple(entries), file)


def _placed(fault: Fault, file: Path, text: str) -> Fault:
    """An unknown problem is the assignment's fault, on its line there."""
    if fault.rule != "unknown problem":
        return fault
    slug = "/".join(fault.file.parts[-2:])
    lines = [number for number, line in enumerate(text.splitlines(), 1) if slug in line]
    return Fault(file, lines[0] if lines else None, fault.rule, fault.message)


def _parse(file: Path, table: dict[str, Any], text: str) -> Assignment:
    problems = table.get("problems", [])
    if isinstance(problems, list):
        table["problems"] = [{"problem": item} if isinstance(item, str) else item for item in problems]
    for key in _TIMES:
        if isinstance(table.get(key), date):  # a datetime is one, too
            table[key] = table[key].isoformat()
    try:
        return Assignment.model_validate({"name": file.stem, **table})
    except ValidationError as error:
        raise ProblemError(*faults_of(error, file, text)) from None


def _check_times(catalog: Catalog, file: Path, text: str, assignment: Assignment) -> Iterator[Fault]:
    found: dict[str, datetime] = {}
    for key in _TIMES:
        written = getattr(assignment, key)
        if written is None:
            continue
        try:
            found[key] = time_of(written, catalog.course.time_zone, key)
        except ValueError as error:
            yield Fault(file, line_of(text, (key,)), key, str(error))
    for (earlier, first), (later, second) in pairwise(found.items()):
        if not first < second:
            message = f"`{later}` ({getattr(assignment, later)}) comes before `{earlier}`"
            yield Fault(file, line_of(text, (later,)), later, message)


def times_of(assignment: Assignment, zone: str) -> Times:
    """When an assignment opens, is due and closes; its times were checked as it was loaded."""
    written = {key: getattr(assignment, key) for key in _TIMES}
    return Times(**{key: time_of(text, zone, key) if text else None for key, text in written.items()})


def time_of(written: str, zone: str, key: str = "due") -> datetime:
    """A time of an assignment. Without an offset, in the course's zone.

    ValueError for no time at all, for a mere day, and for an hour that the zone skips or goes through twice.
    """
    try:
        when = datetime.fromisoformat(written)
    except ValueError:
        raise ValueError(f"`{key}` is no time: write it as 2026-11-20T23:59, not {written!r}") from None
    if not re.search("[T:]", written):
        raise ValueError(f"`{key}` is a day without a time: write it as {when.date()}T23:59")
    if when.tzinfo is not None:
        return when
    local = when.replace(tzinfo=ZoneInfo(zone))
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise ValueError(f"`{key}`: {written} happens twice or never in {zone}; give it an offset such as +01:00")
    return local
