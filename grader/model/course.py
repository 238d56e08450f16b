"""A course and its assignments as their authors write them, checked and frozen."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from grader.model.policy import Policies
from grader.model.problem import SLUG, Points
from grader.model.value import Value


def _known_zone(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise ValueError(f"{zone!r} is no time zone: write it as Europe/Berlin or UTC") from None
    return zone


class AssignedProblem(Value):
    """A problem in an assignment, with what it is worth there (its own points if nothing is said)."""

    problem: str = Field(pattern=SLUG)
    points: Points | None = None


class Assignment(Policies):
    """Problems given out together, with their policies."""

    name: str
    title: str
    problems: tuple[AssignedProblem, ...] = Field(min_length=1)
    about: str = ""


class Course(Value):
    """What holds for a whole course: zone for times without offset, language, how decimals are typed."""

    title: str = "Deep learning"
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    language: str = "en"
    decimal_comma: bool = False
    retain_days: int | None = Field(None, ge=1)
    conventions: str = ""

    def say(self, when: datetime) -> str:
        """A moment for people, in the course's zone: “2026-11-20 23:59 (Europe/Berlin)”."""
        return f"{when.astimezone(ZoneInfo(self.time_zone)):%Y-%m-%d %H:%M} ({self.time_zone})"
