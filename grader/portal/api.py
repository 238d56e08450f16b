"""The API: what programs do with a token, as `/api/openapi.json` describes it."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request, url_for

from grader.portal import exam
from grader.portal.access import me
from grader.portal.desk import desk, received
from grader.portal.openapi import DESCRIPTION
from grader.portal.student import open_to_me, take_files
from grader.portal.works import Piece, view_submission
from grader.reporting.records import report_record
from grader.service.accept import accept
from grader.service.export import grades_csv
from grader.service.grid import Filter
from grader.service.metrics import KIND, metrics_text
from grader.service.reports import reports_of
from grader.store import asked, audit, handed, teams
from grader.store.asked import Given
from grader.store.handed import Handed

pages = Blueprint("api", __name__, url_prefix="/api")


@pages.get("/openapi.json")
def openapi() -> Any:
    """What there is, for programs."""
    return jsonify(DESCRIPTION)


@pages.get("/v1/assignments")
def assignments() -> Any:
    """The assignments that are open to who asks."""
    with desk().store.read() as tx:
        found = [
            (given, asked.times_of(tx, given, teams.author_of(tx, given.name, me().id)))
            for given in asked.all_given(tx)
        ]
    now = received()
    return jsonify(
        assignments=[
            {
                "name": given.name,
                "title": given.asked.title,
                "opens": _moment(times.opens),
                "due": _moment(times.due),
                "closes": _moment(times.closes),
                "points": str(given.worth),
                "problems": [a.version.slug for a in given.problems],
            }
            for given, times in found
            if me().is_staff or times.opens is None or now >= times.opens
        ]
    )


def _moment(when: Any) -> str | None:
    return when.isoformat() if when else None


@pages.post("/v1/assignments/<name>/submissions")
def submit(name: str) -> Any:
    """Hand in files."""
    given, _ = open_to_me(name)
    exam.refuse_if_over(given)
    with desk().store.read() as tx:
        author = teams.author_of(tx, name, me().id)
    files = take_files(request.files.getlist("files"))
    room = desk().settings.room_mb * 1_000_000
    accepted = accept(
        desk().store, desk().bell, given, author, me().id, files, received(), via="api", room=room,
        force=me().is_staff,
    )  # fmt: skip
    item = accepted.handed
    answer = jsonify(_receipt(item))
    answer.status_code = 201
    answer.headers["Location"] = url_for("api.submission", id=item.id)
    return answer


def _receipt(item: Handed) -> dict[str, Any]:
    return {
        "id": item.id, "assignment": item.assignment, "number": item.number, "received": item.received.isoformat(),
        "digest": item.digest,
    }  # fmt: skip


def _own(id: str) -> tuple[Handed, Given]:
    with desk().store.read() as tx:
        item = handed.submission_of(tx, id)
        mine = item is not None and me().id in teams.members_of(tx, item.author)
    if item is None or not (mine or me().is_staff):
        abort(404)
    return item, desk().given(item.assignment)


@pages.get("/v1/submissions/<id>")
def submission(id: str) -> Any:
    """Where a submission's grading stands, and what may be seen of it."""
    item, given = _own(id)
    with desk().store.read() as tx:
        viewed = view_submission(tx, given, item, received(), by_staff=me().is_staff)
    problems = [_piece(piece, shows_points=viewed.shows_points or me().is_staff) for piece in viewed.pieces]
    return jsonify({**_receipt(item), "going": viewed.going, "problems": problems})


def _piece(piece: Piece, *, shows_points: bool) -> dict[str, Any]:
    work = piece.work
    shown = work.running or work.grading
    parts = []
    for part in piece.parts:
        mark = part.standing.mark
        if mark is None:
            parts.append({"part": part.standing.part})
            continue
        line: dict[str, Any] = {"part": mark.part, "verdict": mark.verdict.value, "feedback": mark.feedback,
                "out_of": str(part.standing.out_of)}  # fmt: skip
        if shows_points:
            line["points"] = None if part.standing.points is None else str(part.standing.points)
        parts.append(line)
    return {"problem": piece.slug, "state": shown.state if shown else "waiting", "counts": piece.counts, "parts": parts}


@pages.get("/v1/assignments/<name>/results")
def results(name: str) -> Any:
    """Full reports, as `grader grade` writes them, with what lateness costs."""
    given = desk().given(name)
    with desk().store.read() as tx:
        reports = [(report, grade) for report, grade in reports_of(tx, given) if report.gradings]
    with desk().store.write() as tx:
        audit.note(tx, received(), me().id, "export reports", name, reports=len(reports))
    return jsonify(reports=[report_record(report, grade) for report, grade in reports])


@pages.get("/v1/assignments/<name>/grades.csv")
def export(name: str) -> Any:
    """The class's grades."""
    given = desk().given(name)
    with desk().store.read() as tx:
        text = grades_csv(tx, given, Filter.read(request.args))
    with desk().store.write() as tx:
        audit.note(tx, received(), me().id, "export grades", name)
    return Response(text, mimetype="text/csv; charset=utf-8")


@pages.get("/v1/metrics")
def metrics() -> Any:
    """Figures for Prometheus, which comes with a token as every program does."""
    with desk().store.read() as tx:
        return Response(metrics_text(tx, received()), content_type=KIND)
