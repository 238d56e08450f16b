"""`grader handout`: what each student gets, and the staff's ledger of what was issued."""

import sys
from dataclasses import replace
from pathlib import Path

import click

from grader.cli.terminal import (
    course_option,
    err,
    failing,
    home_option,
    open_desk,
    quiet_option,
    require_writable,
    shown,
)


@click.command("handout")
@click.argument("assignment")
@click.option("--roster", required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True),
              help="students.csv: ids, and names if wanted.")  # fmt: skip
@click.option("--out", "folder", required=True, type=click.Path(path_type=Path), help="A folder a student goes here.")
@click.option("--ledger", type=click.Path(path_type=Path, dir_okay=False),
              help="Where what was issued is written (else the home folder). Keep it from students.")  # fmt: skip
@course_option
@home_option
@quiet_option
@failing
def command(
    assignment: str,
    roster: Path,
    folder: Path,
    ledger: Path | None,
    course: Path | None,
    home: Path | None,
    quiet: bool,
) -> None:
    """Write for each student of the roster the statements of ASSIGNMENT with their own numbers, an answer file to
    fill in, and starter files.

    Run again with a longer roster, it leaves what was issued as it was and adds the late ones.
    """
    from rich.progress import track

    from grader.catalog import load_assignment
    from grader.grading.reached import with_reached
    from grader.intake import read_roster
    from grader.issuing import issue, load_ledger, save_ledger
    from grader.issuing.handout import write_handouts

    require_writable(folder)
    people = read_roster(roster)
    if not quiet and people.people and not any(person.name for person in people.people):
        err().print(
            f"{shown(str(roster))} has ids only: names are read from a column `name` (or `full_name`), separated by "
            "commas, semicolons or tabs, and without them work is matched by ids alone",
            soft_wrap=True,
        )
    with open_desk(course, home) as desk:
        assigned = load_assignment(desk.catalog, assignment)
        file = ledger or desk.home.root / "ledgers" / f"{assigned.name}.json"
        before = load_ledger(file) if file.exists() else None
        with err().status("drawing numbers") as status:
            issued = issue(assigned, people, desk, before, lambda who: status.update(f"drawing numbers: {who}"))
        save_ledger(issued, file)
        measured = replace(assigned, entries=tuple(with_reached(entry, desk) for entry in assigned.entries))
        written = write_handouts(measured, issued, folder, desk.catalog.course.time_zone)
        told = written if quiet else track(written, "writing", len(issued.sheets), console=err(), transient=True)
        count = sum(1 for _ in told)
    if not quiet:
        err().print(f"{count} folders in {folder}; what was issued is in {file} (keep it from students)")
    sys.exit(0)
