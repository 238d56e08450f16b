"""What each author's work has come to, in brief and for a whole class: by it grids are filtered and put in order.

What was worked out for an author is kept for as long as all it was worked out from stays the same: that is read and
compared each time, so that nothing kept is ever old, whoever has changed what in which process.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from grader.model.policy import Late
from grader.policies import Grade, Handed, counting, grade_of, lateness
from grader.service.results import Result, results_of
from grader.store import Tx, asked, marks, tallies
from grader.store.asked import Given
from grader.store.tallies import Trace, Words

_OVER = ("replaced", "absent", "cancelled")
_GOING = ("waiting", "running", "dead")
_ZERO = Fraction(0)
_NOTHING: frozenset[str] = frozenset()
#: So many assignments are kept in a process.
_MOST = 8
#: Up to so many authors are compared one by one, more first all at once.
_FEW = 500


class Tally(NamedTuple):
    """What an author's work has come to. Of each problem, in order, the work that counts: its points and its grading,
    None where none is done, and whether some of it is still to be decided.

    A tuple, as it is made by the ten thousand.
    """

    points: tuple[Fraction | None, ...]
    gradings: tuple[int | None, ...]
    left: tuple[bool, ...]
    raw: Fraction
    penalty: Fraction
    grade: Fraction  # raw − penalty
    is_running: bool
    is_late: bool
    is_final: bool

    @property
    def is_open(self) -> bool:
        """Whether something that is graded waits for somebody."""
        return any(self.left) and any(
            left and id is not None for left, id in zip(self.left, self.gradings, strict=True)
        )


@dataclass(frozen=True)
class _Asked:
    """What the database says at one moment beside the gradings."""

    given: Given
    corrected: Mapping[str, int]
    waived: Mapping[str, frozenset[str]]
    granted: asked.Granted
    voided: Mapping[tuple[str, str], marks.Voided]

    @property
    def rules(self) -> object:
        """What holds for every author alike."""
        problems = tuple((item.version.id, item.worth) for item in self.given.problems)
        return (self.given.asked, self.given.times, problems, self.voided, self.granted.own(asked.EVERYBODY))

    def own(self, author: str) -> object:
        """What is an author's own; None where that is nothing, as for most."""
        if author not in self._some:
            return None
        return self.corrected.get(author), self.waived.get(author), self.granted.own(author)

    @cached_property
    def _some(self) -> frozenset[str]:
        """Those who have anything of their own."""
        grants = (self.granted.extensions, self.granted.accommodations)
        return frozenset(author for one in (self.corrected, self.waived, *grants) for author in one)

    def apart_from(self, other: "_Asked") -> set[str]:
        """Those whose own is not the same in another."""
        maps = ((self.corrected, other.corrected), (self.waived, other.waived))
        grants = ((self.granted.extensions, other.granted.extensions),
                  (self.granted.accommodations, other.granted.accommodations))  # fmt: skip
        return {author for one, two in (*maps, *grants) if one != two for author in {*one, *two}}


@dataclass(frozen=True)
class _Everything:
    """All that the tallies of a whole assignment are worked out from."""

    trace: str | None
    told: _Asked

    def apart_from(self, other: "_Everything") -> set[str]:
        """The authors for whom something has changed."""
        apart = self.told.apart_from(other.told)
        return apart if self.trace == other.trace else apart | tallies.authors_apart(other.trace, self.trace)


@dataclass
class _Kept:
    """The tallies of one assignment, by author, each with what it was worked out from; and those of a whole class that
    were compared last, with what all of them were worked out from."""

    rules: object
    by_author: dict[str, tuple[object, Tally]]
    compared: tuple[_Everything, Mapping[str, Tally]] | None = None


_KEPT: WeakKeyDictionary[Any, "OrderedDict[str, _Kept]"] = WeakKeyDictionary()


def tallies_of(tx: Tx, given: Given, authors: Collection[str]) -> Mapping[str, Tally]:
    """The tallies of some authors: the same as `results_of` would find, in less time."""
    told = _ask(tx, given)
    kept = _kept(tx, given.name, told.rules)
    if len(authors) < _FEW:
        return _compare(tx, told, kept, authors)
    now = _Everything(tallies.trace_of_all(tx, given.name), told)
    found: Mapping[str, Tally]
    if kept.compared is None:
        found = _compare(tx, told, kept, authors, tallies.traces_in(now.trace))
    else:
        before, found = kept.compared
        apart = (set(authors) - found.keys()) | (now.apart_from(before) & found.keys())
        if apart:
            traces = tallies.traces_in(now.trace) if len(apart) >= _FEW else None
            found = {**found, **_compare(tx, told, kept, apart, traces)}
    kept.compared = now, found
    return found


