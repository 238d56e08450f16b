"""A student's pages: what is due, an assignment with one's own numbers, a submission and what it came to."""

import io
import json
from dataclasses import asdict
from typing import Any

from flask import Blueprint, abort, current_app, flash, jsonify, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import FileStorage

from grader.model.answer import UnreadableAnswer
from grader.model.blame import Refused
from grader.policies import Times, late_now
from grader.portal import agenda, choosing, exam, live
from grader.portal.access import me
from grader.portal.desk import desk, received
from grader.portal.sheets import Asking, asking_of
from grader.portal.showing import zone
from grader.portal.works import view_submission
from grader.rendering import formula_html
from grader.service.accept import SentBefore, accept, submissions_used
from grader.service.requests import ask_for_another_look, requests_end
from grader.service.results import shown_result_of
from grader.service.solutions import may_see_solution
from grader.store import accommodations, asked, audit, handed, marks, solutions, teams
from grader.store.asked import Given
from grader.store.handed import Handed

pages = Blueprint("student", __name__)

LONGEST_ANSWER = 4_000


@pages.get("/health")
def health() -> Any:
    """Whether the portal and its database live."""
    with desk().store.read() as tx:
        asked.course(tx)
    return {"alive": True}


# -- what is due ----------------------------------------------------------------------------------------------------


@pages.get("/")
def dashboard() -> Any:
    """What is due next, what waits, what is graded, what is past."""
    now = received()
    with desk().store.read() as tx:
        lines = [agenda.line_of(tx, item, me().id, now) for item in asked.all_given(tx)]
    groups = agenda.grouped(line for line in lines if line is not None)
    return render_template("dashboard.html", groups=groups, now=now, any=any(lines))


# -- an assignment --------------------------------------------------------------------------------------------------


def open_to_me(name: str) -> tuple[Given, Times]:
    """An assignment, if it is open to who asks: to staff always, to students from when it opens."""
    given = desk().given(name)
    with desk().store.read() as tx:
        times = asked.times_of(tx, given, teams.author_of(tx, name, me().id))
    if not me().is_staff and times.opens is not None and received() < times.opens:
        abort(404)
    return given, times


def begun_by_me(name: str) -> Given:
    """An assignment that is open to who asks, and of an exam that they have begun: nobody sees it before."""
    given, _ = open_to_me(name)
    clock = exam.clock_of(given, me().id, received())
    if clock is not None and clock.began is None and not me().is_staff:
        abort(404)
    return given


@pages.get("/a/<name>")
def assignment(name: str) -> Any:
    """An assignment: the statement with one's own numbers, and the form to answer it in."""
    given, times = open_to_me(name)
    clock = exam.clock_of(given, me().id, received())
    if clock is not None and clock.began is None and not me().is_staff:
        return render_template("exam_door.html", given=given, clock=clock, times=times)
    asking = _asking(given)
    with desk().store.read() as tx:
        author = teams.author_of(tx, name, me().id)
        used = submissions_used(tx, name, author)
        result, sight = shown_result_of(tx, given, author, received(), used)
        mates = teams.names(tx, teams.members_of(tx, author)) if author != me().id else {}
        solved = may_see_solution(tx, given, received())
        typed = handed.drafts(tx, name, author)
        unsent = agenda.unsent(result, handed.last_draft(tx, name, author))
        accommodation = accommodations.by_author(tx, name).get(author)
    closed = times.closes is not None and received() > times.closes
    if clock is not None and clock.is_over(received()):
        closed = True
    return render_template(
        "assignment.html", given=given, times=times, asking=asking, result=result, sight=sight, used=used, typed=typed,
        closed=closed, clock=clock, now=received(), longest=LONGEST_ANSWER, solved=solved, mates=mates, unsent=unsent,
        most_bytes=_most_bytes(), accommodation=accommodation,
        late_now=late_now(received(), times.due, given.asked.late) if times.due else None,
    )  # fmt: skip


def _asking(given: Given) -> Asking:
    store = desk().store
    with store.read() as tx:
        author = teams.author_of(tx, given.name, me().id)
        sheet = asked.sheet_of(tx, given.name, author)
    if sheet is None and not me().is_staff:
        with store.write() as tx:
            sheet = asked.take_reserve(tx, given.name, author)
            audit.note(tx, received(), me().id, "take a sheet of the reserve", given.name, found=sheet is not None)
    return asking_of(given, sheet)


@pages.post("/a/<name>/draft")
def save_draft(name: str) -> Any:
    """Keep answers as typed: what the page sends while one types. Refused where an exam is over."""
    given = begun_by_me(name)
    exam.refuse_if_over(given)
    told = request.get_json(silent=True)
    typed = _typed(given, told.get("typed") if isinstance(told, dict) else None)
    with desk().store.write() as tx:
        handed.save_drafts(tx, name, teams.author_of(tx, name, me().id), typed, received())
    return jsonify(saved=received().isoformat(), at=f"{received().astimezone(zone()):%H:%M:%S}")


