"""Arrays told by their size: `eye(2)`, `zeros(2, 3)`, `np.ones((2, 3))`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.formula.tree import Group, Matrix, Num, Tree
from grader.formula.words import Item

if TYPE_CHECKING:
    from grader.formula.parser import Parser

#: How many entries are written out.
_MOST = 400


def filled(parser: Parser, name: str, arguments: tuple[Tree, ...], item: Item) -> Tree:
    """The array that a call means, written out; raises `Unreadable` where its size is no plain number."""
    given = arguments[0].items if len(arguments) == 1 and isinstance(arguments[0], Group) else arguments
    sizes = [int(each.text) for each in given if isinstance(each, Num) and each.text.isdecimal() and len(each.text) < 4]
    square = name in ("eye", "identity")
    if len(sizes) != len(given) or not sizes or 0 in sizes:
        raise parser.refuse(f"Write the size in {item.text} as a plain number, or write the array out.", item)
    rows, columns = sizes[0], sizes[-1]
    if len(sizes) > 2 or rows * columns > _MOST:
        raise parser.refuse("This array has too many entries or indices to be read here.", item)
    if square:
        return Matrix(tuple(tuple(Num(str(int(row == at))) for at in range(columns)) for row in range(rows)))
    entry = Num("0" if name == "zeros" else "1")
    if len(sizes) == 1:
        return Group("list", (entry,) * rows)
    return Matrix(((entry,) * columns,) * rows)
