"""Assistants' pages: the grid of submissions, one submission, the queue, and what waits for a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from grader.model.problem import ManualPart
from grader.portal.access import is_own_address, me
from grader.portal.desk import SENT_BEFORE, desk, received, this_form
from grader.portal.showing import page_asked_for, parse_number, parse_time
from grader.portal.works import view_submission
from grader.service.correct import correct, correct_alike, extend, waive
from grader.service.export import grades_csv
from grader.service.grid import Filter, grid_of, neighbours_of
from grader.service.metrics import KIND, metrics_text
from grader.service.rubric import Criterion, criteria_of, points_of
from grader.service.sweep import ALIVE
from grader.store import Tx, accommodations, asked, audit, draining, handed, marks, people, queue, teams
from grader.store.waiting import Place, waiting_by_place, waiting_for_people

pages = Blueprint("assistant", __name__, url_prefix="/staff")

#: Pages on which names may be hidden.
_OF_STAFF = ("assistant.", "chosen.", "instructor.")
#: Pages and forms of one submission, which know the grid that one came from.
_OF_ONE = ("assistant.submission", "assistant.correct", "assistant.waive", "assistant.again")
_PAGE = 50
_LONGEST_SHOWN = 100_000
_MOST_ROWS = 2**31 - 1  # the largest id of a row


@pages.app_context_processor
def say_whether_blind() -> dict[str, bool]:
    """Whether names are hidden, for every page of staff."""
    return {"blind": _is_blind()}


@pages.app_url_defaults
def stay_blind(endpoint: str, values: dict[str, Any]) -> None:
    """Once names are hidden, links, forms and what follows them hide names too: no page is forgotten one by one."""
    if endpoint.startswith(_OF_STAFF) and _is_blind():
        values.setdefault("blind", "1")
    if endpoint in _OF_ONE and request.endpoint in (*_OF_ONE, "assistant.grid"):
        for key, value in Filter.read(request.args).parameters().items():
            values.setdefault(key, value)  # so that one goes on to who is next there


def _is_blind() -> bool:
    return request.args.get("blind") == "1"


@pages.get("/")
def overview() -> Any:
    """Every assignment, with how much of it is graded and what waits."""
    with desk().store.read() as tx:
        given = asked.all_given(tx)
        counts = {item.name: marks.states(tx, item.name) for item in given}
        released = {item.name: asked.is_released(tx, item.name) for item in given}
        requests, waits = marks.open_requests(tx), sum(waiting_by_place(tx).values())
        stuck = queue.stuck(tx, received(), ALIVE)
    return render_template(
        "staff/overview.html", given=given, counts=counts, released=released, requests=requests,
        waiting=waits, stuck=stuck,
    )  # fmt: skip


@pages.get("/a/<name>")
def grid(name: str) -> Any:
    """The submissions that count, a line a student; filters and order stand in the address."""
    given = desk().given(name)
    wanted = Filter.read(request.args)
    with desk().store.read() as tx:
        page = grid_of(tx, given, wanted, page=max(1, parse_number(request.args.get("page", "1"))), size=_PAGE)
        counts = marks.states(tx, name)
        released = asked.is_released(tx, name)
    return render_template(
        "staff/grid.html", given=given, page=page, wanted=wanted, counts=counts, released=released,
    )  # fmt: skip


@pages.get("/a/<name>/grades.csv")
def export(name: str) -> Any:
    """The grades that the grid shows, for a spreadsheet."""
    given = desk().given(name)
    with desk().store.read() as tx:
        text = grades_csv(tx, given, Filter.read(request.args))
    with desk().store.write() as tx:
        audit.note(tx, received(), me().id, "export grades", name)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, mimetype="text/csv; charset=utf-8", headers=headers)


@pages.post("/a/<name>/extend", endpoint="extend")
def extend_for(name: str) -> Any:
    """More time for somebody, or for everybody."""
    given = desk().given(name)
    author = request.form.get("author", "")
    with desk().store.read() as tx:
        known = author == asked.EVERYBODY or people.person_of(tx, author) is not None
        author = teams.author_of(tx, name, author)
    if not known:
        abort(404)
    try:
        due = parse_time(request.form.get("due", ""))
    except ValueError:
        flash("That is no time; pick a day and an hour.", "bad")
        return redirect(_back("assistant.grid", name=name))
    minutes = parse_number(request.form.get("minutes", "0"), 24 * 60)
    reason, by = request.form.get("reason", ""), me().id
    fresh = extend(desk().store, given.name, [author], due, minutes, reason, by, received(), this_form())
    flash("The extension holds from now on." if fresh else SENT_BEFORE, "good")
    return redirect(_back("assistant.grid", name=name))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _back(endpoint: str, **values: Any) -> str:
    then = request.form.get("then")
    return then if then and is_own_address(then) else url_for(endpoint, **values)


# -- one submission -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    """One submitted file, as text where it is text."""

    name: str
    size: int
    text: str | None


@pages.get("/s/<id>")
def submission(id: str) -> Any:
    """A submission with its code, marks and corrections."""
    wanted = Filter.read(request.args)
    with desk().store.read() as tx:
        item = handed.submission_of(tx, id)
        if item is None:
            abort(404)
        given = asked.given(tx, item.assignment)
        assert given is not None
        viewed = view_submission(tx, given, item, received(), by_staff=True)
        history = handed.submissions(tx, given.name, item.author)
        files = handed.files_of(tx, id)
        corrections = marks.override_history(tx, id)
        wishes = marks.requests(tx, submission=id)
        authors = [people.person_of(tx, id) for id in teams.members_of(tx, item.author)]
        called = teams.names(tx, [item.author])[item.author]
        names = people.names(tx, {o.by for o in corrections} | {w.answered_by for w in wishes if w.answered_by})
        waived = id in marks.waived(tx, [id])
        extension = asked.extensions(tx, given.name).get(item.author)
        accommodation = accommodations.by_author(tx, given.name).get(item.author)
        trail = audit.record(tx, subject=id, most=50)
        before, after = neighbours_of(tx, given, wanted, item.author)
    ticks = any(_criteria(piece.work.assigned, one.standing.part) for piece in viewed.pieces for one in piece.parts)
    texts = [Text(file.name, file.size, _text_of(file)) for file in files]
    return render_template(
        "staff/submission.html", item=item, given=given, viewed=viewed, history=history, texts=texts,
        authors=authors, called=called,
        corrections=corrections, wishes=wishes, names=names, waived=waived, extension=extension, trail=trail,
        wanted=wanted, before=before, after=after, criteria=_criteria, accommodation=accommodation, ticks=ticks,
    )  # fmt: skip


def _criteria(assigned: asked.AssignedProblem, part: str) -> Sequence[Criterion]:
    """The items by which a person marks a part; none where its rubric has none, or a machine marks it."""
    by_hand = [one.id for one in assigned.version.problem.parts if isinstance(one, ManualPart)]
    return criteria_of(assigned.version.rubric, part, by_hand) if part in by_hand else ()


def _text_of(file: handed.File) -> str | None:
    if file.size > _LONGEST_SHOWN:
        return None
    data = desk().store.files.get(file.digest)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


@pages.post("/s/<id>/correct", endpoint="correct")
def correct_part(id: str) -> Any:
    """Correct a part's points."""
    form = request.form
    slug, _, part = form.get("part", "").rpartition(":")
    points, reason = form.get("points", ""), form.get("reason", "")
    if form.get("by") == "rubric":
        points, reason = _ticked(id, slug, part, reason)
    seen = parse_number(form.get(f"seen:{part}", "0"), _MOST_ROWS)
    correct(desk().store, id, slug, part, points, form.get("feedback", ""), reason, me().id, received(), seen)
    others = 0
    if form.get("alike") == "1":
        others = correct_alike(
            desk().store, id, slug, part, points, form.get("feedback", ""), reason, me().id, received()
        )
    same = f", for {_count(others, 'other')} who answered the same too" if others else ""
    flash(f"The correction stands{same}.", "good")
    return redirect(url_for("assistant.submission", id=id, _anchor=slug.replace("/", "-")))


