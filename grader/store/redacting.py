"""Taking somebody's name out of what they, or others, wrote about their work: the last place where it could stand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select

from grader.store import tables as t
from grader.store.handed import File, files_of
from grader.store.people import rows_about
from grader.store.tables import Tx

GONE = "(forgotten)"
#: Columns in which somebody wrote, or what a program of theirs showed. All others are ids, digests and words of ours.
_PROSE = frozenset(
    {"answer", "detail", "document", "feedback", "notes", "reason", "refused", "seen", "text", "trouble", "typed"}
)
#: What stands under these keys of a document is ours too: somebody may be called `correct`.
OURS = frozenset({"misconception", "out_of", "part", "points", "problem", "submission", "verdict", "worth"})


@dataclass(frozen=True)
class Words:
    """What tells of somebody: their login, name and e-mail, found as whole words in upper or lower case."""

    pattern: re.Pattern[str]

    @classmethod
    def of(cls, words: Iterable[str]) -> "Words":
        """These words; the longest is looked for first."""
        kept = sorted({word for word in words if word.strip()}, key=len, reverse=True)
        return cls(re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, kept)) or '(?!)'})(?!\w)", re.IGNORECASE))

    def out_of(self, value: Any) -> Any:
        """A text, or plain data, without them. Keys of mappings are ours, and stay."""
        if isinstance(value, str):
            return self.pattern.sub(GONE, value)
        if isinstance(value, list):
            return [self.out_of(item) for item in value]
        if isinstance(value, dict):
            return {key: item if key in OURS else self.out_of(item) for key, item in value.items()}
        return value


def redact_rows(tx: Tx, id: str, words: Words) -> int:
    """Take the words out of every text in rows about somebody; how many rows that changed."""
    changed = 0
    for table in t.metadata.sorted_tables:
        about = rows_about(table, id)
        prose = [column for column in table.c if column.name in _PROSE]
        if about is None or not prose:
            continue
        for row in tx.execute(select(table).where(about)).mappings().all():
            fresh = {c.name: words.out_of(row[c.name]) for c in prose}
            if fresh != {c.name: row[c.name] for c in prose}:
                this = and_(*(c == row[c.name] for c in table.primary_key))
                tx.execute(table.update().where(this).values(**fresh))
                changed += 1
    return changed + _redact_teams(tx, id, words)


def _redact_teams(tx: Tx, id: str, words: Words) -> int:
    """A team may be called after somebody in it; its own id then tells it from others."""
    changed = 0
    about = rows_about(t.team, id)
    assert about is not None
    for row in tx.execute(select(t.team).where(about)).all():
        name = words.out_of(row.name)
        if name != row.name:
            tx.execute(t.team.update().where(t.team.c.id == row.id).values(name=f"{name} {row.id[:5]}"))
            changed += 1
    return changed


def delete_drafts(tx: Tx, id: str) -> None:
    """Let go of what somebody typed and never handed in."""
    tx.execute(t.draft.delete().where(t.draft.c.author == id))


@dataclass(frozen=True)
class HandedFile:
    """A file that somebody handed in, alone or `shared` with a team."""

    submission: str
    shared: bool
    file: File


def handed_files(tx: Tx, id: str) -> list[HandedFile]:
    """Every file somebody handed in, alone or with a team."""
    s = t.submission.c
    teams = select(t.team_member.c.team).where(t.team_member.c.person == id)
    query = select(s.id, s.author).where(or_(s.author == id, s.author.in_(teams))).order_by(s.id)
    rows = tx.execute(query).all()
    return [HandedFile(row.id, row.author != id, file) for row in rows for file in files_of(tx, row.id)]


def replace_file(tx: Tx, submission: str, old: File, new: File) -> None:
    """Have another name or content for a file that was handed in; a name that is taken gets a number."""
    f = t.submitted_file.c
    taken = {file.name for file in files_of(tx, submission)} - {old.name}
    name, number = new.name, 1
    while name in taken:
        number += 1
        name = f"{number}-{new.name}"
    values = {"name": name, "digest": new.digest, "size": new.size}
    tx.execute(t.submitted_file.update().where(f.submission == submission, f.name == old.name).values(**values))


def holders(tx: Tx, digest: str) -> int:
    """How many files have this content: those that were handed in, and those that belong to a problem's version."""
    query = select(func.count()).select_from(t.submitted_file).where(t.submitted_file.c.digest == digest)
    versions = tx.execute(select(t.version.c.handout, t.version.c.figures))
    published = sum(digest in (*row.handout.values(), *row.figures.values()) for row in versions)
    return int(tx.execute(query).scalar_one()) + published
