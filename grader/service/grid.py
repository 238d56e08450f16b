"""The grid: a line a student of one assignment, filtered, ordered and paged."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Literal, TypeVar, cast, get_args

from grader.service.tally import Tally, tallies_of
from grader.service.totals import Totals
from grader.store import Tx, handed, people, tallies, teams
from grader.store.asked import Given
from grader.store.people import Listed

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
    """One student in a grid: what their work has come to, and the submission to look at first."""

    person: Listed
    tally: Tally
    latest: str | None
    received: datetime | None


@dataclass(frozen=True)
class Page:
    """A page of a grid."""

    rows: Sequence[Row]
    number: int
    pages: int
    total: int


def students_of(tx: Tx, given: Given, wanted: Filter) -> list[tuple[Listed, str]]:
    """Every student who is wanted, in order, each with the author that they hand in as."""
    author_of = teams.authors_of(tx, given.name)
    chosen = people.lines_of(tx, _chosen(tx, given, wanted))
    return [(line, author_of.get(line.id, line.id)) for line in chosen]


def tallies_for(tx: Tx, given: Given, wanted: Filter) -> list[tuple[Listed, str, Tally]]:
    """The same with what their work has come to in brief."""
    students = students_of(tx, given, wanted)
    found = tallies_of(tx, given, dict.fromkeys(author for _, author in students))
    return [(line, author, found[author]) for line, author in students]


#: What of an author's totals is asked where only some are shown.
_ASKED: Mapping[str, Callable[[Totals], bool]] = {
    "open": attrgetter("is_open"), "running": attrgetter("is_running"), "late": attrgetter("is_late"),
}  # fmt: skip


def grid_of(tx: Tx, given: Given, wanted: Filter, *, page: int, size: int) -> Page:
    """One page of what is wanted; results are worked out for this page alone."""
    if wanted == Filter(down=wanted.down):
        shown, total = people.page_of_people(tx, "student", skip=(page - 1) * size, most=size, down=wanted.down)
        if shown or page == 1:
            return Page(_rows(tx, given, shown), page, max(1, -(-total // size)), total)
    chosen = _chosen(tx, given, wanted)
    shown_ids, number, pages = _cut(chosen, page, size)
    return Page(_rows(tx, given, people.lines_of(tx, shown_ids)), number, pages, len(chosen))


_Item = TypeVar("_Item")


def _cut(items: Sequence[_Item], page: int, size: int) -> tuple[Sequence[_Item], int, int]:
    pages = max(1, -(-len(items) // size))
    number = min(page, pages)
    return items[(number - 1) * size : number * size], number, pages


def _chosen(tx: Tx, given: Given, wanted: Filter) -> list[str]:
    """Who is wanted, in order."""
    author_of = teams.authors_of(tx, given.name)
    is_active = _found(tx, wanted.find.lower()) if wanted.find else people.in_order(tx, "student")
    found = list(is_active)
    if wanted.order == "time" or wanted.show in ("handed", "missing") or not all(is_active.values()):
        last = handed.order_received(tx, given.name)
        sent = {id: last.get(author_of.get(id, id)) for id in found}
        found = [id for id in found if is_active[id] or sent[id]]
        if wanted.show in ("handed", "missing"):
            found = [id for id in found if (sent[id] is not None) == (wanted.show == "handed")]
        if wanted.order == "time":
            found.sort(key=lambda id: sent[id] or 0)
    if wanted.order == "points" or wanted.show in _ASKED:
        authors = {id: author_of.get(id, id) for id in found}
        known = tallies_of(tx, given, dict.fromkeys(authors.values())).totals
        if wanted.show in _ASKED:
            fits = _ASKED[wanted.show]
            found = [id for id in found if fits(known[authors[id]])]
        if wanted.order == "points":
            found.sort(key={id: known[author].order for id, author in authors.items()}.__getitem__, reverse=wanted.down)
            return found
    return found[::-1] if wanted.down else found


def _found(tx: Tx, needle: str) -> dict[str, bool]:
    """By name, the students whose name or login has a text in it."""
    return {line.id: line.active for line in people.listed(tx, "student") if people.holds(line, needle)}


def neighbours_of(tx: Tx, given: Given, wanted: Filter, author: str) -> tuple[str | None, str | None]:
    """The submissions to look at before and after an author's, in the grid's order; None at its ends.

    Whom the filter shows no more, as their last open part was just marked, keeps the place that they had.
    """
    if wanted.order == "name" and wanted.show in ("all", "handed") and not wanted.find and not _has_teams(tx, given):
        around = people.around(tx, given.name, author)[:: -1 if wanted.down else 1]
        last = tallies.last_handed(tx, given.name, [one for one in around if one is not None])
        before, after = (last[one][0] if one is not None else None for one in around)
        return before, after
    return _neighbours_in(tx, given, wanted, author)


def _has_teams(tx: Tx, given: Given) -> bool:
    return bool(teams.authors_of(tx, given.name))


def _neighbours_in(tx: Tx, given: Given, wanted: Filter, author: str) -> tuple[str | None, str | None]:
    """The same for any filter and order, by all that it shows."""
    shown = dict.fromkeys(one for _, one in students_of(tx, given, wanted))
    order = shown
    if author not in shown:
        order = dict.fromkeys(one for _, one in students_of(tx, given, replace(wanted, show="handed", find="")))
    last = tallies.last_handed(tx, given.name, list(shown))
    around = [one for one in order if one == author or (one in shown and one in last)]
    if author not in around:
        return None, None
    place = around.index(author)
    before = last[around[place - 1]][0] if place else None
    return before, last[around[place + 1]][0] if place + 1 < len(around) else None


def _rows(tx: Tx, given: Given, lines: Sequence[Listed]) -> list[Row]:
    """A line each; whoever is in a team has its results."""
    team_of = teams.authors_of(tx, given.name)
    authors = [team_of.get(line.id, line.id) for line in lines]
    found, last = tallies_of(tx, given, authors), tallies.last_handed(tx, given.name, authors)
    return [
        Row(line, found[author], *last.get(author, (None, None))) for line, author in zip(lines, authors, strict=True)
    ]
