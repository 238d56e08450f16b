"""Numbers as students type them: exact, with the figures they carry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from grader.formula.characters import RAISED, Folded, fold
from grader.formula.counts import scaled, without_count
from grader.formula.declarations import Declarations
from grader.formula.dressing import undressed
from grader.formula.latex_numbers import POWER_OF_TEN, tens
from grader.formula.rounding import shows
from grader.formula.tree import LARGEST_EXPONENT, MOST_DIGITS
from grader.model.blame import Unreadable

#: The figures and places of an exact value such as 1/3: more than anyone asks for.
UNLIMITED: Final = 10_000
LONGEST: Final = 1000

_BITS = (400, 4000)
_NOTHING = 1000  # what is below 10 to the power of minus this is nothing else than zero
_DECLARED: Final = Declarations(undeclared="refuse", mixed_numbers=None)
_COMMA_DECLARED: Final = _DECLARED.model_copy(update={"decimal_comma": True})
#: A decimal's places may stand in groups of three, too.
_DIGITS = (
    r"(?P<whole>\d{1,3}(?:(?P<mark>[,_' ])\d{3})(?:(?P=mark)\d{3})*(?!\d)|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)|\d+)?"
    r"(?:\.(?P<part>\d{3}(?: \d{3})+(?: \d{1,2})?|\d*))?"
)
_COMMA_DIGITS = (
    r"(?P<whole>\d{1,3}(?:(?P<mark>[._' ])\d{3})(?:(?P=mark)\d{3})*(?=,)|\d{1,3}(?:\.\d{3}){2,}(?![\d.])|\d+)?"
    r"(?:[.,](?P<part>\d{3}(?: \d{3})+(?: \d{1,2})?|\d*))?"
)
_POWER = (
    rf"(?:[eE](?P<exponent>[+-]?\d+)|(?P<latex>{POWER_OF_TEN})"
    r"|\s*(?:·|×|\*|x|\\cdot|\\times)\s*10\s*(?:\^|\*\*)\s*[({]?\s*(?P<ten>[+-]?\d+)\s*[)}]?)?"
)
_PERCENT = r"\s*(?:\\?%|percent(?:age)?\b|pct\b)"
IN_PERCENT: Final = re.compile(rf"{_PERCENT}\s*\Z")
_NUMBER = re.compile(rf"(?P<sign>[+-]?)\s*{_DIGITS}{_POWER}(?P<percent>{_PERCENT})?", re.ASCII)
_COMMA_NUMBER = re.compile(rf"(?P<sign>[+-]?)\s*{_COMMA_DIGITS}{_POWER}(?P<percent>{_PERCENT})?", re.ASCII)
#: What stands before `=`: a name, with a layer but no power, so that x^2 = 4 is no label of the number 4.
_LABEL = re.compile(
    r"(?:[^\W\d](?:[\w'{}()/\\\[\],∂ ]|\^(?=\s*\{?\s*[(\[])){0,40}?\s*)?(?:==?|:=|≈|~|\\approx|\\simeq|\\sim)\s*(?=\S)"
)
#: What names no answer: a function of a name, a share of one, or what something is not.
_TERM = re.compile(r"\\not(?![A-Za-z])|^\\?(?:abs|sqrt|exp|ln|log|sin|cos|tan)(?![A-Za-z])|/\s*\d")
#: Words for ≈, in the languages that courses are mostly taught in.
_ABOUT = re.compile(
    r"(?:about|approx(?:imately|\.)?|roughly|around|circa|ca?\.|etwa|ungef(?:ä|ae)hr|rund|environ|env\.|aprox(?:imadamente|\.)?)"
    r"\s*(?=[+-]?[\d.√\\(])",
    re.IGNORECASE,
)
#: Brackets, and signs between two steps.
_STEP = re.compile(r"[()\[\]{}]|(?<![<>!=:])=(?!=)|≈|\\(?:approx|simeq)(?![A-Za-z])")
_ROUNDS = re.compile(r"≈|\\(?:approx|simeq)")
#: Arithmetic without brackets in which each comma parts thousands: `100,352 + 128`.
_GROUPED = re.compile(r"(?:[^\d,(\[{]|[1-9]\d{0,2}(?:,\d{3})+(?![\d,])|\d+(?![\d,]))+", re.ASCII)
#: Thousands parted by points, twice at least: what follows a comma behind them is nowhere but decimals.
_POINTED = re.compile(r"[+-]?\s*[1-9]\d{0,2}(?:\.\d{3}){2,}(?:,\d*)?", re.ASCII)
#: Irrational arithmetic is known to this share of itself.
_KNOWN_TO: Final = Fraction(1, 10**30)
#: A whole number and a proper fraction: two numbers side by side are nothing else.
_MIXED = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<whole>\d+|\d{1,3}(?: \d{3})+)\s+(?P<top>\d+)\s*/\s*(?P<bottom>\d+)"
    rf"(?P<percent>{_PERCENT})?",
    re.ASCII,
)
_ENDLESS = re.compile(r"[+-]?\s*(?:inf|infinity|nan|∞|\\infty)", re.IGNORECASE)


@dataclass(frozen=True)
class Number:
    """An exact number. Its last digit is worth 10 to the power `-places`; `figures` counts its significant digits.

    An exact value (a fraction, arithmetic) has `UNLIMITED` of both. `text` is what was typed, without a label.
    """

    value: Fraction
    figures: int
    places: int
    text: str


def read_number(text: str, *, decimal_comma: bool = False) -> Number:
    """The number a student typed; raises `Unreadable` with the place where it stops being one."""
    if len(text) > LONGEST:
        raise Unreadable(f"A number may have at most {LONGEST} characters.", text, LONGEST)
    source = fold(text)
    return number_in(unlabelled(source), decimal_comma=decimal_comma)


def is_written_out(text: str, *, decimal_comma: bool = False) -> bool:
    """Whether a text is one number in digits, or a mixed one, and no arithmetic that is left to do."""
    if len(text) > LONGEST:
        return False
    try:
        source = unlabelled(fold(text))
    except Unreadable:
        return False
    if not source:
        return False
    found = (_COMMA_NUMBER if decimal_comma else _NUMBER).fullmatch(source)
    return found is not None or _MIXED.fullmatch(source) is not None


def unlabelled(source: Folded) -> Folded:
    """The text without dollar signs around it, a name with `=` before it, and a word that says it is rounded."""
    part = _unlabelled(undressed(source))
    about = _ABOUT.match(part)
    return part if about is None else part.part(about.end(), len(part))


def _unlabelled(part: Folded) -> Folded:
    label = _LABEL.match(part)
    if (
        label is None
        or _TERM.search(label.group())
        or any(part.typed[part.places[at]] in RAISED for at in range(label.end()))
    ):
        return part
    if any(label.group().count(opening) != label.group().count(closing) for opening, closing in ("()", "[]", "{}")):
        return part  # the equals sign of sum_{k=1}^n
    return part.part(label.end(), len(part))


def number_in(source: Folded, *, decimal_comma: bool) -> Number:
    """The number that a whole text is."""
    if not source:
        raise source.refuse("There is nothing here: a number was expected.", 0)
    text, (source, power) = str(source), scaled(without_count(source))
    decimal_comma = decimal_comma or _POINTED.fullmatch(source) is not None
    if power:
        number = number_in(source, decimal_comma=decimal_comma)
        return Number(number.value * 10**power, number.figures, number.places - power, text)
    found = (_COMMA_NUMBER if decimal_comma else _NUMBER).fullmatch(source)
    if found is not None and (found["whole"] or found["part"]):
        return _decimal(found, source, decimal_comma)
    mixed = _MIXED.fullmatch(source)
    on_a_line = mixed is not None and "\n" not in source.as_typed(mixed.start("whole"), mixed.end("bottom"))
    if mixed is not None and on_a_line and int(mixed["top"]) < int(mixed["bottom"]):
        return _mixed(mixed, source)
    if _ENDLESS.fullmatch(source):
        raise source.refuse("A finite number is asked for; inf and nan are none.", 0)
    if not decimal_comma and (comma := re.fullmatch(r"[+-]?\s*\d*,\d+(?:[eE][+-]?\d+)?", source)):
        raise source.refuse("Write decimals with a point, such as 0.5.", comma.group().index(","))
    if len(steps := _steps(source)) > 1:
        return _last_of(steps, source, decimal_comma)
    return _arithmetic(source, decimal_comma)


def _steps(source: Folded) -> list[Folded]:
    """The stretches between the equals and rounding signs that stand in no brackets: `64 * 64 = 4096`."""
    found: list[Folded] = []
    depth = start = 0
    for sign in _STEP.finditer(source):
        depth += (sign.group() in "([{") - (sign.group() in ")]}")
        if depth == 0 and sign.group() not in ")]}":
            found.append(source.part(start, sign.start()))
            start = sign.end()
    return [*found, source.part(start, len(source))]


def _last_of(steps: list[Folded], source: Folded, decimal_comma: bool) -> Number:
    """The number that several steps arrive at: the exact one of them, with the figures that the last shows."""
    if len({str(step) for step in steps}) < len(steps) or not all(steps):
        raise source.refuse("This says something about numbers; a number is asked for.", 0)
    try:
        first = number_in(steps[0], decimal_comma=decimal_comma)
    except Unreadable:
        return _arithmetic(source, decimal_comma)  # which knows what may stand left of an equals sign
    numbers = [first, *(number_in(step, decimal_comma=decimal_comma) for step in steps[1:])]
    exact = max(numbers, key=lambda number: number.figures)
    for step, number in zip(steps, numbers, strict=True):
        rounds = _ROUNDS.search(source) is not None
        decimal = number.places != UNLIMITED and (number.places > 0 or rounds)
        shorter = number.figures < exact.figures or (rounds and number is not exact)
        unit = Fraction(10) ** -number.places if decimal and shorter else Fraction(0)
        slack = max(abs(exact.value) * _KNOWN_TO, _rounded_away(number) if unit else Fraction(0))
        if not shows(number.value, exact.value, unit, slack):
            raise step.refuse("This step is another number than the others. Write the one that you mean.", 0)
    last = numbers[-1]
    if abs(last.value - exact.value) <= abs(exact.value) * _KNOWN_TO:
        exact = last  # sin(30°) = 0.5, of which the last is exact
    return Number(exact.value, numbers[-1].figures, numbers[-1].places, numbers[-1].text)


def _rounded_away(number: Number) -> Fraction:
    """How far off a whole number is at most whose zeros at the end stand for digits that are rounded: 4100."""
    unit = Fraction(10) ** -number.places
    while number.places <= 0 and number.value and number.value % (10 * unit) == 0:
        unit *= 10
    return unit / 2


def _decimal(found: re.Match[str], source: Folded, decimal_comma: bool) -> Number:
    mark, whole, part = found["mark"], found["whole"] or "", (found["part"] or "").replace(" ", "")
    if mark == "," and whole.startswith("0"):
        raise source.refuse("Write decimals with a point, such as 0.5.", found.start("whole") + whole.index(","))
    if decimal_comma and re.fullmatch(r"[+-]?[1-9]\d{0,2}\.\d{3}", source):
        raise source.refuse("This could be thousands or a decimal: write it without the point, or with a comma.", 0)
    digits = re.sub(r"\D", "", whole) + part
    exponent = found["exponent"] or found["ten"] or tens(found["latex"] or "0")
    if len(digits) > MOST_DIGITS or len(exponent) > 6 or abs(int(exponent)) > LARGEST_EXPONENT:
        raise source.refuse("This number has too many digits.", 0)
    places = len(part) - int(exponent) + (2 if found["percent"] else 0)
    value = Fraction(int(digits)) / Fraction(10) ** places
    figures = len(digits.lstrip("0")) or len(part) or 1
    return Number(-value if found["sign"] == "-" else value, figures, places, str(source))


def _mixed(found: re.Match[str], source: Folded) -> Number:
    """`3 1/2`: three and a half."""
    if max(len(found[part]) for part in ("whole", "top", "bottom")) > MOST_DIGITS:
        raise source.refuse("This number has too many digits.", 0)
    value = int(found["whole"].replace(" ", "")) + Fraction(int(found["top"]), int(found["bottom"]))
    value = value / 100 if found["percent"] else value
    return Number(-value if found["sign"] == "-" else value, UNLIMITED, UNLIMITED, str(source))


def _arithmetic(source: Folded, decimal_comma: bool) -> Number:
    """Arithmetic with numbers only, evaluated with an error below 10^-30 of its size."""
    shape, values = worked_out(source, decimal_comma=decimal_comma)
    if shape:
        raise source.refuse("This cannot be worked out to one number.", 0)
    return Number(values[0], UNLIMITED, UNLIMITED, str(source))


def worked_out(source: Folded, *, decimal_comma: bool = False) -> tuple[tuple[int, ...], tuple[Fraction, ...]]:
    """The shape and the numbers, row by row, that arithmetic comes to: `2*[1, 2]`, `matrix([1, 2], [3, 4])/7`.

    The shape of a single number is (). Raises `Unreadable`.
    """
    from flint import ctx

    from grader.formula.evaluation import Costly, Misfit, Scene, evaluate
    from grader.formula.grids import Grid
    from grader.formula.pieces import is_statement
    from grader.formula.reader import read_folded
    from grader.formula.reals import NotReal, Pole, Unclear
    from grader.formula.tree import Cases, walk

    if not decimal_comma and "," in source and _GROUPED.fullmatch(source):
        source = Folded.plain(source.replace(",", ""))
    tree = read_folded(source, _COMMA_DECLARED if decimal_comma else _DECLARED)
    nodes = [*walk(tree)]
    stated = any(map(is_statement, nodes)) and not any(isinstance(node, Cases) for node in nodes)
    if stated or source in ("True", "False"):
        raise source.refuse("This says something about numbers; a number is asked for.", 0)
    try:
        for bits in _BITS:
            with ctx.workprec(bits):
                found = evaluate(tree, Scene({}, steps=2000))
                cells = found.cells if isinstance(found, Grid) else (found,)
                values = [_exact(cell) for cell in cells]
            if None not in values:
                break
        exact = tuple(_zero(cell) if value is None else value for cell, value in zip(cells, values, strict=True))
    except Pole:
        raise source.refuse("This divides by zero.", 0) from None
    except NotReal:
        raise source.refuse("This is not a real number.", 0) from None
    except (Costly, Misfit, Unclear):
        raise source.refuse("This cannot be worked out to one number.", 0) from None
    if not isinstance(found, Grid):
        return (), exact
    return ((found.rows,) if found.columns == 1 else (found.rows, found.columns)), exact


def _zero(value: Any) -> Fraction:
    """Zero for arithmetic such as `sin(7 pi)`, which a thousand digits do not tell from it; else raises `Unclear`."""
    from flint import arb

    from grader.formula.reals import Unclear

    if abs(value) < arb(10) ** -_NOTHING:
        return Fraction(0)
    raise Unclear


def _exact(value: object) -> Fraction | None:
    """The fraction that stands for a value; None for what may be zero, and is to be seen with more digits."""
    from flint import arb, fmpq

    from grader.formula.reals import Unclear

    if isinstance(value, fmpq):
        return Fraction(int(value.p), int(value.q))
    if isinstance(value, arb) and value.is_finite() and value.contains(0):
        return None
    if not isinstance(value, arb) or not value.is_finite() or value.rel_accuracy_bits() < 110:
        raise Unclear
    if abs(value) > 10**LARGEST_EXPONENT or (value != 0 and abs(value) < arb(10) ** -LARGEST_EXPONENT):
        raise Unclear
    mantissa, exponent = value.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
