"""An assignment as one author is asked it: statements with their own numbers, and a field for each typed part."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from grader.model.mark import show_points
from grader.model.problem import AnyPart, ChoicePart, ManualPart, Problem
from grader.portal.desk import desk, version_or_404
from grader.rendering import asked_parts, body_html
from grader.rendering.asking import Asked, handing_in
from grader.store import asked
from grader.store.asked import AssignedProblem, Given, Sheet


@dataclass(frozen=True)
class Field:
    """One part with the way it is answered: `line`, `words`, `one`, `many`, or `file`, which means not typed here."""

    key: str
    part: AnyPart
    asked: Asked
    kind: str


@dataclass(frozen=True)
class Section:
    """One problem, ready to be shown. `lacking` says that its numbers were not issued."""

    slug: str
    anchor: str
    title: str
    points: str
    body: Markup
    fields: tuple[Field, ...]
    files: tuple[str, ...]
    starters: tuple[str, ...]
    lacking: bool

    @property
    def typed(self) -> bool:
        """Whether anything of it is typed."""
        return any(field.kind != "file" for field in self.fields)


@dataclass(frozen=True)
class Asking:
    """An assignment for one author."""

    sections: tuple[Section, ...]
    sheet: Sheet | None

    @property
    def wants_files(self) -> bool:
        """Whether any problem asks for files."""
        return any(section.files for section in self.sections)


def asking_of(given: Given, sheet: Sheet | None) -> Asking:
    """An assignment with the numbers of one sheet."""
    return Asking(tuple(_section(a, sheet) for a in given.problems), sheet)


def _section(assigned: AssignedProblem, sheet: Sheet | None) -> Section:
    version = assigned.version
    number = sheet.numbers.get(version.slug) if sheet else None
    values = values_of(version.slug, number)
    if version.problem.drawn and values is None:
        return Section(
            version.slug,
            _anchor(version.slug),
            version.problem.title,
            _count(assigned.worth),
            Markup(),
            (),
            (),
            (),
            True,
        )
    return section_of(version.id, version.problem, values or {}, assigned.worth, tuple(version.handout))


def values_of(slug: str, number: int | None) -> dict[str, Any] | None:
    """The values of a variant that was issued."""
    if number is None:
        return None
    with desk().store.read() as tx:
        return asked.variant_values(tx, slug, number)


def section_of(
    version: int, problem: Problem, values: Mapping[str, Any], worth: Fraction, starters: tuple[str, ...] = ()
) -> Section:
    """A problem with some numbers."""
    body = _body(version, json.dumps(values, sort_keys=True))
    parts = asked_parts(problem, values, worth)
    fields = tuple(
        Field(f"{problem.slug}:{part.id}", part, shown, _kind(part))
        for part, shown in zip(problem.parts, parts, strict=True)
    )
    files = tuple(handing_in(problem))
    return Section(
        problem.slug, _anchor(problem.slug), problem.title, _count(worth), body, fields, files, starters, False
    )


@lru_cache(maxsize=2048)
def _body(version: int, values: str) -> Markup:
    """A statement's text; rendered once for each variant."""
    problem, figures = version_or_404(version).problem, desk().figures(version)
    return Markup(body_html(problem, json.loads(values), figures=figures, level=3))  # noqa: S704  (cleaned there)


def _kind(part: AnyPart) -> str:
    if not part.typed:
        return "file"
    if isinstance(part, ChoicePart) and part.select in ("one", "many"):
        return part.select
    if isinstance(part, ManualPart):
        return "words"
    return "line"


def _anchor(slug: str) -> str:
    return slug.replace("/", "-")


def _count(worth: Fraction) -> str:
    shown = show_points(worth)
    return f"{shown} point{'' if shown == '1' else 's'}"
