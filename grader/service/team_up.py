"""Forming teams: a list of who hands in together in one assignment."""

import csv
import io
from datetime import datetime

from grader.intake.answers import decode_text
from grader.model.blame import Refused
from grader.store import Store, asked, audit, handed, people, teams
from grader.store.asked import Given


def team_up(store: Store, given: Given, data: bytes, by: str, now: datetime) -> int:
    """Form the teams of a CSV file with the columns team and id; how many there are.

    Refused, with the line, for somebody who is not enrolled, stands there twice, or has handed in already: what
    was handed in alone stays theirs alone. Refused for an exam, whose clocks are personal.
    """
    if given.asked.exam is not None:
        raise Refused("an exam has a clock for each person, so there are no teams in it")
    rows = csv.DictReader(io.StringIO(decode_text(data)), skipinitialspace=True)
    if not {"team", "id"} <= {(name or "").strip().lower() for name in rows.fieldnames or ()}:
        raise Refused("the first line names the columns, two of them `team` and `id`")
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    with store.write() as tx:
        for row in rows:
            cells = {(key or "").strip().lower(): (value or "").strip() for key, value in row.items() if key}
            if not cells["id"]:
                continue
            person = people.person_called(tx, cells["id"])
            where = f"line {rows.line_num}"
            if person is None or not cells["team"]:
                raise Refused(f"{where}: `{cells['id']}` is not enrolled" if person is None else f"{where}: no team")
            if person.id in seen:
                raise Refused(f"{where}: `{cells['id']}` stands there twice")
            if handed.submissions(tx, given.name, person.id):
                raise Refused(f"{where}: `{cells['id']}` has handed in alone already")
            seen.add(person.id)
            found.setdefault(cells["team"], []).append(person.id)
        for name, members in found.items():
            id = teams.save_team(tx, given.name, name, members)
            if asked.sheet_of(tx, given.name, id) is None:
                asked.hand_down_sheet(tx, given.name, members[0], id)
        audit.note(tx, now, by, "form teams", given.name, teams=len(found))
    return len(found)
