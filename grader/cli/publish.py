"""`grader publish`: an assignment into the service's store, with everybody's numbers."""

from pathlib import Path

import click

from grader.cli.terminal import course_option, err, failing, home_option, open_desk


@click.command("publish")
@click.argument("assignment")
@click.option("--reserve", type=click.IntRange(0, 500), default=5, show_default=True,
              help="Sheets kept for who enrols later.")  # fmt: skip
@course_option
@home_option
@failing
def command(assignment: str, reserve: int, course: Path | None, home: Path | None) -> None:
    """Write ASSIGNMENT into the store as its files are now, and issue numbers to everybody who has none.

    What was issued or handed in stays as it is. After a change of a problem, publish again, then regrade.
    """
    from rich.progress import Progress

    from grader.catalog import load_assignment
    from grader.service.publish import publish
    from grader.service.settings import Settings
    from grader.service.work import utc_now
    from grader.store import people

    store = Settings().open_store()
    store.require_current()
    with open_desk(course, home) as desk:
        assigned = load_assignment(desk.catalog, assignment)
        with store.read() as tx:
            expected = len(people.people(tx, role="student", only_active=True)) + reserve
        with Progress(console=err(), transient=True) as progress:
            bar = progress.add_task("drawing numbers", total=expected)
            done = publish(
                store, desk, assigned, utc_now(), "command line", reserve=reserve,
                progress=lambda _: progress.advance(bar),
            )  # fmt: skip
    err().print(f"published {assigned.name}: {len(done.versions)} problems, {done.sheets} new sheets")
