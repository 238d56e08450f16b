"""Linear systems and single equations, multiplied, moved about and combined.

The oracle is SymPy's row reduction, and for polynomials of one name their roots with multiplicities.
"""

import random
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import sympy

from .pair import Pair, verdict

_NAMES = ("x", "y", "z")
Row = list[Fraction]


def systems(chance: random.Random) -> Iterator[Pair]:
    """A system, then a polynomial equation, and so on."""
    while True:
        yield linear(chance)
        yield polynomial(chance)
        yield solved(chance)


def linear(chance: random.Random) -> Pair:
    """Several linear equations against combinations of their rows."""
    width = chance.choice((2, 2, 3))
    names = _NAMES[:width]
    wanted = [[Fraction(chance.randint(-5, 5)) for _ in range(width + 1)] for _ in range(chance.randint(1, width))]
    if any(not any(row[:-1]) for row in wanted):
        return linear(chance)
    given = combined(wanted, chance)
    if chance.random() < 0.5:
        at, which = chance.randrange(len(given)), chance.randrange(width + 1)
        given[at] = [each + (place == which) * chance.choice((-1, 1, 2)) for place, each in enumerate(given[at])]
    if any(not any(row[:-1]) for row in given) or not solvable(wanted):
        return linear(chance)
    same = reduced(given) == reduced(wanted)
    latex = chance.random() < 0.3
    question = {"kind": "equation", "variables": list(names)} | ({"format": "latex"} if latex else {})
    texts = [together([equation(row, names, chance) for row in rows], chance, latex=latex) for rows in (given, wanted)]
    return Pair(texts[0], texts[1], verdict(same), question)


def combined(rows: list[Row], chance: random.Random) -> list[Row]:
    """Rows with the same solutions: multiplied, added to each other, in another order."""
    made = [list(row) for row in rows]
    for _ in range(3):
        at, other = chance.randrange(len(made)), chance.randrange(len(made))
        by = Fraction(chance.choice((-3, -1, 2, 5)), chance.choice((1, 1, 2)))
        if at == other:
            made[at] = [by * each for each in made[at]]
        elif chance.random() < 0.5:
            made[at] = [one + by * two for one, two in zip(made[at], made[other], strict=True)]
    chance.shuffle(made)
    return made


def reduced(rows: list[Row]) -> sympy.Matrix:
    matrix = sympy.Matrix([[sympy.Rational(each.numerator, each.denominator) for each in row] for row in rows]).rref()[
        0
    ]
    held = [matrix.row(at) for at in range(matrix.rows) if any(matrix.row(at))]
    if any(not any(row[:-1]) for row in held):
        return sympy.Matrix([[0] * (matrix.cols - 1) + [1]])
    return sympy.Matrix.vstack(*held)


def solvable(rows: list[Row]) -> bool:
    return any(reduced(rows)[-1, :-1])


def equation(row: Row, names: tuple[str, ...], chance: random.Random) -> str:
    """One row as text, its terms on either side."""
    sides: tuple[list[str], list[str]] = ([], [])
    for factor, letter in zip(row, (*names, ""), strict=True):
        side = int(not letter) if chance.random() < 0.8 else int(bool(letter))
        here = factor if (side == 0) == bool(letter) else -factor
        if here:
            sides[side].append(term(here, letter))
    chance.shuffle(sides[0])
    left, right = ("".join(side).removeprefix("+") or "0" for side in sides)
    return f"{left} = {right}" if chance.random() < 0.8 else f"{right} = {left}"


def term(factor: Fraction, letter: str) -> str:
    sign = "-" if factor < 0 else "+"
    size = abs(factor)
    if letter and size == 1:
        return sign + letter
    text = str(size) if size.denominator == 1 or not letter else f"({size})"
    return f"{sign}{text}{letter}"


def together(equations: list[str], chance: random.Random, *, latex: bool) -> str:
    if not latex:
        return chance.choice((", ", " and ", " ∧ ")).join(equations)
    if len(equations) == 1:
        return equations[0]
    rows, aligned = r" \\ ".join(equations), r" \\ ".join(each.replace("=", "&=") for each in equations)
    array = r"\begin{array}{rcl}" + aligned.replace("&=", "& = &") + r"\end{array}"
    return chance.choice(
        (
            rf"\begin{{cases}}{rows}\end{{cases}}",
            rf"\begin{{cases}}{aligned}\end{{cases}}",
            r" \text{ and } ".join(equations),
            ", ".join(equations),
            r" \land ".join(equations),
            rf"\left\{{\begin{{aligned}}{aligned}\end{{aligned}}\right.",
            rf"\left\{{{array}\right.",
            rf"\begin{{align*}}{aligned}\end{{align*}}",
            rf"\begin{{gathered}}{rows}\end{{gathered}}",
            r",\quad ".join(equations),
        )
    )


def polynomial(chance: random.Random) -> Pair:
    """An equation of one name with whole or complex roots, against the same multiplied out, factored or with a slip."""
    wanted = Counter(chance.randint(-4, 4) for _ in range(chance.randint(1, 3)))
    given = Counter(wanted)
    if chance.random() < 0.5:
        given[chance.choice(list(given))] += chance.choice((-1, 1, 1))
    given = +given
    if not given:
        return polynomial(chance)
    letter = chance.choice(("x", "t", "lambda"))
    texts = [spelled_roots(each, letter, chance) for each in (given, wanted)]
    return Pair(texts[0], texts[1], verdict(given == wanted), {"kind": "equation", "variables": [letter]})


def spelled_roots(roots: Counter[int], letter: str, chance: random.Random) -> str:
    symbol = sympy.Symbol("x")
    factored = sympy.prod([(symbol - root) ** times for root, times in roots.items()])
    by = chance.choice((1, 1, -1, 2, 3))
    moved = chance.choice((0, 0, chance.randint(-6, 6), chance.randint(1, 4) * symbol))
    left = by * factored if chance.random() < 0.4 else sympy.expand(by * factored)
    left, right = (left, 0) if not moved else (sympy.expand(by * factored + moved), moved)
    text = f"{left} = {right}" if chance.random() < 0.8 else f"{right} = {left}"
    return text.replace("x", letter)


def solved(chance: random.Random) -> Pair:
    """The solutions of a polynomial as alternatives, spelled and ordered in several ways."""
    wanted = {Fraction(chance.randint(-6, 6), chance.choice((1, 1, 2))) for _ in range(chance.randint(2, 3))}
    given = set(wanted)
    if chance.random() < 0.5:
        given.discard(chance.choice(sorted(given)))
        given.add(Fraction(chance.randint(-6, 6)))
    texts = [alternatives(list(each), chance) for each in (given, wanted)]
    return Pair(texts[0], texts[1], verdict(given == wanted), {"kind": "equation", "variables": ["x"]})


def alternatives(values: list[Fraction], chance: random.Random) -> str:
    chance.shuffle(values)
    match chance.randrange(4):
        case 0:
            return " or ".join(f"x = {each}" for each in values)
        case 1:
            return ", ".join(f"x = {each}" for each in values)
        case 2:
            return "x = " + ", ".join(map(str, values)) if len(values) > 1 else f"x = {values[0]}"
        case _:
            return " ∨ ".join(f"{each} = x" for each in values)
