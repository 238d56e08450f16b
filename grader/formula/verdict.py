"""What a comparison says, and the words in which it says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["equal", "not_equal", "undecided"]
#: `few points`: undecided because there were too few of them, for which one thing is left (`last_resort`).
Stage = Literal["tree", "exact", "points", "few points", "shape", "kind", "form"]


@dataclass(frozen=True)
class Comparison:
    """The outcome, why, and where: `counterexample` holds the values of the names at the point that told.

    `reason` may be shown to a student; the reference's value there is in `reference_value` only.
    """

    verdict: Verdict
    stage: Stage
    reason: str
    counterexample: dict[str, str] | None = None
    student_value: str | None = None
    reference_value: str | None = None
