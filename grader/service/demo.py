"""A class to look at: invented students, the sample assignment, and their work handed in while one watches."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from grader.bell import Bell
from grader.catalog import load_assignment
from grader.grading.desk import Desk
from grader.intake import Person, Roster, read_roster
from grader.issuing import load_ledger
from grader.service.accept import accept
from grader.service.passwords import hash_password
from grader.service.publish import publish
from grader.store import Store, asked, handed, people
from grader.store.asked import Sheet
from grader.store.people import Role

_LOGINS: tuple[tuple[str, str, Role], ...] = (
    ("student", "Sam Student", "student"),
    ("assistant", "Ada Assistant", "assistant"),
    ("instructor", "Ines Instructor", "instructor"),
)


@dataclass(frozen=True)
class Login:
    """Somebody to sign in as."""

    login: str
    password: str
    role: Role


def prepare_demo(store: Store, desk: Desk, sample: Path, now: datetime) -> list[Login]:
    """Enrol the demonstration's people and publish the sample assignment; their new passwords. Twice is once.

    `sample` is the folder with `sample.toml`, `class/` and `ledger.json`. The numbers that were issued in the ledger
    are the students' here, too.
    """
    logins = []
    with store.write() as tx:
        for login, name, role in _LOGINS:
            person = people.add_person(tx, login, name, role, now)
            password = secrets.token_urlsafe(9)
            people.set_password(tx, person.id, hash_password(password))
            logins.append(Login(login, password, role))
        for line in _roster(sample).people:
            people.add_person(tx, line.id, line.name or line.id, "student", now)
    _bring_ledger(store, sample, now)
    assigned = load_assignment(desk.catalog, str(sample / "sample.toml"))
    due = (now + timedelta(days=7)).isoformat(timespec="minutes")
    assigned = type(assigned)(assigned.assignment.model_copy(update={"due": due}), assigned.entries, assigned.file)
    publish(store, desk, assigned, now, "demo", reserve=0)
    return logins


def _roster(sample: Path) -> Roster:
    file = sample / "class" / "students.csv"
    if file.exists():
        return read_roster(file)
    ledger = load_ledger(sample / "ledger.json")
    return Roster(tuple(Person(sheet.student, sheet.name) for sheet in ledger.sheets))


def _bring_ledger(store: Store, sample: Path, now: datetime) -> None:
    """The ledger's variants and sheets, as they were issued."""
    ledger = load_ledger(sample / "ledger.json")
    with store.write() as tx:
        for slug, variants in ledger.variants.items():
            for number, values in variants.items():
                if asked.variant_values(tx, slug, number) is None:
                    asked.save_variant(tx, slug, number, values)
        asked.reserve_assignment(tx, ledger.assignment, now)
        for sheet in ledger.sheets:
            person = people.person_called(tx, sheet.student)
            if person is not None:
                asked.save_sheet(tx, ledger.assignment, Sheet(person.id, sheet.code, sheet.numbers))


def hand_in_sample(store: Store, bell: Bell, sample: Path, now: datetime) -> Iterator[str]:
    """Hand in the sample class's work as it lies there, a student at a time; yields each. Twice is once."""
    roster = _roster(sample)
    with store.read() as tx:
        given = asked.given(tx, load_ledger(sample / "ledger.json").assignment)
    assert given is not None
    for path in sorted((sample / "class").iterdir()):
        login = roster.identify(path.stem)
        with store.read() as tx:
            person = people.person_called(tx, login) if login else None
            used = person is not None and bool(handed.submissions(tx, given.name, person.id))
        if person is None or used:
            continue
        files = _files(path)
        if files:
            accept(store, bell, given, person.id, person.id, files, now, via="demo", force=True)
            yield person.name


def _files(path: Path) -> dict[str, bytes]:
    """What somebody would upload: a folder's files, or the one file, answers under the name they are asked for."""
    if path.is_dir():
        found = (file for file in sorted(path.rglob("*")) if file.is_file() and not file.is_symlink())
        return {file.relative_to(path).as_posix(): file.read_bytes() for file in found}
    return {"answers.txt" if path.suffix == ".txt" else path.name: path.read_bytes()}
