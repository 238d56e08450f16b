"""What an assignment says about time: when work counts, what lateness costs, and what is shown when."""

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from grader.model.value import Value


def _exact(value: object) -> object:
    return str(value) if isinstance(value, float) else value


Percent = Annotated[Fraction, BeforeValidator(_exact), Field(ge=0, le=100)]

#: What may be shown of a mark. `verdict` is the word, `case` the smallest failing case and where values differ.
Aspect = Literal["verdict", "points", "feedback", "case", "solution"]
_ALL_BUT_SOLUTION: tuple[Aspect, ...] = ("verdict", "points", "feedback", "case")


class Late(Value):
    """What lateness costs: nothing within the grace, then so many percent of the raw score per started day.

    At least `floor_percent` of the raw score stays, however late. Each student may use up `late_days` started days
    of an assignment at no cost.
    """

    grace_minutes: int = Field(0, ge=0)
    percent_per_day: Percent = Fraction(0)
    floor_percent: Percent = Fraction(0)
    late_days: int = Field(0, ge=0)


class Shows(Value):
    """Which aspects of a mark its student sees before the due time, after it, and once the marks are released."""

    before_due: tuple[Aspect, ...] = _ALL_BUT_SOLUTION
    after_due: tuple[Aspect, ...] = _ALL_BUT_SOLUTION
    released: tuple[Aspect, ...] = (*_ALL_BUT_SOLUTION, "solution")


class Exam(Value):
    """A personal clock: whoever begins has so many minutes. Where there is an access code, nobody begins without it."""

    minutes: int = Field(ge=1, le=24 * 60)
    access_code: str = ""


class Policies(Value):
    """The policies of one assignment. Times are as typed; without an offset they are in the course's zone.

    For `requests_days` after the marks are released a student may ask for another look at a part; for ever where
    nothing is said.
    """

    opens: str | None = None
    due: str | None = None
    closes: str | None = None
    counts: Literal["best", "last"] = "last"
    submissions: int | None = Field(None, ge=1)
    late: Late = Late()
    shows: Shows = Shows()
    exam: Exam | None = None
    requests_days: int | None = Field(None, ge=1, le=3650)
