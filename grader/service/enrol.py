"""Enrolling: a roster brought in, which adds and shuts out, and never deletes."""

from dataclasses import dataclass
from datetime import datetime

from grader.intake.roster import parse_roster
from grader.store import Store, audit, people
from grader.store.people import Person, Role


@dataclass(frozen=True)
class Enrolled:
    """What a roster came to: those added have a link each, which signs them in once."""

    added: int
    known: int
    shut_out: int
    links: tuple[tuple[Person, str], ...]


def enrol(store: Store, data: bytes, role: Role, by: str, now: datetime, *, shut_out: bool = False) -> Enrolled:
    """Enrol everybody of a CSV file (columns id and, if wanted, name). Refused, with the line, where it is none.

    With `shut_out`, whoever has this role and is not in the file can no longer sign in; their work stays. Somebody
    of another role keeps it.
    """
    roster = parse_roster(data)
    links: list[tuple[Person, str]] = []
    known = 0
    with store.write() as tx:
        listed = set()
        for line in roster.people:
            before = people.person_called(tx, line.id)
            kept = before.role if before else role
            email = line.id if "@" in line.id else ""
            name = line.name or (before.name if before else "") or line.id
            person = people.add_person(tx, line.id, name, kept, now, email=email)
            listed.add(person.id)
            if before is None:
                links.append((person, people.make_link(tx, person.id, now)))
            else:
                known += 1
        gone = [p for p in people.people(tx, role=role, only_active=True) if p.id not in listed] if shut_out else []
        for person in gone:
            people.set_active(tx, person.id, False)
        audit.note(tx, now, by, "import roster", role, added=len(links), known=known, shut_out=len(gone))
    return Enrolled(len(links), known, len(gone), tuple(links))
