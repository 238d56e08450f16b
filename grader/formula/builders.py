"""Sets told by what holds of their numbers, `{x | x > 0}` and `{x ∈ ℝ : x > 0}`, as the statement they stand for; and
sets joined by functions, `union({1}, {2})`, as joined by signs.
"""

from __future__ import annotations

import re
from typing import Final

_REALS: Final = r"(?:R|ℝ|\\R(?![A-Za-z])|\\mathbb\s*\{?\s*R\s*\}?|reals)"
_BUILDER: Final = re.compile(
    r"\s*\$?\s*(?:\\left\s*)?\\?\{\s*(?P<name>\\?[^\W\d]\w*)\s*"
    rf"(?:(?:∈|\\in(?![A-Za-z])|in\b)\s*{_REALS}\s*)?"
    r"(?:\\mid(?![A-Za-z])|\\vert(?![A-Za-z])|\\colon(?![A-Za-z])|\\middle\s*\||\||:)"
    r"(?P<said>[^{};]{1,200}?)(?:\\right\s*)?\\?\}\s*\$?\s*"
)
_RELATION: Final = re.compile(r"[<>=≤≥≠]|\\(?:leq?|geq?|neq?|lt|gt|leqslant|geqslant)(?![A-Za-z])")
#: Sets joined by a function rather than by a sign.
_CALLED: Final = {"union": " ∪ ", "intersection": " ∩ ", "intersect": " ∩ ", "setminus": " ∖ ", "difference": " ∖ "}
_CALL: Final = re.compile(rf"\s*({'|'.join(_CALLED)})\s*\((.*)\)\s*", re.DOTALL)
_JOINED: Final = re.compile("[∪∩∖]")
_OPENING: Final = re.compile(r"[(\[{]|[)\]}]|,")


def joined(text: str) -> str:
    """`union({1, 2}, {3})` as `{1, 2} ∪ {3}`, where sets are what it joins; any other text as it is."""
    found = _CALL.fullmatch(text)
    if found is None:
        return text
    parts, depth, start = list[str](), 0, 0
    for sign in _OPENING.finditer(found[2]):
        depth += (sign.group() in "([{") - (sign.group() in ")]}")
        if sign.group() == "," and depth == 0:
            parts.append(found[2][start : sign.start()])
            start = sign.end()
        if depth < 0:
            return text
    sets = [joined(part).strip() for part in (*parts, found[2][start:])]
    if len(sets) < 2 or not all(each.startswith(("{", "[", "(")) for each in sets):
        return text
    return _CALLED[found[1]].join(f"({each})" if _JOINED.search(each) else each for each in sets)


def stated(text: str) -> str:
    """What is said of the numbers of a set that is written so, at the place where it stands; other texts as they are.

    Only of the name before the bar may it say something: `{x | y > 0}` is no such set.
    """
    found = _BUILDER.fullmatch(text)
    if found is None or not _RELATION.search(found["said"]):
        return text
    if re.search(rf"(?<![^\W_]){re.escape(found['name'])}(?![^\W_])", found["said"]) is None:
        return text
    return " " * found.start("said") + found["said"]
