"""What the scores of a whole assignment rest on, in few and short rows: for lists of thousands."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, compress
from operator import eq, gt
from typing import Any

from sqlalchemy import DateTime, Text, case, false, func, or_, select, type_coerce

from grader.store import tables as t
from grader.store.tables import Tx

#: Gradings in words, five for each: its number, author, submission and fence; and in one more what it came to, as most
#: have that alike. One list for all of them, as there are tens of thousands.
Words = list[str]
_WORDS = 5
_BETWEEN = "|"
_NOTHING = "-"
#: Up to so many authors are asked for one by one, more all together.
_FEW = 1000
_exact = lru_cache(maxsize=4096)(Fraction)


@dataclass(frozen=True, slots=True)
class Trace:
    """One grading without what it says of the parts. `worth` is the problem's when it was graded."""

    id: int
    state: str
    shown: bool
    submission: str
    slug: str
    worth: Fraction | None
    so_far: Fraction | None
    open_points: Fraction | None


@dataclass(frozen=True, slots=True)
class Traces:
    """The gradings of several authors: each one's lie together and oldest first. `places`: by author, where theirs
    begin and end, counted in gradings."""

    words: Words
    places: Mapping[str, tuple[int, int]]

    def of(self, author: str) -> Words:
        """An author's own; empty where there are none."""
        start, end = self.places.get(author, (0, 0))
        return self.words[start * _WORDS : end * _WORDS]


def traces(tx: Tx, assignment: str, authors: Collection[str]) -> Traces:
    """The gradings of some authors."""
    few = authors if len(authors) < _FEW else None
    return traces_in(_trace(tx, assignment, few))


def trace_of_all(tx: Tx, assignment: str) -> str | None:
    """The gradings of a whole assignment as one text for `traces_in`: where it is the same as before, they all are, as
    a grading's document is written once for each fence."""
    return _trace(tx, assignment, None)


def traces_in(text: str | None) -> Traces:
    """What a text of `trace_of_all` says."""
    if not text:
        return Traces([], {})
    words = text.replace("\n", " ").split(" ")
    if not _is_in_order(words):
        words = " ".join(sorted(text.split("\n"), key=_place)).split(" ")
    several = Counter(words[1::_WORDS])
    ends = list(accumulate(several.values()))
    return Traces(words, dict(zip(several, zip([0, *ends[:-1]], ends, strict=True), strict=True)))


def _is_in_order(words: Words) -> bool:
    """Whether each author's gradings lie together, oldest first, as a database that reads its index has them."""
    ids, authors = list(map(int, words[::_WORDS])), words[1::_WORDS]
    same = list(map(eq, authors, authors[1:]))
    together = len(authors) - sum(same) == len(set(authors))
    return together and not any(compress(map(gt, ids, ids[1:]), same))


def _place(line: str) -> tuple[str, int]:
    id, author, _ = line.split(" ", 2)
    return author, int(id)


def submissions_in(words: Words) -> Words:
    """Of what submission each grading is."""
    return words[2::_WORDS]


def outcomes_in(words: Words) -> Words:
    """What each grading came to: where the words are the same, all is but its number."""
    return words[4::_WORDS]


def numbers_in(words: Words) -> tuple[int, ...]:
    """Each grading's own number."""
    return tuple(map(int, words[::_WORDS]))


def authors_apart(before: str | None, after: str | None) -> set[str]:
    """Whose gradings are not the same in two texts of `trace_of_all`."""
    first, second = (set(text.split("\n")) if text else set[str]() for text in (before, after))
    return {line.split(" ", 2)[1] for line in first ^ second}