def _ticked(id: str, slug: str, part: str, reason: str) -> tuple[str, str]:
    """The points of what was ticked in the rubric, and what its student is told: not what the rubric says."""
    with desk().store.read() as tx:
        item = handed.submission_of(tx, id)
        given = asked.given(tx, item.assignment) if item else None
    assigned = given.find(slug) if given else None
    if assigned is None:
        abort(404)
    criteria = _criteria(assigned, part)
    points, met = points_of(criteria, request.form.getlist("criterion"))
    return str(points), reason.strip() or f"Marked by the rubric: {met} of its {_count(len(criteria), 'item')}."


@pages.post("/s/<id>/waive", endpoint="waive")
def waive_lateness(id: str) -> Any:
    """Let lateness cost nothing, or something again."""
    waive(desk().store, [id], request.form.get("waived") == "1", request.form.get("reason", ""), me().id, received())
    return redirect(url_for("assistant.submission", id=id))


@pages.post("/s/<id>/again")
def again(id: str) -> Any:
    """Grade again what we failed at."""
    with desk().store.write() as tx:
        item = handed.submission_of(tx, id)
        if item is None:
            abort(404)
        ids = [one.id for one in marks.gradings(tx, item.assignment, submission=id)]
        begun = queue.begin_again(tx, ids)
        audit.note(tx, received(), me().id, "grade again", id, gradings=begun)
    flash(f"{_count(begun, 'grading')} will be tried again.", "good" if begun else "bad")
    return redirect(url_for("assistant.submission", id=id))


# -- the queue ------------------------------------------------------------------------------------------------------


