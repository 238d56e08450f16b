"""Intervals and their unions: `[0, 1)`, `(-∞, 0) ∪ (0, ∞)`, `]0, 2/L[`, `x ∈ (0, 1]`, `R \\ {0}`.

An interval is read as the statement that a number lies in it, so that it is compared as inequalities are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from grader.formula.comparison import compare
from grader.formula.declarations import Declarations
from grader.formula.evaluation import Costly, Misfit, Scene, holds
from grader.formula.names import fold_name
from grader.formula.pieces import is_statement
from grader.formula.reader import Notation, prepare, read
from grader.formula.reals import NotReal, Pole, Unclear
from grader.formula.showing import show
from grader.formula.tree import Apply, Call, Constant, Name, Num, Tree, names_in, walk
from grader.formula.verdict import Comparison
from grader.model.blame import Unreadable

LONGEST: Final = 400
#: The number of which intervals are said to hold it, where it has no name.
_POINT: Final = Name("number")
_UNION: Final = re.compile(
    r"\s*(?:∪|\\cup(?![A-Za-z])|\\bigcup(?![A-Za-z])|(?<![\w'])(?:U|union|cup)(?!\w)|(?<=\})\s*u(?=\s*\{))\s*"
)
_WORD: Final = re.compile(r"(?<!\w)[A-Za-z]+(?!\w)")
_OF_NAME: Final = re.compile(r"\s*(\\?[^\W\d]\w*)\s*(?:∈|\\in(?![A-Za-z])|(?<=\s)in(?=[\s(\[]))\s*")
#: The name that a set is given, `D = R \\ {0}`.
_LABEL: Final = re.compile(r"\s*([A-Za-z]\w*)\s*=\s*(?=\\(?:left|mathbb)|[(\[\]{]|[Rℝ]\s*[\\∖-])")
_SIZED: Final = re.compile(r"\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])\s*")
_REALS: Final = re.compile(r"(?:R|ℝ|\\R|\\mathbb\s*\{?\s*R\s*\}?|reals)")
_LESS: Final = re.compile(r"\s*(?:\\setminus|\\backslash|\\|∖|-)\s*(?=[({\[\]])")
_PAIRS: Final = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class Interval:
    """The numbers between two ends, which belong to it where it is `closed` there; None is no end."""

    low: Tree | None
    high: Tree | None
    closed: tuple[bool, bool]

    def holds(self, number: Tree) -> Tree:
        """The statement that a number lies in it."""
        ends = []
        if self.low is not None:
            ends.append(Apply("le" if self.closed[0] else "lt", (self.low, number)))
        if self.high is not None:
            ends.append(Apply("le" if self.closed[1] else "lt", (number, self.high)))
        if not ends:
            return Apply("or", (Apply("lt", (number, Num("0"))), Apply("ge", (number, Num("0")))))
        return ends[0] if len(ends) == 1 else Apply("and", tuple(ends))

    def rises(self) -> bool:
        """Whether its ends are numbers, the first below the second."""
        if self.low is None or self.high is None:
            return False
        if any(isinstance(node, Name | Call) for end in (self.low, self.high) for node in walk(end)):
            return False
        try:
            return holds(Apply("lt", (self.low, self.high)), Scene({}))
        except (Costly, Misfit, NotReal, Pole, Unclear):
            return False

    def shown(self) -> str:
        """The interval as it is written mostly."""
        low, high = ("-∞" if self.low is None else show(self.low), "∞" if self.high is None else show(self.high))
        return f"{'[' if self.closed[0] else '('}{low}, {high}{']' if self.closed[1] else ')'}"


@dataclass(frozen=True)
class Region:
    """A set of real numbers: intervals and single numbers joined, less what is left out.

    `plain` says that every bracket could be one of a list or a point, `(0, 1)`, and `listed` that it still could be one
    although an end is infinite; `name` is what is said to lie in it. `less` is an interval that is left out.
    """

    parts: tuple[Interval, ...]
    points: tuple[Tree, ...] = ()
    without: tuple[Tree, ...] = ()
    name: str | None = None
    plain: bool = False
    listed: bool = False
    less: Interval | None = None

    def holds(self, number: Tree) -> Tree:
        """The statement that a number lies in it."""
        alternatives = [part.holds(number) for part in self.parts]
        alternatives += [Apply("eq", (number, point)) for point in self.points]
        found = alternatives[0] if len(alternatives) == 1 else Apply("or", tuple(alternatives))
        left_out = tuple(Apply("ne", (number, point)) for point in self.without)
        if self.less is not None:
            left_out = (*left_out, Apply("not", (self.less.holds(number),)))
        return Apply("and", (found, *left_out)) if left_out else found

    def shown(self) -> str:
        """The set as it is written mostly."""
        texts = [part.shown() for part in self.parts]
        texts += [f"{{{', '.join(map(show, self.points))}}}"] if self.points else []
        less = f" \\ {{{', '.join(map(show, self.without))}}}" if self.without else ""
        less += "" if self.less is None else f" \\ {self.less.shown()}"
        return " ∪ ".join(texts) + less


def read_region(text: str, declared: Declarations, notation: Notation) -> Region | None:
    """The intervals a text is, None where it is anything else; raises `Unreadable` for an end that cannot be read."""
    source = str(prepare(text))
    name = None
    if len(source) > LONGEST:
        return None
    if (label := _LABEL.match(source)) is not None and fold_name(label[1]) not in map(fold_name, declared.symbols):
        called = read_region(source[label.end() :], declared, notation)
        return called if called is not None and not (called.listed or called.name) else None
    if (found := _OF_NAME.match(source)) is not None:
        name, source = fold_name(found[1]), source[found.end() :]
    source = _SIZED.sub("", source).strip()
    if "\\}" in source:  # else it is what sets apart, `R\{0}`
        source = source.replace("\\{", "{").replace("\\}", "}")
    if source[:1] not in tuple("([]{") and not _REALS.match(source):
        return None
    source, less = _parted(source, declared)
    without = less[1] if less and less[0] == "{" else []
    taken = {fold_name(each) for each in declared.symbols} & {"U", "R", "cup", "union"}
    pieces = [source] if taken & {*_WORD.findall(source)} - {"R"} else _united(source, declared)
    cut = [_cut(piece, declared) for piece in pieces]
    if ("R" in taken and any(_REALS.fullmatch(piece) for piece in pieces)) or not all(cut):
        return None
    if not (any(each[0] != "{" for each in cut if each) or len(cut) > 1 or name):
        return None

    def reads(part: str) -> Tree:
        return read(part, declared.model_copy(update={"asks": "equation"}), notation)

    parts = [_interval(each, text, reads) for each in cut if each and each[0] != "{"]
    if any(end is not None and is_statement(end) for part in parts for end in (part.low, part.high)):
        return None  # a list of equations
    points = [reads(part) for each in cut if each and each[0] == "{" for part in each[1]]
    whole = any(part.low is None or part.high is None for part in parts)
    mixed = any(each[0] + each[2] not in ("()", "[]") for each in cut if each)
    listed = not (mixed or len(cut) > 1 or name or less or _REALS.fullmatch(source))
    left_out = _interval(less, text, reads) if less and less[0] != "{" else None
    return Region(tuple(parts), tuple(points), tuple(map(reads, without)), name, listed and not whole, listed, left_out)


def _parted(source: str, declared: Declarations) -> tuple[str, tuple[str, list[str], str] | None]:
    """A set and what is left out of it, `R \\ {0}`, `(0, 6] - (0, 2]`; all of it and None where nothing is."""
    for sign in _LESS.finditer(source):
        before, behind = source[: sign.start()], source[sign.end() :]
        cut = _cut(grouped(behind) or behind, declared)
        first = [_cut(piece, declared) for piece in _united(before, declared)] if before else [None]
        if cut is None or not all(first):
            continue
        joined = len(first) > 1 and grouped(before) is not None
        vectors = not joined and all(each[0] + each[2] in ("()", "[]") for each in (*first, cut) if each)
        if sign.group().strip() != "-" or not vectors or any("inf" in end for each in first if each for end in each[1]):
            return before, cut
    return source, None


def _united(source: str, declared: Declarations) -> list[str]:
    """The sets that are joined with `∪`, without the brackets around any of them or around several."""
    pieces = _UNION.split(source)
    if all(_cut(piece, declared) for piece in pieces):
        return pieces
    signs = [sign for sign in _UNION.finditer(source) if depth(source, sign.start()) == 0]
    starts, ends = [0, *(sign.end() for sign in signs)], [*(sign.start() for sign in signs), len(source)]
    found = []
    for start, end in zip(starts, ends, strict=True):
        inner = grouped(source[start:end])
        found.extend([source[start:end]] if inner is None else _united(inner, declared))
    return found


def grouped(source: str) -> str | None:
    """What stands in brackets that only hold a set or several, `({1} ∪ (2, 3])`; None without such brackets."""
    inner = source[1:-1].strip()
    if source[:1] != "(" or source[-1:] != ")" or inner[:1] not in tuple("({["):
        return None
    depths = list(accumulate((char in "([{") - (char in ")]}") for char in source))
    parted = any(deep == 1 and char in ",;" for deep, char in zip(depths, source, strict=True))
    return None if parted or 0 in depths[:-1] else inner


def depth(source: str, at: int) -> int:
    """How many brackets are open before a place; an interval may close with another than it opens with."""
    before = source[:at]
    return sum(map(before.count, "([{")) - sum(map(before.count, ")]}"))


def _cut(piece: str, declared: Declarations) -> tuple[str, list[str], str] | None:
    """A bracket, what stands between it and the one that closes it, and that one; None where this is no interval."""
    if _REALS.fullmatch(piece):
        return "(", ["-inf", "inf"], ")"
    opening, closing = piece[:1], piece[-1:]
    inner = _split(piece[1:-1], declared)
    if opening == "{" and closing == "}" and inner:
        return opening, inner, closing
    if opening not in tuple("([]") or closing not in tuple(")][") or len(piece) < 5 or inner is None or len(inner) != 2:
        return None
    return opening, inner, closing


def _split(inner: str, declared: Declarations) -> list[str] | None:
    """The parts between commas; None where brackets do not match."""
    marks = ";" if declared.decimal_comma else ",;"
    opened: list[str] = []
    parts = [""]
    for char in inner:
        if char in _PAIRS:
            opened.append(_PAIRS[char])
        elif char in ")]}" and (not opened or opened.pop() != char):
            return None
        if char in marks and not opened:
            parts.append("")
        else:
            parts[-1] += char
    return None if opened or not all(part.strip() for part in parts) else [part.strip() for part in parts]


def _interval(cut: tuple[str, list[str], str], text: str, reads: Callable[[str], Tree]) -> Interval:
    opening, ends, closing = cut
    low, high = (reads(end) for end in ends)
    closed = (opening == "[", closing == "]")
    endless = (_sign_of_infinity(low), _sign_of_infinity(high))
    if any(sign and shut for sign, shut in zip(endless, closed, strict=True)):
        raise Unreadable("Infinity belongs to no interval: write ( or ) there.", text, 0)
    if endless[0] > 0 or endless[1] < 0:
        raise Unreadable("The smaller end of an interval is written first.", text, 0)
    return Interval(None if endless[0] else low, None if endless[1] else high, closed)


def _sign_of_infinity(tree: Tree) -> int:
    if isinstance(tree, Apply) and tree.op == "neg":
        return -_sign_of_infinity(tree.args[0])
    return int(isinstance(tree, Constant) and tree.name == "inf")


def compare_regions(
    student: Region | Tree, reference: Region | Tree, declared: Declarations, *, seed: int
) -> Comparison | None:
    """Whether two sets of real numbers are the same, either perhaps as an inequality; None where one is no such set."""
    if isinstance(student, Region) and isinstance(reference, Region):
        found = _ends(student, reference, declared, seed)
        if found is not None:
            return found
    number = _number_of(student, reference)
    if number is None:
        return None
    one, other = (each.holds(number) if isinstance(each, Region) else each for each in (student, reference))
    found = compare(one, other, declared, seed=seed)
    if found.verdict != "not_equal":
        return found
    return Comparison("not_equal", found.stage, "These are not the numbers that are asked for.")


def _number_of(student: Region | Tree, reference: Region | Tree) -> Name | None:
    """The name of the number that lies in both; None where an inequality is about several."""
    named = next((each.name for each in (reference, student) if isinstance(each, Region) and each.name), None)
    statements = [each for each in (student, reference) if not isinstance(each, Region)]
    if not statements:
        return Name(named) if named else _POINT
    others = {
        name for each in (student, reference) if isinstance(each, Region) for name in names_in(each.holds(_POINT))
    }
    free = [name for name in names_in(statements[0]) if name not in others]
    if len(free) != 1 or not is_statement(statements[0]) or named not in (None, free[0]):
        return None
    return Name(free[0])


def _ends(student: Region, reference: Region, declared: Declarations, seed: int) -> Comparison | None:
    """The verdict on one interval against another, by their ends; None for any other sets."""
    both = (student, reference)
    single = all(len(each.parts) == 1 and not (each.points or each.without or each.less) for each in both)
    if not single:
        return None
    one, other = student.parts[0], reference.parts[0]
    pairs = [(one.low, other.low), (one.high, other.high)]
    if any((mine is None) != (theirs is None) for mine, theirs in pairs):
        return Comparison("not_equal", "kind", "One of your interval's ends is infinite, or should be.")
    for mine, theirs in pairs:
        if mine is None or theirs is None:
            continue
        found = compare(mine, theirs, declared, seed=seed)
        if found.verdict != "equal":
            return Comparison(found.verdict, found.stage, f"An end of your interval: {found.reason}")
    if one.closed != other.closed:
        return Comparison("not_equal", "kind", "The ends are right: check which of them belong to the interval.")
    return Comparison("equal", "points", "Both intervals have the same ends.")
