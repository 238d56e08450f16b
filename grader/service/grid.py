"""The grid: a line a student of one assignment, filtered, ordered and paged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Literal, TypeVar, cast, get_args

from grader.service.results import Result, results_of
from grader.store import Tx, handed, marks, people, teams
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


def rows_of(tx: Tx, given: Given, wanted: Filter, *, whole: bool = False) -> list[Row]:
    """Every line that is wanted, in order; with feedback and evidence only where `whole`."""
    rows = _rows(tx, given, _chosen(tx, given, wanted), whole=whole)
    rows = [row for row in rows if _fits(row, wanted.show)]
    if wanted.order == "points":
        rows.sort(key=lambda row: row.result.grade, reverse=wanted.down)
    return rows


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
    """One page of what is wanted; results are worked out for this page alone where filter and order allow it."""
    if wanted == Filter(down=wanted.down):
        shown, total = people.page_of_people(tx, "student", skip=(page - 1) * size, most=size, down=wanted.down)
        if shown or page == 1:
            return Page(_rows(tx, given, shown), page, max(1, -(-total // size)), total)
    if wanted.order != "points" and wanted.show in ("all", "handed", "missing"):
        chosen = _chosen(tx, given, wanted)
        persons, number, pages = _cut(chosen, page, size)
        return Page(_rows(tx, given, persons), number, pages, len(chosen))
    rows = rows_of(tx, given, wanted)
    shown_rows, number, pages = _cut(rows, page, size)
    return Page(shown_rows, number, pages, len(rows))


_Item = TypeVar("_Item")


def _cut(items: Sequence[_Item], page: int, size: int) -> tuple[Sequence[_Item], int, int]:
    pages = max(1, -(-len(items) // size))
    number = min(page, pages)
    return items[(number - 1) * size : number * size], number, pages


def _chosen(tx: Tx, given: Given, wanted: Filter) -> list[Person]:
    """Who is wanted, in order, as far as names and times say; by what it came to nobody is left out or moved."""
    needle = wanted.find.lower()
    last = handed.last_received(tx, given.name)
    team_of = teams.authors_of(tx, given.name)
    everybody = people.people(tx, role="student")
    sent = {p.id: last.get(team_of.get(p.id, p.id)) for p in everybody}
    found = [p for p in everybody if needle in p.name.lower() or needle in (p.login or "").lower()]
    found = [p for p in found if p.active or sent[p.id]]
    if wanted.show in ("handed", "missing"):
        found = [p for p in found if (sent[p.id] is not None) == (wanted.show == "handed")]
    elif wanted.show in ("running", "open"):
        authors = marks.authors_with(tx, given.name, "running" if wanted.show == "running" else "open")
        found = [p for p in found if team_of.get(p.id, p.id) in authors]
    if wanted.order == "time":
        never = datetime.min.replace(tzinfo=UTC)
        found.sort(key=lambda p: sent[p.id] or never)
    return found[::-1] if wanted.down and wanted.order != "points" else found


def _rows(tx: Tx, given: Given, persons: Sequence[Person], *, whole: bool = False) -> list[Row]:
    """A line each; whoever is in a team has its results."""
    team_of = teams.authors_of(tx, given.name)
    authors = {person.id: team_of.get(person.id, person.id) for person in persons}
    results = results_of(tx, given, list(dict.fromkeys(authors.values())), whole=whole)
    return [Row(person, results[authors[person.id]]) for person in persons]
