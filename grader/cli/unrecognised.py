"""`grader unrecognised`: wrong answers that no misconception explains, put together so that naming one serves all."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.terminal import course_option, err, fail, failing, json_option, out, printable, shown

if TYPE_CHECKING:
    from grader.catalog import Catalog
    from grader.checkers.clustering import Cluster
    from grader.model.mark import Report
    from grader.model.problem import BasePart

#: Answers shown of one cluster, and the most characters of one.
_EXAMPLES = 3
_LONGEST = 200


@click.command("unrecognised")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--problem", "only", multiple=True, metavar="NAME", help="Only this problem (can be repeated).")
@click.option("--least", type=click.IntRange(1), default=1, show_default=True, metavar="N",
              help="Only what at least N students have in common.")  # fmt: skip
@click.option("--who", is_flag=True, help="Say whose answers they are.")
@click.option("--skeletons", is_flag=True, help="Write the function that would name it for each, not for the first.")
@course_option
@json_option
@failing
def command(
    folders: tuple[Path, ...],
    only: tuple[str, ...],
    least: int,
    who: bool,
    skeletons: bool,
    course: Path | None,
    as_json: bool,
) -> None:
    """List wrong answers that nobody has named, those that say the same together, what most students have first.

    FOLDERS are what `grader grade` wrote to with --out (`out`, if none is given). Naming one in wrong.py and grading
    again serves everybody who gave it.
    """
    from grader.catalog import open_catalog
    from grader.checkers.clustering import cluster
    from grader.reporting.unrecognised import cluster_record, unnamed_in

    catalog = open_catalog(course)
    unnamed = [each for each in unnamed_in(_reports(folders or (Path("out"),))) if _is_meant(each.problem, only)]
    parts = _parts(catalog, {each.problem for each in unnamed})
    clusters = [each for each in cluster(unnamed, parts) if len(each.students) >= least]
    written = [_skeleton(each, catalog, parts) for each in clusters]
    if as_json:
        records = [cluster_record(each, code, who=who) for each, code in zip(clusters, written, strict=True)]
        json.dump(records, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
        return
    if not clusters:
        out().print("no wrong answer is without a name here")
        return
    out().print(_table(clusters, who))
    _print_skeletons(clusters, written, len(clusters) if skeletons else 1)


def _reports(folders: Sequence[Path]) -> "Iterable[Report]":
    from grader.reporting import read_jsonl

    for folder in folders:
        file = folder if folder.is_file() else folder / "reports.jsonl"
        if not file.is_file():
            fail(f"there is no reports.jsonl in {folder}: give the folder that `grader grade --out` wrote to")
        yield from read_jsonl(file)


def _is_meant(problem: str, only: Sequence[str]) -> bool:
    return not only or any(name.strip("/") in (problem, problem.rsplit("/", 1)[-1]) for name in only)


def _parts(catalog: "Catalog", problems: Iterable[str]) -> "Mapping[tuple[str, str], BasePart]":
    """The parts of all problems; of one that is not here, or is at fault, none, and that is said."""
    from grader.catalog import load_entry
    from grader.model.blame import ProblemError

    found: dict[tuple[str, str], BasePart] = {}
    for slug in sorted(problems):
        try:
            problem = load_entry(catalog, slug, public_only=True).problem
        except ProblemError as error:
            why = shown(error.faults[0].message)
            err().print(f"{shown(slug)}: {why}; its formulas are put together by their spelling only")
            continue
        found |= {(slug, part.id): part for part in problem.parts}
    return found


def _skeleton(each: "Cluster", catalog: "Catalog", parts: "Mapping[tuple[str, str], BasePart]") -> str:
    from grader.reporting.unrecognised import needs_of, write_skeleton

    part = parts.get((each.problem, each.part))
    needs = needs_of(catalog.find(each.problem).secret / each.problem / "solution.py", each.part) if part else ()
    return write_skeleton(each, part, needs)


def _table(clusters: "Sequence[Cluster]", who: bool) -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0), header_style="bold")
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("Students", justify="right")
    for name in ("Part", "Answers as typed", "What is known", *(["Who"] if who else [])):
        table.add_column(name, overflow="fold")
    for number, each in enumerate(clusters, 1):
        row = [f"{each.problem.rsplit('/', 1)[-1]} {each.part}", _answers(each.answers), _known(each)]
        row += [", ".join(each.students)] if who else []
        table.add_row(str(number), str(len(each.students)), *(Text(printable(cell)) for cell in row))
    return table


def _answers(typed: Sequence[str]) -> str:
    lines = [text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…" for text in typed[:_EXAMPLES]]
    left = len(typed) - _EXAMPLES
    return "\n".join([*lines, f"and {left} more spellings"] if left > 0 else lines)


def _known(each: "Cluster") -> str:
    at = ", ".join(f"{name} = {value}" for name, value in each.at.items())
    value = f"{each.value} at {at}" if each.at else each.value
    lines = [each.tag or "", each.exact, value or each.feedback]
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _print_skeletons(clusters: "Sequence[Cluster]", written: Sequence[str], most: int) -> None:
    console = out()
    for number, (each, code) in enumerate(zip(clusters[:most], written, strict=False), 1):
        console.print(f"To name {number}, add to [bold]reference/{shown(each.problem)}/wrong.py[/]:\n")
        console.print(printable(code), markup=False, soft_wrap=True)
    console.print("Then `grader verify` it, and grade the class again.")
