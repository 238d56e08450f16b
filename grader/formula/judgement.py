"""What comes of a question about two strings, and the words for it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Literal

from grader.model.blame import Fault, ProblemError, Unreadable
from grader.model.value import Value

#: How a question about two strings ends.
Verdict = Literal["equal", "not_equal", "undecided", "unreadable"]


class Judgement(Value):
    """What came of a question, why, and what was understood.

    `stage` is where it was decided: `reading`, `tree`, `exact`, `points`, `shape`, `kind`, `form`, `value`, `figures`,
    `places`, `units`. `counterexample` holds the names' values at a point that told both apart. `read_as` and
    `reference_read_as` show what was understood, `did_you_mean` the other readings in which the answer would be right;
    `position` is the character at which an unreadable answer stops being readable. `share` is the share of right
    entries of a list or table of numbers. `seconds` is 0 where nobody passed a clock.
    """

    verdict: Verdict
    stage: str
    reason: str
    counterexample: dict[str, str] | None = None
    read_as: str = ""
    reference_read_as: str = ""
    did_you_mean: tuple[str, ...] = ()
    position: int | None = None
    share: Fraction = Fraction(0)
    seconds: float = 0.0


def did_you_mean(found: Judgement, right: tuple[str, ...]) -> str:
    """The question to a student whose text is right in other readings."""
    return f"Your answer was read as {found.read_as}. Did you mean {' or '.join(right)}? Then write it so."


def asking_back(found: Judgement, reason: str, meant: tuple[str, ...]) -> Judgement:
    """The judgement as one for a person, who sees what may have been meant."""
    return found.model_copy(
        update={"verdict": "undecided", "stage": "reading", "reason": reason, "did_you_mean": meant}
    )


def unreadable(error: Unreadable, reference: str) -> Judgement:
    """The judgement on a text that cannot be read."""
    return Judgement(
        verdict="unreadable",
        stage="reading",
        reason=error.message,
        position=error.position,
        reference_read_as=reference,
    )


def blame(message: str) -> ProblemError:
    """The error of a question that contradicts itself."""
    return ProblemError(Fault(Path("question"), None, "question", message))


def blame_reference(error: Unreadable) -> ProblemError:
    """The error of a reference that cannot be read."""
    place = "" if error.position is None else f" (character {error.position + 1})"
    return blame(f"The reference cannot be read: {error.message}{place}")
