"""Formulas against formulas, by the algebra's comparison; and what the part declares for it."""

from collections.abc import Sequence
from typing import Any

from grader.formula import Comparison, Declarations, compare, from_plain, from_text
from grader.formula.detectors import Slip, detect
from grader.formula.fingerprint import Fingerprint, measure_spread, take_fingerprint
from grader.formula.forms import broken_form as judge_form
from grader.formula.steps import last
from grader.model.answer import SymbolicAnswer
from grader.model.problem import SymbolicPart


def declarations(part: SymbolicPart, *, decimal_comma: bool = False) -> Declarations:
    """What the part's author declares of the names in it, in the words of `grader.formula`."""
    return Declarations(
        symbols=dict(part.symbols),
        shapes=dict(part.shapes),
        assumptions=dict(part.assumptions),
        functions=dict(part.functions),
        indices=part.indices,
        families=dict(part.families),
        decimal_comma=decimal_comma,
        undeclared="refuse",
    )


def compare_answer(part: SymbolicPart, answer: SymbolicAnswer, value: Any, *, seed: int) -> Comparison:
    """Whether an answer equals a plain tree of the key, with the stage that decided and where they differ."""
    return compare(from_text(answer.tree), from_plain(value), declarations(part), seed=seed)


def detect_slip(part: SymbolicPart, answer: SymbolicAnswer, value: Any, *, seed: int) -> Slip | None:
    """The sort of slip between a wrong answer and a plain tree of the key, where it is one that is known."""
    return detect(from_text(answer.tree), from_plain(value), declarations(part), seed=seed)


def take_values(part: SymbolicPart, tree: str) -> Fingerprint | None:
    """What all formulas equal to a kept one have in common; None where it is of an older form than can be read."""
    try:
        read = from_text(tree)
    except ValueError:
        return None
    return take_fingerprint(read, declarations(part))


def take_spread(part: SymbolicPart, tree: str, values: Sequence[float]) -> tuple[float, ...]:
    """How far the rounding of the decimals in a kept formula may move each of its values."""
    return measure_spread(from_text(tree), declarations(part), values)


def broken_form(part: SymbolicPart, answer: SymbolicAnswer) -> str | None:
    """What about an answer, right or wrong, breaks what may stand in it (`only`, `without`); None if nothing does."""
    tree, declared = last(from_text(answer.tree)), declarations(part)
    for name, values in (("only", part.only), ("without", part.without)):
        if values and (broken := judge_form(tree, f"{name}:{','.join(values)}", declared, tree)) is not None:
            return broken
    return None


def unmet_form(part: SymbolicPart, answer: SymbolicAnswer, value: Any) -> str | None:
    """What an answer that equals a plain tree of the key breaks of the part's `form`; None if it keeps every one.

    Raises `grader.formula.forms.Undecidable` where the answer is too large for that to be seen.
    """
    tree, wanted, declared = from_text(answer.tree), from_plain(value), declarations(part)
    found = (judge_form(tree, form, declared, wanted) for form in part.form)
    return next((broken for broken in found if broken is not None), None)