def _typed(given: Given, told: object) -> dict[tuple[str, str], str]:
    """Answers by (problem, part), of parts that there are."""
    typed: dict[tuple[str, str], str] = {}
    if not isinstance(told, dict):
        return typed
    for a in given.problems:
        for part in a.version.problem.parts:
            text = told.get(f"{a.version.slug}:{part.id}")
            if part.typed and isinstance(text, str):
                typed[a.version.slug, part.id] = clean_text(text)[:LONGEST_ANSWER]
    return typed


@pages.post("/a/<name>/preview")
def preview(name: str) -> Any:
    """How answers are read: shown back below their fields. Says nothing of whether they are right."""
    given = begun_by_me(name)
    told = request.get_json(silent=True)
    typed = _typed(given, told.get("typed") if isinstance(told, dict) else None)
    shown: dict[str, dict[str, str]] = {}
    for a in given.problems:
        own = {part: text for (slug, part), text in typed.items() if slug == a.version.slug and text.strip()}
        for part, read in desk().reader.responses(a.version.problem, own).items():
            answer = read.answer
            key = f"{a.version.slug}:{part}"
            if isinstance(answer, UnreadableAnswer):
                shown[key] = {"trouble": answer.message, "at": own[part][: answer.position or 0][-20:]}
            elif answer.kind == "symbolic":
                shown[key] = {"html": formula_html(answer.tree)}
            else:
                shown[key] = {"text": read.shown}
    return jsonify(shown)


@pages.post("/a/<name>/look-over")
def look_over(name: str) -> Any:
    """What would become of files that are chosen and not yet sent, by their names and sizes."""
    given = begun_by_me(name)
    files = choosing.chosen_of(request.get_json(silent=True))
    return jsonify(asdict(choosing.look_over(given, files, _most_bytes())))


def _most_bytes() -> int:
    """How large an upload may be."""
    return desk().settings.upload_mb * 1_000_000


@pages.post("/a/<name>/hand-in")
def hand_in(name: str) -> Any:
    """Hand in: what is typed in the form and the files chosen, as one submission."""
    given, _ = open_to_me(name)
    exam.refuse_if_over(given)
    typed = _typed_in_form(given, request.form)
    author = _keep_typed(name, typed)
    settings, finishes = desk().settings, given.asked.exam is not None and bool(request.form.get("finish"))
    try:
        files = take_files(request.files.getlist("files"))
        is_empty = not files and not any(text.strip() for text in typed.values())
        if finishes and is_empty and (last := _last_handed(name, author)) is not None:
            exam.finish(given, me().id, received())
            flash("Nothing new was handed in: what you handed in before stands, and you have finished.", "good")
            return redirect(url_for("student.submission", id=last.id))
        accepted = accept(
            desk().store, desk().bell, given, author, me().id, files, received(), answers=typed,
            room=settings.room_mb * 1_000_000, force=me().is_staff, form=request.form.get("once", "")[:100] or None,
        )  # fmt: skip
    except SentBefore as before:
        last = _last_handed(name, author)
        flash(f"{str(before)[:1].upper()}{str(before)[1:]}.", "good")
        return redirect(url_for("student.submission", id=last.id) if last else url_for("student.dashboard"))
    except Refused as refused:
        flash(f"Nothing was handed in: {refused}. What you typed is saved.", "bad")
        return redirect(url_for("student.assignment", name=name))
    if finishes:
        exam.finish(given, me().id, received())
    return redirect(url_for("student.submission", id=accepted.handed.id))


def _last_handed(name: str, author: str) -> Handed | None:
    """What an author handed in last, if that was anything."""
    with desk().store.read() as tx:
        return max(handed.submissions(tx, name, author), key=lambda item: item.number, default=None)


def clean_text(text: str) -> str:
    """Text as it can be kept: without NULs, and without halves of characters, which JSON lets through."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _keep_typed(name: str, typed: dict[tuple[str, str], str]) -> str:
    """Keep what is typed, so that nothing is lost if it is refused; returns who it is handed in as."""
    with desk().store.read() as tx:
        author = teams.author_of(tx, name, me().id)
        known = handed.drafts(tx, name, author)
    fresh = {key: text for key, text in typed.items() if text != known.get(key, "")}
    if fresh:
        with desk().store.write() as tx:
            handed.save_drafts(tx, name, author, fresh, received())
    return author


def _typed_in_form(given: Given, form: Any) -> dict[tuple[str, str], str]:
    """The form's answers. A choice of several, and a matching, come as several fields of one name."""
    told: dict[str, str] = {}
    for a in given.problems:
        for part in a.version.problem.parts:
            key = f"{a.version.slug}:{part.id}"
            several = [text for text in form.getlist(key) if text.strip()]
            if key in form:
                told[key] = ", ".join(several)
    return _typed(given, told)


