"""`grader submit`, `grader status`, `grader results`: a portal from the command line, by its API."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import click

from grader.cli.terminal import err, fail, failing, json_option, out, shown

_WAIT_SECONDS = 2.0

_server = click.option("--server", envvar="GRADER_SERVER", required=True, help="The portal's address ($GRADER_SERVER).")
_token = click.option("--token", envvar="GRADER_TOKEN", required=True,
                      help="A token of yours, made on your account's page ($GRADER_TOKEN).")  # fmt: skip


def _ask(method: str, server: str, token: str, path: str, **more: Any) -> Any:
    """What the portal answers; ends with its sentence where it refuses."""
    import requests

    address = f"{server.rstrip('/')}/api/v1/{path}"
    try:
        answer = requests.request(
            method, address, headers={"Authorization": f"Bearer {token}"}, timeout=60, allow_redirects=False, **more
        )
    except requests.RequestException as error:
        fail(f"{server} does not answer: {error}")
    if answer.status_code == 401:
        fail("the portal does not know this token; make another on your account's page")
    if not answer.ok:
        try:
            fail(str(answer.json()["error"]))
        except (ValueError, KeyError, TypeError):
            fail(f"{address} answered {answer.status_code}")
    return answer


@click.command("submit")
@click.argument("assignment")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--wait", is_flag=True, help="Wait until it is graded, and show what it came to.")
@_server
@_token
@json_option
@failing
def submit(assignment: str, files: tuple[Path, ...], wait: bool, server: str, token: str, as_json: bool) -> None:
    """Hand in FILES (folders with what is in them) for ASSIGNMENT."""
    parts = [("files", (name, data)) for name, data in _contents(files).items()]
    receipt = _ask("POST", server, token, f"assignments/{assignment}/submissions", files=parts).json()
    if as_json and not wait:
        click.echo(json.dumps(receipt))
        return
    err().print(f"received at {receipt['received']}: submission {receipt['number']}, {receipt['id']}")
    if wait:
        _show(_await(server, token, receipt["id"]), as_json)


def _contents(paths: tuple[Path, ...]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for path in paths:
        if path.is_dir():
            inside = [file for file in sorted(path.rglob("*")) if file.is_file() and not file.is_symlink()]
            files |= {
                f"{path.resolve().name}/{file.relative_to(path).as_posix()}": file.read_bytes() for file in inside
            }
        else:
            files[path.name] = path.read_bytes()
    if not files:
        fail("there is no file in these folders")
    return files


@click.command("status")
@click.argument("submission")
@click.option("--wait", is_flag=True, help="Wait until it is graded.")
@_server
@_token
@json_option
@failing
def status(submission: str, wait: bool, server: str, token: str, as_json: bool) -> None:
    """Where the grading of a SUBMISSION (its id, as `submit` told it) stands, and what it came to."""
    told = _await(server, token, submission) if wait else _ask("GET", server, token, f"submissions/{submission}").json()
    _show(told, as_json)


def _await(server: str, token: str, id: str) -> dict[str, Any]:
    while True:
        told: dict[str, Any] = _ask("GET", server, token, f"submissions/{id}").json()
        if not told["going"]:
            return told
        time.sleep(_WAIT_SECONDS)


def _show(told: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(told))
        return
    from fractions import Fraction

    from grader.model.mark import show_points

    console = out()
    for problem in told["problems"]:
        console.print(f"[bold]{shown(problem['problem'])}[/]  {shown(problem['state'])}")
        for part in problem["parts"]:
            points = part.get("points")
            mark = f"{show_points(Fraction(points))} of " if points else "– of " if "points" in part else ""
            of = f"{mark}{show_points(Fraction(part['out_of']))}" if "out_of" in part else ""
            console.print(f"  {shown(part['part']):<16} {shown(part.get('verdict', 'shown later')):<12} {of}")
            if part.get("feedback") and part.get("verdict") != "correct":
                console.print(f"    {shown(part['feedback'])}", style="dim")


@click.command("results")
@click.argument("assignment")
@click.option("--csv", "as_csv", is_flag=True, help="Grades for a spreadsheet, instead of whole reports.")
@_server
@_token
@failing
def results(assignment: str, as_csv: bool, server: str, token: str) -> None:
    """Everybody's results of ASSIGNMENT, for staff: a report a line, as reports.jsonl has them."""
    if as_csv:
        sys.stdout.write(_ask("GET", server, token, f"assignments/{assignment}/grades.csv").text)
        return
    for report in _ask("GET", server, token, f"assignments/{assignment}/results").json()["reports"]:
        click.echo(json.dumps(report, ensure_ascii=False))
