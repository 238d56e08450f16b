"""Lists and tables with blanks between their numbers: `[1 -2; 3 4]` and, with an imaginary unit, `[1+2j 3-4j]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from grader.formula.tree import Apply, Constant, Num, Tree
from grader.formula.words import Item

if TYPE_CHECKING:
    from grader.formula.parser import Parser

#: What stands in a row, entry by entry, each as its tokens.
Rows: TypeAlias = list[list[list[Item]]]

#: How many tokens of a list are looked at.
_MOST: Final = 1000
#: An entry by the kinds of its tokens: a number, or a complex one, with `n` for digits and `i` for the unit.
_ENTRY: Final = re.compile(r"-?(?:ni?|n[+-]n?i)")


def parted_by_blanks(parser: Parser) -> Rows | None:
    """What stands in the square bracket here, if it is numbers parted by blanks; None for anything else."""
    rows: Rows = [[]]
    for item in parser.items[parser.at + 1 : parser.at + 1 + _MOST]:
        kind = _kind(item)
        if kind == "]":
            return _checked(rows)
        if kind == "":
            return None
        if kind == ";":
            rows.append([])
        elif item.spaced or not rows[-1]:
            rows[-1].append([item])
        else:
            rows[-1][-1].append(item)
    return None


def width(rows: Rows) -> int:
    """How many tokens the rows are, with what parts them."""
    return sum(len(entry) for row in rows for entry in row) + len(rows) - 1


def values(rows: Rows) -> list[list[Tree]]:
    """The entries row by row; nothing need stand behind the last semicolon."""
    found = [[_value(entry) for entry in row] for row in rows]
    return found if found[-1] else found[:-1]


def _kind(item: Item) -> str:
    """A letter for a token of such a list; the empty text for any that has no place in one."""
    if item.kind == "number" and item.sub is None:
        return "n"
    if item.kind == "name" and item.tree == Constant("i"):
        return "i"
    return item.text if item.kind == "op" and item.text in ("+", "-", ";", "]") else ""


def _checked(rows: Rows) -> Rows | None:
    """The rows, where every entry is a number, none is missing, and at least one blank parts two."""
    kept = rows if rows[-1] else rows[:-1]
    entries = ["".join(map(_kind, entry)) for row in kept for entry in row]
    whole = all(kept) and all(map(_ENTRY.fullmatch, entries))
    return rows if whole and any(len(row) > 1 for row in kept) else None


def _value(entry: list[Item]) -> Tree:
    """The number that the tokens of an entry are."""
    terms: list[Tree] = []
    factors: list[Tree] = []
    for item in reversed(entry):
        if (kind := _kind(item)) in "ni":
            factors.insert(0, Num(item.text) if kind == "n" else Constant("i"))
        if kind in "+-" or item is entry[0]:
            term = factors[0] if len(factors) == 1 else Apply("mul", tuple(factors))
            terms.insert(0, Apply("neg", (term,)) if kind == "-" else term)
            factors = []
    return terms[0] if len(terms) == 1 else Apply("add", tuple(terms))