def sources_of(tx: Tx, given: Given) -> object:
    """All that the tallies of an assignment, and its gradings' marks, are worked out from: equal where they are."""
    return _Everything(tallies.trace_of_all(tx, given.name), _ask(tx, given))


def _ask(tx: Tx, given: Given) -> _Asked:
    return _Asked(
        given, tallies.corrections(tx, given.name), tallies.waived(tx, given.name),
        asked.granted(tx, given), marks.voids(tx, given.name),
    )  # fmt: skip


def _compare(
    tx: Tx, told: _Asked, kept: _Kept, authors: Collection[str], traces: Mapping[str, Words] | None = None
) -> dict[str, Tally]:
    if traces is None:
        traces = tallies.traces(tx, told.given.name, authors)
    sources = {author: (traces.get(author), told.own(author)) for author in authors}
    known = kept.by_author
    changed = {author: source for author, source in sources.items()
               if author not in known or known[author][0] != source}  # fmt: skip
    worked_out = _work_out(tx, told, traces, changed)
    known.update({author: (changed[author], tally) for author, tally in worked_out.items()})
    return {author: worked_out[author] if author in worked_out else known[author][1] for author in sources}


def _kept(tx: Tx, assignment: str, rules: object) -> _Kept:
    known = _KEPT.setdefault(tx.engine, OrderedDict())
    kept = known.get(assignment)
    if kept is None or kept.rules != rules:
        kept = known[assignment] = _Kept(rules, {})
        while len(known) > _MOST:
            known.popitem(last=False)
    return kept


def _work_out(tx: Tx, told: _Asked, traces: Mapping[str, Words], authors: Collection[str]) -> dict[str, Tally]:
    """From the gradings' sums where nobody changed a part of them; else part by part."""
    plain = [] if told.voided else [author for author in authors if author not in told.corrected]
    found = {}
    if plain:
        alike = _Alike(told, tallies.arrivals(tx, told.given.name, plain))
        for author in plain:
            tally = alike.tally(author, traces.get(author, []))
            if tally is not None:
                found[author] = tally
    thorough = [author for author in authors if author not in found]
    if thorough:
        found |= {author: _in_brief(result) for author, result in results_of(tx, told.given, thorough).items()}
    return found


@dataclass
class _Alike:
    """Works out tallies, once for all authors whose gradings say the same: they differ in their numbers alone."""

    told: _Asked
    arrived: Mapping[str, tuple[int, datetime]]
    _known: dict[object, "_Like | None"] = field(default_factory=dict)
    _dues: dict[object, datetime | None] = field(default_factory=dict)

    @cached_property
    def _late(self) -> Late:
        return self.told.given.asked.late

    def tally(self, author: str, words: Words) -> Tally | None:
        """An author's tally. None where a grading was done when nobody noted yet what its problem is worth."""
        due, waived = self._due(author), self.told.waived.get(author, _NOTHING)
        key = self._key(words, due, waived)
        try:
            like = self._known[key]
        except KeyError:
            like = self._known[key] = self._work_out(words, due, waived)
        return None if like is None else like.of(words)

    def _work_out(self, words: Words, due: datetime | None, waived: Collection[str]) -> "_Like | None":
        told = tallies.told_by(words)
        if not all(one.worth for one in told if one.state == "done"):
            return None
        return _Like.found(_tally(self.told.given, told, self.arrived, due, waived), told)

    def _due(self, author: str) -> datetime | None:
        own = self.told.own(author)
        if own not in self._dues:
            self._dues[own] = self.told.granted.times(self.told.given, author).due
        return self._dues[own]

    def _key(self, words: Words, due: datetime | None, waived: Collection[str]) -> object:
        """All that a tally depends on but the numbers of gradings and submissions."""
        sent = tallies.submissions_in(words)
        key: tuple[object, ...] = tuple(tallies.outcomes_in(words))
        if not sent:
            return key
        if sent.count(sent[0]) == len(sent):
            return (*key, *self._handed(sent[0], due, waived))
        places = list(dict.fromkeys(sent))
        for submission in places:
            key += self._handed(submission, due, waived)
        return (*key, *map(places.index, sent))

    def _handed(self, submission: str, due: datetime | None, waived: Collection[str]) -> tuple[object, ...]:
        number, at = self.arrived[submission]
        days = 0 if due is None or at <= due else lateness(at, due, self._late)
        return number, days, submission in waived


