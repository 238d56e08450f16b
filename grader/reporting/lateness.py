"""Grades after lateness, where a class list says when work came in: by the portal's own rules, worked out when read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from grader.catalog import Assigned
from grader.catalog.assignments import time_of, times_of
from grader.intake import Roster
from grader.model.blame import Refused
from grader.model.mark import Report, show_points
from grader.model.policy import Late
from grader.policies import Grade, Times, grade_of, lateness

_NAMED = 5


@dataclass(frozen=True)
class Arrival:
    """When one student's work was received, and the times that hold for that student."""

    received: datetime
    times: Times


@dataclass(frozen=True)
class AfterPolicy:
    """By student the grade, where it is known when their work came in; and what a reader must know before trusting it.

    `counted` is whether lateness was looked at; where it was not, nothing of it is shown.
    """

    counted: bool = False
    grades: Mapping[str, Grade] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


NO_POLICY = AfterPolicy()


def arrivals_of(people: Roster, assigned: Assigned, zone: str) -> dict[str, Arrival]:
    """By student, when their work came in, as far as the class list says. Refused for a time that is none.

    An earlier `due` of the list's changes nothing, a later one is an extension.
    """
    common = times_of(assigned.assignment, zone)
    found = {}
    for person in people.people:
        try:
            if person.received:
                due = time_of(person.due, zone, "due") if person.due else None
                found[person.id] = Arrival(time_of(person.received, zone, "received"), common.extended(due))
        except ValueError as error:
            raise Refused(f"the class list, {person.id}: {error}") from None
    return found


def after_policy(reports: Iterable[Report], assigned: Assigned, arrived: Mapping[str, Arrival]) -> AfterPolicy:
    """What lateness comes to. One submission stands for each student here, so that one counts."""
    late = assigned.assignment.late
    if assigned.assignment.due is None or not (late.percent_per_day or arrived):
        return NO_POLICY
    if not arrived:
        return AfterPolicy(notes=(_NOBODY,))
    grades: dict[str, Grade] = {}
    unknown, shut_out = [], []
    for report in reports:
        arrival = arrived.get(report.student)
        if arrival is not None:
            grades[report.student] = _grade(report, arrival, late)
            closes = arrival.times.closes
            shut_out += [report.student] if closes is not None and arrival.received > closes else []
        elif report.so_far or report.open_points:
            unknown.append(report.student)
    notes = (
        [f"When the work of {_names(unknown)} came in is not known here: they have no grade yet."] if unknown else []
    )
    if shut_out:
        notes.append(f"Received after it closed, which the portal would not have taken: {_names(shut_out)}.")
    return AfterPolicy(True, grades, tuple(notes))


_NOBODY = (
    "When work came in is not known here, so nothing is taken off for lateness: a column `received` of the class list "
    "says it."
)


def _grade(report: Report, arrival: Arrival, late: Late) -> Grade:
    days = lateness(arrival.received, arrival.times.due, late)
    each = [grade_of(grading.so_far, days, late) for grading in report.gradings]
    penalty = sum((one.penalty for one in each), Fraction(0))
    return Grade(report.so_far, penalty, days)


def _names(students: Sequence[str]) -> str:
    more = len(students) - _NAMED
    return ", ".join(students[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def show_grade(grade: Grade) -> str:
    """A grade as people read it: `8 − 0.8 = 7.2`, or alone where lateness costs nothing."""
    if not grade.penalty:
        return show_points(grade.grade)
    return f"{show_points(grade.raw)} − {show_points(grade.penalty)} = {show_points(grade.grade)}"
