"""What all commands share: where they write, how they fail, how they find course and home."""

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from grader.model.blame import Fault, ProblemError, Refused, SandboxError

OK, ERROR, USAGE, OPEN, FAULTS, INTERRUPTED = 0, 1, 2, 3, 4, 130

F = TypeVar("F", bound=Callable[..., Any])

course_option = click.option(
    "--course",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The course folder (else $GRADER_COURSE, else the shipped one).",
)
home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where observations, data sets and the secret are kept (else $GRADER_HOME, else your data folder).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable output on stdout.")
unsafe_option = click.option(
    "--unsafe-no-sandbox",
    "unsafe",
    is_flag=True,
    help="Run student programs as yourself, without any walls. Every report is marked.",
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="No progress and no summary; errors only.")


def err() -> Any:
    """A rich console on stderr, for everything that is not data. It breaks no lines: paths in them are to be copied."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def out() -> Any:
    """A rich console on stdout."""
    from rich.console import Console

    return Console(highlight=False)


def failing(command: F) -> F:
    """Turn the four blames into a sentence on stderr and an exit code."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except ProblemError as error:
            print_faults(error.faults)
            sys.exit(FAULTS if any(fault.rule not in _NOT_FOUND for fault in error.faults) else ERROR)
        except (Refused, SandboxError) as error:
            fail(str(error))
        except KeyboardInterrupt:
            err().print("interrupted")
            sys.exit(INTERRUPTED)

    return run  # type: ignore[return-value]  # wraps keeps the signature click reads


_NOT_FOUND = frozenset({"unknown problem", "unknown assignment", "ledger", "data", "missing", "course"})


def fail(message: str, code: int = ERROR) -> NoReturn:
    """Say what went wrong, and end."""
    err().print(f"[bold red]error:[/] {shown(message)}")
    sys.exit(code)


def require_writable(folder: Path, option: str = "--out") -> None:
    """Make a folder and see that it can be written to, or end: better now than after the work."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        fail(f"cannot write to {folder} ({error.strerror}); give another {option}")


def print_faults(faults: Sequence[Fault]) -> None:
    """Faults one a line, each with its place: a form that editors can follow."""
    console = err()
    for fault in faults:
        where = f"{_short(fault.file)}:{fault.line}" if fault.line else _short(fault.file)
        console.print(f"[bold]{shown(where)}[/]: {shown(fault.message)} [dim]({fault.rule})[/]", soft_wrap=True)


def _short(file: Path) -> str:
    """A path as seen from where the user stands."""
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def shown(text: str) -> str:
    """Anybody's text as it may stand in rich's markup: nothing in it is a tag, or a command to the terminal."""
    from rich.markup import escape

    return escape(printable(text))


def show_claim(claimed: Any) -> str:
    """A point of a curve as it stands in a progress line: what the program says of itself."""
    loss = "" if claimed.loss is None else f", loss {claimed.loss:.3g}"
    accuracy = "" if claimed.accuracy is None else f", says {claimed.accuracy:.0%}"
    return f"seed {claimed.seed + 1}, epoch {claimed.epoch}{loss}{accuracy}"


def printable(text: str) -> str:
    """A text without anything a terminal would take for a command; a line end stays one."""
    return "".join(char if char.isprintable() or char == "\n" else "�" for char in text.replace("\t", " "))


@contextmanager
def open_desk(
    course: Path | None, home: Path | None, jobs: int = 1, *, unsafe: bool = False, runs: bool = True
) -> Iterator[Any]:
    """A desk behind walls. SandboxError, with what to do, where a wall is missing: nothing is graded then.

    Without `runs` it marks from what is kept alone.
    """
    from grader.artefacts import open_home
    from grader.catalog import open_catalog
    from grader.grading.desk import Desk
    from grader.sandbox import open_walls

    catalog = open_catalog(course)
    kept = open_home(home)
    if unsafe:
        err().print("[bold red]no sandbox:[/] student programs run as you, and can read and change all that you can")
    with open_walls(unsafe=unsafe) as walls, Desk(catalog, kept, walls, jobs, runs=runs) as desk:
        yield desk
