"""What stands behind a number and says how large it is or what it counts: `1.2M`, `25.6 million`, `784 parameters`."""

from __future__ import annotations

import re
from typing import Final

from grader.formula.characters import Folded

_UPRIGHT: Final = re.compile(
    r"(?:\\[,;:! ]|~|\s)*\\(?:text|mathrm|textrm|mbox|operatorname)\s*\{\s*([A-Za-z ]{1,40}?)\.?\s*\}$"
)
_KIND: Final = r"(?:trainable|learnable|learned|free|total|model|hidden|input|output|training|gradient|in total)"
#: What a count is of, behind a number.
_COUNTED: Final = re.compile(
    r"(?<=[0-9.kKMGTdn])\s+"  # 138 million parameters
    rf"(?:(?:{_KIND}\s+)*(?:parameters?|params?|weights?(?:\s+and\s+bias(?:es)?)?|biases|neurons?|nodes?|units?|pixels?"
    r"|images?|samples?|examples?|observations?|tokens?|words?|epochs?|steps?|iterations?|updates?|batch(?:es)?|layers?"
    r"|filters?|kernels?|channels?|features?|feature maps?|classes|heads?|elements?|entries|values?|numbers?|rows?"
    r"|columns?|dimensions?|blocks?|operations?|multiplications?|additions?|multiply-adds?)(?:\s+in total)?"
    rf"|{_KIND})\.?$"
)
#: Operations, to which a prefix belongs: 3.6 GMACs.
_OPERATIONS: Final = re.compile(r"(?<=[0-9.])\s*([kMGT]?)(?:MACs?|FLOPs|flops?|Flops)\.?$")
#: Powers of ten by name, or by a letter, behind a number.
_SCALED: Final = re.compile(r"(?<=[0-9.])\s*(thousand|million|billion|trillion|mio|bn)\.?$|(?<=[0-9.])\s?([kKMGT])$")
_SCALES: Final = {
    "thousand": 3, "million": 6, "mio": 6, "billion": 9, "bn": 9, "trillion": 12,
    "k": 3, "K": 3, "M": 6, "G": 9, "T": 12,
}  # fmt: skip
_INFORMATION: Final = re.compile(
    r"(?<=[0-9.])\s*((?:nat|bit|byte|[kKMGT]i?[Bb]it|[kKMGT]i?[Bb]yte|shannon|ban)s?|[kKMGT]i?B)\.?$"
)
_BILLION: Final = re.compile(r"(?<=[0-9.])\s?B$")


def without_count(source: Folded) -> Folded:
    """The text without the word for what its number counts, which says nothing of the number."""
    if upright := _UPRIGHT.search(source):
        bare = Folded(f"{source[: upright.start()]} {upright[1]}")
        bare.typed = source.typed
        bare.places = [*source.places[: upright.start() + 1], *source.places[upright.start(1) : upright.end(1)]]
        bare.places.append(source.places[len(source)])
        source = bare
    if (operations := _OPERATIONS.search(source)) is not None:
        return source.part(0, operations.end(1))
    if counted := _COUNTED.search(source):
        return source.part(0, counted.start())
    return source


def scaled(source: Folded) -> tuple[Folded, int]:
    """The number before a word or letter for a power of ten, and that power; the text and 0 where none stands there.

    Raises `Unreadable` for what measures information: a number without a unit is asked for where this is read.
    """
    if unit := _INFORMATION.search(source):
        raise source.refuse(
            f"A number without a unit is asked for: leave “{unit[1]}” out, and count in what the question names.",
            unit.start(1),
        )
    if _BILLION.search(source):
        raise source.refuse("B may be billions or bytes: write a power of ten, such as 1.2e9.", len(source) - 1)
    found = _SCALED.search(source)
    return (source, 0) if found is None else (source.part(0, found.start()), _SCALES[found[1] or found[2]])
