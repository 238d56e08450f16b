"""What was handed in: drafts as typed, and submissions, which never change."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from grader.store import tables as t
from grader.store.opening import Store
from grader.store.tables import Tx
from grader.store.writing import lock, put_row


@dataclass(frozen=True)
class Handed:
    """A submission, without its contents."""

    id: str
    assignment: str
    author: str
    by: str
    number: int
    received: datetime
    via: str
    digest: str
    refused: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """One file of a submission."""

    name: str
    digest: str
    size: int


# -- drafts ---------------------------------------------------------------------------------------------------------


def save_drafts(tx: Tx, assignment: str, author: str, typed: Mapping[tuple[str, str], str], now: datetime) -> None:
    """Keep answers as typed, by (problem, part)."""
    for (slug, part), text in sorted(typed.items()):  # in one order, so that two tabs never wait for each other
        key = {"assignment": assignment, "author": author, "slug": slug, "part": part}
        put_row(tx, t.draft, key, {"typed": text, "saved": now})


def drafts(tx: Tx, assignment: str, author: str) -> dict[tuple[str, str], str]:
    """Answers as typed, by (problem, part)."""
    query = select(t.draft).where(t.draft.c.assignment == assignment, t.draft.c.author == author)
    return {(row.slug, row.part): row.typed for row in tx.execute(query)}


def last_draft(tx: Tx, assignment: str, author: str) -> datetime | None:
    """When an author's draft was last saved."""
    query = select(func.max(t.draft.c.saved)).where(t.draft.c.assignment == assignment, t.draft.c.author == author)
    saved: datetime | None = tx.execute(query).scalar_one()
    return saved


# -- submissions ----------------------------------------------------------------------------------------------------


def hold_author(tx: Tx, assignment: str, author: str) -> None:
    """Have an author's submissions to oneself until the transaction ends: to count them, then add one."""
    lock(tx, "submission", assignment, author)


def add_submission(
    tx: Tx,
    assignment: str,
    author: str,
    by: str,
    received: datetime,
    via: str,
    digest: str,
    files: Sequence[File],
    notes: Sequence[str] = (),
    refused: str | None = None,
) -> Handed:
    """Write down what was handed in, with the next number of its author."""
    hold_author(tx, assignment, author)
    s = t.submission.c
    query = select(func.max(s.number)).where(s.assignment == assignment, s.author == author)
    number = (tx.execute(query).scalar_one() or 0) + 1
    handed = Handed(
        f"s{secrets.token_hex(8)}", assignment, author, by, number, received, via, digest, refused, tuple(notes)
    )
    tx.execute(t.submission.insert().values({**vars(handed), "notes": list(notes)}))
    if files:
        tx.execute(t.submitted_file.insert(), [{"submission": handed.id, **vars(file)} for file in files])
    return handed


def _handed(row: Any) -> Handed:
    return Handed(
        row.id, row.assignment, row.author, row.by, row.number, row.received, row.via, row.digest, row.refused,
        tuple(row.notes),
    )  # fmt: skip


def submission_of(tx: Tx, id: str) -> Handed | None:
    """A submission by its id."""
    row = tx.execute(select(t.submission).where(t.submission.c.id == id)).one_or_none()
    return None if row is None else _handed(row)


def submissions(
    tx: Tx, assignment: str, author: str | None = None, *, authors: Collection[str] | None = None
) -> list[Handed]:
    """The submissions of an assignment, or of some authors in it, in the order of their numbers."""
    query = select(t.submission).where(t.submission.c.assignment == assignment).order_by(t.submission.c.number)
    if author is not None:
        query = query.where(t.submission.c.author == author)
    if authors is not None:
        query = query.where(t.submission.c.author.in_(authors))
    return [_handed(row) for row in tx.execute(query)]


def order_received(tx: Tx, assignment: str) -> dict[str, int]:
    """By author who has handed something in, their place in the order of who did so last, from 1; at the same moment,
    the same place."""
    s = t.submission.c
    place = func.dense_rank().over(order_by=func.max(s.received))
    query = select(s.author, place).where(s.assignment == assignment).group_by(s.author)
    return {author: int(rank) for author, rank in tx.execute(query).all()}


def authors(tx: Tx, assignment: str) -> frozenset[str]:
    """Who has handed something in."""
    query = select(t.submission.c.author).where(t.submission.c.assignment == assignment).distinct()
    return frozenset(tx.execute(query).scalars())


def files_of(tx: Tx, submission: str) -> list[File]:
    """What a submission holds."""
    query = select(t.submitted_file).where(t.submitted_file.c.submission == submission)
    return [File(row.name, row.digest, row.size) for row in tx.execute(query.order_by(t.submitted_file.c.name))]


def contents_of(store: Store, files: Sequence[File]) -> dict[str, bytes]:
    """The bytes of some files. SandboxError where one is gone or damaged."""
    return {file.name: store.files.get(file.digest) for file in files}
