"""A person's rights over what is kept of them: all of it in one archive, or their identity taken out of it."""

import json
import zipfile
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from grader.model.blame import Refused, SandboxError
from grader.store import Store, audit, people, redacting
from grader.store.handed import File
from grader.store.people import Person
from grader.store.redacting import Words


@dataclass(frozen=True)
class Forgotten:
    """What forgetting did: rows and files from which the name was taken, and files that nobody could look into."""

    id: str
    rows: int
    rewritten: int
    removed: int


def find_person(store: Store, who: str) -> Person:
    """The person of an id or a login. Refused where there is none."""
    with store.read() as tx:
        found = people.person_of(tx, who) or people.person_called(tx, who)
    if found is None:
        raise Refused(f"there is nobody with the id or login {who!r}")
    return found


def export_person(store: Store, id: str, target: Path) -> int:
    """Write all that is kept of somebody into a zip: `person.json`, and every file they handed in; how many rows."""
    with store.read() as tx:
        rows = people.everything_of(tx, id)
        files = redacting.handed_files(tx, id)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("person.json", json.dumps(rows, indent=1, ensure_ascii=False))
        for submission, file in files:
            archive.writestr(f"files/{submission}/{file.name}", store.files.get(file.digest))
    return sum(len(found) for found in rows.values())


def forget_person(store: Store, id: str, by: str, now: datetime) -> Forgotten:
    """Take somebody's identity out of the store. Their marks stay, and their work without the name, as nobody's.

    Their login, name and e-mail are looked for in every text about them and in every file they handed in. A file that
    is no text (a zip) may hold them where nobody sees, so it is removed: its marks stand, and grading it anew ends with
    our failure and never with a zero.
    """
    person = find_person(store, id)
    words = Words.of((person.login or "", person.name, person.email))
    with store.read() as tx:
        files = redacting.handed_files(tx, person.id)
    fresh = [(submission, old, _redacted(store, old, words)) for submission, old in files]
    with store.write() as tx:
        for submission, old, new in fresh:
            redacting.replace_file(
                tx, submission, old, replace(old, name=words.out_of(old.name)) if new is None else new
            )
        redacting.delete_drafts(tx, person.id)
        people.forget(tx, person.id)
        rows = redacting.redact_rows(tx, person.id, words)
        audit.note(tx, now, by, "forget", person.id)
        gone = {old.digest for _, old, new in fresh if new is None or new.digest != old.digest}
        unused = [digest for digest in gone if not redacting.holders(tx, digest, person.id)]
    for digest in unused:
        store.files.remove(digest)
    store.scrub()
    removed = sum(new is None for _, _, new in fresh)
    rewritten = sum(new is not None and new.digest != old.digest for _, old, new in fresh)
    return Forgotten(person.id, rows, rewritten, removed)


def _redacted(store: Store, file: File, words: Words) -> File | None:
    """The file without the words, which is kept; None where it is no text."""
    try:
        text = store.files.get(file.digest).decode()
    except (UnicodeDecodeError, SandboxError):  # or it is gone already
        return None
    data = words.out_of(text).encode()
    return File(words.out_of(file.name), store.files.put(data), len(data))
