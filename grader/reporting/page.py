"""report.html: the whole class in one file that needs nothing else, for staff to read, print and keep."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from grader.artefacts.home import write_whole
from grader.catalog import Assigned
from grader.data import REGISTRY
from grader.model.mark import Claimed, Grading, Report, show_measured, show_points
from grader.policies import Grade
from grader.rendering import inline_html, message_html, stylesheet
from grader.rendering.page import hash_of
from grader.reporting.histogram import draw_histogram
from grader.reporting.lateness import NO_POLICY, AfterPolicy, show_grade
from grader.reporting.marks import Shown, show_mark
from grader.reporting.shelf import Placed, Shelf, Statements, shelve
from grader.reporting.summary import misconceptions, spread, spreads, still_open

STATUS_TONES = {"final": "good", "waiting": "open", "ungraded": "open"}


@dataclass(frozen=True)
class Work:
    """One problem of one student, ready for the template."""

    grading: Grading
    points: str
    worth: str
    marks: tuple[Shown, ...]
    placed: Placed
    claims: tuple[str, ...]
    measured: str


@dataclass(frozen=True)
class Pupil:
    """One student's section."""

    anchor: str
    id: str
    name: str
    report: Report
    total: str
    out_of: str
    open_points: str
    grade: str  # after lateness; empty where that was not looked at, or nothing is known
    late: str  # the same in words, where lateness costs something
    works: tuple[Work, ...]
    notes: tuple[Markup, ...]


def write_html(
    reports: Sequence[Report],
    assigned: Assigned,
    statements: Statements,
    file: Path,
    *,
    names: Mapping[str, str] | None = None,
    when: datetime | None = None,
    after: AfterPolicy = NO_POLICY,
) -> None:
    """Write report.html, whole or not at all. `names` maps ids to names, `when` is shown as the time of grading."""
    page = render_page(reports, assigned, statements, names=names or {}, when=when, after=after)
    write_whole(file, page.encode())


def render_page(
    reports: Sequence[Report],
    assigned: Assigned,
    statements: Statements,
    *,
    names: Mapping[str, str],
    when: datetime | None,
    after: AfterPolicy = NO_POLICY,
) -> str:
    """The page as a string. A statement that several students have in common is printed once."""
    shelf = shelve(statements)
    pupils = [
        _pupil(place, report, assigned, statements, shelf, names, after.grades.get(report.student))
        for place, report in enumerate(reports, 1)
    ]
    css = f"{stylesheet()}\n{_own('report.css')}"
    script = _own("sort.js")
    titles = {entry.problem.slug: entry.problem for entry in assigned.entries}
    return _environment().get_template("report.html").render(
        assigned=assigned,
        when=when,
        pupils=pupils,
        anchors={pupil.id: pupil for pupil in pupils},
        problems=[problem for slug, problem in titles.items() if any(_grading(r, slug) for r in reports)],
        worth={entry.problem.slug: assigned.worth(entry) for entry in assigned.entries},
        banners=[*_banners(reports), *after.notes],
        has_grades=after.counted,
        environments=_environments(reports),
        statuses=Counter(report.status for report in reports),
        totals=_totals(reports),
        plots=[(item, draw_histogram(item)) for item in spreads(reports)],
        misconceptions=misconceptions(reports),
        still_open=still_open(reports),
        shared=[(titles[item.slug], item) for item in shelf.shared if item.slug in titles],
        css=Markup(css),  # noqa: S704  (our own file)
        css_hash=hash_of(css),
        script=Markup(script),  # noqa: S704  (our own file)
        script_hash=hash_of(script),
    )  # fmt: skip