def _trace(tx: Tx, assignment: str, authors: Collection[str] | None) -> str | None:
    g = t.grading.c
    points = (func.coalesce(type_coerce(column, Text), _NOTHING) for column in (g.worth, g.so_far, g.open_points))
    came_to = (g.state, case((g.shown, "1"), else_="0"), g.slug, *points)
    line = _formatted(tx, f"%s %s %s %s {_BETWEEN.join(['%s'] * 6)}", g.id, g.author, g.submission, g.fence, *came_to)
    query = select(func.aggregate_strings(line, "\n")).where(g.assignment == assignment)
    text: str | None = tx.execute(query if authors is None else query.where(g.author.in_(authors))).scalar_one()
    return text


def _formatted(tx: Tx, form: str, *columns: Any) -> Any:
    """Columns in a text of C's form, where `||` would copy what it has so far for each: half the time of a long one."""
    written = func.printf if tx.dialect.name == "sqlite" else func.format
    return written(form, *columns, type_=Text)


def told_by(words: Words) -> list[Trace]:
    """An author's gradings out of their words."""
    each = zip(numbers_in(words), submissions_in(words), outcomes_in(words), strict=True)
    return [_trace_of(id, submission, outcome) for id, submission, outcome in each]


def _trace_of(id: int, submission: str, outcome: str) -> Trace:
    state, shown, slug, *points = outcome.split(_BETWEEN)
    worth, so_far, open_points = (None if word == _NOTHING else _exact(word) for word in points)
    return Trace(id, state, shown == "1", submission, slug, worth, so_far, open_points)


def corrections(tx: Tx, assignment: str) -> dict[str, int]:
    """By author, how many corrections there are of their marks. None is ever taken out: another number, other marks."""
    o, s = t.override.c, t.submission.c
    query = select(s.author, func.count()).select_from(t.override).join(t.submission, s.id == o.submission)
    rows = tx.execute(query.where(s.assignment == assignment).group_by(s.author))
    return {row[0]: row[1] for row in rows}


def waived(tx: Tx, assignment: str) -> dict[str, frozenset[str]]:
    """By author, their submissions whose lateness costs nothing."""
    w, s = t.waiver.c, t.submission.c
    query = select(s.author, w.submission, w.waived).select_from(t.waiver)
    query = query.join(t.submission, s.id == w.submission)
    latest = {(row.author, row.submission): row.waived for row in
              tx.execute(query.where(s.assignment == assignment).order_by(w.id))}  # fmt: skip
    found: dict[str, set[str]] = {}
    for (author, submission), on in latest.items():
        if on:
            found.setdefault(author, set()).add(submission)
    return {author: frozenset(several) for author, several in found.items()}


def submission_numbers(tx: Tx, assignment: str, authors: Collection[str]) -> dict[str, int]:
    """By submission, its number among those of its author; of some authors at least."""
    s = t.submission.c
    line = _formatted(tx, "%s %s", s.id, s.number)
    query = select(func.aggregate_strings(line, " ")).where(s.assignment == assignment)
    text = tx.execute(query.where(s.author.in_(authors)) if len(authors) < _FEW else query).scalar_one()
    words = text.split(" ") if text else []
    return dict(zip(words[::2], map(int, words[1::2]), strict=True))


def received(tx: Tx, assignment: str, after: datetime | None, authors: Collection[str]) -> dict[str, datetime]:
    """By submission, when it was received: of those after a moment, and of all of some authors."""
    s = t.submission.c
    late = false() if after is None else s.received > after
    query = select(s.id, s.received).where(s.assignment == assignment)
    rows = tx.execute(query.where(or_(late, s.author.in_(authors))) if len(authors) < _FEW else query)
    return {row.id: row.received for row in rows}


@dataclass(frozen=True, slots=True)
class BriefMark:
    """A mark without feedback and evidence."""

    grading: int
    part: str
    verdict: str
    points: Fraction | None
    out_of: Fraction
    misconception: str | None