@dataclass(frozen=True, slots=True)
class _Like:
    """A tally without the numbers of its gradings: `places` says where in the trace these stand, `is_in_order` that
    they are the trace's own, one after the other."""

    points: tuple[Fraction | None, ...]
    places: tuple[int | None, ...]
    others: tuple[Any, ...]
    is_in_order: bool

    @classmethod
    def found(cls, tally: Tally, told: list[Trace]) -> "_Like":
        place = {one.id: number for number, one in enumerate(told)}
        places = tuple(None if id is None else place[id] for id in tally.gradings)
        return cls(tally.points, places, tally[2:], places == tuple(range(len(told))))

    def of(self, words: Words) -> Tally:
        own: tuple[int | None, ...] = tallies.numbers_in(words)
        if not self.is_in_order:
            own = tuple([None if place is None else own[place] for place in self.places])
        return Tally._make((self.points, own, *self.others))


@dataclass(frozen=True, slots=True)
class _Work:
    """One problem of one submission: its latest grading that is shown and done, and whether another is under way."""

    grading: int | None
    so_far: Fraction | None
    open_points: Fraction
    running: bool


def _tally(
    given: Given,
    lines: list[Trace],
    arrived: Mapping[str, tuple[int, datetime]],
    due: datetime | None,
    waived: Collection[str],
) -> Tally:
    late, grades, works = given.asked.late, dict[tuple[str, str], Grade](), _works(given, lines)
    choices: dict[str, list[Handed]] = {}
    for (submission, slug), work in works.items():
        number, at = arrived[submission]
        score = None
        if work.so_far is not None:
            grade = grade_of(work.so_far, lateness(at, due, late), late, waived=submission in waived)
            grades[submission, slug] = grade
            score = grade.grade
        choices.setdefault(slug, []).append(Handed(submission, number, at, score))
    chosen = [(slug, pick.submission) for slug, pick in counting(choices, given.asked.counts).items()]
    counts = {slug: works[submission, slug] for slug, submission in chosen}
    counted = [grades[submission, slug] for slug, submission in chosen if (submission, slug) in grades]
    picked = [counts.get(item.version.slug) for item in given.problems]
    raw, penalty = sum((g.raw for g in counted), _ZERO), sum((g.penalty for g in counted if g.days), _ZERO)
    return Tally(
        tuple(None if work is None else work.so_far for work in picked),
        tuple(None if work is None else work.grading for work in picked),
        tuple(work is not None and work.open_points > 0 for work in picked),
        raw,
        penalty,
        raw - penalty if penalty else raw,
        any(work.running for work in counts.values()),
        any(grade.days for grade in counted),
        bool(counts) and all(work.grading is not None and not work.open_points for work in counts.values()),
    )  # fmt: skip


def _works(given: Given, lines: list[Trace]) -> dict[tuple[str, str], _Work]:
    worth = {item.version.slug: item.worth for item in given.problems}
    by_work: dict[tuple[str, str], list[Trace]] = {}
    for one in lines:
        if one.slug in worth:
            by_work.setdefault((one.submission, one.slug), []).append(one)
    found = {}
    for key, several in by_work.items():
        if all(one.state in _OVER for one in several):
            continue
        latest = next((one for one in reversed(several) if one.shown and one.state == "done"), None)
        newest = 0 if latest is None else latest.id
        running = any(one.shown and one.state in _GOING and one.id > newest for one in several)
        if latest is None:
            found[key] = _Work(None, None, worth[key[1]], running)
            continue
        assert latest.worth is not None and latest.so_far is not None and latest.open_points is not None  # noqa: PT018
        so_far, left = latest.so_far, latest.open_points
        if latest.worth != worth[key[1]]:  # worth what it is now, not what it was
            so_far, left = (points * worth[key[1]] / latest.worth for points in (so_far, left))
        found[key] = _Work(latest.id, so_far, left, running)
    return found


def _in_brief(result: Result) -> Tally:
    picked = [result.counts.get(item.version.slug) for item in result.given.problems]
    works = result.counts.values()
    return Tally(
        tuple(None if work is None else work.so_far for work in picked),
        tuple(None if work is None or work.grading is None else work.grading.id for work in picked),
        tuple(work is not None and work.open_points > 0 for work in picked),
        result.raw,
        result.penalty,
        result.grade,
        any(work.running is not None for work in works),
        any(grade.days for grade in result.grades.values()),
        result.is_final,
    )
