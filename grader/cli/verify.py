"""`grader verify`: problems prove themselves, or their faults are listed with file and line."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from grader.cli.terminal import (
    FAULTS,
    course_option,
    err,
    failing,
    home_option,
    json_option,
    open_desk,
    out,
    print_faults,
    quiet_option,
)
from grader.model.blame import Fault


@click.command("verify")
@click.argument("problems", nargs=-1)
@click.option("--jobs", "-j", type=click.IntRange(1, 64), default=1, show_default=True, help="Problems at a time.")
@course_option
@home_option
@json_option
@quiet_option
@failing
def command(
    problems: tuple[str, ...], jobs: int, course: Path | None, home: Path | None, as_json: bool, quiet: bool
) -> None:
    """Prove PROBLEMS (all, if none is named): the reference earns everything, lazy and bad answers nothing, each
    wrong solution exactly what its author says. Exit code 4 if there are faults."""
    from concurrent.futures import ThreadPoolExecutor

    from grader.verify import verify

    with open_desk(course, home, jobs) as desk, _watching(quiet or as_json) as tick:
        slugs = [find_slug(desk.catalog, name) for name in problems] or list(desk.catalog.slugs())
        found: dict[str, list[Fault]] = {}
        with ThreadPoolExecutor(jobs) as pool:
            verified = pool.map(lambda slug: verify(desk.catalog, slug, desk, tick), slugs)
            for slug, faults in zip(slugs, verified, strict=True):
                found[slug] = faults
                if not as_json:
                    _show(slug, faults, quiet)
    if as_json:
        record = {
            slug: [
                {"file": str(f.file), "line": f.line, "rule": f.rule, "message": f.message, "warning": f.warning}
                for f in faults
            ]
            for slug, faults in found.items()
        }
        json.dump(record, sys.stdout)
        sys.stdout.write("\n")
    sys.exit(FAULTS if any(_serious(faults) for faults in found.values()) else 0)


def _serious(faults: Sequence[Fault]) -> list[Fault]:
    return [fault for fault in faults if not fault.warning]


def _show(slug: str, faults: Sequence[Fault], quiet: bool) -> None:
    print_faults(faults)
    serious = len(_serious(faults))
    warned = f" (with {len(faults) - serious} to think about)" if len(faults) > serious else ""
    if not quiet and not serious:
        out().print(f"[green]✓[/] {slug}{warned}")
    elif not quiet:
        out().print(f"[red]✗[/] {slug}: {serious} fault{'s' if serious != 1 else ''}{warned}")


def find_slug(catalog: Any, name: str) -> str:
    """A slug, or the last word of one where it is clear."""
    if "/" in name:
        return name.strip("/")
    matches = [slug for slug in catalog.slugs() if slug.rsplit("/", 1)[1] == name]
    return matches[0] if len(matches) == 1 else name


@contextmanager
def _watching(quiet: bool) -> Iterator[Any]:
    if quiet:
        yield lambda slug, what: None
        return
    with err().status("verifying") as status:
        yield lambda slug, what: status.update(f"{slug}: {what}")
