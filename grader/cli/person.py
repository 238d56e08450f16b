"""`grader person`: what is kept of somebody, written out, or their identity taken out of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.terminal import err, failing, home_option, shown

if TYPE_CHECKING:
    from grader.service.settings import Settings
    from grader.service.traces import Traces

_also_option = click.option(
    "--also", multiple=True, type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder that `grader grade` or `grader handout` wrote, to be looked through as well (can be repeated).",
)  # fmt: skip


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
    from grader.service.work import utc_now

    store = Settings().open_store()
    found = find_person(store, who)
    file = out or Path(f"{found.id}.zip")
    rows = export_person(store, found.id, file, "command line", utc_now())
    err().print(f"{shown(str(file))}: {rows} rows")


@person.command("forget")
@click.argument("who", metavar="ID|LOGIN")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_also_option
@home_option
@failing
def forget(who: str, yes: bool, also: tuple[Path, ...], home: Path | None) -> None:
    """Take a person's name, login and e-mail out of the store, and out of what lies beside it in GRADER_STATE and
    GRADER_HOME on this machine: ledgers, journals, reports, logs. Their marks stay. This cannot be undone.
    """
    from grader.service.identity import find_person, forget_person
    from grader.service.settings import Settings
    from grader.service.work import utc_now

    settings = Settings()
    store = settings.open_store()
    found = find_person(store, who)
    if not yes:
        click.confirm(f"Forget who {found.id} is?", abort=True, err=True)
    done = forget_person(store, found.id, "command line", utc_now(), _places(settings, home, also))
    err().print(
        f"{done.id} is nobody now: {done.rows} texts and {done.rewritten} files without the name, "
        f"{done.removed} files removed that are no text"
    )
    if done.left:
        err().print(f"{done.left} files of their teams are no text and were left: look into them yourself")
    _tell_beside(done.beside)


def _places(settings: "Settings", home: Path | None, also: Sequence[Path]) -> list[Path]:
    """The folders of ours on this machine, and those of somebody's own that were named."""
    from grader.artefacts import open_home

    return [settings.state, open_home(home).root, *also]


def _tell_beside(beside: "Traces") -> None:
    err().print(f"beside the store: {beside.rewritten} files without the name, {beside.removed} removed")
    for file in beside.left:
        err().print(f"the name is still in {shown(str(file))}, or is its name: look into it yourself", soft_wrap=True)
    err().print(
        "Not looked into: folders of somebody's own that `grader grade --out` and `grader handout --out` wrote "
        "(journal.jsonl, reports.jsonl, grades.csv, report.html) and that no --also named; logs and GRADER_HOME of "
        "other machines; backups made until now.",
        soft_wrap=True,
    )


@person.command("retain")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_also_option
@home_option
@failing
def retain(yes: bool, also: tuple[Path, ...], home: Path | None) -> None:
    """Forget every student, once the course's `retain_days` after the last due time are over. Marks stay."""
    from rich.progress import Progress

    from grader.service.retention import forget_students, retention_of
    from grader.service.settings import Settings
    from grader.service.work import utc_now

    settings = Settings()
    store = settings.open_store()
    found = retention_of(store)
    err().print(f"the retention ends at {found.said}; {len(found.known)} students are known")
    if found.ends <= utc_now() and found.known and not yes:
        click.confirm(f"Forget who these {len(found.known)} are? This cannot be undone", abort=True, err=True)
    with Progress(console=err(), transient=True) as progress:
        bar = progress.add_task("forgetting", total=len(found.known))
        places = _places(settings, home, also)
        done = forget_students(store, "command line", utc_now(), lambda _: progress.advance(bar), places)
    err().print(f"{len(done.ids)} students are forgotten")
    _tell_beside(done.beside)
