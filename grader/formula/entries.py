"""Entries of vectors and matrices that are no names: `softmax(z)_i`, `(W x)_i`, `σ(z)[i]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.formula import phrases
from grader.formula.tree import Apply, Call, Group, Matrix, Name, Num, Tree

if TYPE_CHECKING:
    from grader.formula.parser import Parser
    from grader.formula.words import Item


def follows(parser: Parser, tree: Tree) -> bool:
    """Whether the `_` or `[` here begins the index of an entry, not a factor or nonsense."""
    if not parser.declared.indices or not isinstance(tree, Apply | Call | Matrix | Group) or parser.item.spaced:
        return False
    if parser.sees("_"):
        return True
    ahead = 1
    while _is_index(parser, ahead) and parser.peek(ahead + 1).text == ",":
        ahead += 2
    return _is_index(parser, ahead) and parser.peek(ahead + 1).text == "]"


def _is_index(parser: Parser, ahead: int) -> bool:
    item = parser.peek(ahead)
    if item.kind == "number":
        return item.text.isdecimal()
    return item.kind == "name" and isinstance(item.tree, Name) and item.tree.name in parser.lexicon.bound


def entry(parser: Parser, tree: Tree) -> Tree:
    """The entry that the index here names."""
    opened = parser.take()
    if opened.text == "_" and not parser.sees("{", "("):
        return Apply("entry", (tree, _plain(parser)))
    if opened.text == "_":
        opened = parser.take()
    closing = {"[": "]", "{": "}", "(": ")"}[opened.text]
    indices = [parser.expression()]
    while parser.sees(","):
        parser.take()
        indices.append(parser.expression())
    parser.expect(closing, opened)
    return _named(parser, tree, indices, opened)


def of_bracket(parser: Parser, tree: Tree) -> Tree:
    """The entry that a subscript right behind a bracket names: the i in `softmax(z)_i`."""
    item = parser.take()
    if not isinstance(tree, Apply | Call | Matrix | Group):
        raise parser.refuse("This subscript belongs to nothing.", item)
    return _named(parser, tree, list(phrases.sub_expressions(parser, item)), item)


def _named(parser: Parser, tree: Tree, indices: list[Tree], item: Item) -> Tree:
    if len(indices) == 1 and isinstance(indices[0], Apply) and indices[0].op == "mul":
        indices = list(indices[0].args)  # _{ij}
    if len(indices) > 2:
        raise parser.refuse("An entry has one index or two.", item)
    return Apply("entry", (tree, *indices))


def _plain(parser: Parser) -> Tree:
    item = parser.item
    if item.kind == "number" and item.text.isdecimal():
        return Num(parser.take().text)
    if item.kind == "name" and isinstance(item.tree, Name):
        parser.take()
        return item.tree
    raise parser.refuse("An index such as i was expected here.")