def _pupil(
    place: int,
    report: Report,
    assigned: Assigned,
    statements: Statements,
    shelf: Shelf,
    names: Mapping[str, str],
    grade: Grade | None,
) -> Pupil:
    own = statements.get(report.student, {})
    asks = {e.problem.slug: {part.id: part.asks for part in e.problem.parts} for e in assigned.entries}
    works = (
        _work(grading, shelf.place(grading.problem, own.get(grading.problem, "")), asks.get(grading.problem, {}))
        for grading in report.gradings
    )
    return Pupil(
        anchor=f"student-{place}",
        id=report.student,
        name=names.get(report.student) or report.student,
        report=report,
        total=show_points(report.so_far),
        out_of=show_points(report.out_of),
        open_points=show_points(report.open_points),
        grade="" if grade is None else show_points(grade.grade),
        late=_late(grade) if grade is not None and grade.penalty else "",
        works=tuple(works),
        notes=tuple(Markup(message_html(note)) for note in report.notes),  # noqa: S704  (escaped there)
    )


def _late(grade: Grade) -> str:
    return f"{grade.days} day{'s' if grade.days != 1 else ''} late: {show_grade(grade)}"


def _work(grading: Grading, placed: Placed, asks: Mapping[str, str]) -> Work:
    return Work(
        grading=grading,
        points=show_points(grading.so_far),
        worth=show_points(grading.worth),
        marks=tuple(show_mark(mark, grading.scale, asks.get(mark.part, "")) for mark in grading.marks),
        placed=placed,
        claims=tuple(_claims(grading.claims)),
        measured=show_measured(grading.measured),
    )


def _claims(claims: Sequence[Claimed]) -> list[str]:
    """What a program said of itself last, seed by seed."""
    return [_claim(claim) for claim in {claim.seed: claim for claim in claims}.values()]


def _claim(claim: Claimed) -> str:
    told = {"accuracy": claim.accuracy, "loss": claim.loss}
    numbers = [f"{name} {value:.3g}" for name, value in told.items() if value is not None]
    return f"{', '.join(numbers) or 'nothing'} after epoch {claim.epoch}"


def _totals(reports: Sequence[Report]) -> dict[str, str]:
    final = [report.so_far if report.status == "final" else None for report in reports]
    found = spread("", final, max((report.out_of for report in reports), default=Fraction(0)))
    return {
        "mean": "–" if found.mean is None else show_points(found.mean),
        "median": "–" if found.median is None else show_points(found.median),
        "out_of": show_points(found.worth),
        "counted": str(found.counted),
    }


def _banners(reports: Sequence[Report]) -> list[str]:
    """What a reader must know before trusting a number."""
    marks = [mark for report in reports for grading in report.gradings for mark in grading.marks]
    banners = []
    if any(mark.evidence.sandbox == "none" for mark in marks):
        banners.append("Some programs ran without walls: a submission could have touched what it must not.")
    stand_ins = sorted(name for name, entry in REGISTRY.items() if entry.stand_in)
    notes = {note for mark in marks if mark.evidence.accuracies for note in mark.evidence.notes}
    banners += [
        f"Accuracies were measured on {name}, a generated stand-in. They say little about the real data set; "
        "install it and grade again before these marks count."
        for name in stand_ins
        if any(name in note for note in notes)
    ]
    return banners


def _environments(reports: Sequence[Report]) -> list[tuple[str, str]]:
    """Everything the marks depend on; several values of one name where reports differ."""
    found: dict[str, dict[str, None]] = {}
    for report in reports:
        for name, value in report.environment.items():
            found.setdefault(name, {})[value] = None
    return [(name, ", ".join(values)) for name, values in found.items()]


def _grading(report: Report, slug: str) -> Grading | None:
    return next((grading for grading in report.gradings if grading.problem == slug), None)


def _own(name: str) -> str:
    return (files("grader.reporting") / "templates" / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("grader.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["inline"] = lambda text: Markup(inline_html(text))  # noqa: S704  (cleaned there)
    environment.filters["message"] = lambda text: Markup(message_html(text))  # noqa: S704  (escaped there)
    environment.filters["points"] = show_points
    environment.globals["grading_of"] = _grading
    environment.globals["status_tones"] = STATUS_TONES
    return environment
