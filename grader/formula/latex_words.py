r"""Words that LaTeX sets upright inside a formula: `x \text{ if } x > 0`, `1 \text{ and } 2`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.formula.characters import Folded
from grader.formula.functions import is_function
from grader.formula.latex_commands import CONJUNCTIONS
from grader.formula.lexer import Token

#: Words that say only that a condition follows, or that none does.
_SILENT = ("for", "if", "otherwise", "else", "when", "")


def several_words(said: str, source: Folded, start: int) -> Iterator[Token]:
    """The tokens of words that are no single name; raises `Unreadable` for a sentence."""
    if said.lower() in _SILENT:
        return
    words = said.split()
    joins = {*said.lower().split()} & CONJUNCTIONS or any(map(is_function, words))
    sentence = len(words) > 1 and not joins and (len(words) > 2 or all(len(word) > 1 for word in words))
    if sentence or not re.fullmatch(r"[\w ]+", said):
        raise source.refuse("These words are no part of a formula.", start)
    yield from (Token("atom", word, start) for word in words)
