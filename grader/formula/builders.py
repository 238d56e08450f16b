"""Sets told by what holds of their numbers, `{x | x > 0}` and `{x ∈ ℝ : x > 0}`, as the statement they stand for."""

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