def brief_marks(tx: Tx, assignment: str, authors: Collection[str] | None = None) -> Iterator[BriefMark]:
    """The marks of all gradings of an assignment that are done, in no order; of some authors, or of all."""
    g, m = t.grading.c, t.mark.c
    columns = (m.grading, m.part, m.verdict, type_coerce(m.points, Text), type_coerce(m.out_of, Text), m.misconception)
    query = select(*columns).join(t.grading, g.id == m.grading).where(g.assignment == assignment, g.state == "done")
    if authors is not None:
        query = query.where(g.author.in_(authors))
    for grading, part, verdict, points, out_of, tag in tx.execute(query):
        yield BriefMark(grading, part, verdict, None if points is None else _exact(points), _exact(out_of), tag)


def mark_lines(tx: Tx, assignment: str) -> Iterator[tuple[int, str]]:
    """The marks of each grading of an assignment that is done, as one text for `marks_in`: what many have alike need be
    read once only."""
    g, m = t.grading.c, t.mark.c
    points, out_of = (type_coerce(column, Text) for column in (m.points, m.out_of))
    words = (m.verdict, func.coalesce(points, _NOTHING), out_of, func.coalesce(m.misconception, _NOTHING))
    line = _formatted(tx, "%s %s %s %s %s", m.part, *words)
    query = select(m.grading, func.aggregate_strings(line, "\n")).join(t.grading, g.id == m.grading)
    rows = tx.execute(query.where(g.assignment == assignment, g.state == "done").group_by(m.grading))
    return ((id, text) for id, text in rows)


def marks_in(grading: int, text: str) -> list[BriefMark]:
    """A grading's marks out of what `mark_lines` says."""
    found = []
    for line in text.split("\n"):
        part, verdict, points, out_of, tag = line.split(" ")
        known = None if points == _NOTHING else _exact(points)
        found.append(BriefMark(grading, part, verdict, known, _exact(out_of), None if tag == _NOTHING else tag))
    return found


def last_handed(tx: Tx, assignment: str, authors: Collection[str] | None = None) -> dict[str, tuple[str, datetime]]:
    """By author, their last submission and when it was received; of some authors, or of all."""
    s = t.submission.c
    query = select(s.author, s.id, s.received).where(s.assignment == assignment).order_by(s.number)
    if authors is not None and len(authors) < _FEW:
        query = query.where(s.author.in_(authors))
    return {author: (id, at) for author, id, at in tx.execute(query)}


def corrected_parts(tx: Tx, assignment: str) -> dict[tuple[int, str], Fraction]:
    """By grading and part, the points that a person's correction gives where one holds, in the problem's points."""
    g, o, s = t.grading.c, t.override.c, t.submission.c
    query = select(o.submission, o.slug, o.part, o.points).select_from(t.override)
    query = query.join(t.submission, s.id == o.submission).where(s.assignment == assignment).order_by(o.id)
    latest = {(row.submission, row.slug, row.part): row.points for row in tx.execute(query)}
    if not latest:
        return {}
    ids: dict[tuple[str, str], list[int]] = {}
    for id, submission, slug in tx.execute(select(g.id, g.submission, g.slug).where(g.assignment == assignment)):
        ids.setdefault((submission, slug), []).append(id)
    return {
        (id, part): points
        for (submission, slug, part), points in latest.items()
        if points is not None
        for id in ids.get((submission, slug), [])
    }


@dataclass(frozen=True, slots=True)
class Span:
    """When a grading's work was handed in, in UTC without saying so, and the seconds it was graded in."""

    id: int
    author: str
    slug: str
    cause: str
    received: datetime
    seconds: float | None


def spans(tx: Tx, assignment: str) -> list[Span]:
    """The times of every grading that anything was found by, in no order."""
    g, s = t.grading.c, t.submission.c
    times = (type_coerce(column, DateTime) for column in (s.received, g.started, g.finished))
    query = select(g.id, g.author, g.slug, g.cause, *times).join(t.submission, s.id == g.submission)
    return [
        Span(id, author, slug, cause, at, (end - start).total_seconds() if start and end else None)
        for id, author, slug, cause, at, start, end in tx.execute(
            query.where(g.assignment == assignment, g.state == "done")
        )
    ]
