"""The grid: a line a student of one assignment, filtered, ordered and paged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, cast, get_args

from grader.service.results import Result, results_of
from grader.store import Tx, people, teams
from grader.store.asked import Given
from grader.store.people import Person

Show = Literal["all", "handed", "missing", "open", "running", "late"]
Order = Literal["name", "points", "time"]


@dataclass(frozen=True)
class Filter:
    """What of a grid is wanted, as it stands in an address."""

    find: str = ""
    show: Show = "all"
    order: Order = "name"
    down: bool = False

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "Filter":
        """From an address's parameters; what is none of ours is left out."""
        show, order = arguments.get("show", "all"), arguments.get("order", "name")
        return cls(
            arguments.get("find", "").strip()[:100],
            cast("Show", show) if show in get_args(Show) else "all",
            cast("Order", order) if order in get_args(Order) else "name",
            arguments.get("down") == "1",
        )

    def parameters(self) -> dict[str, str]:
        """The address's parameters again, without what is as usual."""
        told = {"find": self.find, "show": self.show if self.show != "all" else "",
                "order": self.order if self.order != "name" else "", "down": "1" if self.down else ""}  # fmt: skip
        return {key: value for key, value in told.items() if value}


@dataclass(frozen=True)
class Row:
    """One student in a grid."""

    person: Person
    result: Result

    @property
    def latest(self) -> str | None:
        """The submission to look at first."""
        return self.result.submissions[-1].id if self.result.submissions else None

    @property
    def running(self) -> bool:
        """Whether something of theirs is still to be graded."""
        return any(work.running is not None for work in self.result.counts.values())


@dataclass(frozen=True)
class Page:
    """A page of a grid."""

    rows: Sequence[Row]
    number: int
    pages: int
    total: int


def rows_of(tx: Tx, given: Given, wanted: Filter) -> list[Row]:
    """Every line that is wanted, in order."""
    students = people.people(tx, role="student")
    needle = wanted.find.lower()
    chosen = [p for p in students if needle in p.name.lower() or needle in (p.login or "").lower()]
    rows = [row for row in _rows(tx, given, chosen) if row.person.active or row.result.submissions]
    rows = [row for row in rows if _fits(row, wanted.show)]
    if wanted.order == "points":
        rows.sort(key=lambda row: row.result.grade)
    elif wanted.order == "time":
        rows.sort(key=lambda row: row.result.submissions[-1].received.timestamp() if row.result.submissions else 0.0)
    return rows[::-1] if wanted.down else rows


def _fits(row: Row, show: Show) -> bool:
    result = row.result
    match show:
        case "handed":
            return bool(result.submissions)
        case "missing":
            return not result.submissions
        case "open":
            return any(work.grading is not None and work.open_points > 0 for work in result.counts.values())
        case "running":
            return row.running
        case "late":
            return result.penalty > Fraction(0) or any(grade.days for grade in result.grades.values())
    return True


def grid_of(tx: Tx, given: Given, wanted: Filter, *, page: int, size: int) -> Page:
    """One page of what is wanted; its results are worked out for this page alone where the order allows it."""
    if wanted.show == "all" and wanted.order == "name":
        return _by_name(tx, given, wanted, page, size)
    rows = rows_of(tx, given, wanted)
    pages = max(1, -(-len(rows) // size))
    number = min(page, pages)
    return Page(rows[(number - 1) * size : number * size], number, pages, len(rows))


def _by_name(tx: Tx, given: Given, wanted: Filter, page: int, size: int) -> Page:
    needle = wanted.find.lower()
    students = people.people(tx, role="student", only_active=True)
    chosen = [p for p in students if needle in p.name.lower() or needle in (p.login or "").lower()]
    ordered = chosen[::-1] if wanted.down else chosen
    pages = max(1, -(-len(ordered) // size))
    number = min(page, pages)
    shown = ordered[(number - 1) * size : number * size]
    return Page(_rows(tx, given, shown), number, pages, len(ordered))


def _rows(tx: Tx, given: Given, persons: Sequence[Person]) -> list[Row]:
    """A line each; whoever is in a team has its results."""
    team_of = teams.authors_of(tx, given.name)
    authors = {person.id: team_of.get(person.id, person.id) for person in persons}
    results = results_of(tx, given, list(dict.fromkeys(authors.values())))
    return [Row(person, results[authors[person.id]]) for person in persons]
