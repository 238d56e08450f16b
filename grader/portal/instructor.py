"""Instructors' pages: problems as students see them, statistics, release, voided parts, regrades."""

import re
from typing import Any, Literal

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from grader.portal.access import me
from grader.portal.desk import SENT_BEFORE, desk, received, this_form
from grader.portal.sheets import section_of
from grader.portal.showing import parse_number, show_hours
from grader.service.correct import extend
from grader.service.regrade import begin_regrade, changes, count_outdated, list_digest, release_regrade
from grader.service.statistics import figures_of
from grader.service.sweep import ALIVE
from grader.service.team_up import team_up
from grader.service.unrecognised import unrecognised_in
from grader.store import Tx, asked, audit, errands, marks, queue, solutions, teams
from grader.store.asked import Given, Version

pages = Blueprint("instructor", __name__, url_prefix="/staff")

_HOWS: dict[str, Literal["full", "out", "none"]] = {"full": "full", "out": "out", "none": "none"}


@pages.get("/problems")
def problems() -> Any:
    """Every problem that is published, with the assignments it is in, and what was asked of workers."""
    with desk().store.read() as tx:
        given = asked.all_given(tx)
        asked_for = errands.recent(tx, "publish")
        served = _is_served(tx)
    return render_template("staff/problems.html", given=given, errands=asked_for, served=served)


def _is_served(tx: Tx) -> bool:
    """Whether there is a worker who does errands."""
    return any(queue.QUICK in worker.queues for worker in queue.workers(tx, received() - ALIVE))


@pages.get("/problems/<int(max=2147483647):version>")
def problem(version: int) -> Any:
    """A problem as its students see it, with any variant that was issued, and what verify found in it."""
    with desk().store.read() as tx:
        found = asked.version_or_none(tx, version)
        if found is None:
            abort(404)
        last = asked.last_variant(tx, found.slug)
        number = min(max(1, parse_number(request.args.get("variant", "1"))), max(1, last))
        values = asked.variant_values(tx, found.slug, number) or {}
        uses = [g for g in asked.all_given(tx) if any(a.version.id == version for a in g.problems)]
        verified = errands.recent(tx, "verify", subject=found.slug, most=1)
        served = _is_served(tx)
        subject = _subject(found, number)
        solution = solutions.shown(tx, version, _number(found, number))
        solving = errands.recent(tx, "solution", subject=subject, most=1)
    section = None
    if values or not found.problem.drawn:
        section = section_of(found.id, found.problem, values, found.problem.points, tuple(found.handout))
    return render_template(
        "staff/problem.html", version=found, section=section, number=number, last=last, uses=uses,
        verified=verified[0] if verified else None, served=served, solution=solution,
        solving=solving[0] if solving else None,
    )  # fmt: skip


def _number(version: Version, number: int) -> int:
    """Under which variant a solution is kept: 0 where nothing is drawn."""
    return number if version.problem.drawn else 0


def _subject(version: Version, number: int) -> str:
    return f"{version.id}:{_number(version, number)}"


@pages.post("/problems/<int(max=2147483647):version>/solution")
def solve(version: int) -> Any:
    """Have a worker work out a variant's solution, for staff: students see it when the assignment shows it."""
    number = parse_number(request.form.get("variant", "1"))
    with desk().store.read() as tx:
        found = asked.version_or_none(tx, version)
        if found is None or not 1 <= number <= max(1, asked.last_variant(tx, found.slug)):
            abort(404)
    _ask_workers("solution", _subject(found, number))
    return redirect(url_for("instructor.problem", version=version, variant=number, _anchor="solution"))


@pages.post("/problems/<int(max=2147483647):version>/verify")
def verify(version: int) -> Any:
    """Have a worker verify a problem as its files are now."""
    with desk().store.read() as tx:
        found = asked.version_or_none(tx, version)
    if found is None:
        abort(404)
    _ask_workers("verify", found.slug)
    return redirect(url_for("instructor.problem", version=version))


@pages.post("/publish")
def publish() -> Any:
    """Have a worker publish an assignment as its files are now, once all its problems are proved."""
    name = request.form.get("name", "").strip()
    if not re.fullmatch(r"[\w-]{1,100}", name, re.ASCII):
        flash("An assignment is named as its file is, without `.toml`: letters, digits, - and _.", "bad")
    else:
        _ask_workers("publish", name)
    return redirect(url_for("instructor.problems"))


def _ask_workers(kind: errands.Kind, subject: str) -> None:
    with desk().store.write() as tx:
        fresh = errands.add(tx, kind, subject, me().id, received())
        if fresh:
            audit.note(tx, received(), me().id, f"{kind}: asked", subject)
    desk().bell.ring([(queue.QUICK, 0)])
    flash("A worker will do it; look again in a while." if fresh else "That is asked for already, and waits.", "good")


@pages.get("/a/<name>/statistics")
def statistics(name: str) -> Any:
    """How the class did, part by part."""
    given = desk().given(name)
    with desk().store.read() as tx:
        figures = figures_of(tx, given)
        voids = marks.voids(tx, name)
    return render_template(
        "staff/statistics.html", given=given, figures=figures, voids=voids, hours=show_hours, seconds="{:.2f} s".format
    )  # fmt: skip


