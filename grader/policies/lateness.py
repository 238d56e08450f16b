"""Lateness: how many days a submission is late for one student, and what that costs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from grader.model.policy import Late

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Times:
    """When one student's assignment opens, is due and closes; an extension moves the last two."""

    opens: datetime | None = None
    due: datetime | None = None
    closes: datetime | None = None

    def extended(self, due: datetime | None) -> "Times":
        """The same with an extension to `due`: never earlier than before, and closing as long after it as before.

        What closes and is never due, as an exam, closes then.
        """
        if due is None or (self.due is not None and due <= self.due):
            return self
        if self.due is None:
            return Times(self.opens, None, None if self.closes is None else max(self.closes, due))
        closes = None if self.closes is None else self.closes + (due - self.due)
        return Times(self.opens, due, closes)


@dataclass(frozen=True)
class Grade:
    """An assignment's result after policy: `raw − penalty = grade`, each an exact number of points."""

    raw: Fraction
    penalty: Fraction = Fraction(0)
    days: int = 0  # started days late
    waived: bool = False

    @property
    def grade(self) -> Fraction:
        """What counts."""
        return self.raw - self.penalty


def lateness(received: datetime, due: datetime | None, late: Late) -> int:
    """The started days by which work is late; 0 within the grace."""
    if due is None or received <= due + timedelta(minutes=late.grace_minutes):
        return 0
    return -(-(received - due) // _DAY)


@dataclass(frozen=True)
class LateNow:
    """What lateness costs work that is handed in at one moment: `percent` of its points, `days` started days late.

    `free_days` are those left to use at no cost. It costs `then` percent after `until`; both are None where it costs
    no more however late.
    """

    days: int
    percent: Fraction
    free_days: int
    until: datetime | None = None
    then: Fraction | None = None


def late_now(now: datetime, due: datetime, late: Late) -> LateNow:
    """What lateness costs work that is handed in now, and when it will cost more."""
    days = lateness(now, due, late)
    percent, free_days = percent_of(days, late), max(0, late.late_days - days)
    dearer = max(days, late.late_days) + 1
    if percent_of(dearer, late) <= percent:
        return LateNow(days, percent, free_days)
    until = due + max((dearer - 1) * _DAY, timedelta(minutes=late.grace_minutes))
    return LateNow(days, percent, free_days, until, percent_of(lateness(until + timedelta.resolution, due, late), late))


def percent_of(days: int, late: Late) -> Fraction:
    """The share of the points, in percent, that so many started days cost: none before the free ones are used up."""
    counted = max(0, days - late.late_days)
    if not counted:
        return Fraction(0)
    return max(Fraction(0), min(counted * late.percent_per_day, Fraction(100) - late.floor_percent))


def grade_of(raw: Fraction, days: int, late: Late, *, waived: bool = False) -> Grade:
    """A raw score after lateness. Points below zero are not made, and the floor holds."""
    percent = Fraction(0) if waived else percent_of(days, late)
    penalty = max(Fraction(0), raw * percent / 100) if percent else Fraction(0)
    return Grade(raw, penalty, days, waived)
