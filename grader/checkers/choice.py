"""Choices: reading what was picked, and comparing it with what was to be picked."""

import re
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from typing import Any

from grader.model.answer import ChoiceAnswer
from grader.model.blame import Unreadable
from grader.model.problem import ChoicePart

_SEPARATOR = re.compile(r"\s*(?:->|=>|[,;<>→⇒|{}()\[\]]|\band\b|\n)\s*|\s+")
_PAIR = re.compile(r"^\s*(.+?)\s*(?:->|=>|→|⇒|:|=|-|–|−)\s*(.+?)\s*$")


def read_choice(text: str, part: ChoicePart) -> ChoiceAnswer:
    """The options named in `text`; upper and lower case do not matter.

    Raises Unreadable where an option does not exist, is named twice, or too many are named.
    """
    if part.select == "match":
        return ChoiceAnswer(pairs=_read_pairs(text, part))
    chosen = tuple(_find(word, part.options, text) for word in _words(text, part.options))
    _refuse_doubles(chosen, text)
    if part.select == "one" and len(chosen) != 1:
        raise Unreadable(f"pick one option, not {len(chosen)}", text, 0)
    if part.select == "order" and len(chosen) != len(part.options):
        raise Unreadable(f"put all {len(part.options)} options in order; {len(chosen)} are named", text, len(text))
    return ChoiceAnswer(chosen=chosen)


def _words(text: str, options: Iterable[str]) -> list[str]:
    """The words of a list of options; `bd` is b and d where all options are single letters."""
    words = [word for word in map(_strip, _SEPARATOR.split(text)) if word]
    known = {option.lower() for option in options}
    if len(words) == 1 and words[0].lower() not in known and all(len(option) == 1 for option in known):
        return list(words[0])
    return words


def _strip(word: str) -> str:
    """A word without what people put around an option's letter."""
    return word.strip(" \t\xa0.'\"`“”‘’")


def _find(word: str, known: Iterable[str], text: str) -> str:
    for option in known:
        if option.lower() == _strip(word).lower():
            return option
    raise Unreadable(f"“{word}” is none of {', '.join(known)}", text, max(text.find(word), 0))


def _refuse_doubles(chosen: tuple[str, ...], text: str) -> None:
    for option in chosen:
        if chosen.count(option) > 1:
            raise Unreadable(f"“{option}” is named twice", text, max(text.rfind(option), 0))


def _read_pairs(text: str, part: ChoicePart) -> tuple[tuple[str, str], ...]:
    pairs = []
    for piece in re.split(r"[,;\n]", text.strip().strip("{}")):
        if not piece.strip():
            continue
        found = _PAIR.match(piece)
        if not found:
            raise Unreadable(f"write pairs such as {_example(part)}", text, max(text.find(piece), 0))
        pairs.append((_find(found[1], part.options, text), _find(found[2], part.targets, text)))
    _refuse_doubles(tuple(option for option, _ in pairs), text)
    return tuple(pairs)


def _example(part: ChoicePart) -> str:
    return f"{next(iter(part.options))} = {next(iter(part.targets))}"


def plain_choice(part: ChoicePart, value: Any) -> Any:
    """An author's key as plain data: an id, a sorted list of ids, a mapping, or `before` pairs.

    For an order, a list of ids stands for the one order it is in. Raises ValueError for anything else.
    """
    if part.select == "one":
        return _checked(part, [value])[0]
    if part.select == "many":
        return sorted(_checked(part, value))
    if part.select == "match":
        pairs = dict(value)
        _checked(part, pairs)
        if not set(pairs.values()) <= set(part.targets) or set(pairs) != set(part.options):
            raise ValueError("a matching gives each option one of the targets")
        return pairs
    value = list(value)
    if all(isinstance(item, str) for item in value):
        value = list(pairwise(value))
    if any(isinstance(pair, str) or len(pair) != 2 for pair in value):
        raise ValueError("an order is a list of ids, or of pairs (before, after)")
    return [_checked(part, pair) for pair in value]


def _checked(part: ChoicePart, ids: Iterable[Any]) -> list[str]:
    ids = list(ids)
    for id in ids:
        if id not in part.options:
            raise ValueError(f"{id!r} is none of the options {', '.join(part.options)}")
    return ids


def agreement(part: ChoicePart, answer: ChoiceAnswer, value: Any) -> Fraction:
    """How far a choice agrees with one plain value: 1 in full, a share between only where the part gives shares."""
    if part.select == "one":
        return Fraction(int(answer.chosen == (value,)))
    if part.select == "many":
        return _share(part, set(answer.chosen), set(value))
    if part.select == "match":
        right = sum(value.get(option) == target for option, target in answer.pairs)
        return _whole_or_share(part, Fraction(right, len(value)))
    place = {option: index for index, option in enumerate(answer.chosen)}
    return Fraction(int(all(place[first] < place[second] for first, second in value)))


def _share(part: ChoicePart, chosen: set[str], right: set[str]) -> Fraction:
    if chosen == right:
        return Fraction(1)
    if not right:
        return Fraction(0)
    # A wrong one takes back a right one, and all of them take back everything: naming every option earns nothing.
    wrong_ones = max(len(part.options) - len(right), 1)
    earned = Fraction(len(chosen & right), len(right)) - Fraction(len(chosen - right), min(len(right), wrong_ones))
    return _whole_or_share(part, max(earned, Fraction(0)))


def _whole_or_share(part: ChoicePart, share: Fraction) -> Fraction:
    return share if part.partial else Fraction(int(share == 1))


def show_choice(answer: ChoiceAnswer) -> str:
    """A choice as people read it."""
    if answer.pairs:
        return ", ".join(f"{option} → {target}" for option, target in answer.pairs)
    return ", ".join(answer.chosen)
