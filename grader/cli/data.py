"""`grader data`: fetch, add and list data sets."""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.model.blame import ProblemError, SandboxError

if TYPE_CHECKING:
    from grader.data import DataSet, Listed


def _default_home() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "grader"


@click.group("data")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="GRADER_HOME",
    default=_default_home,
    show_default="$GRADER_HOME, else ~/.local/share/grader",
    help="The folder the grader keeps its data in.",
)
@click.pass_context
def data(context: click.Context, home: Path) -> None:
    """Data sets for training problems: fetch, add, list."""
    context.obj = home


@data.command()
@click.argument("name")
@click.option("-q", "--quiet", is_flag=True, help="No progress bar, no sentence; errors only.")
@click.pass_obj
def fetch(home: Path, name: str, quiet: bool) -> None:
    """Download data set NAME from its official address."""
    from grader.data import fetch as fetch_data

    with _told(), _progress(quiet) as progress:
        found = fetch_data(name, home, progress)
    _say(found, quiet)


@data.command()
@click.argument("name")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("-q", "--quiet", is_flag=True, help="No sentence; errors only.")
@click.pass_obj
def add(home: Path, name: str, path: Path, quiet: bool) -> None:
    """Store data set NAME from PATH: the official archive, the folder with its files, or an .npz file."""
    from grader.data import add as add_data

    with _told():
        found = add_data(name, path, home)
    _say(found, quiet)


@data.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.pass_obj
def list_sets(home: Path, as_json: bool) -> None:
    """List the known data sets and say which are here."""
    from grader.data import listed

    with _told():
        found = listed(home)
    if as_json:
        click.echo(json.dumps([one.model_dump(mode="json") for one in found], indent=2))
    else:
        _print_table(found)


def _print_table(found: "tuple[Listed, ...]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("name", "images", "here", "what it is"):
        table.add_column(heading, overflow="fold")
    for one in found:
        counts = f"{one.present.train:,} + {one.present.test:,}" if one.present else ""
        here = "damaged" if one.problem else "yes" if one.present else "when needed" if one.stand_in else "no"
        table.add_row(one.name, counts, here, one.title)
    console = Console(highlight=False, markup=False)
    console.print(table)
    for one in found:
        if one.problem or (one.present is None and not one.stand_in):
            click.echo(f"{one.name}: {one.problem or one.how}", err=True)


def _say(found: "DataSet", quiet: bool) -> None:
    if quiet:
        return
    click.echo(f"{found.name}: {found.train:,} training and {found.test:,} test images from {found.origin}", err=True)
    if found.note:
        click.echo(f"Note: {found.note}", err=True)


@contextlib.contextmanager
def _progress(quiet: bool) -> "Iterator[Callable[[str, int, int], None]]":
    """A bar per file on stderr, for people only: nothing is drawn into a file or a pipe."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TimeRemainingColumn, TransferSpeedColumn

    columns = ("{task.description}", BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    disabled = quiet or not sys.stderr.isatty()
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=Console(stderr=True), disable=disabled) as bars:

        def show(file: str, done: int, total: int) -> None:
            if file not in tasks:
                tasks[file] = bars.add_task(file, total=total)
            bars.update(tasks[file], completed=done)

        yield show


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What goes wrong is told in its own words and ends with exit code 1."""
    try:
        yield
    except ProblemError as why:
        raise click.ClickException("\n".join(f"{fault.file}: {fault.message}" for fault in why.faults)) from why
    except SandboxError as why:
        raise click.ClickException(str(why)) from why
