"""Who is in the class: `students.csv` with an `id` and, if wanted, a `name`, times and further columns."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from grader.intake.answers import decode_text
from grader.model.blame import Refused

_ID_COLUMNS = ("id", "student", "student_id", "username", "login", "user")
_NAME_COLUMNS = ("name", "full_name", "fullname")
#: Letters that Unicode does not take apart into a plain one and an accent.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})


@dataclass(frozen=True)
class Person:
    """One line of a roster. `received` is when this person's work came in, `due` an extension; as typed."""

    id: str
    name: str = ""
    received: str = ""
    due: str = ""


@dataclass(frozen=True)
class Roster:
    """The people of a class; empty where there is no roster, and then every folder is a student of its name."""

    people: tuple[Person, ...] = ()

    def identify(self, label: str) -> str | None:
        """The student a folder or file belongs to, from its name; None if the roster knows nobody of it, or several.

        A name such as `ana`, `Ana Lima`, `lima-ana`, or with more behind it, as learning platforms export:
        `ana_late_1234_homework`, `Ana Lima_1234_assignsubmission_file`, `limaana_1234_homework`.
        """
        if not self.people:
            return label
        bare = _fold(label)
        exact = self._keys.get(bare) or self._keys.get(_sorted_words(bare))
        if exact:
            return _only(exact)
        begun = [key for key in self._keys if bare.startswith(key) and not bare[len(key)].isalnum()]
        return _only(self._keys[max(begun, key=len)]) if begun else None

    @cached_property
    def _keys(self) -> dict[str, set[str]]:
        """Everything a person's files may be named by, folded, with whom it may mean."""
        keys: dict[str, set[str]] = {}
        for person in self.people:
            for key in _keys_of(person):
                keys.setdefault(key, set()).add(person.id)
        for person in self.people:  # an id is its owner's, whoever else is called so
            keys[_fold(person.id)] = {person.id}
        return keys

    def nearest(self, label: str) -> list[str]:
        """Ids that look like a name nobody has."""
        return get_close_matches(label, [person.id for person in self.people], n=2, cutoff=0.5)


def _keys_of(person: Person) -> Iterator[str]:
    yield _fold(person.id)
    name = _fold(person.name)
    words = _words(name)
    if words:
        yield name
        yield "_".join(words)
        yield _sorted_words(name)
        yield words[-1] + "".join(words[:-1])  # Canvas: last name, then first names, run together


def _fold(text: str) -> str:
    """Text without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char)).translate(_PLAIN).strip()


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", text) if word]


def _sorted_words(text: str) -> str:
    return " ".join(sorted(_words(text)))


def _only(ids: set[str]) -> str | None:
    return next(iter(ids)) if len(ids) == 1 else None


def read_roster(file: Path) -> Roster:
    """The roster in a CSV file (comma, semicolon or tab). Refused, with the line, where it is none."""
    return parse_roster(file.read_bytes(), file)


def parse_roster(data: bytes, file: Path = Path("roster.csv")) -> Roster:
    """The roster in the bytes of a CSV file, called `file` where something is said of it."""
    text = decode_text(data)
    header = text.split("\n", 1)[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=header.count), skipinitialspace=True)
    try:
        return Roster(tuple(_read_people(file, rows).values()))
    except csv.Error as error:
        raise Refused(f"{file}, line {rows.line_num}: {error}") from None


def _read_people(file: Path, rows: "csv.DictReader[str]") -> dict[str, Person]:
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
        where = f"{file}, line {rows.line_num}"
        # An id names a folder: `..` must never be one.
        if not re.fullmatch(r"\w[\w.@+\-]*", id):
            raise Refused(f"{where}: {id!r} cannot be an id; letters and digits, then also . _ - @ +")
        if _fold(id) in people:
            other = people[_fold(id)].id
            twice = f"the id `{id}` stands there twice" if other == id else f"`{id}` and `{other}` are too alike"
            raise Refused(f"{where}: {twice}")
        wanted = (name_column, columns.get("received"), columns.get("due"))
        people[_fold(id)] = Person(id, *((row[name] or "").strip() if name else "" for name in wanted))
    return people
