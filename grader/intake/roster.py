"""Who is in the class: `students.csv` with an `id` and, if wanted, a `name` and further columns."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from grader.intake.answers import decode_text
from grader.model.blame import Refused

_ID_COLUMNS = ("id", "student", "student_id", "username", "login", "user")
_NAME_COLUMNS = ("name", "full_name", "fullname")


@dataclass(frozen=True)
class Person:
    """One line of a roster."""

    id: str
    name: str = ""


@dataclass(frozen=True)
class Roster:
    """The people of a class; empty where there is no roster, and then every folder is a student of its name."""

    people: tuple[Person, ...] = ()

    def identify(self, label: str) -> str | None:
        """The student a folder or file belongs to, from its name; None if the roster knows nobody of it.

        A name such as `ana`, `Ana Lima`, `ana_late_1234_homework` (as learning platforms export) or `lima-ana`.
        """
        bare = _fold(label)
        if not self.people:
            return label
        by_key = {_fold(person.id): person.id for person in self.people}
        by_key |= {_fold(person.name): person.id for person in self.people if person.name}
        if bare in by_key:
            return by_key[bare]
        words = [word for word in re.split(r"[^a-z0-9]+", bare) if word]
        starts = [id for key, id in by_key.items() if words and key == words[0]]
        if len(starts) == 1:
            return starts[0]
        sorted_words = {" ".join(sorted(re.split(r"[^a-z0-9]+", key))): id for key, id in by_key.items()}
        return sorted_words.get(" ".join(sorted(words)))

    def nearest(self, label: str) -> list[str]:
        """Ids that look like a name nobody has."""
        return get_close_matches(label, [person.id for person in self.people], n=2, cutoff=0.5)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if not unicodedata.combining(char)).strip().lower()


def read_roster(file: Path) -> Roster:
    """The roster in a CSV file (comma, semicolon or tab). Refused, with the line, where it is none."""
    text = decode_text(file.read_bytes())
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text.split("\n", 1)[0], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    rows = csv.DictReader(io.StringIO(text), dialect=dialect)
    columns = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
    id_column = next((columns[name] for name in _ID_COLUMNS if name in columns), None)
    name_column = next((columns[name] for name in _NAME_COLUMNS if name in columns), None)
    if id_column is None:
        raise Refused(f"{file}: a roster's first line names its columns, one of them `id`")
    people: dict[str, Person] = {}
    for row in rows:
        id = (row[id_column] or "").strip()
        if not id:
            continue
        if not re.fullmatch(r"[\w.@+\-]+", id):
            raise Refused(f"{file}, line {rows.line_num}: {id!r} cannot be an id; letters, digits and . _ - @ + only")
        if id in people:
            raise Refused(f"{file}, line {rows.line_num}: the id `{id}` stands there twice")
        people[id] = Person(id, (row[name_column] or "").strip() if name_column else "")
    return Roster(tuple(people.values()))
