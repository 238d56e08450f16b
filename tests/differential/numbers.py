"""Numbers as students write them: exact, within a tolerance, to figures and to places. The oracle is Fraction."""

import random
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from .pair import Pair, verdict

#: Not 2 and 5 alone, so that some have no end as decimals.
_DENOMINATORS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 16, 20, 25, 40, 100, 125)


def numbers(chance: random.Random) -> Iterator[Pair]:
    """One kind of question after the other."""
    while True:
        yield exactly(chance)
        yield within(chance)
        yield to_figures(chance)
        yield to_places(chance)
        yield listed(chance)


def exactly(chance: random.Random) -> Pair:
    wanted = a_number(chance)
    given = wanted if chance.random() < 0.5 else slipped(wanted, chance)
    comma = chance.random() < 0.3
    latex = not comma and chance.random() < 0.3
    question = {"options": {"decimal_comma": True}} if comma else {"format": "latex"} if latex else {}
    if chance.random() < 0.5:
        question["kind"] = "numeric"
    write = in_latex if latex else typed
    student, reference = write(given, chance), write(wanted, chance)
    if comma:
        student, reference = with_comma(student), with_comma(reference)
    return Pair(student, reference, verdict(given == wanted), question)


def within(chance: random.Random) -> Pair:
    """A decimal that is off by a share of the tolerance, never by just it."""
    wanted = a_number(chance)
    off = Fraction(chance.choice((0, 10, 50, 90, 97, 103, 110, 200, 1000)), 100) * chance.choice((-1, 1))
    if chance.random() < 0.5:
        tolerance = Fraction(chance.choice((1, 5, 20)), chance.choice((100, 1000)))
        given, options = wanted * (1 + off * tolerance), {"relative": float(tolerance)}
    else:
        tolerance = Fraction(chance.choice((1, 2, 5)), chance.choice((1, 10, 1000)))
        given, options = wanted + off * tolerance, {"tolerance": float(tolerance)}
    short = to_decimal(given, 14)
    right = wanted == Fraction(short) or abs(off) < 1
    return Pair(spelled(short, chance), typed(wanted, chance), verdict(right), {"kind": "numeric", "options": options})


def to_figures(chance: random.Random) -> Pair:
    figures = chance.randint(1, 6)
    wanted = a_number(chance) * Fraction(10) ** chance.randint(-4, 4) or Fraction(1)
    shown, off = figures, 0
    match chance.randrange(4):
        case 0:
            shown = max(1, figures + chance.choice((-1, 1, 2)))
        case 1:
            off = chance.choice((-2, -1, 1, 2))
    mantissa, exponent = rounded_to(wanted, shown)
    mantissa += off
    if len(str(abs(mantissa))) != shown or mantissa == 0:
        return to_figures(chance)
    strict = chance.random() < 0.4
    mode = {"figures": {"count": figures, "mode": "strict"}} if strict else {"figures": figures}
    right = shown == figures and not off
    text = with_figures(mantissa, exponent, shown, chance)
    return Pair(text, long_decimal(wanted), verdict(right), {"options": mode})


def to_places(chance: random.Random) -> Pair:
    places = chance.randint(1, 5)
    wanted = a_number(chance)
    shown = places if chance.random() < 0.7 else max(0, places + chance.choice((-1, 1)))
    scaled = half_up(wanted * 10**shown)
    off = chance.choice((0, 0, 0, 1, -1, 3))
    if scaled + off == 0:
        return to_places(chance)
    text = as_places(scaled + off, shown)
    right = shown == places and not off
    return Pair(text, long_decimal(wanted), verdict(right), {"options": {"places": places}})


