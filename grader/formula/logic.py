"""Formulas of logic, `not A or B` and `p ∧ q → r`, compared row by row of their truth table.

They are read by themselves, since what is joined here are names that are true or false, and nowhere numbers.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from grader.formula.names import GREEK_NAMES
from grader.model.blame import Unreadable

#: Names of which a truth table is still made, and brackets and signs in each other that are still read.
MOST_NAMES: Final = 12
_DEEPEST: Final = 40
_LONGEST: Final = 1000

_MEANINGS: Final[dict[str, Callable[[bool, bool], bool]]] = {
    "and": lambda one, other: one and other,
    "nand": lambda one, other: not (one and other),
    "or": lambda one, other: one or other,
    "nor": lambda one, other: not (one or other),
    "xor": lambda one, other: one != other,
    "xnor": lambda one, other: one == other,
    "implies": lambda one, other: not one or other,
    "iff": lambda one, other: one == other,
}
#: How tightly a connective binds.
_BINDING: Final = {"and": 5, "nand": 5, "or": 4, "nor": 4, "xor": 3, "xnor": 3, "implies": 2, "iff": 1}
#: Of these people do not agree which comes first.
_ALIKE: Final = {"or", "xor", "xnor"}
#: Of these it is no matter which of several comes first.
_CHAINED: Final = ("and", "or", "xor", "xnor", "iff")
_SIGNS: Final = {
    "not": r"¬ ! ~ ∼ \neg \lnot \sim",
    "and": r"∧ && & /\ \land \wedge wedge",
    "or": r"∨ || | \/ \lor \vee vee",
    "xor": r"⊕ ⊻ >< \oplus \veebar oplus",
    "implies": r"⟹ ⇒ → => ==> -> >> \implies \Rightarrow \Longrightarrow \to \rightarrow",
    "iff": r"⟺ ⇔ ↔ <=> <-> \iff \Leftrightarrow \Longleftrightarrow \leftrightarrow",
}
_CONNECTIVES: Final = {sign: op for op, signs in _SIGNS.items() for sign in signs.split()} | {
    word: word for word in ("not", *_MEANINGS)
}
#: SymPy's spelling, `Or(A, Not(B))`.
_CALLED: Final = {"And": "and", "Or": "or", "Not": "not", "Xor": "xor", "Nand": "nand", "Nor": "nor",
                  "Implies": "implies", "Equivalent": "iff"}  # fmt: skip
_BARS: Final = re.compile(r"\|{1,2}")
_OR: Final = re.compile(r"(?<=\s)\|\|(?=\s)")
#: Signs of logic that are nowhere in arithmetic.
_NO_SIZE: Final = re.compile(r"[&~¬]|\\(?:lnot|neg|land)")
_TRUTHS: Final = {"true": True, "True": True, "false": False, "False": False}
_DRESSED: Final = re.compile(r"\\(?:left|right)(?![A-Za-z])|(?<!/)\\[,;:! ]|\\text\s*\{\s*(?P<word>[a-z]+)\s*\}|\$")
#: `/\` before the rest of a letter of LaTeX, as in `n/\pi`, is a stroke.
_LETTER: Final = "|".join(sorted({*GREEK_NAMES, "infty", "ell", "hbar"}))
_TOKEN: Final = re.compile(
    rf"\s*(?P<token>[^\W\d_]\w*|/\\(?!(?:{_LETTER})(?![A-Za-z]))|\\/|\\[A-Za-z]+|<=>|<->|==>|=>|->|>>|><|&&|\|\||[^\w\s])",
    re.ASCII,
)


@dataclass(frozen=True)
class Said:
    """A formula of logic: a name or a truth value where there are no `parts`, else a connective and what it joins."""

    op: str
    parts: tuple[Said, ...] = ()

    def holds(self, values: Mapping[str, bool]) -> bool:
        """Whether it is true where its names are."""
        if not self.parts:
            return _TRUTHS[self.op] if self.op in _TRUTHS else values[self.op]
        found = [part.holds(values) for part in self.parts]
        if self.op == "not":
            return not found[0]
        total = found[0]
        for each in found[1:]:
            total = _MEANINGS[self.op](total, each)
        return total

    def names(self) -> Iterator[str]:
        """Its names, as often as they stand there."""
        if not self.parts and self.op not in _TRUTHS:
            yield self.op
        for part in self.parts:
            yield from part.names()

    def shown(self) -> str:
        """The formula with its connectives as words, and every bracket that parts one from another."""
        texts = [f"({part.shown()})" if len(part.parts) > 1 else part.shown() for part in self.parts]
        if self.op == "not":
            return f"not {texts[0]}"
        return f" {self.op} ".join(texts) if texts else self.op


def read_logic(text: str, names: Collection[str] = ()) -> Said | None:
    """The formula of logic that a text is; None where it is anything else, such as one with a number or an `=` in it.

    `names`: those of the question, which are no connectives, `vee` among them. Raises `Unreadable` where brackets are
    missing without which it could be read in two ways.
    """
    if len(text) > _LONGEST or _may_be_sizes(text):
        return None
    plain = _DRESSED.sub(lambda found: f" {found['word'] or ''} ", text).strip()
    tokens, at = [], 0
    while at < len(plain):
        found = _TOKEN.match(plain, at)
        if found is None:
            return None
        tokens.append(found["token"])
        at = found.end()
    reader = _Reader(tokens, text, names)
    try:
        said, _ = reader.formula(0, 0)
    except _NoLogic:
        return None
    return said if reader.at == len(tokens) else None


def _may_be_sizes(text: str) -> bool:
    """Whether the bars may be those of absolute values and norms, as in `a|b|c`; a `||` between blanks is an `or`."""
    bars = _BARS.findall(_OR.sub("", text))
    return bool(bars) and len(bars) % 2 == 0 and not _NO_SIZE.search(text)


def differ(one: Said, other: Said) -> dict[str, bool] | None:
    """Truth values of the names for which just one of two formulas holds; None where there are none."""
    names = sorted({*one.names(), *other.names()})
    for row in itertools.product((True, False), repeat=len(names)):
        values = dict(zip(names, row, strict=True))
        if one.holds(values) != other.holds(values):
            return values
    return None


class _NoLogic(Exception):  # noqa: N818  (a text that is something else, no error)
    """The text is no formula of logic."""


class _Reader:
    def __init__(self, tokens: list[str], text: str, names: Collection[str]) -> None:
        self.tokens = tokens
        self.text = text
        self.connectives = {sign: op for sign, op in _CONNECTIVES.items() if sign not in names}
        self.at = 0

    @property
    def word(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        word = self.word
        if not word or (wanted and word not in wanted):
            raise _NoLogic
        self.at += 1
        return word

    def formula(self, least: int, depth: int) -> tuple[Said, str]:
        """What stands here, up to a connective that binds no tighter than `least`, and the connective it ends with."""
        if depth > _DEEPEST:
            raise _NoLogic
        left, before = self.operand(depth), ""
        while (op := self.connectives.get(self.word, "not")) != "not" and _BINDING[op] > least:
            self.take()
            right, within = self.formula(_BINDING[op], depth + 1)
            for other in (before, within):
                if (other and {op, other} & {"nand", "nor"}) or (op != other and {op, other} <= _ALIKE):
                    raise Unreadable(f"Put brackets: does “{other}” come first here, or “{op}”?", self.text, 0)
            if op == before == "implies":
                raise Unreadable("Put brackets to say which “implies” comes first.", self.text, 0)
            left = Said(op, (*left.parts, right)) if op == before else Said(op, (left, right))
            before = op
        return left, before

    def operand(self, depth: int) -> Said:
        word = self.take()
        if self.connectives.get(word) == "not":
            if depth > _DEEPEST:
                raise _NoLogic
            return Said("not", (self.operand(depth + 1),))
        if word in ("(", "[", "{"):
            said, _ = self.formula(0, depth + 1)
            self.take({"(": ")", "[": "]", "{": "}"}[word])
            return said
        if word in _CALLED and self.word == "(":
            return self.call(_CALLED[word], depth)
        if not word[0].isalpha() or word in self.connectives:
            raise _NoLogic
        return Said(word)

    def call(self, op: str, depth: int) -> Said:
        self.take("(")
        parts = [self.formula(0, depth + 1)[0]]
        while self.word == ",":
            self.take()
            parts.append(self.formula(0, depth + 1)[0])
        self.take(")")
        if len(parts) != (1 if op == "not" else 2) and (len(parts) < 2 or op not in _CHAINED):
            raise _NoLogic
        return Said(op, tuple(parts))
