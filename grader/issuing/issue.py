"""Drawing each student's numbers, once."""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

from grader.catalog import Assigned, Entry
from grader.grading.desk import Desk
from grader.intake.roster import Roster
from grader.issuing.ledger import Ledger, Sheet, sheet_code

#: The variant that previews and single tries use; never a student's.
PREVIEW = 0


def draw_variant(entry: Entry, number: int, desk: Desk) -> dict[str, Any]:
    """The values of one variant of a problem; empty where nothing is drawn. The same number gives the same values.

    ProblemError where no draw will do.
    """
    if not entry.problem.drawn and not any(part.keyed for part in entry.problem.parts):
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
    variants = {slug: dict(drawn) for slug, drawn in before.variants.items()} if before else {}
    sheets = list(before.sheets) if before else []
    known = {sheet.student for sheet in sheets}
    for person in roster.people:
        if person.id not in known:
            code = sheet_code(desk.secret, assigned.name, person.id, {sheet.code for sheet in sheets})
            sheets.append(Sheet(student=person.id, name=person.name, code=code))
    sheets = _number(assigned, sheets, variants)
    for sheet in sheets:
        for entry in assigned.entries:
            slug = entry.problem.slug
            number = sheet.numbers.get(slug)
            if number is not None and number not in variants.setdefault(slug, {}):
                variants[slug][number] = draw_variant(entry, number, desk)
        progress(sheet.student)
    return Ledger(assignment=assigned.name, sheets=tuple(sheets), variants=variants)


def _number(assigned: Assigned, sheets: Sequence[Sheet], variants: Mapping[str, Mapping[int, object]]) -> list[Sheet]:
    """The sheets with a number for every drawn problem, problems added later among them; none is used twice."""
    numbered = list(sheets)
    for entry in assigned.entries:
        slug = entry.problem.slug
        if not entry.problem.drawn:
            continue
        used = {sheet.numbers[slug] for sheet in sheets if slug in sheet.numbers} | set(variants.get(slug, ()))
        fresh = count(max(used, default=PREVIEW) + 1)
        for index, sheet in enumerate(numbered):
            if slug not in sheet.numbers:
                numbered[index] = sheet.model_copy(update={"numbers": {**sheet.numbers, slug: next(fresh)}})
    return numbered
