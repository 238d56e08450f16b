"""`grader try`: one problem graded once, shown as a student would see it."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from grader.cli.terminal import (
    OPEN,
    course_option,
    err,
    failing,
    home_option,
    json_option,
    open_desk,
    out,
    printable,
    show_claim,
    shown,
    unsafe_option,
)

_COLOURS = {"correct": "green", "partial": "yellow", "ungraded": "magenta", "unreadable": "cyan", "undecided": "cyan"}


@click.command("try")
@click.argument("problem")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--answer", "-a", multiple=True, metavar="PART=TEXT", help="An answer typed here (can be repeated).")
@click.option(
    "--variant",
    type=click.IntRange(0, 10**6),
    default=0,
    show_default=True,
    help="The variant to work with; 0 is the preview.",
)
@click.option("--statement", is_flag=True, help="Print the statement instead of grading.")
@unsafe_option
@course_option
@home_option
@json_option
@failing
def command(
    problem: str,
    files: tuple[Path, ...],
    answer: tuple[str, ...],
    variant: int,
    statement: bool,
    unsafe: bool,
    course: Path | None,
    home: Path | None,
    as_json: bool,
) -> None:
    """Grade PROBLEM on FILES (answers.txt, code, a zip or a folder), and show what a student would see."""
    from grader.catalog import load_entry
    from grader.cli.verify import find_slug
    from grader.grading.problem import Question, Variant, grade
    from grader.grading.reached import with_reached
    from grader.intake.submission import take_all
    from grader.issuing.issue import draw_variant
    from grader.rendering import statement_markdown

    with open_desk(course, home, unsafe=unsafe) as desk:
        entry = load_entry(desk.catalog, find_slug(desk.catalog, problem))
        values = draw_variant(entry, variant, desk) if entry.problem.drawn else {}
        if statement:
            click.echo(statement_markdown(with_reached(entry, desk).problem, values))
            return
        expected = {entry.problem.name, *entry.problem.submit}
        merged = take_all("you", files, expected, desk.unzip)
        answers = _with_typed(merged.answers(), entry.problem, answer)
        question = Question(entry, merged, entry.problem.points, Variant(variant, values), answers=answers)
        with err().status("grading") as status:
            grading = grade(question, desk, lambda claimed: status.update(f"grading: {show_claim(claimed)}"))
    if as_json:
        json.dump(grading.model_dump(mode="json"), sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        _show(grading)
    sys.exit(OPEN if any(mark.points is None for mark in grading.marks) else 0)


def _with_typed(answers: Any, problem: Any, typed: tuple[str, ...]) -> Any:
    from grader.intake.answers import AnswerFile
    from grader.model.answer import Response

    known = [part.id for part in problem.parts if part.typed]
    section = dict(answers.responses(problem.slug))
    for item in typed:
        part, equals, text = item.partition("=")
        if not equals:
            raise click.BadParameter(f"write --answer PART=TEXT, not {item!r}")
        if part.strip() not in known:
            there = f"those are {', '.join(known)}" if known else "it has none"
            raise click.BadParameter(f"`{part.strip()}` is no part of {problem.slug} that is typed: {there}")
        section[part.strip()] = Response(text=text.strip())
    return AnswerFile({problem.slug: section}, answers.sheet, answers.notes)


def _show(grading: Any) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from grader.model.mark import show_measured, show_points

    console = out()
    console.print(f"[bold]{shown(grading.title)}[/] [dim]{grading.problem}[/]")
    for mark in grading.marks:
        colour = _COLOURS.get(mark.verdict.value, "red")
        points = "–" if mark.points is None else show_points(mark.points)
        console.print(
            f"  [bold]{shown(mark.part)}[/]  [{colour}]{mark.verdict.value}[/]  {points} of {show_points(mark.out_of)}"
        )
        if mark.evidence.read_as:
            console.print(f"      read as  {shown(mark.evidence.read_as)}", soft_wrap=True)
        if mark.evidence.position is not None and mark.evidence.typed:
            line = mark.evidence.typed.replace("\n", " ")
            console.print(f"      {shown(line)}\n      {' ' * mark.evidence.position}[red]^[/]", soft_wrap=True)
        if mark.feedback:
            console.print(Padding(Text(printable(mark.feedback)), (0, 0, 0, 6)))
        if mark.evidence.weaker:
            weaker = Text(f"weaker evidence: {printable(mark.evidence.weaker)}", style="dim")
            console.print(Padding(weaker, (0, 0, 0, 6)))
    total = show_points(grading.so_far)
    waiting = f", {show_points(grading.open_points)} still open" if grading.open_points else ""
    console.print(f"  [bold]{total}[/] of {show_points(grading.worth)} points{waiting}")
    if measured := show_measured(grading.measured):
        console.print(f"  [dim]{measured}[/]")
