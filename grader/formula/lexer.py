"""Folded text cut into tokens: one kind of token for all three notations."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from grader.formula.characters import Folded
from grader.formula.latex_commands import POSITIVE_PART
from grader.formula.names import GREEK
from grader.formula.tree import LARGEST_EXPONENT, MOST_DIGITS, NUMBER

_NUMBER = re.compile(r"(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE]\d+(?!\.\d)|[eE][+-]\d+(?!\w|\.\d))?", re.ASCII)
_COMMA_NUMBER = re.compile(r"(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:[eE]\d+(?![.,]\d)|[eE][+-]\d+(?!\w|[.,]\d))?", re.ASCII)
_WORD = re.compile(r"[^\W\d_][^\W_]*")
#: The mark of a subscript, which may stand between blanks; a `_+` behind something is its positive part.
_UNDERSCORE = re.compile(r"_(?=.)| +_ *(?=[^ +])", re.DOTALL)
#: `w_1x_1` is w_1·x_1 and `p_iy_i` is p_i·y_i: digits end at a letter, letters before another `_` after the first.
#: `a_b_c` is one name.
_PLAIN_SUBSCRIPT = re.compile(r"(?:\d+|[^\W\d_](?=[^\W_]*_)|[^\W\d_][^\W_]*)(?:_[^\W_]+)*")
#: Maxima's constants; behind an operand the sign is a modulus, as in Python.
_MAXIMA = re.compile(r"%(pi|e|i)(?!\w)")
#: A name with several subscripts, `a_b_1`, or one left open, or one with letters behind its digits, `f_2nd`.
_SEVERAL = re.compile(r"[^\W_]+_\w*_\w*|[^\W_]+_|[^\W_]+_\d+[^\W\d_]\w*'*")
#: Primes before a subscript, `y''_1`.
_PRIMES_FIRST = re.compile(r"'{1,3}(?=_[^+])")
_SIGNED_POWER = re.compile(r"([eE])[+-]")
_BRACED = re.compile(r"\{([^{}]{1,60})\}|\(([^(){}]{1,60})\)")
_OPERATOR_TEXT = r"""
** // == != =/= <= >= := -> => && || ... + - * / ^ = < > ( ) [ ] { } , ; : ! % ° ' | ‖ · × ⊙ @ √ ∛ ⌊ ⌋ ⌈ ⌉ ⊤ ± ∑ ∏
∞ & ~ . ∧ ∨ ¬ ≈ _ ? $ ⟨ ⟩ ∂ ∇ ∈ ⊗ → _+ ∅ ∠
"""
_OPERATORS = sorted(
    _OPERATOR_TEXT.split(),
    key=len,
    reverse=True,
)
_OPERATOR = re.compile("|".join(re.escape(text) for text in _OPERATORS))


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text. Kinds: `number`, `word` (letters yet to be made sense of), `atom` (one name, not to be
    cut up), `op`, `command` (of LaTeX), `end`. `sub` is the raw text of a subscript, standing at `sub_start`.
    """

    kind: str
    text: str
    start: int
    spaced: bool = False
    sub: str | None = None
    sub_start: int = 0


def check_number(text: str, source: Folded, start: int) -> str:
    """The spelling of a number for a tree; raises `Unreadable` for more digits than anyone needs."""
    text = text.lower().replace(",", ".")
    mantissa, _, exponent = text.partition("e")
    if NUMBER.fullmatch(text) is None:
        raise source.refuse("A digit was expected here.", start)
    if len(mantissa) > MOST_DIGITS or len(exponent) > 6 or abs(int(exponent or "0")) > LARGEST_EXPONENT:
        raise source.refuse("This number has too many digits.", start)
    return text


def subscript_at(source: Folded, at: int) -> tuple[str, int, int] | None:
    """The subscript whose `_` stands at `at`: its raw text, where that starts, and where it all ends."""
    found = _UNDERSCORE.match(source, at)
    if found is None:
        return None
    at = found.end() - 1
    braced = _BRACED.match(source, at + 1)
    if braced:
        inner = braced.lastindex or 1
        return braced.group(inner), braced.start(inner), braced.end()
    plain = _PLAIN_SUBSCRIPT.match(source, at + 1)
    return (plain.group(), plain.start(), plain.end()) if plain else None


