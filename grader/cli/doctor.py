"""`grader doctor`: whether this machine can grade, layer by layer, and what to do where it cannot."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from grader.cli.terminal import ERROR, err, failing, home_option, json_option, out
from grader.model.blame import ProblemError, SandboxError


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `needed` things that do not hold stop all grading."""

    name: str
    holds: bool
    seen: str
    advice: str = ""
    needed: bool = True


@click.command("doctor")
@home_option
@json_option
@failing
def command(home: Path | None, as_json: bool) -> None:
    """Check the sandbox layer by layer (each is really tried), and cores, memory, disk, GPU and data sets."""
    with err().status("trying every wall of the sandbox"):
        findings = [*_sandbox(), *_machine(home), *_data(home)]
    if as_json:
        json.dump([asdict(finding) for finding in findings], sys.stdout)
        sys.stdout.write("\n")
    else:
        _print(findings)
    sys.exit(ERROR if any(finding.needed and not finding.holds for finding in findings) else 0)


def _print(findings: list[Finding]) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for finding in findings:
        sign = "[green]✓[/]" if finding.holds else "[red]✗[/]" if finding.needed else "[yellow]·[/]"
        todo = f"\n[dim]{escape(finding.advice)}[/]" if finding.advice and not finding.holds else ""
        table.add_row(sign, escape(finding.name), escape(finding.seen) + todo)
    out().print(table)
    missing = [finding.name for finding in findings if finding.needed and not finding.holds]
    if missing:
        err().print(f"[bold red]cannot grade here:[/] {', '.join(missing)}")
    else:
        err().print("[bold green]ready to grade[/]")


def _sandbox() -> Iterator[Finding]:
    from grader.sandbox.layers import inspect_layers

    try:
        for layer in inspect_layers():
            yield Finding(layer.name, layer.holds, layer.tried, layer.advice, layer.needed)
    except SandboxError as error:
        yield Finding("sandbox", False, "it did not come up", str(error))


def _machine(home: Path | None) -> Iterator[Finding]:
    from grader.artefacts import open_home

    cores = len(os.sched_getaffinity(0))
    yield Finding("cores", True, f"{cores}; `grader grade` runs as many gradings at a time", needed=False)
    memory = _memory_gb()
    yield Finding(
        "memory", memory >= 4, f"{memory:.0f} GB", "training runs may need 2 GB each; use --jobs 1", needed=False
    )
    try:
        root = open_home(home).root
        free = shutil.disk_usage(root).free / 1e9
        yield Finding("home folder", free > 1, f"{root}, {free:.0f} GB free", "make room, or set GRADER_HOME elsewhere")
    except SandboxError as error:
        yield Finding("home folder", False, "not writable", str(error))


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _data(home: Path | None) -> Iterator[Finding]:
    from grader.artefacts import open_home
    from grader.data import listed

    try:
        root = open_home(home).root
        for item in listed(root):
            here = item.present is not None or item.stand_in
            seen = item.problem or ("here" if item.present else "drawn when needed" if here else "not here")
            yield Finding(f"data {item.name}", here, seen, item.how, needed=False)
    except (SandboxError, ProblemError) as error:
        yield Finding("data", False, "cannot be listed", str(error), needed=False)
