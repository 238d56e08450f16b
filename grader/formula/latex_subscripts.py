"""LaTeX subscripts in typed notation."""

from __future__ import annotations

import re

from grader.formula.latex_commands import SYMBOLS
from grader.formula.names import GREEK_NAMES, spell_greek

_COMMAND = re.compile(r"\\([A-Za-z]+)")
_STYLE = re.compile(
    r"\\(?:mathrm|text|mathbf|boldsymbol|bm|mathcal|mathbb|mathsf|operatorname|mathit|left|right)\b|\\[,;:! ]|\s"
)


def plain_subscript(subscript: str, of: str) -> str:
    """A LaTeX subscript of `of` in typed notation; as it stands where it has to be read as LaTeX again.

    Most subscripts are labels, in which no space has a meaning; the base of a logarithm is a formula.
    """
    if of in ("log", "lg") and "\\" in subscript:
        return subscript
    raw = _COMMAND.sub(_spelled, spell_greek(_STYLE.sub("", subscript)))
    return subscript if "\\" in raw or "^{" in raw else raw.replace("{", "").replace("}", "").strip()


def _spelled(command: re.Match[str]) -> str:
    name = command[1].removeprefix("var")
    if name in SYMBOLS:
        return f" {SYMBOLS[name]} "
    return name if name in GREEK_NAMES else command[0]
