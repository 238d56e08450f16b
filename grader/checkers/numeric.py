"""Numbers typed by hand against values with tolerances, entry by entry."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from grader.model.answer import NumericAnswer
from grader.steps.layout import lay_like


def array_of(answer: NumericAnswer) -> np.ndarray:
    """The answer as a float array of its shape. Entries beyond the range of a double become infinite."""
    flat = [_double(entry) for entry in answer.entries]
    return np.asarray(flat, dtype=float).reshape(answer.shape)


def _double(entry: Fraction) -> float:
    try:
        return float(entry)
    except OverflowError:
        return float("inf") if entry > 0 else float("-inf")


def right_entries(answer: NumericAnswer, value: Any, tolerance: Any) -> np.ndarray | None:
    """Which entries lie within tolerance of `value`; None where the shapes differ, a vector's layout apart."""
    expected = np.asarray(value, dtype=float)
    given = lay_like(array_of(answer), expected.shape)
    if given.shape != expected.shape:
        return None
    with np.errstate(invalid="ignore"):
        within = np.abs(given - expected) <= np.asarray(tolerance, dtype=float)
    return np.asarray(within & np.isfinite(given) & np.isfinite(expected))


def agreement(answer: NumericAnswer, value: Any, tolerance: Any, *, partial: bool) -> Fraction:
    """1 if every entry is right, else the share of right ones where shares are given, else 0."""
    right = right_entries(answer, value, tolerance)
    if right is None or right.size == 0:
        return Fraction(0)
    share = Fraction(int(right.sum()), int(right.size))
    return share if partial else Fraction(int(share == 1))


def has_too_few_figures(answer: NumericAnswer, value: Any, tolerance: Any, figures: int, least: int = 1) -> bool:
    """Whether every entry is the true value rounded, but some to fewer than the figures asked for, `least` or more."""
    right = right_entries(answer, value, tolerance)
    if right is None:
        return False
    expected = np.asarray(value, dtype=float).ravel()
    short = False
    for index, (entry, shown) in enumerate(zip(answer.entries, answer.figures, strict=True)):
        if right.ravel()[index]:
            continue
        if shown is None or not least <= shown < figures or not _rounds_to(expected[index], entry, shown):
            return False
        short = True
    return short


def tell_too_few_figures(answer: NumericAnswer, value: Any, tolerance: Any, figures: int) -> str:
    """What to say of such an answer: which of its entries have too few, unless all have."""
    places = list(wrong_entries(answer, value, tolerance))
    where = f": look at {', '.join(places[:3])}" if len(places) < len(answer.entries) else ""
    return f"Right as far as it goes, but this part asks for {figures} significant figures{where}."


def _rounds_to(exact: float, entry: Fraction, figures: int) -> bool:
    if not np.isfinite(exact) or exact == 0 or figures < 1:
        return False
    unit = 10.0 ** (np.floor(np.log10(abs(exact))) - figures + 1)
    return bool(abs(exact - _double(entry)) <= unit / 2 * (1 + 1e-9))


def show_shape(shape: tuple[int, ...]) -> str:
    """A shape in words: a number, 3 numbers, a 2 × 3 table."""
    if not shape:
        return "one number"
    if len(shape) == 1:
        return f"{shape[0]} numbers in a row"
    return "a table of " + " × ".join(str(size) for size in shape)


def name_entry(index: tuple[int, ...]) -> str:
    """Where an entry stands, in words, counted from 1."""
    if not index:
        return "the value"
    if len(index) == 1:
        return f"entry {index[0] + 1}"
    return f"row {index[0] + 1}, column {index[1] + 1}" + "".join(f", {place + 1}" for place in index[2:])


def wrong_entries(answer: NumericAnswer, value: Any, tolerance: Any) -> Iterator[str]:
    """The places of wrong entries, in words; nothing where shapes differ or none is wrong."""
    right = right_entries(answer, value, tolerance)
    if right is not None:
        for index in np.argwhere(~right):
            yield name_entry(tuple(int(place) for place in index))
