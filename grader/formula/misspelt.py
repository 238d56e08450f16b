"""Words before a bracket that are no function: `sim(x)` is no product of `sim` and `x`."""

from __future__ import annotations

import re
from difflib import get_close_matches

from grader.formula.declarations import Declarations
from grader.formula.functions import ALIASES, FUNCTIONS
from grader.formula.names import GREEK_NAMES

_SHORTEST = 2
_ALIKE = 0.6
#: Words joined by underscores, as programs call their functions: `my_function`.
_SPELLED = re.compile(r"[A-Za-z]{2,}(?:_[A-Za-z]{3,})+")


def complaint_about_call(word: str, declared: Declarations) -> str | None:
    """What to say of an undeclared word right before a bracket; None where it may be a name times that bracket.

    One letter may be, and letters where nothing is declared, unless they are nearly the name of a function.
    """
    if _SPELLED.fullmatch(word) and word.partition("_")[0] not in GREEK_NAMES:
        return f"“{word}” is no function that is known here."
    if len(word) < _SHORTEST or not word.isascii() or not word.isalpha() or word in GREEK_NAMES:
        return None
    near = get_close_matches(word, (*FUNCTIONS, *ALIASES), n=1, cutoff=_ALIKE)
    if word == "In":  # the letter that looks like a small L
        near = ["ln"]
    if not near and not declared.symbols:
        return None
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"“{word}” is no function that is known here.{meant}"
