"""`grader publish`: an assignment into the service's store, with everybody's numbers."""

from pathlib import Path

import click

from grader.cli.terminal import FAULTS, course_option, err, fail, failing, home_option, open_desk

_BY = "command line"


@click.command("publish")
@click.argument("assignment")
@click.option("--reserve", type=click.IntRange(0, 500), default=5, show_default=True,
              help="Sheets kept for who enrols later.")  # fmt: skip
@click.option("--unproved", is_flag=True, help="Publish without verifying, and in spite of faults.")
@course_option
@home_option
@failing
def command(assignment: str, reserve: int, unproved: bool, course: Path | None, home: Path | None) -> None:
    """Write ASSIGNMENT into the store as its files are now, and issue numbers to everybody who has none.

    Problems that have no proof as they are now are verified first; where one is at fault nothing is published (exit
    code 4). What was issued or handed in stays as it is. After a change of a problem, publish again, then regrade.
    """
    from rich.progress import Progress

    from grader.catalog import load_assignment
    from grader.service.errands import refuted_of, tell_refuted
    from grader.service.publish import publish
    from grader.service.settings import Settings
    from grader.service.work import utc_now
    from grader.store import people

    store = Settings().open_store()
    store.require_current()
    with open_desk(course, home) as desk:
        assigned = load_assignment(desk.catalog, assignment)
        if not unproved:
            with err().status("verifying") as status:
                refuted = refuted_of(store, desk, assigned, _BY, utc_now,
                                     lambda slug, what: status.update(f"{slug}: {what}"))  # fmt: skip
            if refuted:
                fail(f"{tell_refuted(refuted)}; `grader verify {refuted[0]}` lists them", FAULTS)
        with store.read() as tx:
            expected = len(people.people(tx, role="student", only_active=True)) + reserve
        with Progress(console=err(), transient=True) as progress:
            bar = progress.add_task("drawing numbers", total=expected)
            done = publish(
                store, desk, assigned, utc_now(), _BY, reserve=reserve,
                progress=lambda _: progress.advance(bar),
            )  # fmt: skip
    proved = "nothing verified" if unproved else "all of them proved"
    err().print(f"published {assigned.name}: {len(done.versions)} problems, {proved}, {done.sheets} new sheets")
