"""What an author's gradings come to, worked out once for all authors of a class whose gradings say the same."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import cache, cached_property
from typing import NamedTuple

from grader.policies import Grade, Handed, counting, grade_of, lateness
from grader.store import tallies
from grader.store.asked import Given, Granted
from grader.store.tallies import Trace, Traces, Words

_OVER = ("replaced", "absent", "cancelled")
_GOING = ("waiting", "running", "dead")
_ZERO = Fraction(0)
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Totals:
    """What an author's work has come to, but for the numbers of its gradings: many have one alike.

    Of each problem, in order, the work that counts: its points, None where none is graded, and whether some of it is
    still to be decided. `places` are those of its grading among the author's, oldest first, where they are known.
    """

    points: tuple[Fraction | None, ...]
    left: tuple[bool, ...]
    raw: Fraction
    penalty: Fraction
    grade: Fraction  # raw − penalty
    is_open: bool  # whether something that is graded waits for somebody
    is_running: bool
    is_late: bool
    is_final: bool
    places: tuple[int | None, ...] = ()
    order: float = field(init=False)  # the grade, quick to compare

    def __post_init__(self) -> None:
        object.__setattr__(self, "order", float(self.grade))


class Sent(NamedTuple):
    """A submission, as far as scores depend on it. `days`: the started days by which it is late."""

    number: int
    days: int
    waived: bool


@cache
def _in_time(number: int) -> Sent:
    return Sent(number, 0, waived=False)


@dataclass
class Alike:
    """Works out totals from gradings' sums. `waived`: by author, the submissions whose lateness costs nothing."""

    given: Given
    granted: Granted
    waived: Mapping[str, frozenset[str]]
    traces: Traces
    _known: dict[object, Totals | None] = field(default_factory=dict)
    _dues: dict[object, datetime | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._outcomes, self._submissions = (
            cut(self.traces.words) for cut in (tallies.outcomes_in, tallies.submissions_in)
        )

    @cached_property
    def due(self) -> datetime | None:
        """When it is due for whoever has no other time."""
        return self.granted.times(self.given, "").due

    def of_most(self, authors: Set[str], received: Mapping[str, datetime]) -> dict[str, Totals | None]:
        """Of those authors who have no gradings, or all of one submission that is not one of those `received` late: all
        who are in none of these are in time. They are nearly all, and this is quick.

        None where a grading was done when nobody noted yet what its problem is worth.
        """
        outcomes, submissions, known = self._outcomes, self._submissions, dict[tuple[str, ...], Totals | None]()
        found: dict[str, Totals | None] = dict.fromkeys(authors - self.traces.places.keys(), self._work_out([], {}))
        for author, (start, end) in self.traces.places.items():
            one = submissions[start]
            if author not in authors or one in received or submissions[start:end].count(one) != end - start:
                continue
            key = tuple(outcomes[start:end])
            try:
                found[author] = known[key]
            except KeyError:
                found[author] = known[key] = self._work_out(self.traces.of(author), {one: _in_time(1)})
        return found

    def of(self, author: str, numbers: Mapping[str, int], received: Mapping[str, datetime]) -> Totals | None:
        """Of any author, with the number of their submissions, and when those were received that may be late; None as
        above."""
        start, end = self.traces.places[author]
        submissions = self._submissions[start:end]
        sent = {one: _in_time(numbers[one]) for one in dict.fromkeys(submissions)}
        if not received.keys().isdisjoint(sent):
            sent = self._sent(author, sent, received)
        places = dict(zip(sent, range(len(sent)), strict=True))
        key = (*self._outcomes[start:end], *sent.values(), *map(places.__getitem__, submissions))
        if key not in self._known:
            self._known[key] = self._work_out(self.traces.of(author), sent)
        return self._known[key]

    def _sent(self, author: str, sent: Mapping[str, Sent], received: Mapping[str, datetime]) -> dict[str, Sent]:
        own, late, waived = self.granted.own(author), self.given.asked.late, self.waived.get(author, _NOTHING)
        if own not in self._dues:
            self._dues[own] = self.granted.times(self.given, author).due
        due = self._dues[own]
        days = {one: lateness(received[one], due, late) if one in received else 0 for one in sent}
        return {one: Sent(in_time.number, days[one], one in waived) for one, in_time in sent.items()}

    def _work_out(self, words: Words, sent: Mapping[str, Sent]) -> Totals | None:
        told = tallies.told_by(words)
        if not all(one.worth for one in told if one.state == "done"):
            return None
        return _totals(self.given, told, sent)


@dataclass(frozen=True, slots=True)
class _Work:
    """One problem of one submission: its latest grading that is shown and done, by its place, and whether another is
    under way."""

    place: int | None
    so_far: Fraction | None
    open_points: Fraction
    running: bool


def _totals(given: Given, lines: list[Trace], sent: Mapping[str, Sent]) -> Totals:
    late, grades, works = given.asked.late, dict[tuple[str, str], Grade](), _works(given, lines)
    choices: dict[str, list[Handed]] = {}
    for (submission, slug), work in works.items():
        number, days, waived = sent[submission]
        score = None
        if work.so_far is not None:
            grade = grades[submission, slug] = grade_of(work.so_far, days, late, waived=waived)
            score = grade.grade
        choices.setdefault(slug, []).append(Handed(submission, number, score))
    chosen = [(slug, pick.submission) for slug, pick in counting(choices, given.asked.counts).items()]
    counts = {slug: works[submission, slug] for slug, submission in chosen}
    counted = [grades[submission, slug] for slug, submission in chosen if (submission, slug) in grades]
    picked = [counts.get(item.version.slug) for item in given.problems]
    raw, penalty = sum((g.raw for g in counted), _ZERO), sum((g.penalty for g in counted if g.days), _ZERO)
    return Totals(
        points=tuple(None if work is None else work.so_far for work in picked),
        left=tuple(work is not None and work.open_points > 0 for work in picked),
        raw=raw,
        penalty=penalty,
        grade=raw - penalty if penalty else raw,
        is_open=any(work is not None and work.place is not None and work.open_points > 0 for work in picked),
        is_running=any(work.running for work in counts.values()),
        is_late=any(grade.days for grade in counted),
        is_final=bool(counts) and all(work.place is not None and not work.open_points for work in counts.values()),
        places=tuple(None if work is None else work.place for work in picked),
    )


def _works(given: Given, lines: list[Trace]) -> dict[tuple[str, str], _Work]:
    worth = {item.version.slug: item.worth for item in given.problems}
    return {
        key: _work(several, worth[key[1]])
        for key, several in _by_work(lines)
        if key[1] in worth and not all(one.state in _OVER for _, one in several)
    }


def _by_work(lines: list[Trace]) -> Iterator[tuple[tuple[str, str], list[tuple[int, Trace]]]]:
    """By submission and problem, the gradings with their places."""
    found: dict[tuple[str, str], list[tuple[int, Trace]]] = {}
    for place, one in enumerate(lines):
        found.setdefault((one.submission, one.slug), []).append((place, one))
    yield from found.items()


def _work(several: list[tuple[int, Trace]], worth: Fraction) -> _Work:
    place, latest = next(
        ((place, one) for place, one in reversed(several) if one.shown and one.state == "done"), (None, None)
    )
    after = -1 if place is None else place
    running = any(one.shown and one.state in _GOING and number > after for number, one in several)
    if latest is None:
        return _Work(None, None, worth, running)
    assert latest.worth is not None and latest.so_far is not None and latest.open_points is not None  # noqa: PT018
    so_far, left = latest.so_far, latest.open_points
    if latest.worth != worth:  # worth what it is now, not what it was
        so_far, left = (points * worth / latest.worth for points in (so_far, left))
    return _Work(place, so_far, left, running)
