"""Quantities in compound units, spelled as students do and converted. The oracle is a table of factors in Fractions."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from .numbers import decimal, ends, to_decimal
from .pair import Pair, verdict

#: Unit -> its factor, and the powers of metre, kilogram, second, ampere and kelvin in it.
_TABLE: dict[str, tuple[Fraction, tuple[int, ...]]] = {
    "m": (Fraction(1), (1, 0, 0, 0, 0)),
    "cm": (Fraction(1, 100), (1, 0, 0, 0, 0)),
    "mm": (Fraction(1, 1000), (1, 0, 0, 0, 0)),
    "km": (Fraction(1000), (1, 0, 0, 0, 0)),
    "kg": (Fraction(1), (0, 1, 0, 0, 0)),
    "g": (Fraction(1, 1000), (0, 1, 0, 0, 0)),
    "mg": (Fraction(1, 10**6), (0, 1, 0, 0, 0)),
    "s": (Fraction(1), (0, 0, 1, 0, 0)),
    "ms": (Fraction(1, 1000), (0, 0, 1, 0, 0)),
    "min": (Fraction(60), (0, 0, 1, 0, 0)),
    "h": (Fraction(3600), (0, 0, 1, 0, 0)),
    "A": (Fraction(1), (0, 0, 0, 1, 0)),
    "mA": (Fraction(1, 1000), (0, 0, 0, 1, 0)),
    "K": (Fraction(1), (0, 0, 0, 0, 1)),
    "N": (Fraction(1), (1, 1, -2, 0, 0)),
    "kN": (Fraction(1000), (1, 1, -2, 0, 0)),
    "J": (Fraction(1), (2, 1, -2, 0, 0)),
    "kJ": (Fraction(1000), (2, 1, -2, 0, 0)),
    "W": (Fraction(1), (2, 1, -3, 0, 0)),
    "kW": (Fraction(1000), (2, 1, -3, 0, 0)),
    "Pa": (Fraction(1), (-1, 1, -2, 0, 0)),
    "kPa": (Fraction(1000), (-1, 1, -2, 0, 0)),
    "V": (Fraction(1), (2, 1, -3, -1, 0)),
    "mV": (Fraction(1, 1000), (2, 1, -3, -1, 0)),
    "C": (Fraction(1), (0, 0, 1, 1, 0)),
    "Hz": (Fraction(1), (0, 0, -1, 0, 0)),
    "L": (Fraction(1, 1000), (3, 0, 0, 0, 0)),
    "mL": (Fraction(1, 10**6), (3, 0, 0, 0, 0)),
}
#: What stands in the words of some units.
_WORDS = {
    "m": "metres",
    "kg": "kilograms",
    "s": "seconds",
    "N": "newtons",
    "J": "joules",
    "km": "kilometers",
    "h": "hours",
    "cm": "centimeters",
    "W": "watts",
    "min": "minutes",
    "g": "grams",
    "L": "litres",
}


@dataclass(frozen=True)
class Unit:
    """A product of powers of units of the table."""

    powers: tuple[tuple[str, int], ...]

    @property
    def factor(self) -> Fraction:
        product = Fraction(1)
        for name, power in self.powers:
            product *= _TABLE[name][0] ** power
        return product

    @property
    def dimension(self) -> tuple[int, ...]:
        each = [[power * of for of in _TABLE[name][1]] for name, power in self.powers]
        return tuple(map(sum, zip(*each, strict=True)))


def units(chance: random.Random) -> Iterator[Pair]:
    """Right and wrong conversions of one quantity after the other."""
    while True:
        unit = a_unit(chance)
        value = Fraction(chance.randint(1, 9999), chance.choice((1, 2, 4, 5, 8, 10, 100, 1000)))
        other = converted(unit, chance)
        given = value * unit.factor / other.factor
        if not any(unit.dimension) or not ends(given) or len(to_decimal(given, 30)) > 14:
            continue
        match chance.randrange(5):
            case 0:
                given *= chance.choice((10, 1000, Fraction(1, 100), -1, 60, 2))
            case 1:
                other = slipped(other, chance)
        held = given * other.factor == value * unit.factor and other.dimension == unit.dimension
        latex = chance.random() < 0.3
        question = {"kind": "numeric", "options": {"units": True}} | ({"format": "latex"} if latex else {})
        write = in_latex if latex else typed
        yield Pair(write(given, other, chance), write(value, unit, chance), verdict(held), question)


def a_unit(chance: random.Random) -> Unit:
    names = chance.sample(sorted(_TABLE), chance.choice((1, 1, 2, 2, 3)))
    powers = [chance.choice((1, 1, 1, 2, -1, -2)) for _ in names]
    powers[0] = abs(powers[0])
    return Unit(tuple(zip(names, powers, strict=True)))


def converted(unit: Unit, chance: random.Random) -> Unit:
    """The same with some of its units changed for others of their kind, in another order."""
    held: dict[str, int] = {}
    for name, power in unit.powers:
        alike = [each for each, (_, dimension) in _TABLE.items() if dimension == _TABLE[name][1]]
        other = chance.choice(alike) if chance.random() < 0.6 else name
        held[other] = held.get(other, 0) + power
    parts = [(name, power) for name, power in held.items() if power]
    chance.shuffle(parts)
    return Unit(tuple(parts)) if parts else unit


def slipped(unit: Unit, chance: random.Random) -> Unit:
    """Another power of one of them, or another one in its place."""
    parts = list(unit.powers)
    at = chance.randrange(len(parts))
    name, power = parts[at]
    if chance.random() < 0.5:
        parts[at] = name, power + chance.choice((-1, 1)) or -power
    else:
        parts[at] = chance.choice([each for each in sorted(_TABLE) if each not in dict(parts)]), power
    return Unit(tuple(parts))


def typed(value: Fraction, unit: Unit, chance: random.Random) -> str:
    """The quantity as it is typed: products with a sign or a blank, quotients, raised powers, words."""
    over = [(name, power) for name, power in unit.powers if power > 0]
    under = [(name, -power) for name, power in unit.powers if power < 0]
    number = decimal(value, chance) if chance.random() < 0.8 else f"{to_decimal(value * 100, 30)}e-2"
    sign = chance.choice((" ", "*", "·", " * "))
    if not over or (under and chance.random() < 0.3):
        return f"{number} {sign.join(power_of(name, power, chance) for name, power in unit.powers)}"
    if chance.random() < 0.15 and all(name in _WORDS and power == 1 for name, power in (*over, *under)):
        words = " ".join(_WORDS[name] for name, _ in over)
        return f"{number} {words}" + "".join(f" per {_WORDS[name].removesuffix('s')}" for name, _ in under)
    top = sign.join(power_of(name, power, chance) for name, power in over)
    if len(under) > 1 and chance.random() < 0.5:
        return f"{number} {top}/({sign.join(power_of(name, power, chance) for name, power in under)})"
    return f"{number} {top}" + "".join(f"/{power_of(name, power, chance)}" for name, power in under)


def power_of(name: str, power: int, chance: random.Random) -> str:
    if power == 1:
        return name
    raised = str(power).translate(str.maketrans("-123456789", "⁻¹²³⁴⁵⁶⁷⁸⁹"))
    return name + chance.choice((f"^{power}", f"^({power})", f"**{power}" if power > 0 else f"^{power}", raised))


def in_latex(value: Fraction, unit: Unit, chance: random.Random) -> str:
    """The quantity in LaTeX: upright units, quotients as fractions or with a slash."""
    over = [(name, power) for name, power in unit.powers if power > 0]
    under = [(name, -power) for name, power in unit.powers if power < 0]
    upright = chance.choice((r"\mathrm{%s}", r"\text{%s}", r"\mathrm{%s}"))
    sign = chance.choice((r"\cdot ", r"\,", r"\; "))
    if not over or (under and chance.random() < 0.3):
        return f"{to_decimal(value, 30)}\\,{sign.join(set_power(name, power, upright) for name, power in unit.powers)}"
    top = sign.join(set_power(name, power, upright) for name, power in over)
    if not under:
        return f"{to_decimal(value, 30)}\\ {top}"
    down = sign.join(set_power(name, power, upright) for name, power in under)
    if len(under) == 1 and chance.random() < 0.4:
        return f"{to_decimal(value, 30)}\\,{top}/{down}"
    return f"{to_decimal(value, 30)}\\,\\frac{{{top}}}{{{down}}}"


def set_power(name: str, power: int, upright: str) -> str:
    return upright % name + (f"^{{{power}}}" if power != 1 else "")
