"""What an assignment's statement says of itself before its problems: points, times, and what lateness costs."""

from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from grader.catalog import Assigned
from grader.catalog.assignments import times_of
from grader.model.mark import show_points
from grader.model.policy import Late


def terms_of(assigned: Assigned, zone: str) -> str:
    """A paragraph for students. Times are in `zone`, the course's, and name it."""
    worth = sum((assigned.worth(entry) for entry in assigned.entries), Fraction(0))
    times = times_of(assigned.assignment, zone)
    sentences = [f"{show_points(worth)} point{'s' if worth != 1 else ''} in all."]
    if times.due is not None:
        sentences.append(f"Due {_show(times.due, zone)}.")
    if times.closes is not None:
        sentences.append(f"Nothing is taken after {_show(times.closes, zone)}.")
    if times.due is not None and times.closes != times.due:
        sentences.append(_lateness(assigned.assignment.late))
    return " ".join(sentences)


def _show(when: datetime, zone: str) -> str:
    return f"{when.astimezone(ZoneInfo(zone)):%A, %-d %B %Y, %H:%M} ({zone})"


def _lateness(late: Late) -> str:
    if not late.percent_per_day:
        return "Late work counts in full."
    said = f"Each started day late costs {show_points(late.percent_per_day)} % of the points"
    if late.floor_percent:
        said += f", at most {show_points(100 - late.floor_percent)} %"
    if late.grace_minutes:
        said += f"; the first {late.grace_minutes} minutes are free"
    if late.late_days:
        said += f"; {late.late_days} started day{'s' if late.late_days != 1 else ''} may be used at no cost"
    return f"{said}."