def listed(chance: random.Random) -> Pair:
    wanted = [a_number(chance) for _ in range(chance.randint(2, 5))]
    given = list(wanted)
    match chance.randrange(4):
        case 0:
            at = chance.randrange(len(given))
            given[at] = slipped(given[at], chance)
        case 1:
            chance.shuffle(given)
        case 2:
            given = given[:-1]
    brackets = chance.choice(("[]", "()", "[]"))
    student = brackets[0] + ", ".join(plain(each, chance) for each in given) + brackets[1]
    reference = "[" + ", ".join(plain(each, chance) for each in wanted) + "]"
    return Pair(student, reference, verdict(given == wanted), {"kind": "list"})


def a_number(chance: random.Random) -> Fraction:
    top = chance.choice((chance.randint(1, 30), chance.randint(1, 3000), chance.randint(1, 10**7)))
    return chance.choice((-1, 1, 1)) * Fraction(top, chance.choice(_DENOMINATORS))


def slipped(number: Fraction, chance: random.Random) -> Fraction:
    """Another number, as slips make them."""
    other = chance.choice(
        (
            -number,
            number * 10,
            number / 10,
            number + 1,
            1 / number,
            number * 100,
            number * Fraction(1001, 1000),
            -1 / number,
        )
    )
    return number * 2 if other == number else other


def typed(number: Fraction, chance: random.Random) -> str:
    """One of the spellings of the very number."""
    kinds = [fraction, shown_sum, shown_product, mixed]
    if ends(number):
        kinds += [decimal, decimal, percent, powers_of_ten]
    if number.denominator == 1:
        kinds += [thousands, decimal]
    return chance.choice(kinds)(number, chance)


def plain(number: Fraction, chance: random.Random) -> str:
    """A spelling without commas or blanks."""
    return decimal(number, chance) if ends(number) else fraction(number, chance)


def ends(number: Fraction) -> bool:
    """Whether its decimals end."""
    left = number.denominator
    for prime in (2, 5):
        while left % prime == 0:
            left //= prime
    return left == 1


def fraction(number: Fraction, chance: random.Random) -> str:
    by = chance.choice((1, 1, 2, 3))
    top, under = number.numerator * by, number.denominator * by
    if top < 0 and chance.random() < 0.3:
        return f"{-top}/(-{under})" if chance.random() < 0.5 else f"-({-top}/{under})"
    return chance.choice((f"{top}/{under}", f"{top} / {under}", f"({top})/({under})"))


def shown_sum(number: Fraction, chance: random.Random) -> str:
    part = Fraction(chance.randint(-9, 9))
    rest = number - part
    return f"{rest} {'-' if part < 0 else '+'} {abs(part)}"


def shown_product(number: Fraction, chance: random.Random) -> str:
    by = chance.choice((2, 3, 5, -2))
    sign = chance.choice(("*", " * ", " · ", " × "))
    return f"{number / by}{sign}{by if by > 0 else f'({by})'}"


def mixed(number: Fraction, chance: random.Random) -> str:
    """Seven halves as 3 1/2."""
    whole, rest = divmod(abs(number), 1)
    if not whole or not rest:
        return fraction(number, chance)
    return f"{'-' if number < 0 else ''}{whole} {rest}"


def decimal(number: Fraction, chance: random.Random) -> str:
    text = to_decimal(number, 40)
    if "." not in text and chance.random() < 0.2:
        text += chance.choice((".", ".0", ".00"))
    if text.lstrip("-").startswith("0.") and chance.random() < 0.3:
        text = text.replace("0.", ".", 1)
    return ("+" if number > 0 and chance.random() < 0.1 else "") + text


def percent(number: Fraction, chance: random.Random) -> str:
    return to_decimal(number * 100, 40) + chance.choice(("%", " %"))


def powers_of_ten(number: Fraction, chance: random.Random) -> str:
    exponent = chance.randint(-6, 6)
    mantissa = to_decimal(number / Fraction(10) ** exponent, 60)
    return chance.choice(
        (
            f"{mantissa}e{exponent}",
            f"{mantissa}E{exponent:+03d}",
            f"{mantissa} × 10^{exponent}",
            f"{mantissa}*10^({exponent})",
            f"{mantissa}*10**{exponent}",
            f"{mantissa} · 10{raised(exponent)}",
            f"{mantissa}x10^{exponent}",
        )
    )


