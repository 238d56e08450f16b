"""A problem as one student reads it, with their own numbers: as HTML for a browser, as Markdown for an editor."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from textwrap import indent
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from grader.model.problem import ModelPart, Problem
from grader.rendering.asking import Asked, ask, count_points, handing_in
from grader.rendering.filling import fill
from grader.rendering.markdown import inline_html, to_html

#: File in which what a part asks is written; faults there are named with it.
PROBLEM_FILE = Path("problem.toml")


def statement_html(
    problem: Problem,
    values: Mapping[str, Any],
    *,
    figures: Mapping[str, bytes] | None = None,
    worth: Fraction | None = None,
    level: int = 2,
) -> str:
    """A problem as an HTML `<article>`: title, statement, parts, what to hand in.

    `values` are the student's stored givens, `figures` the problem's pictures by name, `worth` its points in an
    assignment (its own if None), `level` the order of its heading. ProblemError where the texts cannot be filled.
    """
    template = templates().get_template("statement.html")
    return template.render(
        title=problem.title,
        points=count_points(problem.points if worth is None else worth),
        statement=Markup(to_html(fill(problem.statement, values), figures, level=level + 1)),  # noqa: S704  (cleaned)
        parts=asked_parts(problem, values, worth),
        files=handing_in(problem),
        level=level,
    ).strip()


def statement_markdown(problem: Problem, values: Mapping[str, Any], *, worth: Fraction | None = None) -> str:
    """The same as Markdown, under a heading of the second order; pictures stay the links they are."""
    points = count_points(problem.points if worth is None else worth)
    blocks = [f"## {problem.title} ({points})", fill(problem.statement, values).strip(), "### What is asked"]
    blocks.append("\n".join(line for part in asked_parts(problem, values, worth) for line in _markdown_lines(part)))
    if files := handing_in(problem):
        blocks += ["### What to hand in", "\n".join(f"- {sentence}" for sentence in files)]
    return "\n\n".join(blocks)


def body_html(problem: Problem, values: Mapping[str, Any], *, figures: Mapping[str, bytes], level: int) -> str:
    """The statement's own text, without what its parts ask; its headings begin at `level`."""
    return to_html(fill(problem.statement, values), figures, level=level)


def asked_parts(problem: Problem, values: Mapping[str, Any], worth: Fraction | None) -> list[Asked]:
    """What each part asks, filled with a student's numbers; points in the measure of `worth`."""
    scale = Fraction(1) if worth is None else worth / problem.points
    asked = []
    said: set[str] = set()
    for part in problem.parts:
        texts = {"asks": fill(part.asks, values, source=PROBLEM_FILE)}
        listed = {
            field: {id: fill(text, values, source=PROBLEM_FILE) for id, text in getattr(part, field).items()}
            for field in ("options", "targets")
            if hasattr(part, field)
        }
        shown = ask(part.model_copy(update={**texts, **listed}), scale, problem.reached.get(part.id))
        if isinstance(part, ModelPart):
            shown = _without_what_was_said(shown, said)
        asked.append(shown)
    return asked


def _without_what_was_said(asked: Asked, said: set[str]) -> Asked:
    """A network's part without the sentences that an earlier one of the same network has said."""
    fresh = tuple(sentence for sentence in asked.answer if sentence not in said)
    said.update(asked.answer)
    return replace(asked, answer=fresh or ("Of the same network.",))


def _markdown_lines(part: Asked) -> Iterator[str]:
    asks = f": {part.asks}" if part.asks else ""
    form = " ".join(part.answer)
    yield f"- `{part.id}` ({part.points}){asks}"
    yield indent(form, "  ")
    for title, listed in (("", part.options), ("to", part.targets)):
        if listed:
            yield from ("", f"  {title}", "") if title else ("",)
            yield from (f"  - `{id}`: {text}" for id, text in listed.items())
    if part.options:
        yield ""


@cache
def templates() -> Environment:
    """The templates of this package, escaping by themselves."""
    environment = Environment(
        loader=PackageLoader("grader.rendering"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["inline"] = lambda text: Markup(inline_html(text))  # noqa: S704  (cleaned)
    return environment
