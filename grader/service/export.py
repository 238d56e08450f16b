"""Grades for a spreadsheet, with nothing in them that a spreadsheet would take for a formula."""

import csv
import io
from datetime import datetime
from functools import lru_cache

from grader.model.mark import show_points
from grader.reporting.grades import defused
from grader.service.grid import Filter, tallies_for
from grader.service.results import out_of_all
from grader.service.tally import Tally
from grader.store import Tx, marks, tallies
from grader.store.asked import Given
from grader.store.people import Listed

#: There are few scores and many who have them.
_shown = lru_cache(maxsize=4096)(show_points)


def grades_csv(tx: Tx, given: Given, wanted: Filter) -> str:
    """A line a student: login, name, points by problem, raw, penalty, grade, and whether all of it is decided."""
    text = io.StringIO()
    writer = csv.writer(text)
    titles = [a.version.slug for a in given.problems]
    writer.writerow(["login", "name", *titles, "raw", "penalty", "grade", "out of", "status", "received", "submission"])
    last = tallies.last_handed(tx, given.name)
    out_of = show_points(out_of_all(given, marks.voids(tx, given.name)))
    for person, author, tally in tallies_for(tx, given, wanted):
        writer.writerow([defused(cell) for cell in _cells(person, tally, out_of, last.get(author))])
    return text.getvalue()


def _cells(person: Listed, tally: Tally, out_of: str, sent: tuple[str, datetime] | None) -> list[str]:
    return [
        person.login or "", person.name, *("" if points is None else _shown(points) for points in tally.points),
        _shown(tally.raw), _shown(tally.penalty), _shown(tally.grade), out_of,
        "final" if tally.is_final else "nothing handed in" if sent is None else "open",
        sent[1].isoformat(timespec="seconds") if sent else "", sent[0] if sent else "",
    ]  # fmt: skip
