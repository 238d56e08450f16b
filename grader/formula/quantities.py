"""Numbers, vectors and tables against a reference given as text: accuracy, figures and units, each judged apart.

Everything is exact: a typed decimal is the fraction it spells, and irrational arithmetic such as `sqrt(2)` is known to
one part in 10^30.

Where nothing is declared, values must be equal: 0.5 is 1/2, and 0.333 is not 1/3. A decimal with places behind its
point, written out to twelve figures or more, counts as equal to what it rounds; a whole number never does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from grader.formula.array import Array, read_array, read_reckoned
from grader.formula.characters import fold
from grader.formula.dressing import undressed
from grader.formula.number import IN_PERCENT, UNLIMITED, Number, read_number
from grader.formula.question import Digits, Options
from grader.formula.units import Unit, convert, split_unit
from grader.model.blame import Unreadable

#: Irrational arithmetic is known to this share of itself.
_KNOWN_TO: Final = Fraction(1, 10**30)
#: Figures that nobody writes who has rounded by hand: a decimal with so many stands for what it rounds.
_FULL_FIGURES: Final = 12
#: Figures that a double keeps: 0.30000000000000004 is 0.3.
_DOUBLE_FIGURES: Final = 15
_ROUND_POWERS: Final = tuple(Fraction(10) ** power for power in range(-12, 13) if power)

#: What parts thousands in LaTeX.
_THOUSANDS: Final = re.compile(r"(?<=[0-9])(?:\s?\{\s*,\s*\}\s?|,\\! ?|\\[,;: ]|~)(?=[0-9]{3}(?![0-9]))")
#: A comma in braces, which in LaTeX keeps a decimal comma from standing apart.
_BRACED_COMMA: Final = re.compile(r"(?<=[0-9])\{,\}(?=[0-9])")

#: A number without a sign of its own under a sign, or with one and nothing before, in brackets that say nothing.
_BRACKETED: Final = re.compile(r"^\s*(?:([+-]?)\s*\(\s*([0-9.,]+)\s*\)|()\(\s*([+-]\s*[0-9.,]+)\s*\))\s*$")

#: A decimal that goes on: 0.693...
_GOES_ON: Final = re.compile(r"(?<=[0-9][.,][0-9])(?<!^)([0-9]*)\s*(?:\.\.\.|…|\\l?dots)\s*$")

Stage = Literal["value", "figures", "places", "units", "kind"]


@dataclass(frozen=True)
class Measured:
    """Numbers as typed, with the unit behind them; `unordered` if they stand in braces, `lone` if only the unit stands
    there, which is one of it.
    """

    numbers: Array
    unit: Unit | None = None
    unordered: bool = False
    lone: bool = False

    def shown(self) -> str:
        """The numbers and the unit as they are understood."""
        texts = [entry.text.strip() for entry in self.numbers.entries]
        shown = _bracketed(self.numbers.shape, texts)
        return f"{shown} {self.unit.text}" if self.unit is not None else shown


@dataclass(frozen=True)
class Finding:
    """What numbers are worth: `right` says of each entry whether it is right in every respect."""

    stage: Stage
    reason: str
    right: tuple[bool, ...]

    @property
    def equal(self) -> bool:
        """Whether everything is right."""
        return bool(self.right) and all(self.right)

    @property
    def share(self) -> Fraction:
        """The share of right entries."""
        return Fraction(sum(self.right), len(self.right)) if self.right else Fraction(0)


def read_measured(text: str, options: Options, *, units: bool, single: bool = True) -> Measured:
    """The numbers of a text and, where units may stand there, the unit; raises `Unreadable`.

    `single` says that one number may be meant: `1,000` is a thousand then, not a list.
    """
    unit = None
    if units:
        text, unit = split_unit(text, lambda part: _reads(part, options, single))
    opening = undressed(fold(text)).lstrip()
    return Measured(_read(text, options, single), unit, opening.startswith(("{", "\\{")))


def _read(text: str, options: Options, single: bool) -> Array:
    if options.decimal_comma:
        text = text.replace("{,}", ",")
    elif not re.search(r"[0-9]{4}\{,\}", text):  # no thousands have four digits before the first comma
        text = _THOUSANDS.sub("", text)
    text = _BRACED_COMMA.sub(".", text)
    text = _BRACKETED.sub(r"\1\2\4", text)  # (3.14) shows three figures
    if single and _is_rounded(options):
        text = _GOES_ON.sub(r"\1", text)
    refused: Unreadable | None = None
    try:
        array = read_array(text, decimal_comma=options.decimal_comma)
        if not single or len(array.entries) == 1:
            return array
    except Unreadable as caught:
        refused = caught  # at the comma of `500 * 2 = 1,000`, perhaps
    if single:
        try:
            return Array((), (read_number(text, decimal_comma=options.decimal_comma),))
        except Unreadable:
            pass
    if refused is not None and not single:
        try:
            return read_reckoned(text, decimal_comma=options.decimal_comma)
        except Unreadable:
            pass
    if refused is not None:
        raise refused
    if single and not re.search(r"[,;\[({]", text):
        raise Unreadable("Several numbers stand here with nothing but blanks between them; one is asked for.", text, 0)
    return array  # several numbers, then


def _is_rounded(options: Options) -> bool:
    """Whether a decimal need not be exact here, so that where it is cut off does not matter."""
    return any(
        each is not None
        for each in (options.figures, options.places, options.absolute_tolerance, options.relative_tolerance)
    )


def _reads(text: str, options: Options, single: bool) -> bool:
    try:
        _read(text, options, single)
    except Unreadable:
        return False
    return True


def compare_numbers(given: Measured, wanted: Measured, options: Options) -> Finding:
    """Whether numbers are the wanted ones, to the accuracy, with the figures and in the unit that are asked for."""
    have, want = (_squeezed(each.numbers.shape) for each in (given, wanted))
    if have != want and not (wanted.unordered and len(have) == len(want) == 1):
        return Finding("kind", f"Your answer is {show_shape(have)}, but {show_shape(want)} is asked for.", (False,))
    if (complaint := unit_complaint(given.unit, wanted.unit, options)) is not None:
        return Finding("units", complaint, (False,) * len(given.numbers.entries))
    judge = _Judge(options, given.unit, wanted.unit)
    pairs = list(zip(given.numbers.entries, wanted.numbers.entries, strict=False))
    if wanted.unordered:
        return _compare_sets(given.numbers.entries, wanted.numbers.entries, judge)
    verdicts = [judge.entry(one, other) for one, other in pairs]
    right = tuple(verdict is None for verdict in verdicts)
    wrong = [(at, verdict) for at, verdict in enumerate(verdicts) if verdict is not None]
    if not wrong:
        return Finding("value", "The value is right." if len(right) == 1 else "All values are right.", right)
    at, (stage, reason) = wrong[0]
    if len(right) > 1:
        reason = f"{sum(right)} of {len(right)} entries are right; {name_entry(at, want)}: {reason}"
    return Finding(stage, reason, right)


def _compare_sets(given: Sequence[Number], wanted: Sequence[Number], judge: _Judge) -> Finding:
    """Every number must have an equal one on the other side, in any order."""
    right = tuple(any(judge.entry(one, other) is None for other in wanted) for one in given)
    met = [any(judge.entry(one, other) is None for one in given) for other in wanted]
    if all(right) and all(met):
        return Finding("value", "Both sets have the same values.", right)
    if all(right):
        return Finding("value", "Values are missing from your set.", (*right, False))
    return Finding("value", f"Value {right.index(False) + 1} of your set does not belong to it.", right)


def unit_complaint(given: Unit | None, wanted: Unit | None, options: Options) -> str | None:
    """What is wrong with a unit, whatever the number before it."""
    if wanted is None:
        return None if given is None or given.is_number else "A plain number is asked for, without a unit."
    if given is None:
        return (
            None
            if wanted.is_number and not options.same_unit
            else "Your answer has no unit: write one behind the number."
        )
    if given.dimensions != wanted.dimensions:
        return f"The unit {given.text} measures something else than what is asked for."
    if options.same_unit and (given.factor, given.offset) != (wanted.factor, wanted.offset):
        return "Give your answer in the unit that is asked for; yours is of the right kind."
    return None


class _Judge:
    """What one question finds wrong with single numbers."""

    def __init__(self, options: Options, given: Unit | None, wanted: Unit | None) -> None:
        self.options = options
        self.given = given
        self.wanted = wanted

    def entry(self, given: Number, wanted: Number) -> tuple[Stage, str] | None:
        """The stage and the sentence that a number fails by; None for a right one."""
        value, target = self.in_percent(given), self.in_percent(wanted)
        asked = self.options.figures or self.options.places
        stage: Stage = "places" if self.options.figures is None else "figures"
        right = self.is_right(value, target, given, wanted, self.accuracy(asked))
        if asked is None:
            return None if right else ("value", self.hint(value, target, given, wanted))
        least, most = _shown(given, self.options, by_figures=stage == "figures")
        if not right and not (0 < most < asked.count and self.is_right(value, target, given, wanted, most)):
            return "value", self.hint(value, target, given, wanted)
        complaint = _writing(least, most, asked, stage)
        return (stage, complaint) if complaint is not None else None

    def accuracy(self, asked: Digits | None) -> int | None:
        """To how many figures or places a value must be right; None where tolerances or equality decide."""
        options = self.options
        if asked is None or options.tolerance is not None or options.relative_tolerance is not None:
            return None
        return asked.count if asked.accuracy is None else asked.accuracy

    def is_right(self, value: Fraction, target: Fraction, given: Number, wanted: Number, digits: int | None) -> bool:
        """Whether a value is right, to so many figures or places where digits are counted."""
        asked = self.options.figures or self.options.places
        if asked is not None and asked.accuracy == 0:
            return True
        if digits is None or self.accuracy(asked) is None:  # in the reference's unit, in which tolerances are meant
            return self.within(given, convert(value, self.given, self.wanted), wanted, target)
        ours = convert(target, self.wanted, self.given)  # in the answer's, in which its figures are written
        return _rounds_to(value, ours, digits, by_figures=self.options.figures is not None)

    def in_percent(self, number: Number) -> Fraction:
        """The value, a bare number taken as percent where the question is asked so."""
        bare = self.options.percent and not IN_PERCENT.search(number.text)
        return number.value / 100 if bare else number.value

    def within(self, given: Number, value: Fraction, wanted: Number, target: Fraction) -> bool:
        """Whether a value is within either tolerance; without one, whether it is equal."""
        absolute, relative = self.options.absolute_tolerance, self.options.relative_tolerance
        difference = abs(value - target)
        rounded = value.denominator > 1 or target.denominator > 1  # roots and π are; whole numbers are known exactly
        worked_out = UNLIMITED in (given.figures, wanted.figures) and rounded
        slack = abs(target) * _KNOWN_TO if worked_out or self.given else Fraction(0)
        if absolute is not None and difference <= Fraction(str(absolute)) + slack:
            return True
        if relative is not None:
            return difference <= abs(target) * Fraction(str(relative)) + slack
        if absolute is not None:
            return False
        return difference <= slack or _is_spelt_out(given, value, target) or _is_spelt_out(wanted, target, value)

    def hint(self, value: Fraction, target: Fraction, given: Number, wanted: Number) -> str:
        """What to look at, where a wrong value says so itself."""
        digits = self.accuracy(self.options.figures or self.options.places)
        if self.is_right(-value, target, given, wanted, digits):
            return "Check the sign."
        ours = convert(target, self.wanted, self.given)
        near = (value * power for power in _ROUND_POWERS if abs(value * power - ours) * 20 <= abs(ours))
        if ours and any(self.is_right(moved, target, given, wanted, digits) for moved in near):
            what = "the prefix of your unit" if self.given is not None else "the power of ten"
            return f"The digits are right: check {what}."
        return "This value is not right."


def _is_spelt_out(number: Number, value: Fraction, target: Fraction) -> bool:
    """Whether a number has so many figures behind its point that it stands for the value it rounds."""
    if number.places <= 0 or not _FULL_FIGURES <= number.figures < UNLIMITED:
        return False
    return _rounds_to(value, target, min(number.figures, _DOUBLE_FIGURES), by_figures=True)


def _writing(least: int, most: int, asked: Digits, stage: Stage) -> str | None:
    """What is wrong with how many figures or places a number shows; None where they are as asked."""
    what = "significant figure" if stage == "figures" else "decimal place"
    if most >= UNLIMITED:
        return None if asked.mode == "liberal" else f"Write it as a decimal with {_counted(asked.count, what)}."
    few = asked.count - (least if asked.mode == "strict" else most)
    many = least - asked.count
    if few > 0:
        return f"The value is right, but it is written with {_counted(few, what)} too few."
    if many > 0 and asked.mode != "liberal":
        return f"The value is right, but it is written with {_counted(many, what)} too many."
    return None


def _counted(number: int, what: str) -> str:
    words = ("no", "one", "two", "three", "four")
    return f"{words[number] if number < len(words) else number} {what}{'' if number == 1 else 's'}"


def _shown(number: Number, options: Options, *, by_figures: bool) -> tuple[int, int]:
    """The fewest and the most figures (or places) that a number shows: `100` has one to three figures."""
    if number.figures >= UNLIMITED:
        return UNLIMITED, UNLIMITED
    if not by_figures:
        places = max(number.places - (2 if IN_PERCENT.search(number.text) else 0), 0)
        return places, places
    mantissa = re.split(r"[eE·×*x\\^%]", number.text)[0]
    mark = "," if options.decimal_comma else "."
    if mark in mantissa or (options.decimal_comma and number.places > 0):
        return number.figures, number.figures
    digits = re.sub(r"\D", "", mantissa)
    zeros = len(digits) - len(digits.rstrip("0"))
    return max(1, number.figures - zeros), number.figures


def _rounds_to(value: Fraction, target: Fraction, digits: int, *, by_figures: bool) -> bool:
    """Whether a value and the target are the same once each is rounded to so many figures (or places) of its own.

    To two figures 99.6 is 100, but 96 is 96. What lies half-way is rounded away from zero, as it is taught: only a
    reference typed as such a decimal has a tie.
    """
    if by_figures and 0 in (value, target):
        return value == target
    units = [
        Fraction(10) ** (_magnitude(number) - digits + 1) if by_figures else Fraction(1, 10**digits)
        for number in (value, target)
    ]
    return _rounded(value, units[0]) * units[0] == _rounded(target, units[1]) * units[1]


def _rounded(value: Fraction, unit: Fraction) -> int:
    """How many units a value is, rounded."""
    share = abs(value) / unit + Fraction(1, 2)
    whole = share.numerator // share.denominator
    return whole if value >= 0 else -whole


def _magnitude(value: Fraction) -> int:
    """The power of ten of a value's first figure."""
    top, bottom = abs(value.numerator), value.denominator
    power = len(str(top)) - len(str(bottom))
    return power if top * 10 ** max(-power, 0) >= bottom * 10 ** max(power, 0) else power - 1


def _squeezed(shape: tuple[int, ...]) -> tuple[int, ...]:
    """A shape without the sizes that are one: rows and columns of numbers are lists."""
    return tuple(size for size in shape if size != 1)


def show_shape(shape: tuple[int, ...]) -> str:
    """A shape in words: one number, 3 numbers, a 2×3 table."""
    if not shape:
        return "one number"
    return f"a list of {shape[0]} numbers" if len(shape) == 1 else f"a {'×'.join(map(str, shape))} table"


def name_entry(at: int, shape: tuple[int, ...]) -> str:
    """Where the entry number `at` stands, counted from 1."""
    if len(shape) < 2:
        return f"entry {at + 1}"
    places: list[int] = []
    for size in reversed(shape):
        places.insert(0, at % size + 1)
        at //= size
    return f"row {places[0]}, column {places[1]}" + "".join(f", {place}" for place in places[2:])


def _bracketed(shape: tuple[int, ...], texts: Sequence[str]) -> str:
    if not shape:
        return texts[0]
    if len(shape) == 1:
        return f"[{', '.join(texts)}]"
    size = len(texts) // shape[0]
    return f"[{', '.join(_bracketed(shape[1:], texts[at : at + size]) for at in range(0, len(texts), size))}]"
