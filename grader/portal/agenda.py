"""What a student finds on the first page: every assignment that is open to them, by what there is to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from grader.policies import LateNow, Times, late_now
from grader.service.accept import submissions_used
from grader.service.clocks import clock_for
from grader.service.results import Result, Sight, shown_result_of
from grader.store import Tx, asked, handed, solutions, teams
from grader.store.asked import Given

#: The groups in the order of the page, each with its heading.
GROUPS = (("open", "Due next"), ("waiting", "Being graded"), ("graded", "Graded"), ("past", "Past"))


@dataclass(frozen=True)
class Line:
    """One assignment. `drafted` is when a draft was saved that was never handed in; None where there is none.

    `takes_work` says whether something can still be handed in, on time or late.
    """

    given: Given
    times: Times
    result: Result
    sight: Sight
    drafted: datetime | None
    takes_work: bool
    now: datetime

    @property
    def shows_points(self) -> bool:
        """Whether anything is graded of it that may be seen."""
        return bool(self.result.grades) and "points" in self.sight.aspects

    @property
    def offers_draft(self) -> bool:
        """Whether there is a draft that can still be handed in, on time or late."""
        return self.drafted is not None and self.takes_work

    @property
    def late_now(self) -> LateNow | None:
        """What lateness costs what is handed in now; None where nothing is ever due."""
        due = self.times.due
        return None if due is None else late_now(self.now, due, self.given.asked.late)

    @property
    def is_over(self) -> bool:
        """Whether it is closed; where it never closes, whether it was due."""
        ends = self.times.closes or self.times.due
        return ends is not None and self.now > ends

    @property
    def is_complete(self) -> bool:
        """Whether something of every problem was handed in and graded."""
        works = self.result.counts
        return len(works) == len(self.given.problems) and all(work.grading is not None for work in works.values())

    @property
    def group(self) -> str:
        """Its group: what there is still to do about it first. What is over and released is past."""
        if any(work.running is not None for work in self.result.counts.values()):
            return "waiting"
        if self.offers_draft or (self.takes_work and not self.is_over and not self.is_complete):
            return "open"
        if self.result.counts and not (self.is_over and self.sight.stage == "released"):
            return "graded"
        return "past"


def line_of(tx: Tx, given: Given, person: str, now: datetime) -> Line | None:
    """An assignment as it stands for somebody; None before it opens to them."""
    author = teams.author_of(tx, given.name, person)
    times = asked.times_of(tx, given, author)
    if times.opens is not None and now < times.opens:
        return None
    used = submissions_used(tx, given.name, author)
    result, sight = shown_result_of(tx, given, author, now, used)
    drafted = unsent(result, handed.last_draft(tx, given.name, author))
    return Line(given, times, result, sight, drafted, _takes_work(tx, given, author, person, now, times, used), now)


def _takes_work(tx: Tx, given: Given, author: str, person: str, now: datetime, times: Times, used: int) -> bool:
    """Whether somebody could hand in at a time, by the assignment's times, their clock, and what they have used."""
    clock = clock_for(tx, given, person)
    if clock is not None and (clock.handed_in is not None or (clock.ends is not None and now > clock.ends)):
        return False
    closed = times.closes is not None and now > times.closes
    spent = given.asked.submissions is not None and used >= given.asked.submissions
    return not (closed or spent or solutions.was_seen(tx, given.name, author))


def unsent(result: Result, drafted: datetime | None) -> datetime | None:
    """When a draft was saved, if nothing was handed in since."""
    last = max((item.received for item in result.submissions), default=None)
    return drafted if drafted is not None and (last is None or drafted > last) else None


def grouped(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """The groups with their headings: first what is due first, and of what is graded or past the latest first."""
    several = sorted(lines, key=_due)
    found = []
    for group, heading in GROUPS:
        own = [line for line in several if line.group == group]
        found.append((heading, own[::-1] if group in ("graded", "past") else own))
    return found


def _due(line: Line) -> tuple[bool, float]:
    due = line.times.due
    return due is None, due.timestamp() if due is not None else 0.0
