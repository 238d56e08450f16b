"""What can be read and is not right, and is no answer at all where one formula is asked for: `x; y`, `x == 3`, `a @ b`.

To refuse it costs its writer nothing, and says what is to be written instead.
"""

from __future__ import annotations

import re
from typing import Final

from flint import arb

from grader.formula.declarations import Declarations
from grader.formula.evaluation import Costly, Misfit, Scene, evaluate
from grader.formula.left_sides import outside
from grader.formula.pieces import is_statement
from grader.formula.reader import Notation, guess, prepare, tokens_of
from grader.formula.reals import NotReal, Pole, Unclear
from grader.formula.showing import show
from grader.formula.tree import Apply, Big, Call, Constant, Group, Index, Matrix, Name, Tree, names_in, walk

#: A comma that may be a decimal's, of which its writer was asked already.
_DECIMAL: Final = re.compile(r"[0-9],[0-9]")
SEVERAL: Final = "Several values stand here, but one is asked for."
#: What makes large numbers of small ones.
_GROWING: Final = ("pow", "exp", "factorial")
_ENDLESS: Final = Constant("inf")


def misplaced(text: str, tree: Tree, wanted: Tree, declared: Declarations, notation: Notation) -> str | None:
    """Why a wrong answer is none to a question for the formula `wanted`, else None; `tree` is how it was read."""
    if isinstance(wanted, Group | Matrix) or is_statement(wanted):
        return None
    if _is_reckoned(tree) and not _is_endless(wanted):
        return "Infinity is no number to reckon with: write ∞ alone, or a value."
    source = prepare(text)
    tokens = tokens_of(source, guess(source) if notation == "auto" else notation, declared)
    signs = {token.text for token in outside(tokens)}
    several = isinstance(tree, Group) and tree.kind == "tuple"
    parted = "," in signs and names_in(wanted) and not _DECIMAL.search(text)
    if several and (";" in signs or parted):
        return SEVERAL
    if is_statement(tree) and "==" in signs:
        return "This compares two values, but one formula is asked for."
    if tokens[1].text == ":=" and Name(tokens[0].text) in [*walk(wanted)] and not names_in(tree):
        return f"{tokens[0].text} is a name of the question, and not for you to set."  # θ := θ + 1 is a step
    scalars = not declared.shapes and not any(isinstance(node, Matrix | Group) for node in walk(tree))
    if "@" in signs and scalars:
        return "@ multiplies vectors and matrices: write * for the product of numbers."
    return None


def overgrown(tree: Tree) -> str | None:
    """Why nothing can be said of an answer with a number in it such as `9^9^9^9`, else None."""
    for node in walk(tree):
        if not isinstance(node, Apply) or node.op not in _GROWING:
            continue
        if any(isinstance(inner, Name | Call | Index | Big) for inner in walk(node)):
            continue
        if _is_too_large(node):
            return f"{show(node)} is too large a number to be worked out here."
    return None


def _is_too_large(tree: Tree) -> bool:
    try:
        value = evaluate(tree, Scene({}))
    except (Costly, Unclear):
        return True
    except (Misfit, NotReal, Pole):
        return False
    return isinstance(value, arb) and not value.is_finite()


def are_parted(text: str) -> bool:
    """Whether a text is values with semicolons between them, in no brackets: `3; 4`."""
    return ";" in text and not any(sign in text for sign in "[](){}")


def _is_reckoned(tree: Tree) -> bool:
    """Whether infinity is a part of arithmetic, `1 + inf`, and not an answer of its own or the end of a sum."""
    alone = tree == _ENDLESS or (isinstance(tree, Apply) and tree.op in ("neg", "plusminus") and len(tree.args) == 1)
    return not alone and isinstance(tree, Apply) and _is_endless(tree)


def _is_endless(tree: Tree) -> bool:
    """Whether infinity stands in a formula, and no sum or product that could run up to it."""
    nodes = list(walk(tree))
    return _ENDLESS in nodes and not any(isinstance(node, Big) for node in nodes)
