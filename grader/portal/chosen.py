"""What staff do for several students of the grid at once: it is asked once, with the number it touches, then done."""

from collections.abc import Sequence
from typing import Any, cast, get_args

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from grader.model.blame import Refused
from grader.portal.access import me
from grader.portal.desk import SENT_BEFORE, desk, received, this_form
from grader.portal.showing import parse_number, parse_time
from grader.service.chosen import Act, Chosen, chosen_of, count_touched, extend_chosen, regrade_chosen, waive_chosen
from grader.service.grid import Filter, students_of
from grader.store import people
from grader.store.asked import Given

pages = Blueprint("chosen", __name__, url_prefix="/staff")

#: So many names are listed before it is done.
_NAMED = 30


@pages.post("/a/<name>/chosen")
def ask(name: str) -> Any:
    """Say what would be touched, and ask whether to do it: for the rows that are ticked, or for all that are shown."""
    given, wanted = desk().given(name), Filter.read(request.form)
    with desk().store.read() as tx:
        if request.form.get("whom") == "all":
            students = [line.id for line, _ in students_of(tx, given, wanted)]
        else:
            students = request.form.getlist("who")
        chosen = chosen_of(tx, given, students)
    if not chosen.people:
        flash("Nobody is chosen: tick students, or choose all that are shown.", "bad")
        return redirect(_grid(given, wanted))
    return _page(given, _act(), chosen, wanted, students)


@pages.post("/a/<name>/chosen/do", endpoint="carry_out")
def do(name: str) -> Any:
    """Do it for exactly those whom the page before named; asked again where it would touch another number by now."""
    given, wanted, act = desk().given(name), Filter.read(request.form), _act()
    students = request.form.get("students", "").split()
    with desk().store.read() as tx:
        chosen = chosen_of(tx, given, students)
    if count_touched(desk().store, given, act, chosen) != parse_number(request.form.get("touches", "")):
        flash("Something has changed since you were asked; look at the number again.", "bad")
        return _page(given, act, chosen, wanted, students)
    try:
        done = _do(given, act, chosen)
    except ValueError:
        flash("That is no time; pick a day and an hour.", "bad")
        return _page(given, act, chosen, wanted, students)
    except Refused as refused:
        flash(f"{str(refused)[:1].upper()}{str(refused)[1:]}.", "bad")
        return _page(given, act, chosen, wanted, students)
    flash(done, "good")
    return redirect(_grid(given, wanted))


def _do(given: Given, act: Act, chosen: Chosen) -> str:
    """Do it; the sentence that says so. ValueError for a time that is none."""
    store, by, now, reason = desk().store, me().id, received(), request.form.get("reason", "")
    if act == "regrade":
        count = regrade_chosen(store, desk().bell, given, chosen, by, now)
        return f"{_several(count, 'grading')} in the queue; nobody sees the outcome before it is released."
    if act == "extend":
        due = parse_time(request.form.get("due", ""))
        minutes = parse_number(request.form.get("minutes", "0"), 24 * 60)
        people = extend_chosen(store, given, chosen, due, minutes, reason, by, now, this_form())
        if people is None:
            return SENT_BEFORE
        return f"The extension holds for {_several(people, 'student')} from now on."
    count = waive_chosen(store, given, chosen, reason, by, now)
    return f"The lateness of {_several(count, 'submission')} costs nothing from now on."


def _act() -> Act:
    act = request.form.get("act", "")
    if act not in get_args(Act):
        abort(404)
    return cast("Act", act)


def _page(given: Given, act: Act, chosen: Chosen, wanted: Filter, students: Sequence[str]) -> str:
    with desk().store.read() as tx:
        names = people.names(tx, chosen.people[:_NAMED])
    touches = count_touched(desk().store, given, act, chosen)
    return render_template(
        "staff/chosen.html", given=given, act=act, touches=touches, wanted=wanted,
        students=" ".join(students), many=len(chosen.people), with_mates=len(chosen.people) - len(set(students)),
        names=[names[id] for id in chosen.people[:_NAMED] if id in names],
    )  # fmt: skip


def _grid(given: Given, wanted: Filter) -> str:
    return url_for("assistant.grid", name=given.name, **cast("dict[str, Any]", wanted.parameters()))


def _several(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