@pages.get("/queue", endpoint="queue")
def queue_page() -> Any:
    """What runs, what waits, what died, and who grades."""
    with desk().store.read() as tx:
        running = queue.lines(tx, ["running"])
        waiting = queue.lines(tx, ["waiting"])
        dead = queue.lines(tx, ["dead"])
        counts = queue.counts(tx)
        workers = draining.standings(tx, received() - ALIVE)
        drained = draining.draining(tx)
        paused = {name: queue.is_paused(tx, name) for name in queue.QUEUES}
        usual = {name: queue.usual_seconds(tx, name) for name in queue.QUEUES}
        told = queue.told(tx, [line.id for line in running])
        names = teams.names(tx, {line.author for line in (*running, *waiting, *dead)})
        stuck = queue.stuck(tx, received(), ALIVE)
    return render_template(
        "staff/queue.html", running=running, waiting=waiting, dead=dead, counts=counts, workers=workers, paused=paused,
        drained=drained, gone=sorted(drained - _names(workers)), usual=usual, told=told, names=names,
        queues=queue.QUEUES, now=received(), stuck=stuck,
    )  # fmt: skip


@pages.post("/queue")
def change_queue() -> Any:
    """Pause or go on, drain a worker or machine, cancel, try some or all again, put an assignment first."""
    form, what = request.form, request.form.get("what", "")
    ids = [id for id in (parse_number(text, _MOST_ROWS) for text in form.getlist("id")) if id]
    with desk().store.write() as tx:
        if what in ("pause", "resume") and form.get("queue") in queue.QUEUES:
            subject = form["queue"]
            changed: int = queue.set_paused(tx, subject, what == "pause")
        elif what in ("drain", "undrain") and form.get("worker"):
            subject = form["worker"]
            changed = _drain(tx, subject, what == "drain")
        elif what in ("cancel", "again"):
            subject = str(ids)
            changed = queue.cancel(tx, ids) if what == "cancel" else queue.begin_again(tx, ids)
        elif what == "all again":
            subject = "all dead"
            changed = queue.begin_again(tx, None)
        elif what in ("first", "normal"):
            subject = form.get("assignment", "")
            changed = queue.set_urgency(tx, subject, 10 if what == "first" else 0)
        else:
            abort(404)
        if changed:
            audit.note(tx, received(), me().id, f"queue: {what}", subject)
    if not changed:
        flash("That has changed nothing: it was so already, or has ended meanwhile.", "bad")
    return redirect(url_for("assistant.queue"))


def _names(workers: Iterable[draining.Standing]) -> set[str]:
    """Of workers and their machines."""
    return {name for one in workers for name in (one.worker.name, one.machine)}


def _drain(tx: Tx, name: str, drain: bool) -> bool:
    """Of what is there, or drained already: no form makes up names. Whether that changes anything."""
    if name not in _names(draining.standings(tx, received() - ALIVE)) | draining.draining(tx):
        abort(404)
    return draining.set_draining(tx, name, drain)


@pages.get("/metrics")
def metrics() -> Any:
    """Figures for Prometheus."""
    with desk().store.read() as tx:
        return Response(metrics_text(tx, received()), content_type=KIND)


# -- what waits for a person ----------------------------------------------------------------------------------------


@pages.get("/inbox")
def inbox() -> Any:
    """Requests for another look, and page by page the parts that wait for a person: all, or those of one question."""
    with desk().store.read() as tx:
        wishes, wished = marks.requests(tx, only_open=True, most=_PAGE), marks.open_requests(tx)
        counts = waiting_by_place(tx)
        chosen = next((place for place in counts if _words_of(place) == request.args.get("only")), None)
        total = sum(counts.values()) if chosen is None else counts[chosen]
        number, last = page_asked_for(total, _PAGE)
        lines = waiting_for_people(tx, chosen, skip=(number - 1) * _PAGE, most=_PAGE)
        owners = {wish.submission: handed.submission_of(tx, wish.submission) for wish in wishes}
        names = teams.names(tx, {wish.by for wish in wishes} | {line.author for line in lines})
    return render_template(
        "staff/inbox.html", wishes=wishes, wished=wished, lines=lines, owners=owners, names=names, chosen=chosen,
        counts=[(place, _words_of(place), count) for place, count in counts.items()], total=total, number=number,
        last=last,
    )  # fmt: skip


def _words_of(place: Place) -> str:
    return f"{place.assignment} {place.slug} {place.part}"


@pages.post(f"/inbox/<int(max={_MOST_ROWS}):id>")
def answer(id: int) -> Any:
    """Answer a request for another look."""
    text = request.form.get("answer", "").strip()
    if not text:
        flash("An answer says something.", "bad")
        return redirect(_back("assistant.inbox"))
    with desk().store.write() as tx:
        done = marks.answer_request(tx, id, text, me().id, received())
        if done:
            audit.note(tx, received(), me().id, "answer request", str(id))
    flash("Answered." if done else "Somebody else has answered it meanwhile.", "good" if done else "bad")
    return redirect(_back("assistant.inbox"))
