"""What stands left of an equals sign and only names the answer: `dL/dz =`, `w^* =`, `E[X^2] =`, `θ ←`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from grader.formula.characters import RAISED, Folded
from grader.formula.functions import is_function
from grader.formula.lexer import Token

_JOINING = ("and", "or", "&&", "∧", "∨")
#: What no name of an answer begins with; `σ(z) = …` and `f(x) = …` are names of one.
_TERMS = ("|", "\\left|", "√", "abs", "sqrt", "exp", "ln", "log", "sin", "cos", "tan")
#: Names whose bracket may hold anything on the left: an expectation, a probability, a distribution.
_OF_ANYTHING = frozenset(["E", "P", "Pr", "Var", "Cov", "V", "H", "KL", "D", "N", "p", "q", "MSE", "argmin", "argmax"])
#: What is raised at a name without being its power: `w^*`, `x^†`.
_MARKS = ("*", "⊙", "·")
#: What is raised at a value function.
_POLICIES = ("pi", "π")
#: What names the thing that the answer is the best value of: `argmin_w L(w) =`.
_BEST = ("arg", "argmin", "argmax")
#: What a product of derivatives is made of, besides names.
_CHAINING = ("/", "frac", "{", "}", "(", ")", "∂", "·", "*", "×", "⊙")
_OPENING = ("(", "[", "{", "\\{")
_CLOSING = (")", "]", "}", "\\}")
#: A letter said to be a number, `x = 5`, and several names said to be values, `x, w_1 = a, 2`.
_SAID = re.compile(r"\s*\$?\s*([A-Za-z])\s*=[\s\d.,+\-*/^()]*\$?\s*")
_NAMED = r"\\?[^\W\d][\w{}]*"
_SAID_EACH = re.compile(rf"\s*\$?\s*({_NAMED}(?:\s*,\s*{_NAMED})+)\s*=[^=]*")


def outside(tokens: list[Token]) -> Iterator[Token]:
    """The tokens that stand in no brackets."""
    depth = 0
    for token in tokens:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth == 0:
            yield token


def without_left_side(tokens: list[Token], source: Folded, known: Collection[str]) -> list[Token]:
    """The tokens after `dL/dz =`, where what stands on the left only names the answer.

    `known`: the names of the question.
    """
    depth = 0
    for at, token in enumerate(tokens):
        if token.text in _OPENING:
            depth += 1
        elif token.text in _CLOSING:
            depth -= 1
        elif token.kind == "op" and token.text in ("=", "==", ":=", "≈", "∈") and depth == 0:
            if token.text == "∈" and tokens[at + 1].text not in ("{", "\\{", "[", "("):
                return tokens  # no values follow, as in x ∈ R
            left = tokens[:at]
            label = is_of_anything(left, known) or (_is_label(left) and not _is_term(left, source))
            label = label or _names_each(left, tokens[at + 1 :]) or is_chain(left)
            if not label or _goes_on(tokens[at + 1 :]):
                return tokens
            if left and left[-1].text == ",":
                raise source.refuse("A name is missing behind this comma.", left[-1].start)
            if tokens[at + 1].kind == "end":
                raise source.refuse("Nothing stands after this sign: write your answer there.", token.start)
            return _without_rules(tokens[at + 1 :])
    return tokens


def _names_each(left: list[Token], right: list[Token]) -> bool:
    """Whether the left side has a name for each of several values: `x, y = 1, 2`."""
    names, commas = left[::2], left[1::2]
    listed = len(names) == len(commas) + 1 > 1 and all(token.text == "," for token in commas)
    values = [token.text for token in outside(right)]
    return (
        listed
        and all(token.kind in ("word", "atom") for token in names)
        and values.count(",") == len(commas)
        and not {"=", "==", ":="} & {*values}
    )


def with_each_said(tokens: list[Token]) -> list[Token]:
    """The tokens of `x, y = 1, 2` as those of `x = 1, y = 2`, and any others as they are."""
    at = next((place for place, token in enumerate(tokens) if token.text == "="), 0)
    left, right = tokens[:at], tokens[at + 1 :]
    if not _names_each(left, right):
        return tokens
    found, depth, names = [left[0], tokens[at]], 0, iter(left[2::2])
    for token in right:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        found.append(token)
        if depth == 0 and token.text == ",":
            found.extend((next(names), tokens[at]))
    return found


def _without_rules(tokens: list[Token]) -> list[Token]:
    """The tokens after the chain rule, `∂L/∂z · ∂z/∂w =`, which says how the answer came about."""
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if token.kind == "op" and token.text in ("=", "≈") and depth == 0:
            return _without_rules(tokens[at + 1 :]) if _derives(tokens[:at]) else tokens
    return tokens


def _derives(tokens: Sequence[Token]) -> bool:
    """Whether a derivative is written somewhere in it."""
    texts = [token.text for token in tokens]
    fractions = (texts[at + 2 : at + 6] for at, text in enumerate(texts[:-5]) if text == "frac")
    return "∂" in texts or any(part[0][:1] == "d" and part[-1][:1] == "d" for part in fractions)


def is_function_of(tokens: Sequence[Token], known: Collection[str]) -> bool:
    """Whether the tokens are a function of names, `y(x)` or `u'(x, t)`, whose own name is none of the question."""
    texts = [token.text for token in tokens]
    opened = texts.index("(") if "(" in texts else 0
    inside = tokens[opened + 1 : -1]
    named = bool(inside) and all(token.kind in ("word", "atom") or token.text in (",", "|") for token in inside)
    primed = all(text == "'" for text in texts[1:opened])
    own = opened > 0 and tokens[0].kind == "word" and texts[0] not in known and not is_function(texts[0])
    return own and texts[-1] == ")" and named and primed


def is_chain(tokens: Sequence[Token]) -> bool:
    """Whether the tokens are a product of derivatives and nothing else: `dL/dz * dz/dw`."""
    names = [token for token in tokens if token.kind in ("word", "atom")]
    joins = all(token in names or token.text in _CHAINING for token in tokens)
    slopes = any(token.text == "∂" for token in tokens) or all(token.text[0] == "d" != token.text for token in names)
    return joins and slopes and len(names) > 3 and any(token.text in ("frac", "/") for token in tokens)


def _goes_on(tokens: list[Token]) -> bool:
    """Whether another statement follows, `x = 1 or x = 2`, so that the first sign is part of what is said."""
    for token in outside(tokens):
        if token.text in ("if", "for", "when", ","):
            return False
        if token.text in _JOINING:
            return True
    return False


def _is_term(tokens: list[Token], source: Folded) -> bool:
    """Whether these tokens are arithmetic, `x^2`, `|x|` or `sin(x)`, and name no answer; `W^{(1)}` is no power."""
    for at, token in enumerate(tokens):
        if token.text != "^":
            continue
        behind = [each.text for each in tokens[at + 1 : at + 3]]
        layer = behind[:1] in (["("], ["["], ["⊤"]) or behind in (["{", "("], ["{", "["], ["{", "⊤"])
        if _is_mark(tokens, at):
            continue
        if not layer or source.typed[source.places[token.start]] in RAISED:
            return True
    return bool(tokens) and tokens[0].text in _TERMS


def _is_label(tokens: list[Token]) -> bool:
    """Whether tokens are a name, a derivative such as dL/dz or ∂L/∂W_1, or a function of names: f'(x)."""
    if not tokens:
        return True
    tokens = _unmarked(tokens)
    names = [token for token in tokens if token.kind in ("word", "atom")]
    allowed = {"/", "(", ")", "{", "}", "'", "∂", "∇", "^", ",", "⊤", "frac", "[", "]", "\\{", "\\}", "_", "|"}
    plain = all(token.kind in ("word", "atom", "number") or token.text in allowed for token in tokens)
    if not plain or not names or len(tokens) > 30 or any(token.text in ("if", "for", "else") for token in tokens):
        return False
    if not any(token.text in ("/", "frac") for token in tokens):
        return tokens[0].kind != "number" and (
            len(names) == 1 or tokens[-1].text in (")", "}", "]") or tokens[0].text == "∇"
        )
    starts = [token for token in names if token.text.startswith("d")]
    return bool(starts) or any(token.text in ("∂", "partial") for token in tokens)


