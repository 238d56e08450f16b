"""Drawing each student's numbers, once."""

from collections.abc import Callable
from typing import Any

from grader.catalog import Assigned, Entry
from grader.grading.desk import Desk
from grader.intake.roster import Person, Roster
from grader.issuing.ledger import Ledger, Sheet, sheet_code

#: The variant that previews and single tries use; never a student's.
PREVIEW = 0


def draw_variant(entry: Entry, number: int, desk: Desk) -> dict[str, Any]:
    """The values of one variant of a problem; empty where nothing is drawn. The same number gives the same values.

    ProblemError where no draw will do.
    """
    if not any(part.typed for part in entry.problem.parts):
        return {}
    seed = desk.secret.seed("variant", entry.problem.slug, number)
    values: dict[str, Any] = desk.author(entry, "draw", seed=seed)["values"]
    return values


def issue(
    assigned: Assigned,
    roster: Roster,
    desk: Desk,
    before: Ledger | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Ledger:
    """A ledger with a sheet for everybody of the roster. Sheets and variants of `before` stay as they were issued."""
    sheets = list(before.sheets) if before else []
    variants = {slug: dict(drawn) for slug, drawn in before.variants.items()} if before else {}
    known = {sheet.student for sheet in sheets}
    for person in roster.people:
        if person.id not in known:
            sheets.append(_new_sheet(assigned, person, len(sheets) + 1, desk))
    for sheet in sheets:
        for entry in assigned.entries:
            slug = entry.problem.slug
            number = sheet.numbers.get(slug)
            if number is not None and number not in variants.setdefault(slug, {}):
                variants[slug][number] = draw_variant(entry, number, desk)
        progress(sheet.student)
    return Ledger(assignment=assigned.name, sheets=tuple(sheets), variants=variants)


def _new_sheet(assigned: Assigned, person: Person, number: int, desk: Desk) -> Sheet:
    numbers = {entry.problem.slug: number for entry in assigned.entries if entry.problem.drawn}
    code = sheet_code(desk.secret, assigned.name, person.id)
    return Sheet(student=person.id, name=person.name, code=code, numbers=numbers)
