"""A wrong answer nobody named beforehand: which of a few common sorts of slip it is, where it is one of them.

A diagnosis names; it pays nothing. Its tag begins with `general/`, so that it is never taken for a misconception of
the author's. What a student is told names the sort of slip only; what exactly was found is for staff.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.checkers.number_slips import detect_numbers
from grader.checkers.numeric import array_of, tell_too_few_figures
from grader.model.answer import AnyAnswer, NumericAnswer, SymbolicAnswer
from grader.model.mark import GENERAL, Apart
from grader.model.problem import BasePart, NumericPart, SymbolicPart
from grader.steps.key import Row
from grader.steps.layout import lay_like

#: Right values an answer is held against: the true one, other conventions, what follows from own answers.
_ROWS = 4
#: Entries whose relation to the right ones is kept.
_ENTRIES = 64
_LARGEST_SIZE = 10_000

FEEDBACK: Mapping[str, str] = {
    "sign": "Your answer has the wrong sign.",
    "some_signs": "The sizes are right, but not every sign is.",
    "term_sign": "One term of your answer has the wrong sign.",
    "factor": "Your answer is off by a constant factor.",
    "symbol_factor": "Your answer is off by a factor, which is one of the question's own quantities: "
    "look at what you multiplied or divided by.",
    "missing_factor": "A factor is missing in your answer, or something to divide by.",
    "slope": "A derivative factor of the chain rule is missing in your answer.",
    "extra_factor": "Your answer has a factor too many, or divides by something it should not.",
    "power": "One power in your answer is one too high or too low.",
    "constant": "Your answer is off by a constant that is added.",
    "off_by_one": "Somewhere in your answer a 1 is missing or too much: think of what is counted, and from where.",
    "missing_term": "A term is missing in your answer.",
    "extra_term": "Your answer has a term too many.",
    "transpose": "Rows and columns are mixed up: a transpose is missing or too much.",
    "product": "A product of matrices and a product entry by entry are mixed up.",
    "indices": "Two indices are mixed up.",
    "sum_range": "A sum in your answer runs over the wrong range: look at its two ends, and at what it leaves out.",
    "order": "These are the right values, but in another order.",
    "rounding_direction": "Your answer rounds the wrong way.",
    "not_rounded": "Your answer is not rounded, so that it gives a broken number where a whole one is asked for.",
    "log_base": "Your logarithm has another base than the one asked for.",
    "degrees": "Degrees and radians are mixed up.",
    "percent": "A percentage and a fraction of 1 are mixed up.",
    "power_of_ten": "Your answer is off by a power of ten: look at the decimal point, and at the units.",
    "figures": "Right as far as it goes, but more significant figures are asked for.",
    "near": "Close, but not to the figures asked for: did you round too early, or is there a small slip before?",
}


@dataclass(frozen=True)
class Diagnosis:
    """A sort of slip: its tag, the sentence for the student, and what exactly was found, for staff only."""

    tag: str
    feedback: str
    exact: str


def diagnose(
    part: BasePart, answer: AnyAnswer, rows: Sequence[Row], givens: Mapping[str, Any], *, seed: int = 0
) -> Diagnosis | None:
    """The sort of slip of a wrong answer that no row of the key explains; None where it is none that is known.

    `givens` are the numbers of the student's variant.
    """
    for row in [row for row in rows if row.kind != "wrong"][:_ROWS]:
        found = _found(part, answer, row, givens, seed)
        if found is not None:
            tag, exact = found
            follows = f", given the answer to {', '.join(row.own)}" if row.own else ""
            feedback = FEEDBACK[tag]
            if (
                tag == "figures"
                and isinstance(part, NumericPart)
                and isinstance(answer, NumericAnswer)
                and part.figures
            ):
                feedback = tell_too_few_figures(answer, row.value, row.tolerance, part.figures)
            return Diagnosis(GENERAL + tag, feedback, exact + follows)
    return None


def _found(part: BasePart, answer: AnyAnswer, row: Row, givens: Mapping[str, Any], seed: int) -> tuple[str, str] | None:
    if isinstance(part, NumericPart) and isinstance(answer, NumericAnswer):
        number = detect_numbers(part, answer, row.value, row.tolerance, dict(_sizes(givens)))
        return (number.tag, number.exact) if number else None
    if isinstance(part, SymbolicPart) and isinstance(answer, SymbolicAnswer):
        from grader.checkers import symbolic  # late, so that numbers need no formula reader

        formula = symbolic.detect_slip(part, answer, row.value, seed=seed)
        return (formula.tag, formula.exact) if formula else None
    return None


def _sizes(givens: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """The whole numbers from 2 on among the givens, and how many rows and columns its tables have."""
    for name, value in givens.items():
        array = np.asarray(value)
        if array.dtype.kind not in "iuf":
            continue
        if not array.shape and float(array) == round(float(array)) and 2 <= float(array) <= _LARGEST_SIZE:
            yield name, int(array)
        for axis, size in enumerate(array.shape):
            if size >= 2:
                yield f"{'size' if array.ndim == 1 else ('rows', 'columns', 'layers')[min(axis, 2)]} of {name}", size


def relate(part: BasePart, answer: AnyAnswer, row: Row, found: Diagnosis | None) -> Apart | None:
    """How a wrong answer stands to the right value, so that answers with the same slip are found to be alike."""
    exact = found.exact if found else ""
    if not isinstance(part, NumericPart) or not isinstance(answer, NumericAnswer):
        return Apart(exact=exact) if exact else None
    wanted = np.asarray(row.value, dtype=float)
    given = lay_like(array_of(answer), wanted.shape)
    if given.shape != wanted.shape or wanted.size > _ENTRIES or not np.isfinite([given, wanted]).all():
        return Apart(exact=exact) if exact else None
    pairs = list(zip(given.ravel().tolist(), wanted.ravel().tolist(), strict=True))
    return Apart(
        exact=exact,
        ratios=tuple(_short(one / other) if other and np.isfinite(one / other) else None for one, other in pairs),
        differences=tuple(_short(one - other) for one, other in pairs),
    )


def _short(number: float) -> float:
    return float(f"{number:.5e}") + 0.0