def _is_mark(tokens: Sequence[Token], at: int) -> bool:
    """Whether the `^` at this place raises a mark, `w^*` or `w^{*}`, and neither a layer nor a power."""
    return _marked(tokens, at) > 0 and not _layer(tokens, at)


def _marked(tokens: Sequence[Token], at: int) -> int:
    """How many tokens behind the `^` at this place are a mark with its braces, or a layer or step: `w^{(t+1)}`."""
    if (layer := _layer(tokens, at)) > 0:
        return layer
    called = tokens[-1].text == ")"  # V^π(s)
    behind = [token.text for token in tokens[at + 1 : at + 4]]
    if behind[:1] == ["{"] and len(behind) == 3 and behind[2] == "}":
        return 3 if behind[1] in _MARKS or (called and behind[1] in _POLICIES) else 0
    return 1 if behind[:1] and (behind[0] in _MARKS or (called and behind[0] in _POLICIES)) else 0


def _layer(tokens: Sequence[Token], at: int) -> int:
    """How many tokens a layer in brackets takes behind the `^` at this place; 0 where none stands there."""
    depth, braced = 0, [token.text for token in tokens[at + 1 : at + 3]] in (["{", "("], ["{", "["])
    if not braced and [token.text for token in tokens[at + 1 : at + 2]] not in (["("], ["["]):
        return 0
    for end in range(at + 1, len(tokens)):
        depth += (tokens[end].text in _OPENING) - (tokens[end].text in _CLOSING)
        if depth == 0:
            return end - at
    return 0


def _unmarked(tokens: list[Token]) -> list[Token]:
    """The tokens without the marks that are raised at names."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        width = _marked(tokens, at) if tokens[at].text == "^" else 0
        if width:
            at += width + 1
            continue
        kept.append(tokens[at])
        at += 1
    return kept


def is_of_anything(tokens: Sequence[Token], known: Collection[str]) -> bool:
    """Whether the tokens are a derivative, a gradient or an argmin of something, or `E[…]` and its like.

    A name that the question knows, such as p, may be a factor before its bracket.
    """
    texts = [token.text for token in tokens]
    if not texts:
        return False
    if texts[0] in ("∇", *_BEST) or (texts[0] == "∂" and tokens[0].sub is not None):
        return len(texts) > 1
    if texts[:2] == ["frac", "{"] and texts[2:4] in (["d", "}"], ["∂", "}"], ["partial", "}"]):
        return len(texts) > 5 and texts[4] == "{" and texts[5][:1] in ("d", "∂", "p")
    if texts[0] not in _OF_ANYTHING or texts[0] in known or len(texts) < 4 or texts[1] not in ("(", "[", "\\{"):
        return False
    depth = 0
    for at, text in enumerate(texts[1:], 1):
        depth += (text in _OPENING) - (text in _CLOSING)
        if depth == 0:
            return at == len(texts) - 1
    return False


def names_said(text: str) -> list[str]:
    """The names of which a text says what they are; none where it says it of anything else, or of nothing."""
    found = _SAID.fullmatch(text) or _SAID_EACH.fullmatch(text)
    return [] if found is None else [name.strip().casefold() for name in found[1].split(",")]
