"""`grader person`: what is kept of somebody, written out, or their identity taken out of it."""

from pathlib import Path

import click

from grader.cli.terminal import err, failing, shown


@click.group("person")
def person() -> None:
    """What is kept of a person: export it, or forget who they are."""


@person.command("export")
@click.argument("who", metavar="ID|LOGIN")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The zip to write (else ID.zip, here).")
@failing
def export(who: str, out: Path | None) -> None:
    """Write all that is kept of a person, with every file they handed in, into a zip."""
    from grader.service.identity import export_person, find_person
    from grader.service.settings import Settings

    store = Settings().open_store()
    found = find_person(store, who)
    file = out or Path(f"{found.id}.zip")
    rows = export_person(store, found.id, file)
    err().print(f"{shown(str(file))}: {rows} rows")


@person.command("forget")
@click.argument("who", metavar="ID|LOGIN")
@click.option("--yes", is_flag=True, help="Do not ask.")
@failing
def forget(who: str, yes: bool) -> None:
    """Take a person's name, login and e-mail out of everything. Their marks stay. This cannot be undone."""
    from grader.service.identity import find_person, forget_person
    from grader.service.settings import Settings
    from grader.service.work import utc_now

    store = Settings().open_store()
    found = find_person(store, who)
    if not yes:
        click.confirm(f"Forget who {found.id} is?", abort=True, err=True)
    done = forget_person(store, found.id, "command line", utc_now())
    err().print(
        f"{done.id} is nobody now: {done.rows} texts and {done.rewritten} files without the name, "
        f"{done.removed} files removed that are no text"
    )
    if done.left:
        err().print(f"{done.left} files of their teams are no text and were left: look into them yourself")


@person.command("retain")
@click.option("--yes", is_flag=True, help="Do not ask.")
@failing
def retain(yes: bool) -> None:
    """Forget every student, once the course's `retain_days` after the last due time are over. Marks stay."""
    from rich.progress import Progress

    from grader.service.retention import forget_students, retention_of
    from grader.service.settings import Settings
    from grader.service.work import utc_now

    store = Settings().open_store()
    found = retention_of(store)
    err().print(f"the retention ends at {found.ends:%Y-%m-%d %H:%M} UTC; {len(found.known)} students are known")
    if found.ends <= utc_now() and found.known and not yes:
        click.confirm(f"Forget who these {len(found.known)} are? This cannot be undone", abort=True, err=True)
    with Progress(console=err(), transient=True) as progress:
        bar = progress.add_task("forgetting", total=len(found.known))
        done = forget_students(store, "command line", utc_now(), lambda _: progress.advance(bar))
    err().print(f"{len(done)} students are forgotten")
