"""Exams: a personal clock that starts when one begins, and ends by itself with what was typed last."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, request, url_for

from grader.model.blame import Refused
from grader.portal.access import me
from grader.portal.desk import desk, received
from grader.service.clocks import Clock, clock_for
from grader.store import asked, audit
from grader.store.asked import Given

pages = Blueprint("exam", __name__)


@dataclass(frozen=True)
class Shown:
    """A clock as a page shows it."""

    clock: Clock
    now: datetime

    @property
    def began(self) -> datetime | None:
        """When it was begun."""
        return self.clock.began

    @property
    def ends(self) -> datetime | None:
        """When it ends by itself."""
        return self.clock.ends

    @property
    def minutes(self) -> int:
        """How long it runs, for this person."""
        return self.clock.minutes

    @property
    def needs_code(self) -> bool:
        """Whether one begins with an access code."""
        return self.clock.needs_code

    @property
    def left(self) -> timedelta | None:
        """What is left of it."""
        return None if self.ends is None else max(timedelta(0), self.ends - self.now)

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended, or one has handed in."""
        return self.clock.handed_in is not None or (self.ends is not None and now > self.ends)

    def refuse_if_over(self, now: datetime) -> None:
        """Refused where nothing can be handed in any more, or one has not begun."""
        if self.began is None:
            raise Refused("you have not begun this exam")
        if self.clock.handed_in is not None:
            raise Refused("you have handed in this exam already")
        if self.ends is not None and now > self.ends + self.clock.grace:
            raise Refused("your time is over; what was saved by then has been handed in for you")


def clock_of(given: Given, person: str, now: datetime) -> Shown | None:
    """Somebody's clock in an exam; None where an assignment is none."""
    with desk().store.read() as tx:
        clock = clock_for(tx, given, person)
    return None if clock is None else Shown(clock, now)


def refuse_if_over(given: Given) -> None:
    """Refused where who asks sits an exam that they have not begun, or that is over for them. Staff may always."""
    clock = clock_of(given, me().id, received())
    if clock is not None and not me().is_staff:
        clock.refuse_if_over(received())


@pages.post("/a/<name>/begin")
def begin(name: str) -> Any:
    """Start one's clock."""
    given = desk().given(name)
    clock = clock_of(given, me().id, received())
    with desk().store.read() as tx:
        times = asked.times_of(tx, given, me().id)
    if clock is None or (times.opens is not None and received() < times.opens):
        abort(404)
    if clock.clock.closes is not None and received() > clock.clock.closes:
        raise Refused("this exam is closed")
    code = given.asked.exam.access_code if given.asked.exam else ""
    if code and request.form.get("code", "").strip() != code:
        flash("That is not the access code. It is given out in the room.", "bad")
        return redirect(url_for("student.assignment", name=name))
    with desk().store.write() as tx:
        asked.begin_sitting(tx, given.name, me().id, received())
        audit.note(tx, received(), me().id, "begin exam", given.name)
    return redirect(url_for("student.assignment", name=name))


@pages.get("/a/<name>/clock")
def clock(name: str) -> Any:
    """What is left, as the server sees it: minutes may have been added meanwhile."""
    found = clock_of(desk().given(name), me().id, received())
    if found is None or found.left is None:
        abort(404)
    return jsonify(seconds=found.left.total_seconds(), over=found.is_over(received()))


def finish(given: Given, person: str, now: datetime) -> None:
    """Somebody has handed in for good."""
    with desk().store.write() as tx:
        asked.end_sitting(tx, given.name, person, now)
        audit.note(tx, now, person, "finish exam", given.name)
