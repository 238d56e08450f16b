"""A person's rights over what is kept of them: all of it in one archive, or their identity taken out of it."""

import json
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from grader.model.blame import Refused, SandboxError
from grader.service.traces import Traces, remove_traces
from grader.store import Store, audit, people, redacting
from grader.store.handed import File
from grader.store.people import Person
from grader.store.redacting import Words


@dataclass(frozen=True)
class Forgotten:
    """What forgetting did: texts and files from which the name was taken, files that are no text and were removed, and
    those of a team, which were left: they are others' work too. And what was done beside the store.
    """

    id: str
    rows: int
    rewritten: int
    removed: int
    left: int
    beside: Traces = field(default_factory=Traces)


def find_person(store: Store, who: str) -> Person:
    """The person of an id or a login. Refused where there is none."""
    with store.read() as tx:
        found = people.person_of(tx, who) or people.person_called(tx, who)
    if found is None:
        raise Refused(f"there is nobody with the id or login {who!r}")
    return found


def export_person(store: Store, id: str, target: Path, by: str, now: datetime) -> int:
    """Write all that is kept of somebody into a zip: `person.json`, and every file they handed in; how many rows.
    That it was done is written down first.
    """
    with store.write() as tx:
        audit.note(tx, now, by, "export person", id)
    with store.read() as tx:
        rows = people.everything_of(tx, id)
        files = redacting.handed_files(tx, id)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("person.json", json.dumps(rows, indent=1, ensure_ascii=False))
        for one in files:
            archive.writestr(f"files/{one.submission}/{one.file.name}", store.files.get(one.file.digest))
    return sum(len(found) for found in rows.values())


def forget_person(store: Store, id: str, by: str, now: datetime, places: Sequence[Path] = ()) -> Forgotten:
    """Take somebody's identity out of the store. Their marks stay, and their work without the name, as nobody's.
    Ledgers, journals, reports and logs below `places` lose it first: while the store knows them it can be done again.

    Their login, name and e-mail are looked for in every text about them and in every file they handed in. A file that
    is no text (a zip) may hold them where nobody sees, so it is removed: its marks stand, and grading it anew ends with
    our failure and never with a zero.
    """
    person = find_person(store, id)
    beside = remove_traces([person], places, store)
    words = Words.of((person.login or "", person.name, person.email))
    with store.read() as tx:
        files = redacting.handed_files(tx, person.id)
    fresh = [(one, _redacted(store, one.file, words)) for one in files]
    texts = [(one, new) for one, new in fresh if new is not None and new != one.file]
    closed = [one for one, new in fresh if new is None]
    with store.write() as tx:
        for one, new in texts:
            redacting.replace_file(tx, one.submission, one.file, new)
        for one in closed:
            named = replace(one.file, name=words.out_of(one.file.name))
            redacting.replace_file(tx, one.submission, one.file, named)
        redacting.delete_drafts(tx, person.id)
        rows = redacting.redact_rows(tx, person.id, words)
        people.forget(tx, person.id)
        audit.note(tx, now, by, "forget", person.id)
        gone = Counter(one.file.digest for one in closed if not one.shared)
        digests = {*gone, *(one.file.digest for one, _ in texts)}
        unused = [digest for digest in digests if redacting.holders(tx, digest) <= gone[digest]]
    for digest in unused:
        store.files.remove(digest)
    store.scrub()
    left = sum(one.shared for one in closed)
    return Forgotten(person.id, rows, len(texts), len(closed) - left, left, beside)


def _redacted(store: Store, file: File, words: Words) -> File | None:
    """The file without the words, which is kept; None where it is no text."""
    try:
        text = store.files.get(file.digest).decode()
    except (UnicodeDecodeError, SandboxError):  # or it is gone already
        return None
    data = words.out_of(text).encode()
    return File(words.out_of(file.name), store.files.put(data), len(data))
