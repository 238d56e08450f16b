"""Formulas against formulas, by the algebra's comparison; and what the part declares for it."""

from typing import Any

from grader.formula import Comparison, Declarations, compare, from_plain, from_text
from grader.formula.tree import Apply, Call, names_in, walk
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


_SHOWN = {"dsigmoid": "σ′", "dtanh": "tanh′", "drelu": "ReLU′", "drelu_leaky": "LeakyReLU′"}


def broken_form(part: SymbolicPart, answer: SymbolicAnswer) -> str | None:
    """What about the form of an answer breaks what the part asks of it (`only`, `without`); None if nothing does."""
    tree = from_text(answer.tree)
    beyond = sorted(set(names_in(tree)) - set(part.only)) if part.only else []
    if beyond:
        return f"Write this one with {', '.join(part.only)} only; yours still contains {', '.join(beyond)}."
    used = {node.op for node in walk(tree) if isinstance(node, Apply)}
    used |= {node.name for node in walk(tree) if isinstance(node, Call)}
    left = [_SHOWN.get(name, name) for name in part.without if name in used]
    if left:
        return f"Work this one out: yours still contains {' and '.join(left)}, which is what is asked for."
    return None
