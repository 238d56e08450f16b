"""Exam clocks: when somebody's time ends, and handing in for whoever's time is over."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from grader.bell import Bell
from grader.model.blame import Refused
from grader.service.accept import accept
from grader.store import Store, Tx, asked, audit, handed
from grader.store.asked import Given

#: What was sent in the last second may come this much later.
GRACE = timedelta(seconds=30)


@dataclass(frozen=True)
class Clock:
    """One person's clock in an exam."""

    began: datetime | None
    handed_in: datetime | None
    minutes: int
    closes: datetime | None
    needs_code: bool
    grace: timedelta = GRACE

    @property
    def ends(self) -> datetime | None:
        """When their time is over: by their minutes, or by the exam's own end."""
        if self.began is None:
            return None
        own = self.began + timedelta(minutes=self.minutes)
        return own if self.closes is None else min(own, self.closes)


def clock_for(tx: Tx, given: Given, person: str) -> Clock | None:
    """Somebody's clock, with the minutes they were granted; None where an assignment is no exam."""
    exam = given.asked.exam
    if exam is None:
        return None
    began, handed_in = asked.sitting(tx, given.name, person) or (None, None)
    granted = asked.granted(tx, given)
    minutes, closes = granted.minutes(exam.minutes, person), granted.times(given, person).closes
    return Clock(began, handed_in, minutes, closes, bool(exam.access_code))


def hand_in_expired(store: Store, bell: Bell, now: datetime) -> int:
    """Hand in for everybody whose exam is over, from what was saved last, whether or not their page is open."""
    with store.read() as tx:
        exams = [given for given in asked.all_given(tx) if given.asked.exam is not None]
        over = [
            (given, person)
            for given in exams
            for person in asked.open_sittings(tx, given.name)
            if _is_over(clock_for(tx, given, person), now)
        ]
    for given, person in over:
        with store.read() as tx:
            typed = handed.drafts(tx, given.name, person)
            saved = handed.last_draft(tx, given.name, person)
            sent = max((item.received for item in handed.submissions(tx, given.name, person)), default=None)
        if saved is not None and (sent is None or saved > sent):
            with suppress(Refused):  # where nothing was typed there is nothing to hand in
                accept(store, bell, given, person, person, {}, now, via="exam", answers=typed, force=True)
        with store.write() as tx:
            asked.end_sitting(tx, given.name, person, now)
            audit.note(tx, now, "sweeper", "hand in at the end", person, assignment=given.name)
    return len(over)


def _is_over(clock: Clock | None, now: datetime) -> bool:
    return clock is not None and clock.ends is not None and now > clock.ends + clock.grace
