"""Numbers with a fraction behind them: `3 1/2` and `3\\frac12`, which are sums where they are meant so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.formula.tree import Apply, Constant, Num, Tree
from grader.formula.words import Item

if TYPE_CHECKING:
    from grader.formula.parser import Parser

#: Behind what else the number before a fraction would be part of something: `x^2 1/2`, `1/2 1/3`.
_BEFORE = ("", "+", "-", "(", "[", "{", ",", ";", "=", "==", "<", ">", "<=", ">=", "*", "·", "×", "|")


def number(parser: Parser, whole: Item) -> Tree:
    """A number, with the proper fraction written apart behind it, `3 1/2`, which can mean nothing but their sum."""
    top, slash, bottom, after = (parser.peek(ahead) for ahead in range(4))
    digits = all(item.kind == "number" and item.text.isdecimal() for item in (whole, top, bottom))
    if not digits or slash.kind != "op" or slash.text != "/":
        return Num(whole.text)
    before = parser.items[parser.at - 2] if parser.at > 1 else None
    first = before is None or (before.kind == "op" and before.text in _BEFORE)
    apart = top.spaced and not slash.spaced and not bottom.spaced and int(top.text) < int(bottom.text)
    apart = apart and "\n" not in parser.source.as_typed(whole.start, bottom.start)  # two lines
    ends = after.kind in ("op", "end") or after.spaced or after.tree == Constant("pi")
    if not parser.declared.mixed_numbers and not (first and apart and ends and parser.lexicon.notation == "typed"):
        return Num(whole.text)
    for _ in range(3):
        parser.take()
    return Apply("add", (Num(whole.text), Apply("div", (Num(top.text), Num(bottom.text)))))


def ends_in_number(tree: Tree) -> bool:
    """Whether a number is the last thing written of an operand, and not as an exponent."""
    return isinstance(tree, Num) or (isinstance(tree, Apply) and tree.op == "mul" and isinstance(tree.args[-1], Num))


def is_fraction(tree: Apply) -> bool:
    """Whether this is a fraction of two numbers."""
    return tree.op == "div" and all(isinstance(arg, Num) for arg in tree.args)


def adds(parser: Parser, whole: Num, part: Apply) -> bool:
    """Whether a fraction right behind a number, `3\\frac12`, is added to it."""
    if parser.declared.mixed_numbers is not None:
        return parser.declared.mixed_numbers
    top, bottom = (arg.text if isinstance(arg, Num) else "" for arg in part.args)
    digits = all(text.isdecimal() for text in (whole.text, top, bottom))
    return digits and 0 < int(top) < int(bottom) and int(whole.text) > 0
