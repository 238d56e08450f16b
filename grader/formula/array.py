"""Vectors, matrices and tables of numbers, in the spellings of Python, Matlab, NumPy's prints and LaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from grader.formula.characters import Folded, fold
from grader.formula.number import UNLIMITED, Number, number_in, unlabelled, worked_out
from grader.model.blame import Unreadable

MOST_ENTRIES: Final = 10_000
HIGHEST_RANK: Final = 3
LONGEST: Final = 300_000

_WRAPPER = re.compile(r"(?:(?:np|numpy|torch|jnp)\s*\.\s*)?(?:array|tensor|matrix|Matrix|vector|asarray|Size)\s*\(")
_KEYWORDS = re.compile(r",\s*(?:dtype|device|requires_grad|shape|grad_fn)\s*=.*$", re.DOTALL)
_LATEX = re.compile(r"\\begin\{([pbBvV]?matrix|smallmatrix|array)\}(?:\{[lcr| ]*\})?(.*)\\end\{\1\}", re.DOTALL)
_PLAIN = re.compile(r"[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?%?", re.ASCII)
#: Between the sizes of an array as people say them: 14x14x32, N × 64.
_BY = re.compile(r"\s*(?:×|\\times(?![A-Za-z])|\*|(?<=[0-9\s])[xX](?=[0-9\s]))\s*")
_SIZE = re.compile(r"[0-9]+|[^\W\d]\w*")
_PAIRS = {"[": "]", "(": ")", "{": "}"}

#: Nested lists of entries, each entry the stretch of text it stands in.
_Nested: TypeAlias = "Folded | list[_Nested]"


@dataclass(frozen=True)
class Array:
    """Numbers in rows: `shape` is () for a single number, (n,) for a list; `entries` run row by row."""

    shape: tuple[int, ...]
    entries: tuple[Number, ...]


def listed_sizes(text: str, count: int) -> str:
    """Sizes such as `14x14x32` as a list, `14, 14, 32`; any other text as it is. `count` are asked for."""
    plain = text.strip().strip("$").strip()
    if plain[:1] + plain[-1:] in ("()", "[]"):
        plain = plain[1:-1].strip()
    sizes = _BY.split(plain)
    if len(sizes) < 2 or not all(_SIZE.fullmatch(size) for size in sizes):
        return text
    return ", ".join(sizes) if len(sizes) == count or all(map(str.isdecimal, sizes)) else text


def read_array(text: str, *, decimal_comma: bool = False) -> Array:
    """The numbers a student typed, with their shape; raises `Unreadable` at the entry that cannot be read."""
    if len(text) > LONGEST:
        raise Unreadable(f"These are more than {LONGEST} characters.", text, LONGEST)
    source = unlabelled(fold(text.replace("\r\n", " \n").replace("\r", "\n"), lines=True))
    if not source:
        raise source.refuse("There is nothing here: numbers were expected.", 0)
    if "..." in source:
        raise source.refuse("Some entries are left out here (…): write all of them.", source.index("..."))
    nested = _Reader(decimal_comma).whole(_unwrapped(source))
    shape = _shape(nested, source)
    stretches = list(_leaves(nested))
    return Array(shape, tuple(number_in(each, decimal_comma=decimal_comma) for each in stretches))


def read_reckoned(text: str, *, decimal_comma: bool = False) -> Array:
    """The table that arithmetic with whole tables comes to, `matrix([1, 2], [3, 4])/7`; raises `Unreadable`."""
    source = unlabelled(fold(text))
    shape, values = worked_out(source, decimal_comma=decimal_comma)
    if not shape:
        raise source.refuse("Several numbers were expected here.", 0)
    return Array(shape, tuple(Number(value, UNLIMITED, UNLIMITED, f"{float(value):.6g}") for value in values))


def _unwrapped(source: Folded) -> Folded:
    """The text inside `array(…)` or `tensor(…)`."""
    found = _WRAPPER.match(source)
    if found is None:
        return source
    if not source.endswith(")"):
        raise source.refuse("The ( after this name is never closed.", found.end() - 1)
    inner = source.part(found.end(), len(source) - 1)
    keywords = _KEYWORDS.search(inner)
    return inner.part(0, keywords.start()) if keywords else inner


class _Reader:
    """Cuts a text into nested stretches; knows which commas separate entries."""

    def __init__(self, decimal_comma: bool) -> None:
        self.decimal_comma = decimal_comma

    def whole(self, source: Folded) -> _Nested:
        """An array without or with brackets around it, or in LaTeX."""
        if found := _LATEX.fullmatch(source):
            rows = self.split_text(source.part(found.start(2), found.end(2)), re.compile(r"\\\\"))
            return [list(self.split_text(row, re.compile("&"))) for row in rows]
        if self.is_bracketed(source):
            return self.bracketed(source, 0)
        lines = [line for line in self.pieces(source, "\n") if line]
        if len(lines) > 1:
            return [self.row(line) for line in lines]
        rows = self.pieces(source, ";") if not self.decimal_comma else [source]
        if len(rows) > 1:
            return [self.row(row) for row in rows if row]
        entries = self.separated(source)
        if len(entries) == 1:
            return source
        bracketed = all(map(self.is_bracketed, entries))
        return [self.bracketed(each, 1) for each in entries] if bracketed else list(entries)

    def row(self, line: Folded) -> _Nested:
        if self.is_bracketed(line):
            return self.bracketed(line, 0)
        return list(self.separated(line))

    def split_text(self, source: Folded, by: re.Pattern[str]) -> list[Folded]:
        at, found = 0, []
        for cut in by.finditer(source):
            found.append(source.part(at, cut.start()))
            at = cut.end()
        found.append(source.part(at, len(source)))
        return found[:-1] if len(found) > 1 and not found[-1] else found

    def is_bracketed(self, source: Folded) -> bool:
        """Whether one pair of brackets holds the whole text, and separates entries."""
        if source[:1] not in _PAIRS or source[-1:] != _PAIRS[source[:1]]:
            return False
        depth = 0
        for at, char in enumerate(source):
            depth += (char in _PAIRS) - (char in ")]}")
            if depth == 0 and at + 1 < len(source):
                return False
        inner = source.part(1, len(source) - 1)
        return source[0] == "[" or len(self.pieces(inner, ",;")) > 1 or not inner

    def bracketed(self, source: Folded, depth: int) -> _Nested:
        if depth > HIGHEST_RANK:
            raise source.refuse(f"Brackets are nested more than {HIGHEST_RANK} deep here.", 0)
        inner = source.part(1, len(source) - 1)
        if not inner:
            raise source.refuse("Nothing stands between these brackets.", 0)
        if not self.decimal_comma and len(rows := self.pieces(inner, ";")) > 1:
            return [list(self.separated(row)) for row in rows if row]
        return [self.bracketed(each, depth + 1) if self.is_bracketed(each) else each for each in self.separated(inner)]

    def separated(self, source: Folded) -> list[Folded]:
        """The entries between commas, or between blanks where there are no commas."""
        entries = self.pieces(source, ";" if self.decimal_comma else ",")
        if len(entries) == 1 and self.decimal_comma:
            entries = self.split_text(source, re.compile(r",\s+"))
        if len(entries) > 1:
            return entries[:-1] if not entries[-1] else entries
        blank = [each for each in self.pieces(source, " \n") if each]
        if len(blank) > 1 and all(_PLAIN.fullmatch(each) or each[0] in "[(" for each in blank):
            return blank
        return entries

    def pieces(self, source: Folded, marks: str) -> list[Folded]:
        """The stretches between these characters, brackets kept whole."""
        found: list[Folded] = []
        opened: list[int] = []
        start = 0
        for at, char in enumerate(source):
            if char in _PAIRS:
                opened.append(at)
            elif char in ")]}":
                if not opened:
                    raise source.refuse("This bracket was never opened.", at)
                opened.pop()
            if not opened and char in marks:
                found.append(source.part(start, at))
                start = at + 1
            if len(found) > MOST_ENTRIES:
                raise source.refuse(f"These are more than {MOST_ENTRIES} entries.", at)
        if opened:
            raise source.refuse("This bracket is never closed.", opened[-1])
        found.append(source.part(start, len(source)))
        return found


def _shape(nested: _Nested, source: Folded) -> tuple[int, ...]:
    if isinstance(nested, Folded):
        return ()
    if not nested:
        raise source.refuse("Numbers were expected here.", 0)
    shapes = [_shape(each, source) for each in nested]
    for at, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise source.refuse(_ragged(shapes[0], shape, at), 0)
    found = (len(nested), *shapes[0])
    if len(found) > HIGHEST_RANK:
        raise source.refuse(f"Brackets are nested more than {HIGHEST_RANK} deep here.", 0)
    return found


def _ragged(first: tuple[int, ...], other: tuple[int, ...], at: int) -> str:
    if len(first) != len(other):
        return f"Row 1 and row {at + 1} are not nested alike."
    return f"Row 1 has {first[0]} entries, row {at + 1} has {other[0]}; all rows need the same number."


def _leaves(nested: _Nested) -> Iterator[Folded]:
    count = 0
    if isinstance(nested, Folded):
        yield nested
        return
    for each in nested:
        for leaf in _leaves(each):
            count += 1
            if count > MOST_ENTRIES:
                raise leaf.refuse(f"These are more than {MOST_ENTRIES} entries.", 0)
            yield leaf
