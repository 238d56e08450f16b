r"""Derivatives written out that stand for themselves: in `\frac{dy}{dt}` dy and dt are names, d is no factor."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from grader.formula.lexer import Token

_NAMES = ("word", "atom")


def with_differentials(tokens: list[Token], known: Collection[str]) -> list[Token]:
    """The tokens with the differentials of such a quotient as one name each, unless `d` is `known` for a name."""
    if "d" in known:
        return tokens
    found = list(tokens)
    for at in [place for place, token in enumerate(tokens) if token.text == "frac"][::-1]:  # back to front
        top = _differential(found, at + 2)
        middle = next((place for place in range(at, len(found) - 1) if found[place].text == "}"), at)
        bottom = _differential(found, middle + 2)
        raised = found[at + 2 : at + 3] and found[at + 2].text == "d" and found[at + 3].text == "^"
        if found[at + 1].text != "{" or found[middle + 1].text != "{" or bottom is None or not (top or raised):
            continue
        width, name = bottom
        behind = [token.text for token in found[middle + 2 + width :][:3]]
        if behind[:1] != ["}"] and not (behind[:1] == ["^"] and behind[2:] == ["}"]):
            continue
        found[middle + 2 : middle + 2 + width] = [name]
        if top is not None:
            found[at + 2 : at + 2 + top[0]] = [top[1]]
    return found


def _differential(tokens: list[Token], at: int) -> tuple[int, Token] | None:
    """How many tokens the differential at this place takes, `dy` or `d y`, and the name it is; None for none."""
    first, second = tokens[at : at + 2] if len(tokens) > at + 1 else (tokens[-1], tokens[-1])
    if first.kind not in _NAMES or not first.text.startswith("d"):
        return None
    if first.text == "d":
        single = second.kind in _NAMES and first.sub is None
        return (2, replace(second, kind="atom", text=f"d{second.text}", start=first.start)) if single else None
    return (1, replace(first, kind="atom")) if first.kind == "word" and len(first.text) == 2 else None
