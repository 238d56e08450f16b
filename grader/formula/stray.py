"""Signs that make no formula wherever they stand, seen before one is parsed: `++`, `x.1`, `d/dx`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.formula.characters import Folded
from grader.formula.lexer import Token
from grader.formula.words import Lexicon

_DOUBLED = ("++", "-+", "%%")
#: Signs in a row that stand before a value; `++x` is no sum.
_RUN = re.compile(r"(?P<value>[\w)\]}!'%°]\s*)?(?P<signs>[-+−](?:\s*[-+−])+)(?=\s*[\w(\[{\\|√.])")


def with_one_sign(text: str) -> str:
    """The text with one sign for each run of them, `a --- b` as `a - b`: what it says if no sign is a slip."""

    def one(found: re.Match[str]) -> str:
        negative = len(re.findall("[-−]", found["signs"])) % 2 == 1
        if not found["value"]:
            return "-" if negative else "" if re.search("[-−]", found["signs"]) else found[0]
        return f"{found['value']}{'-' if negative else '+'}"

    return _RUN.sub(one, text)


def check(tokens: Sequence[Token], lexicon: Lexicon, source: Folded) -> None:
    """Raise `Unreadable` at a sign that is doubled, and at a derivative that is left to work out."""
    for at, token in enumerate(tokens):
        divided = token.text == "//" and "÷" in source.as_typed(token.start, token.start + 2)  # no Python's
        if token.kind == "op" and (divided or _is_doubled(token, tokens[at + 1]) or _is_many(tokens, at)):
            raise source.refuse("Two signs stand side by side here; one of them is too many.", token.start)
        if token.kind == "number" and _is_run_on(token, source):
            raise source.refuse("An operator is missing before this number.", token.start)
        if token.text == "d" and token.sub is None and lexicon.declares("d") is None and _is_operator(tokens, at):
            raise source.refuse("A derivative is left to work out here: write what it is.", token.start)


def _is_doubled(token: Token, follows: Token) -> bool:
    return token.text + follows.text in _DOUBLED and not follows.spaced and follows.start == token.start + 1


def _is_many(tokens: Sequence[Token], at: int) -> bool:
    """Whether three minus signs stand side by side, or two in an exponent: `a --- b`, `2^--2`."""
    signs = tokens[at : at + 3]
    adjacent = [each.start for each in signs] == [*range(signs[0].start, signs[0].start + 3)]
    return adjacent and [each.text for each in signs] in (["-", "-", "-"], ["^", "-", "-"])


def _is_run_on(token: Token, source: Folded) -> bool:
    """Whether a decimal that begins with its point follows a name or a bracket at once: `x.1`."""
    before = source[token.start - 1 : token.start]
    return source.startswith(".", token.start) and (before.isalnum() or before in (")", "]", "}", "'"))


def _is_operator(tokens: Sequence[Token], at: int) -> bool:
    r"""Whether the d here is that of `d/dx` or `\frac{d}{dx}`, perhaps with the power of a second derivative."""
    texts = [token.text for token in tokens[max(at - 2, 0) : at]]
    behind = at + 1
    if tokens[behind].text == "^":
        behind += 3 if tokens[behind + 1].text == "{" else 2
    if texts == ["frac", "{"]:
        below = tokens[behind + 2] if len(tokens) > behind + 3 else tokens[-1]
        by_name = len(below.text) > 1 or tokens[min(behind + 3, len(tokens) - 1)].kind in ("word", "atom")
        opens = [token.text for token in tokens[behind : behind + 2]] == ["}", "{"]
        return opens and below.text[:1] == "d" and below.sub is None and by_name
    if tokens[min(behind, len(tokens) - 1)].text != "/" or tokens[behind + 1].kind != "word":
        return False
    return len(tokens[behind + 1].text) > 1 and tokens[behind + 1].text[0] == "d"
