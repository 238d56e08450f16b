"""Publishing an assignment: its problems as they are now, and everybody's numbers, written down once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from grader.catalog import Assigned, Entry
from grader.catalog.assignments import times_of
from grader.catalog.reference import RUBRIC
from grader.grading.desk import Desk
from grader.grading.functions import digest_of
from grader.grading.reached import with_reached
from grader.issuing.handout import figures_of
from grader.issuing.issue import PREVIEW, draw_variant
from grader.issuing.ledger import sheet_code
from grader.model.mark import Digests
from grader.store import Store, asked, audit, people, teams
from grader.store.asked import Sheet

#: Authors of sheets that nobody has yet are called so, with a number behind it.
RESERVE = "reserve-"


@dataclass(frozen=True)
class Published:
    """What publishing did: how many versions are new, and how many sheets were issued."""

    versions: tuple[int, ...]
    sheets: int


def publish(
    store: Store,
    desk: Desk,
    assigned: Assigned,
    now: datetime,
    by: str,
    *,
    reserve: int = 5,
    progress: Callable[[str], None] = lambda _: None,
) -> Published:
    """Write an assignment into the store with its problems' present versions, and issue what is not issued yet.

    Sheets and variants that were issued stay as they are. `reserve` sheets are kept for who enrols later.
    ProblemError where a problem's numbers cannot be drawn.
    """
    versions = write_assignment(store, desk, assigned, now, by)
    issued = issue_sheets(store, desk, assigned, reserve=reserve, progress=progress)
    return Published(versions, issued)


def write_assignment(store: Store, desk: Desk, assigned: Assigned, now: datetime, by: str) -> tuple[int, ...]:
    """Write an assignment and its problems' present versions into the store; the versions' ids."""
    kept = {entry.problem.slug: _keep_files(store, entry) for entry in assigned.entries}
    with store.write() as tx:
        asked.save_course(tx, desk.catalog.course)
        versions: dict[int, str] = {}
        for entry in assigned.entries:
            handout, figures = kept[entry.problem.slug]
            digests, measured = _measured(desk, entry)
            id = asked.save_version(tx, digests, measured.problem, handout, figures, _rubric(entry), now)
            versions[id] = entry.problem.slug
        worth = {id: assigned.worth(entry) for id, entry in zip(versions, assigned.entries, strict=True)}
        times = times_of(assigned.assignment, desk.catalog.course.time_zone)
        asked.save_assignment(tx, assigned.assignment, times, worth, versions, now)
        audit.note(tx, now, by, "publish", assigned.name, versions=list(versions))
    return tuple(versions)


def _measured(desk: Desk, entry: Entry) -> tuple[Digests, Entry]:
    """A problem as students read it: with what its solution reached here, which is another text where that is known."""
    digests, measured = desk.digests(entry), with_reached(entry, desk)
    if not measured.problem.reached:
        return digests, entry
    reached = {id: one.model_dump(mode="json") for id, one in measured.problem.reached.items()}
    return digests.model_copy(update={"text": digest_of([digests.text, reached])}), measured


def _keep_files(store: Store, entry: Entry) -> tuple[dict[str, str], dict[str, str]]:
    return asked.put_files(store, entry.handout), asked.put_files(store, figures_of(entry))


def _rubric(entry: Entry) -> str:
    file = entry.reference / RUBRIC
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def issue_sheets(
    store: Store, desk: Desk, assigned: Assigned, *, reserve: int, progress: Callable[[str], None] = lambda _: None
) -> int:
    """Give every student who has none a sheet, with numbers of their own; returns how many were given."""
    drawn = [entry for entry in assigned.entries if entry.problem.drawn]
    with store.read() as tx:
        team_of = teams.authors_of(tx, assigned.name)
        students = people.people(tx, role="student", only_active=True)
        authors = [team_of.get(person.id, person.id) for person in students]
        known = {sheet.author: sheet for sheet in asked.sheets(tx, assigned.name)}
    spare = [author for author in known if author.startswith(RESERVE)]
    authors += [*spare, *(f"{RESERVE}{number:04}" for number in range(len(spare) + 1, reserve + 1))]
    issued = 0
    for author in dict.fromkeys(authors):
        sheet = known.get(author)
        lacking = [entry for entry in drawn if sheet is None or entry.problem.slug not in sheet.numbers]
        if sheet is not None and not lacking:
            continue
        numbers = {entry.problem.slug: _draw(store, desk, entry) for entry in lacking}
        with store.write() as tx:
            taken = {other.code for other in asked.sheets(tx, assigned.name)}
            code = sheet.code if sheet else sheet_code(desk.secret, assigned.name, author, taken)
            asked.save_sheet(tx, assigned.name, Sheet(author, code, numbers))
        issued += 1
        progress(author)
    return issued


def _draw(store: Store, desk: Desk, entry: Entry) -> int:
    """Draw the next variant of a problem and write it down; returns its number."""
    with store.read() as tx:
        number = max(asked.last_variant(tx, entry.problem.slug), PREVIEW) + 1
    values = draw_variant(entry, number, desk)
    with store.write() as tx:
        while asked.variant_values(tx, entry.problem.slug, number) is not None:  # somebody drew meanwhile
            number += 1
            values = draw_variant(entry, number, desk)
        asked.save_variant(tx, entry.problem.slug, number, values)
    return number
