"""Sums and means along one axis, as NumPy and PyTorch write them: `X.sum(axis=0)`, `np.mean(X, 1, keepdims=True)`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from grader.formula.functions import MODULES
from grader.formula.lexer import Token
from grader.formula.shapes import Mismatch, shape_of
from grader.formula.substitution import rebuild
from grader.formula.tree import Apply, Num, Tree
from grader.formula.words import Item

if TYPE_CHECKING:
    from grader.formula.parser import Parser

_AXIS = ("axis", "dim")
#: How PyTorch and NumPy call the bounds of `clamp` and `clip`, which stand in this order.
_BOUNDS = ("min", "max", "a_min", "a_max")
_KEEPING = ("keepdims", "keepdim")
#: The axes of a matrix, also counted from the last.
_NUMBERS = {"0": "0", "1": "1", "-1": "1", "-2": "0"}
#: What can be taken along an axis.
ALONG = ("total", "mean")


def with_axes(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with each `axis=0` and `keepdims=True` as one, which holds its value as a subscript."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token, *behind = tokens[at : at + 4]
        texts = [each.text for each in behind]
        width = 0
        if found and found[-1].text in (",", "(") and token.kind == "word" and texts[:1] == ["="]:
            signed = "".join(texts[1:3]) if texts[1:2] == ["-"] else texts[1] if len(texts) > 1 else ""
            if token.text in _AXIS and signed in _NUMBERS:
                width = 4 if signed.startswith("-") else 3
                found.append(Token("op", "axis", token.start, sub=_NUMBERS[signed]))
            elif token.text in _KEEPING and signed in ("True", "False"):
                width = 3
                found.append(Token("op", "keepdims", token.start, sub=signed))
            elif token.text in _BOUNDS and _is_bound(found, token.text):
                width = 2
        if not width:
            found.append(token)
        at += width or 1
    return found


def _is_bound(before: Sequence[Token], name: str) -> bool:
    """Whether `min=` is the first bound of a `clamp` here, or `max=` the one behind it."""
    calls = [at for at, token in enumerate(before) if token.text in ("clamp", "clip")]
    if not calls:
        return False
    method = calls[-1] > 0 and before[calls[-1] - 1].text == "." and before[calls[-1] - 2].text not in MODULES
    commas = sum(token.text == "," for token in before[calls[-1] :]) + method
    return commas == (1 if name.endswith("min") else 2)


def of_softmax(parser: Parser, found: Sequence[Tree], said: Sequence[Item], item: Item) -> None:
    """Refuse an axis of a softmax other than the last: of a vector there is one only."""
    if any(each.text == "axis" and each.sub == "0" for each in said):
        try:
            columns = shape_of(found[0], parser.declared)[1]
        except Mismatch:
            columns = 0
        if columns != 1:
            raise parser.refuse("The softmax of a matrix is taken row by row here: write dim=-1, or none.", item)


def taken(parser: Parser) -> Iterator[Item]:
    """The `axis` and the `keepdims` that stand here between commas."""
    while parser.sees("axis", "keepdims"):
        yield parser.take()
        if parser.sees(","):
            parser.take()


def along(parser: Parser, op: str, found: list[Tree], said: list[Item], item: Item) -> Tree | None:
    """The sum or mean of a matrix along the axis that was said, a column; laid down where a row is to be kept.

    None where no axis is said.
    """
    axes = [each.sub for each in said if each.text == "axis"]
    if not said and (len(found) != 2 or not parser.declared.shapes):
        return None
    if not axes and len(found) == 2 and parser.declared.shapes:
        axes = [axis] if (axis := _number(found[1])) is not None else []
        found = found[:1]
    axis = axes[0] if len(axes) == 1 else None
    if axis is None or len(found) != 1 or not parser.declared.shapes:
        raise parser.refuse("An axis is 0 or 1, and belongs to a sum or a mean of one declared matrix.", item)
    tree = Apply(op, (found[0], Num(axis)))
    kept = any(each.text == "keepdims" and each.sub == "True" for each in said)
    return Apply("transpose", (tree,)) if kept and axis == "0" else tree


def laid_down(tree: Tree) -> Tree:
    """The tree with the sums of columns as rows: arrays of one dimension neither stand nor lie."""
    if isinstance(tree, Apply) and tree.op in ALONG and tree.args[1:] == (Num("0"),):
        return Apply("transpose", (tree,))
    return rebuild(tree, laid_down)


def _number(tree: Tree) -> str | None:
    """The axis that a second argument is."""
    minus = isinstance(tree, Apply) and tree.op == "neg"
    number = tree.args[0] if isinstance(tree, Apply) and minus else tree
    return _NUMBERS.get(f"{'-' if minus else ''}{number.text}") if isinstance(number, Num) else None
