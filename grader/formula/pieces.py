"""Values in pieces: `{x, x > 0; 0, otherwise}`, LaTeX's cases, `a if c else b`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from grader.formula.tree import Apply, Cases, Group, Num, Tree
from grader.formula.words import Item

if TYPE_CHECKING:
    from grader.formula.parser import Parser

#: A value and its condition; None where none stands there, the number 1 for `otherwise`.
Row: TypeAlias = tuple[Tree, Tree | None]

_REST = Num("1")
_IF = ("if", "for", "when", "&", ":")
_ELSE = ("otherwise", "else")


def rows(parser: Parser, closing: str) -> list[Row]:
    """Values, each with the condition that follows it, up to `closing`; without any condition, a set's values."""
    found: list[Row] = []
    after_comma = False
    while not parser.sees(closing):
        tree = parser.expression(5)
        if after_comma and found[-1][1] is None and is_statement(tree) and not is_statement(found[-1][0]):
            found[-1] = (found[-1][0], tree)
        else:
            found.append((tree, None))
        after_comma = _comma(parser)
        if parser.sees(*_IF, *_ELSE):
            found[-1] = (found[-1][0], _condition(parser, closing))
            after_comma = _comma(parser)
        if parser.sees(";", "newline"):
            after_comma = False
            parser.take()
        elif not after_comma and not parser.sees(closing):
            parser.expect(closing)
    return found


def _comma(parser: Parser) -> bool:
    stop = parser.sees(".") and (parser.peek().text in ("newline", "}", "\\}") or parser.peek().text.startswith("end:"))
    if not parser.sees(",") and not stop:
        return False
    parser.take()
    return True


def _condition(parser: Parser, closing: str) -> Tree:
    """The condition after `if`, `for` or an ampersand; the number 1 for `otherwise` or nothing."""
    while parser.sees(*_IF):
        parser.take()
    if parser.sees(*_ELSE):
        parser.take()
        return _REST
    return _REST if parser.sees(closing, ";", ",", "newline") else parser.expression(5)


def is_listed(parser: Parser, found: list[Row], opened: Item) -> bool:
    """Whether a single value and a condition behind a comma, `{1, x > 4}`, are a set: a piece alone says `if`."""
    begin = parser.items.index(opened)
    return len(found) == 1 and not any(
        item.text in (*_IF, *_ELSE, ";") for item in parser.items[begin : parser.at] if item.kind != "name"
    )


def is_statement(tree: Tree) -> bool:
    """Whether a tree is a condition rather than a value."""
    return isinstance(tree, Apply) and tree.op in ("eq", "ne", "lt", "le", "gt", "ge", "and", "or", "not")


def stated(parser: Parser, condition: Tree, start: Item) -> Tree:
    """The condition, which must be one."""
    if not is_statement(condition):
        raise parser.refuse("A condition such as x > 0 was expected for this piece.", start)
    return condition


def cases(parser: Parser, found: list[Row], opened: Item) -> Tree:
    """The pieces in order; a last one without condition, or `otherwise`, holds for the rest.

    Statements alone, without conditions, are a system of them.
    """
    if not found:
        raise parser.refuse("Nothing stands between these brackets.", opened)
    if len(found) > 1 and all(condition is None and is_statement(value) for value, condition in found):
        return Group("tuple", tuple(value for value, _ in found))
    branches: list[tuple[Tree, Tree]] = []
    for at, (value, condition) in enumerate(found):
        if condition is None or condition == _REST:
            if at + 1 != len(found) or not branches:
                raise parser.refuse("Each piece but the last needs its condition.", opened)
            return Cases(tuple(branches), value)
        branches.append((value, stated(parser, condition, opened)))
    return Cases(tuple(branches), None)


def conditional(parser: Parser, value: Tree) -> Tree:
    """`a if condition else b`, and `a if condition, b otherwise`."""
    start = parser.take()
    condition = stated(parser, parser.expression(5), start)
    if parser.sees(",", ";"):
        parser.take()
    if parser.sees("else"):
        parser.take()
        return merged(value, condition, parser.expression())
    if parser.item.kind == "end" or parser.sees(")", "}"):
        return Cases(((value, condition),), None)
    other = parser.expression(5)
    if parser.sees("if"):
        return merged(value, condition, conditional(parser, other))
    if not parser.sees("otherwise", "else"):
        raise parser.refuse("Say for the last piece when it holds: `if …` or `otherwise`.", start)
    parser.take()
    return merged(value, condition, other)


def merged(value: Tree, condition: Tree, other: Tree) -> Cases:
    """One `Cases` from a piece and what holds otherwise, which may have pieces itself."""
    if isinstance(other, Cases):
        return Cases(((value, condition), *other.branches), other.otherwise)
    return Cases(((value, condition),), other)
