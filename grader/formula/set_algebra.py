r"""Sets that are reckoned with: `{1, 2} ∩ {2, 3}`, `[0, 2) \ {1}`, as the statement that a number lies in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from grader.formula.declarations import Declarations
from grader.formula.intervals import LONGEST, Region, depth, grouped, read_region
from grader.formula.names import fold_name
from grader.formula.reader import Notation, prepare
from grader.formula.tree import Apply, Num, Tree

_NEVER: Final = Apply("eq", (Num("0"), Num("1")))
_SIGNS: Final = re.compile(
    r"\s*(?:(?P<and>∩|\\cap(?![A-Za-z])|(?<![\w'])(?:cap|intersect|intersection)(?!\w)|(?<=[}\])])\s*&(?=\s*[{(\[]))"
    r"|(?P<or>∪|\\cup(?![A-Za-z])|(?<![\w'])(?:U|union|cup)(?!\w)|(?<=[}\])])\s*\|(?=\s*[{(\[]))"
    r"|(?P<not>\\setminus(?![A-Za-z])|∖|(?<=[}\])])\s*(?:\\|-)(?=\s*[{(\[])))\s*"
)
_BRACES: Final = re.compile(r"\\(?:left|right)(?![A-Za-z])\s*|\\(?=[{}])")
_MOST: Final = 12


def may_reckon(text: str) -> bool:
    """Whether a text may be a set that is reckoned with, by its signs alone."""
    opens = text.lstrip(" $").startswith(("{", "\\{", "(", "[", "\\left"))
    return opens and any(sign["and"] or sign["not"] or "|" in sign.group() for sign in _SIGNS.finditer(text))


@dataclass(frozen=True)
class Reckoned:
    """A set told by its parts: `inside` makes the statement that a number lies in it."""

    inside: Callable[[Tree], Tree]
    text: str
    name: str | None = None

    @property
    def is_joined(self) -> bool:
        """Whether it is a union, which no list or vector is."""
        return any(sign["or"] for sign in _SIGNS.finditer(self.text))

    def is_reckoned(self, *, surely: bool) -> bool:
        """Whether more is done than to join sets with `∪`, which is read without it.

        `surely`: that these are sets is known, so that `[0, 6] - (1, 2)` is no difference of two vectors.
        """
        signs = list(_SIGNS.finditer(self.text))
        surely = surely or "{" in (self.text.lstrip("( ")[:1], *(self.text[sign.end() :][:1] for sign in signs))
        left_out = surely and any(sign["not"] for sign in signs)
        return left_out or any(sign["and"] or "|" in sign.group() for sign in signs)

    def holds(self, number: Tree) -> Tree:
        """The statement that a number lies in it."""
        return self.inside(number)

    def shown(self) -> str:
        """The set as it was typed."""
        return self.text


def read_reckoned(text: str, declared: Declarations, notation: Notation) -> Reckoned | None:
    """The set that a text with `∩`, `∪` or `∖` in it is; None for anything else. Raises `Unreadable` for its ends."""
    source = _BRACES.sub("", str(prepare(text))).strip()
    if len(source) > LONGEST or not 0 < len(_SIGNS.findall(source)) <= _MOST:
        return None
    inside = _read(source, declared, notation)
    return None if inside is None else Reckoned(inside, source)


def finite(text: str, declared: Declarations, notation: Notation) -> Reckoned | None:
    """The set whose elements a text lists, `{1, 2}`; None for anything else."""
    source = _BRACES.sub("", str(prepare(text))).strip()
    inside = _read(source, declared, notation) if source[:1] == "{" or source == "∅" else None
    return None if inside is None else Reckoned(inside, source)


def _read(source: str, declared: Declarations, notation: Notation) -> Callable[[Tree], Tree] | None:
    """How a number is said to lie in the set a text is; None where it is none."""
    names = {fold_name(name) for name in declared.symbols}
    for weakest in (("or", "not"), ("and",)):
        signs = [sign for sign in _SIGNS.finditer(source) if depth(source, sign.start()) == 0]
        signs = [sign for sign in signs if sign.lastgroup in weakest and sign.start() > 0]
        signs = [sign for sign in signs if sign.group().strip() not in names]
        if signs:
            sign = signs[-1]
            one = _read(source[: sign.start()].strip(), declared, notation)
            other = _read(source[sign.end() :].strip(), declared, notation)
            return None if one is None or other is None else _joined(str(sign.lastgroup), one, other)
    if source in ("∅", "{}"):
        return lambda _: _NEVER
    if (inner := grouped(source)) is not None:
        return _read(inner, declared, notation)
    if source[:1] == "{" and source[-1:] == "}":
        source = f"{source} ∪ {source}"  # an interval or several sets are read as a region
    found = read_region(source, declared, notation)
    return found.holds if isinstance(found, Region) and found.name is None else None


def _joined(op: str, one: Callable[[Tree], Tree], other: Callable[[Tree], Tree]) -> Callable[[Tree], Tree]:
    if op == "not":
        return lambda number: Apply("and", (one(number), Apply("not", (other(number),))))
    return lambda number: Apply(op, (one(number), other(number)))