def raised(exponent: int) -> str:
    return str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def thousands(number: Fraction, chance: random.Random) -> str:
    return f"{number.numerator:,}" if abs(number) >= 1000 else str(number.numerator)


def with_comma(text: str) -> str:
    """The text of a course that writes a decimal comma; what parts thousands is a blank or nothing there."""
    return text.replace(",", "").replace(".", ",")


def spelled(text: str, chance: random.Random) -> str:
    """A decimal, or the same with a power of ten."""
    return text if chance.random() < 0.7 else powers_of_ten(Fraction(text), chance)


def in_latex(number: Fraction, chance: random.Random) -> str:
    top, under = abs(number.numerator), number.denominator
    sign = "-" if number < 0 else ""
    texts = [
        f"{sign}\\frac{{{top}}}{{{under}}}",
        f"{sign}\\dfrac{{{top}}}{{{under}}}",
        f"\\frac{{{sign}{top}}}{{{under}}}",
        f"${sign}\\frac{{{top}}}{{{under}}}$",
        f"\\left({sign}\\frac{{{top}}}{{{under}}}\\right)",
        f"\\boxed{{{sign}\\frac{{{top}}}{{{under}}}}}",
    ]
    if ends(number):
        exponent = chance.randint(-5, 5)
        mantissa = to_decimal(number / Fraction(10) ** exponent, 60)
        texts += [
            to_decimal(number, 40),
            to_decimal(number * 100, 40) + r"\%",
            f"{mantissa} \\times 10^{{{exponent}}}",
            f"{mantissa} \\cdot 10^{{{exponent}}}",
        ]
    if under == 1 and top >= 1000:
        texts += [sign + f"{top:,}", sign + f"{top:,}".replace(",", "{,}"), sign + f"{top:,}".replace(",", r"\,")]
    return chance.choice(texts)


def to_decimal(number: Fraction, places: int) -> str:
    """Its decimals, rounded to so many places, without zeros at the end."""
    return as_places(half_up(number * 10**places), places).rstrip("0").rstrip(".")


def long_decimal(number: Fraction) -> str:
    """A reference that says all there is: the fraction, in lowest terms."""
    return str(number)


def as_places(scaled: int, places: int) -> str:
    digits = str(abs(scaled)).rjust(places + 1, "0")
    sign = "-" if scaled < 0 else ""
    return f"{sign}{digits[: len(digits) - places]}.{digits[len(digits) - places :]}" if places else sign + digits


def half_up(number: Fraction) -> int:
    """The nearest whole number, a half away from zero."""
    exact = abs(number) + Fraction(1, 2)
    return (1 if number >= 0 else -1) * (exact.numerator // exact.denominator)


def rounded_to(number: Fraction, figures: int) -> tuple[int, int]:
    """So many digits and the power of ten behind them."""
    places = figures - 1 - Decimal(abs(number.numerator) / Decimal(number.denominator)).adjusted()
    mantissa = half_up(number * Fraction(10) ** places)
    if len(str(abs(mantissa))) > figures:
        mantissa, places = int(Decimal(mantissa // 10).to_integral_value(ROUND_HALF_UP)), places - 1
    return mantissa, -places


def with_figures(mantissa: int, exponent: int, shown: int, chance: random.Random) -> str:
    """A number that shows just these figures."""
    digits, sign = str(abs(mantissa)), "-" if mantissa < 0 else ""
    scientific = f"{digits[0]}.{digits[1:]}" if shown > 1 else digits
    power = exponent + shown - 1
    texts = [f"{sign}{scientific}e{power}", f"{sign}{scientific} × 10^{power}", f"{sign}{scientific}*10^({power})"]
    if -12 < exponent < 0:
        texts += [as_places(mantissa, -exponent)] * 3
    if exponent == 0 and mantissa % 10:
        texts += [sign + digits] * 3
    return chance.choice(texts)
