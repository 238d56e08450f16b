"""Formulas against formulas, by the algebra's comparison; and what the part declares for it."""

from typing import Any

from grader.formula import Comparison, Declarations, compare, from_plain
from grader.formula.tree import names_in
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
    )


def compare_answer(part: SymbolicPart, answer: SymbolicAnswer, value: Any, *, seed: int) -> Comparison:
    """Whether an answer equals a plain tree of the key, with the stage that decided and where they differ."""
    return compare(from_plain(answer.tree), from_plain(value), declarations(part), seed=seed)


def names_beyond(part: SymbolicPart, answer: SymbolicAnswer) -> tuple[str, ...]:
    """Names the answer uses though the part asks for it in terms of others (`only`)."""
    if not part.only:
        return ()
    used = set(names_in(from_plain(answer.tree)))
    return tuple(sorted(used - set(part.only)))
