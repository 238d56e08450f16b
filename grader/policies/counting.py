"""Which of several submissions counts, problem by problem."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal


@dataclass(frozen=True)
class Handed:
    """One submission's work on one problem: `score` after lateness, None while it is not graded."""

    submission: str
    number: int
    score: Fraction | None


def counting(handed: Mapping[str, Iterable[Handed]], counts: Literal["best", "last"]) -> dict[str, Handed]:
    """By problem, the submission that counts: the latest that contains it, or of those graded the best.

    Of equally good ones the earlier counts. Where none is graded yet, the latest stands for what will come.
    """
    chosen = {}
    for slug, several in handed.items():
        ordered = sorted(several, key=lambda item: item.number)
        graded = [item for item in ordered if item.score is not None]
        if not ordered:
            continue
        if counts == "last" or not graded:
            chosen[slug] = ordered[-1]
        else:
            chosen[slug] = max(graded, key=lambda item: (item.score, -item.number))
    return chosen