def take_files(uploads: list[FileStorage]) -> dict[str, bytes]:
    """Uploaded files by name, as the browser tells it; a folder's files with their way in it.

    Refused where two have one name: only one of them could count.
    """
    files: dict[str, bytes] = {}
    for upload in uploads:
        name = "".join(c if c.isprintable() else "_" for c in upload.filename or "").replace("\\", "/")
        steps = [step for step in name.split("/") if step.strip() not in ("", ".", "..")]
        if not steps:
            continue
        path = "/".join(steps)
        if path in files:
            raise Refused(f"two files are called {path}; put each into a folder named like its problem, in one zip")
        files[path] = upload.read()
    return files


@pages.get("/a/<name>/starter/<topic>/<problem>/<path:file>")
def starter(name: str, topic: str, problem: str, file: str) -> Any:
    """A file to start from."""
    given = begun_by_me(name)
    found = given.find(f"{topic}/{problem}")
    digest = found.version.handout.get(file) if found else None
    if digest is None:
        abort(404)
    data = desk().store.files.get(digest)
    return send_file(
        io.BytesIO(data), mimetype="application/octet-stream", as_attachment=True, download_name=file.rsplit("/", 1)[-1]
    )


@pages.get("/a/<name>/solution")
def solution(name: str) -> Any:
    """The worked solution with one's own numbers, once it is shown. Whoever has seen it hands in nothing more."""
    given, _ = open_to_me(name)
    with desk().store.write() as tx:
        if not may_see_solution(tx, given, received()) and not me().is_staff:
            abort(404)
        author = teams.author_of(tx, name, me().id)
        sheet = asked.sheet_of(tx, name, author)
        found = [
            (a.version, solutions.shown(tx, a.version.id, (sheet.numbers if sheet else {}).get(a.version.slug, 0)))
            for a in given.problems
        ]
        if not me().is_staff:
            solutions.see(tx, name, author, received())
    return render_template("solution.html", given=given, found=found)


# -- a submission ---------------------------------------------------------------------------------------------------


def _mine(id: str) -> tuple[Handed, Given]:
    with desk().store.read() as tx:
        item = handed.submission_of(tx, id)
        mine = item is not None and me().id in teams.members_of(tx, item.author)
    if item is None or not mine:
        abort(404)
    return item, desk().given(item.assignment)


@pages.get("/s/<id>")
def submission(id: str) -> Any:
    """A submission: its receipt, where its grading stands, and what it came to."""
    item, given = _mine(id)
    with desk().store.read() as tx:
        viewed = view_submission(tx, given, item, received())
        history = handed.submissions(tx, given.name, item.author)
        asked_again = marks.requests(tx, submission=id)
        files = handed.files_of(tx, id)
        ends = requests_end(tx, given)
        lines = live.lines_of(tx, given, item, received()) if viewed.going else []
    return render_template(
        "submission.html", item=item, given=given, viewed=viewed, history=history, requests=asked_again, files=files,
        now=received(), requests_end=ends, lines=lines,
    )  # fmt: skip


@pages.get("/s/<id>/status")
def status(id: str) -> Any:
    """Where the grading stands, for the page to ask again and again; light, as many do."""
    item, given = _mine(id)
    with desk().store.read() as tx:
        lines = live.lines_of(tx, given, item, received())
    told = [{"slug": line.slug, "state": line.state, "going": line.going} for line in lines]
    going, html = any(line.going for line in lines), render_template("live.html", lines=lines)
    body = json.dumps({"going": going, "lines": told, "html": html})
    answer = current_app.response_class(body, mimetype="application/json")
    answer.add_etag()
    return answer.make_conditional(request)


@pages.get("/s/<id>/file/<path:name>")
def file(id: str, name: str) -> Any:
    """One of one's own files, as it was handed in."""
    item, _ = _mine(id)
    return send_submitted(item, name)


def send_submitted(item: Handed, name: str) -> Any:
    """A submitted file, to be kept and never to be shown by the browser."""
    with desk().store.read() as tx:
        found = next((file for file in handed.files_of(tx, item.id) if file.name == name), None)
    if found is None:
        abort(404)
    data = desk().store.files.get(found.digest)
    label = name.rsplit("/", 1)[-1]
    return send_file(io.BytesIO(data), mimetype="application/octet-stream", as_attachment=True, download_name=label)


@pages.post("/s/<id>/again")
def ask_again(id: str) -> Any:
    """Ask a person for another look at a part."""
    item, given = _mine(id)
    slug, _, part = request.form.get("part", "").rpartition(":")
    text = clean_text(request.form.get("text", "")).strip()[:LONGEST_ANSWER]
    found = given.find(slug)
    if found is None or part not in [p.id for p in found.version.problem.parts]:
        abort(404)
    try:
        ask_for_another_look(desk().store, given, item, slug, part, text, me().id, received())
    except Refused as refused:
        flash(f"{str(refused)[:1].upper()}{str(refused)[1:]}.", "bad")
    else:
        flash("Somebody will look at it again, and you will see the answer here.", "good")
    return redirect(url_for("student.submission", id=id))