@pages.get("/a/<name>/unrecognised")
def unrecognised(name: str) -> Any:
    """Wrong answers that no misconception explains, by part and by what they say."""
    given = desk().given(name)
    with desk().store.read() as tx:
        found = unrecognised_in(tx, given)
    return render_template("staff/unrecognised.html", given=given, found=found)


@pages.post("/a/<name>/release")
def release(name: str) -> Any:
    """Release an assignment's marks, or take the release back."""
    given = desk().given(name)
    released = request.form.get("released") == "1"
    with desk().store.write() as tx:
        asked.set_released(tx, given.name, released, me().id, received())
        audit.note(tx, received(), me().id, "release" if released else "take back release", given.name)
    flash("The marks are released." if released else "The marks are no longer released.", "good")
    return redirect(url_for("assistant.grid", name=name))


@pages.post("/a/<name>/teams", endpoint="teams")
def form_teams(name: str) -> Any:
    """Form teams from a list."""
    upload = request.files.get("teams")
    count = team_up(desk().store, desk().given(name), upload.read() if upload else b"", me().id, received())
    flash(f"There {'is one team' if count == 1 else f'are {count} teams'} now.", "good")
    return redirect(url_for("assistant.grid", name=name))


@pages.post("/a/<name>/void")
def void(name: str) -> Any:
    """Give everybody a part's points, take it out of the total, or count it again."""
    given = desk().given(name)
    slug, _, part = request.form.get("part", "").rpartition(":")
    how = _HOWS.get(request.form.get("how", ""))
    found = given.find(slug)
    if found is None or how is None or part not in [p.id for p in found.version.problem.parts]:
        abort(404)
    reason = request.form.get("reason", "").strip()
    with desk().store.write() as tx:
        marks.set_void(tx, given.name, slug, part, how, reason, me().id, received())
        audit.note(tx, received(), me().id, f"void: {how}", given.name, slug=slug, part=part)
    return redirect(url_for("instructor.statistics", name=name))


@pages.post("/a/<name>/minutes")
def add_minutes(name: str) -> Any:
    """Minutes more on every clock of an exam."""
    minutes = parse_number(request.form.get("minutes", "0"), 24 * 60)
    reason = request.form.get("reason", "")
    store, given, by = desk().store, desk().given(name), me().id
    fresh = extend(store, given.name, [asked.EVERYBODY], None, minutes, reason, by, received(), this_form())
    flash(f"Every clock of this exam has {minutes} minutes more." if fresh else SENT_BEFORE, "good")
    return redirect(url_for("assistant.grid", name=name))


@pages.get("/a/<name>/regrade")
def regrade(name: str) -> Any:
    """What regrading would change: up, down, and where a person's correction differs; all of it or one problem's."""
    given = desk().given(name)
    slug, rescore = _slug_of(given, request.args.get("problem", "")), request.args.get("rescore") == "1"
    with desk().store.read() as tx:
        found = changes(tx, given, slug=slug)
        names = teams.names(tx, {change.author for change in found})
        running = marks.regrading(tx, name, slug)
        outdated = count_outdated(tx, given, slug=slug, rescore=rescore)
    return render_template(
        "staff/regrade.html", given=given, changes=found, names=names, running=running, outdated=outdated,
        slug=slug, rescore=rescore, listed=list_digest(found),
    )  # fmt: skip


def _slug_of(given: Given, text: str) -> str | None:
    """The problem that a form means, None for all of them; a page that is not there where there is no such problem."""
    if text and given.find(text) is None:
        abort(404)
    return text or None


@pages.post("/a/<name>/regrade", endpoint="begin_regrade")
def begin_again(name: str) -> Any:
    """Grade anew what was graded at older versions."""
    given = desk().given(name)
    slug, rescore = _slug_of(given, request.form.get("problem", "")), request.form.get("rescore") == "1"
    count = begin_regrade(desk().store, desk().bell, given, me().id, received(), slug=slug, rescore=rescore)
    verb = "grading is" if count == 1 else "gradings are"
    flash(f"{count} {verb} in the queue; nobody sees the outcome before you release it.", "good")
    return redirect(url_for("instructor.regrade", name=name, problem=slug, rescore="1" if rescore else None))


@pages.post("/a/<name>/regrade/release", endpoint="release_regrade")
def release_changes(name: str) -> Any:
    """Show the new gradings."""
    given = desk().given(name)
    slug, nobody_down = _slug_of(given, request.form.get("problem", "")), request.form.get("nobody_down") == "1"
    why = request.form.get("why", "")
    count = release_regrade(
        desk().store, given, me().id, received(), slug=slug, nobody_down=nobody_down, why=why,
        listed=request.form.get("listed", ""),
    )  # fmt: skip
    if count is None:
        flash(
            "Something has changed since you looked, and nothing was shown to anybody: look at the list again.", "bad"
        )
    else:
        flash(f"{count} new {'grading is' if count == 1 else 'gradings are'} shown now.", "good")
    return redirect(url_for("instructor.regrade", name=name, problem=slug))