def _starts_with(source: Folded, at: int, names: Sequence[str]) -> str | None:
    """The first of these names that stands here, not as a part of a longer word."""
    if source[at - 1 : at].isalnum():
        return None
    found = (name for name in names if source.startswith(name, at))
    return next((name for name in found if not source[at + len(name) : at + len(name) + 1].isalnum()), None)


def _is_factor(constant: re.Match[str], source: Folded) -> bool:
    """Whether a constant of Maxima right behind a digit is a factor, `2%e^x`; nothing is taken modulo e."""
    return constant[1] != "i" and source[constant.start() - 1 : constant.start()].isdigit()


def without_name(number: str, names: Collection[str]) -> str:
    """A number without its power of ten where `E`, or `e`, is a name and a sign follows it."""
    power = _SIGNED_POWER.search(number)
    return number[: power.start()] if power and power[1] in names else number


def cut(source: Folded, *, decimal_comma: bool = False, names: Collection[str] = ()) -> Iterator[Token]:
    """The tokens of typed and Python notation, an `end` last.

    Of the declared `names` two kinds are told by their spelling alone: those with several subscripts, `a_b_1`, and a
    letter that a number's power of ten has too: with `E` declared `2E+3` is a sum.
    """
    several = sorted(filter(_SEVERAL.fullmatch, names), key=len, reverse=True)
    at = 0
    spaced = after_operand = False
    number = _COMMA_NUMBER if decimal_comma else _NUMBER
    while at < len(source):
        if source[at] in " \n":
            at, spaced = at + 1, True
            continue
        if several and (name := _starts_with(source, at, several)):
            yield Token("word", name, at, spaced)
            at += len(name)
        elif found := number.match(source, at):
            digits = without_name(found.group(), names)
            end = at + len(digits)
            text = check_number(digits, source, at)
            subscript = subscript_at(source, end) if text == "1" else None
            if subscript:  # 1_{x>0}, the indicator of a condition
                yield Token("number", text, at, spaced, subscript[0], subscript[1])
            else:
                yield Token("number", text, at, spaced)
            at = subscript[2] if subscript else end
        elif (found := _WORD.match(source, at)) and not (source[at] in "∂∇" and source[at] in GREEK):
            primes = _PRIMES_FIRST.match(source, found.end())
            subscript = subscript_at(source, primes.end() if primes else found.end())
            if subscript:
                yield Token("word", found.group(), at, spaced, subscript[0], subscript[1])
                yield from (Token("op", "'", place) for place in range(*(primes.span() if primes else (0, 0))))
                at = subscript[2]
            else:
                yield Token("word", found.group(), at, spaced)
                at = found.end()
        elif (found := _MAXIMA.match(source, at)) and (not after_operand or _is_factor(found, source)):
            yield Token("word", found[1], at, spaced)
            at = found.end()
        elif part := POSITIVE_PART.match(source, at):
            yield Token("op", "_+", at)
            at = part.end()
        elif found := _OPERATOR.match(source, at):
            subscript = subscript_at(source, found.end()) if found.group() in "∑∏)" else None
            if subscript and found.group() == ")":
                yield Token("op", ")", at, spaced)
                yield Token("op", "_(", found.end(), False, subscript[0], subscript[1])
                at = subscript[2]
            elif subscript:
                yield Token("op", found.group(), at, spaced, subscript[0], subscript[1])
                at = subscript[2]
            else:
                yield Token("op", found.group(), at, spaced)
                at = found.end()
        else:
            raise source.refuse(f"The character {source[at]} has no meaning in a formula here.", at)
        spaced, after_operand = False, source[at - 1].isalnum() or source[at - 1] in ")]}!'"
    yield Token("end", "", len(source), spaced)
