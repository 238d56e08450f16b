"""Sets of real numbers: unions, intersections and differences of intervals and points.

The oracle asks membership at every end, between any two of them and beyond: that is exact for such sets.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from .pair import Pair, verdict

_ENDS = (
    Fraction(-5),
    Fraction(-2),
    Fraction(-1, 2),
    Fraction(0),
    Fraction(1),
    Fraction(3, 2),
    Fraction(3),
    Fraction(7),
)
#: Every end, a number between any two, and one beyond each side.
_ASKED = tuple(Fraction(at, 4) for at in range(-40, 41))

Inside = Callable[[Fraction], bool]


@dataclass(frozen=True)
class Region:
    """A set of numbers, and how it is written in brackets."""

    inside: Inside
    text: str


@dataclass(frozen=True)
class Stretch:
    """An interval; None for an infinite end."""

    low: Fraction | None
    high: Fraction | None
    with_low: bool
    with_high: bool

    def inside(self, x: Fraction) -> bool:
        above = self.low is None or x > self.low or (x == self.low and self.with_low)
        return above and (self.high is None or x < self.high or (x == self.high and self.with_high))


def sets(chance: random.Random) -> Iterator[Pair]:
    """Unions of intervals against other spellings of them, with and without a slip; now and then a finite set."""
    while True:
        yield union(chance)
        yield finite(chance)
        yield combined(chance)


def union(chance: random.Random) -> Pair:
    stretches = some_stretches(chance)
    given = stretches if chance.random() < 0.5 else slipped(stretches, chance)
    latex = chance.random() < 0.3
    reference = " U ".join(bracketed(each, chance) for each in stretches)
    if latex:
        reference = reference.replace(" U ", r" \cup ").replace("inf", r"\infty")
    pieces = resplit(given, chance)
    student = written(pieces, chance, latex=latex)
    same = all(belongs(stretches, x) == belongs(given, x) for x in _ASKED)
    return Pair(student, reference, verdict(same), {"format": "latex"} if latex else {})


def finite(chance: random.Random) -> Pair:
    wanted = chance.sample(_ENDS, chance.randint(1, 4))
    given = list(wanted)
    match chance.randrange(4):
        case 0:
            given[chance.randrange(len(given))] = chance.choice(_ENDS)
        case 1:
            given.append(chance.choice(_ENDS))
    chance.shuffle(given)
    return Pair(braced(given), braced(wanted), verdict(set(given) == set(wanted)), {})


def combined(chance: random.Random) -> Pair:
    """A set put together by intersections and differences, asked for as the plain union it is, or the other way."""
    one, other = (
        Region(lambda x, s=some: belongs(s, x), " U ".join(bracketed(each, chance) for each in some))
        for some in (some_stretches(chance), some_stretches(chance))
    )
    if chance.random() < 0.4:
        taken = chance.sample(_ENDS, chance.randint(1, 3))
        other = Region(lambda x: x in taken, braced(taken))
    sign, holds = chance.choice(
        (
            (r"\ ", lambda a, b: a and not b),
            (" ∩ ", lambda a, b: a and b),
            (" ∪ ", lambda a, b: a or b),
            (" ∖ ", lambda a, b: a and not b),
        )
    )
    student = f"({one.text}){sign}({other.text})" if " U " in other.text else f"({one.text}){sign}{other.text}"
    if " U " not in one.text:
        student = student.replace(f"({one.text})", one.text, 1)
    wanted = from_points(lambda x: holds(one.inside(x), other.inside(x)))
    if not wanted:
        return combined(chance)
    given = wanted if chance.random() < 0.5 else slipped(wanted, chance)
    same = all(belongs(given, x) == belongs(wanted, x) for x in _ASKED)
    reference = " U ".join(bracketed(each, chance) for each in given)
    if all(each.low == each.high and each.low is not None for each in given):
        reference = braced([each.low for each in given if each.low is not None])
    return Pair(student, reference, verdict(same), {})


def from_points(inside: Inside) -> list[Stretch]:
    """The union of intervals whose ends are among those known, by asking at and between them."""
    found: list[Stretch] = []
    edges: list[Fraction | None] = [None, *_ENDS, None]
    for low, high in pairwise(edges):
        if low is not None and inside(low):
            found.append(Stretch(low, low, True, True))
        middle = (
            (low + high) / 2 if low is not None and high is not None else (high - 1 if high is not None else low + 1)
        )
        if inside(middle):
            found.append(Stretch(low, high, False, False))
    return joined(found)


def joined(pieces: list[Stretch]) -> list[Stretch]:
    """Neighbours that touch become one."""
    result: list[Stretch] = []
    for piece in pieces:
        last = result[-1] if result else None
        if last is not None and last.high == piece.low and last.high is not None and (last.with_high or piece.with_low):
            result[-1] = Stretch(last.low, piece.high, last.with_low, piece.with_high)
        else:
            result.append(piece)
    return result


def some_stretches(chance: random.Random) -> list[Stretch]:
    """One to three intervals apart from each other."""
    ends = sorted(chance.sample(_ENDS, 2 * chance.randint(1, 3)))
    made = [
        Stretch(low, high, chance.random() < 0.5, chance.random() < 0.5)
        for low, high in zip(ends[::2], ends[1::2], strict=True)
    ]
    if chance.random() < 0.25:
        made[0] = Stretch(None, made[0].high, False, made[0].with_high)
    if chance.random() < 0.25:
        made[-1] = Stretch(made[-1].low, None, made[-1].with_low, False)
    return [each for each in made if each.low is not None or each.high is not None] or some_stretches(chance)


def slipped(stretches: list[Stretch], chance: random.Random) -> list[Stretch]:
    """One end open for closed, or elsewhere, or one interval left out."""
    made = list(stretches)
    at = chance.randrange(len(made))
    each = made[at]
    match chance.randrange(4):
        case 0 if each.low is not None:
            made[at] = Stretch(each.low, each.high, not each.with_low, each.with_high)
        case 1 if each.high is not None:
            made[at] = Stretch(each.low, each.high, each.with_low, not each.with_high)
        case 2 if each.high is not None and (each.low is None or each.low < each.high):
            made[at] = Stretch(each.low, each.high - Fraction(1, 4), each.with_low, each.with_high)
        case 3 if len(made) > 1:
            del made[at]
    return [each for each in made if is_some(each)] or stretches


def is_some(each: Stretch) -> bool:
    return each.low is None or each.high is None or each.low < each.high or (each.with_low and each.with_high)


def resplit(stretches: list[Stretch], chance: random.Random) -> list[Stretch]:
    """The same set in other pieces, in another order."""
    made: list[Stretch] = []
    for each in stretches:
        inner = [end for end in _ENDS if each.inside(end) and end not in (each.low, each.high)]
        if inner and chance.random() < 0.3:
            cut, left = chance.choice(inner), chance.random() < 0.5
            made += [Stretch(each.low, cut, each.with_low, left), Stretch(cut, each.high, not left, each.with_high)]
        else:
            made.append(each)
    chance.shuffle(made)
    return made


def belongs(stretches: list[Stretch], x: Fraction) -> bool:
    return any(each.inside(x) for each in stretches)


def bracketed(each: Stretch, chance: random.Random) -> str:
    if each.low is not None and each.low == each.high:
        return f"{{{each.low}}}"
    low = "-inf" if each.low is None else str(each.low)
    high = "inf" if each.high is None else str(each.high)
    left = "[" if each.with_low else "("
    right = "]" if each.with_high else ")"
    return f"{left}{low}, {high}{right}"


def written(pieces: list[Stretch], chance: random.Random, *, latex: bool) -> str:
    """In brackets, or as inequalities joined by `or`."""
    if chance.random() < 0.6:
        text = chance.choice((" U ", " ∪ ", "∪")).join(bracketed(each, chance) for each in pieces)
        if not latex:
            return text.replace("inf", chance.choice(("inf", "∞", "infinity", "oo")))
        text = text.replace("∪", r"\cup ").replace(" U ", r" \cup ").replace("inf", r"\infty")
        return text.replace("{", r"\{").replace("}", r"\}")
    text = chance.choice((" or ", " ∨ ")).join(inequality(each, chance) for each in pieces)
    if latex:
        return (
            text.replace(" or ", r" \text{ or } ").replace("∨", r"\lor").replace("<=", r"\leq ").replace(">=", r"\ge ")
        )
    return text


def inequality(each: Stretch, chance: random.Random) -> str:
    if each.low is not None and each.low == each.high:
        return f"x = {each.low}"
    above, below = ("<=" if each.with_low else "<"), ("<=" if each.with_high else "<")
    if each.low is None:
        return f"x {below} {each.high}" if chance.random() < 0.5 else f"{each.high} {below.replace('<', '>')} x"
    if each.high is None:
        return f"{each.low} {above} x" if chance.random() < 0.5 else f"x {above.replace('<', '>')} {each.low}"
    return f"{each.low} {above} x {below} {each.high}"


def braced(values: list[Fraction]) -> str:
    return "{" + ", ".join(map(str, values)) + "}"
