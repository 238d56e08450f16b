"""Forms that are asked for: factored, expanded, lowest terms, one fraction. The form is known from how one is made."""

import random
from collections.abc import Iterator
from fractions import Fraction
from math import gcd

import sympy

from .pair import Pair, verdict

_X = sympy.Symbol("x")


def forms(chance: random.Random) -> Iterator[Pair]:
    """One form after the other: right values, in the form that is asked for or not."""
    while True:
        yield polynomial(chance)
        yield fraction(chance)
        yield quotient(chance)


def polynomial(chance: random.Random) -> Pair:
    """A product of linear factors, told as such, multiplied out, or half of it."""
    roots = [chance.choice([each for each in range(-5, 6) if each]) for _ in range(chance.choice((2, 2, 3)))]
    by = chance.choice((1, 1, 1, 2, 3, -1))
    factors = [sympy.Poly(_X - root, _X) for root in roots]
    reference = str(sympy.expand(by * sympy.prod([each.as_expr() for each in factors])))
    form = chance.choice(("factored", "expanded"))
    match chance.randrange(3):
        case 0:
            text, right = multiplied(by, factors, chance), form == "factored"
        case 1:
            text, right = reversed_terms(reference, chance), form == "expanded"
        case _:
            half = sympy.expand(factors[0].as_expr() * factors[1].as_expr())
            rest = factors[2:]
            if not rest:
                return polynomial(chance)
            text, right = multiplied(by, [sympy.Poly(half, _X), *rest], chance), False
    return Pair(text, reference, verdict(right), {"variables": ["x"], "options": {"form": form}})


def multiplied(by: int, factors: list[sympy.Poly], chance: random.Random) -> str:
    powers: dict[str, int] = {}
    for each in chance.sample(factors, len(factors)):
        powers[str(each.as_expr())] = powers.get(str(each.as_expr()), 0) + 1
    texts = [f"({text})" + (f"^{power}" if power > 1 else "") for text, power in powers.items()]
    sign = chance.choice(("", "*", " "))
    head = {1: "", -1: "-"}.get(by, str(by) + (sign if sign != " " else "*"))
    return (head + sign.join(texts)).replace("**", "^")


def reversed_terms(text: str, chance: random.Random) -> str:
    """The terms of a sum, now and then in the other order."""
    if chance.random() < 0.5:
        return text
    terms = text.replace(" - ", " + -").split(" + ")
    return " + ".join(terms[::-1]).replace("+ -", "- ")


def fraction(chance: random.Random) -> Pair:
    """A fraction of numbers in lowest terms or not."""
    number = Fraction(chance.randint(1, 40), chance.randint(2, 30))
    if number.denominator == 1:
        return fraction(chance)
    by = chance.choice((1, 1, 2, 3, 7))
    top, bottom = number.numerator * by, number.denominator * by
    return Pair(f"{top}/{bottom}", f"{number}", verdict(gcd(top, bottom) == 1), {"options": {"form": "lowest_terms"}})


def quotient(chance: random.Random) -> Pair:
    """A quotient of polynomials as one fraction, or as a sum of several."""
    one, other = chance.sample(range(1, 7), 2)
    tops = chance.randint(1, 5), chance.randint(1, 5)
    parts = [f"{top}/(x + {root})" for top, root in zip(tops, (one, other), strict=True)]
    whole = sympy.together(sympy.sympify(0) + tops[0] / (_X + one) + tops[1] / (_X + other))
    top, bottom = sympy.fraction(whole)
    single = f"({sympy.expand(top)})/({bottom if chance.random() < 0.5 else sympy.expand(bottom)})".replace("**", "^")
    is_single = chance.random() < 0.5
    text = single if is_single else " + ".join(parts)
    return Pair(
        text, " + ".join(parts), verdict(is_single), {"variables": ["x"], "options": {"form": "single_fraction"}}
    )
