"""Relations in the spellings of keyboards, `x =< 4`, `x => 4` and `x <> 4`, where they can mean nothing else.

An arrow joins statements, and names that may be true: `=>` compares where it is the only relation between two values,
one of them more than a name. `=<` may open a vector.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Final

_MEANT: Final = {"=<": "<=", "=>": ">=", "<>": "!="}
_RELATION: Final = re.compile(
    r"[=<>!:~≈≡≤≥≠⇒⇔→↔⟹⟺∈-]*[=<>≈≡≤≥≠⇒⇔→↔⟹⟺∈]"
    r"|\\(?:leq?|geq?|neq?|lt|gt|leqslant|geqslant|implies|iff|to|in|equiv|approx|(?:[Ll]ong)?(?:[Ll]eft)?[Rr]ightarrow)(?![A-Za-z])"
)
_INEQUALITY: Final = frozenset(
    ["<", ">", "<=", ">=", "!=", "≤", "≥", "≠", r"\le", r"\leq", r"\ge", r"\geq", r"\ne", r"\neq", r"\lt", r"\gt",
     r"\leqslant", r"\geqslant"]
)  # fmt: skip
_SET: Final = re.compile(r"\s*\$?\s*(?:\\left\s*)?[(\[\]Rℝ\\]")
#: What no list and no product has: an infinite end, a union, a set less another, an end that belongs to it and one not.
_OF_SETS: Final = re.compile(
    r"∞|∪|ℝ|\\(?:infty|cup|setminus|mathbb)(?![A-Za-z])|(?<![^\W_])(?:inf|infty|infinity|oo|U|cup)(?![^\W_])"
    r"|^R\s*[\\-]|^\(.*\]$|^\[.*\)$|^\].*,|,.*\[$"
)
_PARTING: Final = re.compile(
    r"(?<![\w\\])(?:and|or)(?!\w)|[,;&∧∨]|\|\||/\\|\\/|\\(?:land|wedge|lor|vee|quad|text)(?![A-Za-z])"
)
#: Words that make of a relation something else than what stands alone.
_JOINED: Final = re.compile(r"(?<!\w)(?:and|or|not|if|for|when|else|implies|iff)(?!\w)|[¬∧∨]")
#: The end of a vector, `v =<1, 2>`.
_VECTOR_ENDS: Final = re.compile(r"(?<![=-])>(?=\s*(?:$|[)\]}+*·/,;.]))")
#: What holds always or never, in one word.
_TRUTH: Final = re.compile(r"\s*(?:\\text\s*\{)?\s*([Tt]rue|TRUE|[Ff]alse|FALSE)\s*\}?\s*")
#: Relations in one answer that are looked at.
_MOST: Final = 24
#: What may be true or false.
_NAME: Final = re.compile(r"\\?[^\W\d]\w*")
_SIDE: Final = re.compile(r".*[\w)\]}|!'%°∞]", re.DOTALL)


def asks_inequality(reference: str, *, stated: bool) -> bool:
    """Whether a reference is an inequality or a set of numbers; `stated`: the question says that it is a statement."""
    if any(sign.group() in _INEQUALITY for sign in _RELATION.finditer(reference)):
        return True
    return _SET.match(reference) is not None and (stated or _OF_SETS.search(reference.strip()) is not None)


def spelled_out(text: str) -> str:
    """A statement in one word, `true`, as one that always holds, `0 = 0`, or never; any other text as it is."""
    found = _TRUTH.fullmatch(text)
    return text if found is None else "0 = 0" if found[1].lower() == "true" else "0 = 1"


def respelled(text: str) -> str:
    """An answer to a question for an inequality with its relations in their usual signs, each at its place."""
    signs = list(_RELATION.finditer(text))
    for sign in signs if len(signs) <= _MOST else ():
        if sign.group() in _MEANT and _compares(text, sign):
            text = text[: sign.start()] + _MEANT[sign.group()] + text[sign.end() :]
    return text


def _compares(text: str, sign: re.Match[str]) -> bool:
    """Whether a sign stands between two values and says nothing but how they compare."""
    begin, end = _clause(text, sign.start())
    clause = text[begin:end]
    sides = [side.strip() for side in _RELATION.split(clause)]
    if len(sides) > 2 or _JOINED.search(clause) or not all(map(_SIDE.fullmatch, sides)):
        return False
    if sign.group() == "=<":
        return not _VECTOR_ENDS.search(text, sign.end())
    return sign.group() == "<>" or not all(_NAME.fullmatch(side.strip("() ")) for side in sides)


def _clause(text: str, at: int) -> tuple[int, int]:
    """Where what is said around a place begins and ends: at a bracket that is open there, or at a word that joins."""
    depths = list(accumulate(((char in "([{") - (char in ")]}") for char in text), initial=0))
    partings = [part for part in _PARTING.finditer(text) if depths[part.start()] == depths[at]]
    opened = max((place + 1 for place in range(at) if depths[place] < depths[at]), default=0)
    closed = next((place for place in range(at, len(text)) if depths[place + 1] < depths[at]), len(text))
    begin = max((part.end() for part in partings if part.end() <= at), default=0)
    end = min((part.start() for part in partings if part.start() > at), default=len(text))
    return max(opened, begin), min(closed, end)
