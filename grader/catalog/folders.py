"""Where problems lie: one or more courses, each with its two halves, the first found winning."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from grader.catalog.lines import faults_of, load_toml
from grader.model.blame import Fault, ProblemError
from grader.model.course import Course

#: The course that comes with the program: examples, and a bank to take from.
SHIPPED = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Half:
    """One course folder: what students may see, and what they may not (absent on a portal's machine)."""

    root: Path

    @property
    def public(self) -> Path:
        """Statements, handouts and assignments."""
        return self.root / "problems"

    @property
    def secret(self) -> Path:
        """Reference solutions, wrong ones, cases."""
        return self.root / "reference"


@dataclass(frozen=True)
class Catalog:
    """All problems of some courses. `courses` are searched in order."""

    courses: tuple[Half, ...]
    course: Course

    def slugs(self) -> Iterator[str]:
        """Every problem's slug, sorted, once; also of halves whose twin is missing."""
        found = set()
        for course in self.courses:
            for half in (course.public, course.secret):
                for folder in half.glob("*/*/"):
                    hidden = folder.name.startswith((".", "_")) or folder.parent.name.startswith((".", "_"))
                    if folder.parent.name != "assignments" and not hidden:
                        found.add(f"{folder.parent.name}/{folder.name}")
        yield from sorted(found)

    def find(self, slug: str) -> Half:
        """The course a problem lies in. ProblemError, with the nearest names, if there is none."""
        known = list(self.slugs())
        for course in self.courses:
            if slug in known and any((half / slug).is_dir() for half in (course.public, course.secret)):
                return course
        name = slug.rsplit("/", 1)[-1]
        by_name = {other: other.rsplit("/", 1)[1] for other in known}
        alike = get_close_matches(name, by_name.values(), n=3, cutoff=0.7)
        near = [other for other in known if by_name[other] == name]
        near = near or get_close_matches(slug, known, n=3, cutoff=0.6)
        near = near or [other for other in known if by_name[other] in alike]
        message = f"there is no problem `{slug}`" + _did_you_mean(near) + self._where_else()
        raise ProblemError(Fault(self.courses[0].public / slug, None, "unknown problem", message))

    def assignments(self) -> Mapping[str, Path]:
        """Every assignment's file by its name."""
        found: dict[str, Path] = {}
        for course in self.courses:
            for file in sorted((course.public / "assignments").glob("*.toml")):
                found.setdefault(file.stem, file)
        return found

    def find_assignment(self, name: str) -> Path:
        """An assignment's file, by name or by path. ProblemError, with the nearest names, if there is none."""
        if name.endswith(".toml") and Path(name).is_file():
            return Path(name)
        known = self.assignments()
        if name in known:
            return known[name]
        near = get_close_matches(name, list(known), n=3, cutoff=0.4) or list(known)[:3]
        file = self.courses[0].public / "assignments" / f"{name}.toml"
        message = f"there is no assignment `{name}`" + _did_you_mean(near) + self._where_else()
        raise ProblemError(Fault(file, None, "unknown assignment", message))

    def _where_else(self) -> str:
        """What to say to somebody whose own course was not searched."""
        own = any(course.root != SHIPPED for course in self.courses)
        return "" if own else " (only the shipped course was searched: --course names another)"


def _did_you_mean(names: list[str]) -> str:
    return f"; did you mean {' or '.join(f'`{name}`' for name in names)}?" if names else ""


def open_catalog(course: Path | None = None) -> Catalog:
    """The catalog of a course folder (else GRADER_COURSE, else the shipped one), with the shipped bank behind it."""
    chosen = course or (Path(os.environ["GRADER_COURSE"]) if "GRADER_COURSE" in os.environ else None)
    if chosen is not None and not (chosen / "problems").is_dir():
        raise ProblemError(Fault(chosen, None, "course", f"`{chosen}` is no course: it holds no folder `problems`"))
    roots = [SHIPPED] if chosen is None or chosen.resolve() == SHIPPED else [chosen.resolve(), SHIPPED]
    halves = tuple(Half(root) for root in roots)
    return Catalog(halves, _load_course(halves[0].public / "course.toml"))


def _load_course(file: Path) -> Course:
    if not file.exists():
        return Course()
    table, text = load_toml(file)
    try:
        return Course.model_validate(table)
    except ValidationError as error:
        raise ProblemError(*faults_of(error, file, text)) from None
