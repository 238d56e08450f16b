"""Functions in pieces, in the spellings of courses: maxima, bars, indicators, cases, conditional expressions.

The oracle evaluates the pieces in Fractions beside their edges and far from them; at the edges nothing is asked.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from .pair import Pair, verdict


@dataclass(frozen=True)
class Line:
    """The function a z + b."""

    slope: Fraction
    offset: Fraction

    def at(self, z: Fraction) -> Fraction:
        return self.slope * z + self.offset

    def text(self, letter: str = "z") -> str:
        terms = []
        if self.slope:
            size = {1: "", -1: "-"}.get(
                self.slope, f"{self.slope}*" if self.slope.denominator == 1 else f"({self.slope})*"
            )
            terms.append(f"{size}{letter}")
        if self.offset or not terms:
            terms.append(str(self.offset))
        return " + ".join(terms).replace("+ -", "- ")


@dataclass(frozen=True)
class Pieces:
    """Lines, and the edges between them: one line more than edges."""

    edges: tuple[Fraction, ...]
    lines: tuple[Line, ...]

    def at(self, z: Fraction) -> Fraction:
        return self.lines[sum(edge < z for edge in self.edges)].at(z)


def pieces(chance: random.Random) -> Iterator[Pair]:
    """Functions of two to four pieces against other spellings of the same, or of one with a slip."""
    while True:
        wanted = some_pieces(chance)
        given = wanted if chance.random() < 0.5 else slipped(wanted, chance)
        asked = [Fraction(at, 8) for at in range(-161, 162, 2)]
        same = all(given.at(z) == wanted.at(z) for z in asked)
        notation = chance.choice(("typed", "typed", "python", "latex"))
        student, reference = (spell(each, notation, chance) for each in (given, wanted))
        yield Pair(student, reference, verdict(same), {"variables": ["z"], "kind": "scalar", "format": notation})


def some_pieces(chance: random.Random) -> Pieces:
    if chance.random() < 0.4:
        return chance.choice(_USUAL)
    edges = sorted(chance.sample(range(-4, 5), chance.choice((1, 1, 2, 3))))
    lines = [
        Line(Fraction(chance.randint(-2, 3), chance.choice((1, 1, 2))), Fraction(chance.randint(-3, 3)))
        for _ in range(len(edges) + 1)
    ]
    return Pieces(tuple(map(Fraction, edges)), tuple(lines))


def a_line(slope: Fraction | int, offset: Fraction | int = 0) -> Line:
    return Line(Fraction(slope), Fraction(offset))


_USUAL = (
    Pieces((Fraction(0),), (a_line(0), a_line(1))),
    Pieces((Fraction(0),), (a_line(0), a_line(0, 1))),
    Pieces((Fraction(0),), (a_line(Fraction(1, 100)), a_line(1))),
    Pieces((Fraction(0),), (a_line(-1), a_line(1))),
    Pieces((Fraction(0),), (a_line(0, -1), a_line(0, 1))),
    Pieces((Fraction(0), Fraction(6)), (a_line(0), a_line(1), a_line(0, 6))),
    Pieces((Fraction(-1), Fraction(1)), (a_line(0, -1), a_line(1), a_line(0, 1))),
    Pieces((Fraction(1),), (a_line(-1, 1), a_line(0))),
    Pieces((Fraction(-3), Fraction(3)), (a_line(0), a_line(Fraction(1, 6), Fraction(1, 2)), a_line(0, 1))),
)


def slipped(one: Pieces, chance: random.Random) -> Pieces:
    """One edge elsewhere, or one line another."""
    if chance.random() < 0.4:
        edges = list(one.edges)
        edges[chance.randrange(len(edges))] += chance.choice((-1, 1)) * Fraction(1, 2)
        return Pieces(tuple(sorted(edges)), one.lines)
    lines = list(one.lines)
    at = chance.randrange(len(lines))
    lines[at] = Line(lines[at].slope + chance.choice((0, 0, 1)), lines[at].offset + chance.choice((-1, 1)))
    return Pieces(one.edges, tuple(lines))


def spell(one: Pieces, notation: str, chance: random.Random) -> str:
    """One of the spellings that a notation has."""
    ways: list[Callable[[Pieces, random.Random], str]] = list(_WAYS[notation])
    if notation != "latex" and is_joined(one):
        ways += [kinks, kinks]
    return chance.choice(ways)(one, chance)


def is_joined(one: Pieces) -> bool:
    """Whether it has no jumps."""
    return all(one.lines[at].at(edge) == one.lines[at + 1].at(edge) for at, edge in enumerate(one.edges))


def condition(one: Pieces, at: int, chance: random.Random, *, full: bool = True) -> str:
    """Where a piece holds; unless `full`, only its upper end, as the pieces before it are gone."""
    low = one.edges[at - 1] if at else None
    high = one.edges[at] if at < len(one.edges) else None
    if low is not None and high is not None and full:
        return chance.choice((f"{low} < z <= {high}", f"{low} < z < {high}"))
    if high is not None and (low is None or not full):
        return chance.choice((f"z <= {high}", f"z < {high}", f"{high} > z"))
    return chance.choice((f"z > {low}", f"z >= {low}", f"{low} < z"))


def in_order(one: Pieces, chance: random.Random) -> list[int]:
    order = list(range(len(one.lines)))
    chance.shuffle(order)
    return order


def conditional(one: Pieces, chance: random.Random) -> str:
    """a if c else b."""
    last = len(one.lines) - 1
    text = one.lines[last].text()
    for at in range(last - 1, -1, -1):
        text = f"{one.lines[at].text()} if {condition(one, at, chance, full=False)} else {text}"
    return text


def where(one: Pieces, chance: random.Random) -> str:
    """np.where, one in the other."""
    call = chance.choice(("np.where", "torch.where"))
    text = one.lines[-1].text()
    for at in range(len(one.lines) - 2, -1, -1):
        text = f"{call}({condition(one, at, chance, full=False)}, {one.lines[at].text()}, {text})"
    return text


def products(one: Pieces, chance: random.Random) -> str:
    """Lines times conditions, as programs write it."""
    return " + ".join(
        f"({one.lines[at].text()})*({python_condition(condition(one, at, chance))})" for at in in_order(one, chance)
    )


def python_condition(text: str) -> str:
    parts = text.split(" < z ")
    if len(parts) == 2 and parts[1][:1] in "<":
        return f"{parts[0]} < z) * (z {parts[1]}"
    return text


def indicators(one: Pieces, chance: random.Random) -> str:
    """Lines times indicators."""
    return " + ".join(f"({one.lines[at].text()})*1[{condition(one, at, chance)}]" for at in in_order(one, chance))


def braces(one: Pieces, chance: random.Random) -> str:
    """{value, condition; value, otherwise}."""
    order = in_order(one, chance)
    sign = chance.choice((", ", " if ", " for "))
    rows = [f"{one.lines[at].text()}{sign}{condition(one, at, chance)}" for at in order]
    if chance.random() < 0.5:
        rows[-1] = f"{one.lines[order[-1]].text()}{chance.choice((', ', ' '))}otherwise"
    return "{" + "; ".join(rows) + "}"


def said(one: Pieces, chance: random.Random) -> str:
    """a if c, b otherwise, of two pieces."""
    if len(one.lines) != 2:
        return braces(one, chance)
    first = chance.randrange(2)
    return f"{one.lines[first].text()} if {condition(one, first, chance)}, {one.lines[1 - first].text()} otherwise"


def kinks(one: Pieces, chance: random.Random) -> str:
    """The first line and what each edge adds to the slope, by maxima or bars."""
    text = one.lines[0].text()
    for at, edge in enumerate(one.edges):
        change = one.lines[at + 1].slope - one.lines[at].slope
        beyond = Line(Fraction(1), -edge).text()
        term = chance.choice(
            (
                f"max(0, {beyond})",
                f"max({beyond}, 0)",
                f"relu({beyond})",
                f"(abs({beyond}) + ({beyond}))/2",
                f"({beyond} - min(0, {beyond}) - ({beyond}) + max(0, {beyond}))/1 + min(0, {beyond})",
            )
        )
        text += f" + ({change})*({term})"
    return text


def cases(one: Pieces, chance: random.Random) -> str:
    """LaTeX's cases."""
    order = in_order(one, chance)
    rows = []
    for at in order:
        said = condition(one, at, chance).replace("<=", r"\leq ").replace(">=", chance.choice((r"\ge ", r"\geqslant ")))
        joint = chance.choice(
            (" & ", r" & \text{if } ", r", & \text{if } ", r" & \text{for } ", r" &\text{if}\ ", r" & \mathrm{if}\; ")
        )
        rows.append(f"{in_latex(one.lines[at])}{joint}{said}")
    if chance.random() < 0.5:
        rows[-1] = in_latex(one.lines[order[-1]]) + chance.choice(
            (r" & \text{otherwise}", r", & \text{else}", r" & \text{otherwise.}")
        )
    body = r" \\ ".join(rows)
    return chance.choice(
        (
            rf"\begin{{cases}} {body} \end{{cases}}",
            rf"\begin{{cases}} {body} \\ \end{{cases}}",
            rf"\begin{{dcases}} {body} \end{{dcases}}",
            rf"\left\{{\begin{{array}}{{ll}} {body} \end{{array}}\right.",
        )
    )


def latex_indicators(one: Pieces, chance: random.Random) -> str:
    sign = chance.choice(
        (r"\mathbb{1}_{%s}", r"\mathbf{1}[%s]", r"\mathbb{1}\{%s\}", r"\mathbf{1}_{\{%s\}}", r"\mathbb{I}(%s)")
    )
    return " + ".join(
        rf"\left({in_latex(one.lines[at])}\right) "
        + sign % condition(one, at, chance).replace("<=", r"\le ").replace(">=", r"\geq ")
        for at in in_order(one, chance)
    )


def in_latex(line: Line) -> str:
    text = line.text().replace("*", " ")
    for number in {line.slope, line.offset}:
        if number.denominator != 1:
            size = abs(number)
            text = text.replace(
                f"{size.numerator}/{size.denominator}", rf"\frac{{{size.numerator}}}{{{size.denominator}}}"
            )
    return text


_WAYS: dict[str, tuple[Callable[[Pieces, random.Random], str], ...]] = {
    "typed": (braces, said, indicators, conditional),
    "python": (conditional, where, products),
    "latex": (cases, cases, latex_indicators),
}
