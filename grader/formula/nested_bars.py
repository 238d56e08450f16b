"""Absolute values within absolute values, whose bars do not say which of them open: `a|x + b|y||`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.formula.words import Item

#: Bars in a formula of which one may be asked whether it opens.
_FEWEST, _MOST = 4, 12


def with_inner_bar(items: Sequence[Item]) -> Iterator[tuple[list[Item], int]]:
    """The tokens with every bar alone, and in turn the place of each that may open within others.

    For a formula in which bars behind an operand, read as closing ones, leave others over.
    """
    if any(_joins(item, items[at + 1]) for at, item in enumerate(items[:-1])):
        return
    alone = [part for item in items for part in _halves(item)]
    bars = [item.start for item in alone if item.kind == "op" and item.text == "|"]
    if _FEWEST <= len(bars) <= _MOST and len(bars) % 2 == 0:
        yield from ((alone, start) for start in bars[1:-1])


def _joins(item: Item, follows: Item) -> bool:
    """Whether these bars are an `or`, with blanks around."""
    return item.text == "||" and item.spaced and follows.spaced


def _halves(item: Item) -> list[Item]:
    if item.kind != "op" or item.text != "||" or item.sub is not None:
        return [item]
    return [Item("op", "|", item.start + place, item.spaced and not place) for place in (0, 1)]
