"""Formulas of matrices and vectors with symbolic sizes, as typed, in NumPy and in LaTeX. The oracle is NumPy.

Sizes are told apart by drawing them distinct, so that what fits only by chance does not.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .pair import Pair, verdict

_SIZES = ("n", "m", "k")
_DRAWN = ({"n": 3, "m": 4, "k": 5, "1": 1}, {"n": 4, "m": 2, "k": 3, "1": 1}, {"n": 5, "m": 3, "k": 2, "1": 1})
_SHAPES = {
    "A": ("n", "m"),
    "B": ("m", "k"),
    "C": ("n", "n"),
    "x": ("m", "1"),
    "y": ("m", "1"),
    "u": ("n", "1"),
    "v": ("n", "1"),
}
Shape = tuple[str, str]


@dataclass(frozen=True)
class Array:
    """An operator with its arguments, or a name; `shape` holds names of sizes."""

    op: str
    args: tuple["Array", ...]
    shape: Shape
    name: str = ""


def arrays(chance: random.Random) -> Iterator[Pair]:
    """A formula against a rewriting of it, or of a slip that still fits or does not."""
    while True:
        wanted = made(
            chance, 3, chance.choice([("n", "m"), ("m", "n"), ("n", "1"), ("m", "1"), ("n", "n"), ("1", "1")])
        )
        if wanted is None or wanted.op == "name":
            continue
        given = wanted if chance.random() < 0.5 else slipped(wanted, chance)
        given = rewritten(given, chance)
        same = agree(given, wanted)
        if same is None:
            continue
        notation = chance.choice(("typed", "typed", "python", "latex"))
        question = {
            "format": notation,
            "kind": "matrix",
            "shapes": {name: asked(_SHAPES[name]) for name in sorted(_SHAPES)},
        }
        texts = [write(each, notation, chance) for each in (given, wanted)]
        yield Pair(texts[0], texts[1], verdict(same), question)


def asked(shape: Shape) -> list[str | int]:
    return [1 if size == "1" else size for size in shape]


def named(letter: str) -> Array:
    return Array("name", (), _SHAPES[letter], letter)


def turned(one: Array) -> Array:
    return Array("T", (one,), one.shape[::-1])


def made(chance: random.Random, depth: int, shape: Shape) -> Array | None:
    """A formula of this shape, or None where none is found."""
    leaves = [named(letter) for letter, of in _SHAPES.items() if of == shape]
    leaves += [turned(named(letter)) for letter, of in _SHAPES.items() if of[::-1] == shape and of != shape]
    if leaves and (depth == 0 or chance.random() < 0.25):
        return chance.choice(leaves)
    if depth == 0:
        return None
    match chance.choice(("product", "product", "product", "sum", "minus", "entrywise", "turned", "times")):
        case "product":
            inner = chance.choice(("n", "m", "k"))
            pair = made(chance, depth - 1, (shape[0], inner)), made(chance, depth - 1, (inner, shape[1]))
        case "turned":
            one = made(chance, depth - 1, shape[::-1])
            return None if one is None else turned(one)
        case "times":
            one = made(chance, depth - 1, shape)
            return None if one is None else Array("times", (one,), shape, str(chance.randint(2, 4)))
        case op:
            pair = made(chance, depth - 1, shape), made(chance, depth - 1, shape)
            if pair[0] is None or pair[1] is None or (op == "entrywise" and "1" in shape[:1]):
                return None
            return Array(op, (pair[0], pair[1]), shape)
    if pair[0] is None or pair[1] is None:
        return None
    return Array("product", (pair[0], pair[1]), shape)


def rewritten(one: Array, chance: random.Random) -> Array:
    """The same by the laws of matrices."""
    args = tuple(rewritten(arg, chance) for arg in one.args)
    one = Array(one.op, args, one.shape, one.name)
    if chance.random() < 0.5:
        return one
    match one:
        case Array("T", (Array("product", (left, right)),)):
            return Array("product", (turned(right), turned(left)), one.shape)
        case Array("T", (Array("T", (inner,)),)):
            return inner
        case Array("T", (Array("sum" | "minus" | "entrywise" as op, (left, right)),)):
            return Array(op, (turned(left), turned(right)), one.shape)
        case Array("product", (left, Array("sum" | "minus" as op, (first, second)))):
            shape = one.shape
            return Array(op, (Array("product", (left, first), shape), Array("product", (left, second), shape)), shape)
        case Array("product", (Array("product", (first, second)), last)):
            return Array(
                "product", (first, Array("product", (second, last), (second.shape[0], last.shape[1]))), one.shape
            )
        case Array("sum" | "entrywise" as op, (left, right)):
            return Array(op, (right, left), one.shape)
        case Array("times", (Array("product", (left, right)),)):
            return Array("product", (Array("times", (left,), left.shape, one.name), right), one.shape)
        case Array(_, _, ("1", "1")):
            return turned(one)
    return one


def slipped(one: Array, chance: random.Random) -> Array:
    """One thing wrong: a transpose too many, another name, a product the other way round, a sign."""
    if one.args and chance.random() < 0.6:
        at = chance.randrange(len(one.args))
        args = tuple(slipped(arg, chance) if place == at else arg for place, arg in enumerate(one.args))
        return Array(one.op, args, one.shape, one.name)
    match one:
        case Array("name"):
            return turned(one) if chance.random() < 0.5 else named(chance.choice(sorted(_SHAPES)))
        case Array("T", (inner,)):
            return inner
        case Array("product" | "minus" as op, (left, right)):
            return Array(op, (right, left), one.shape)
        case Array("sum", args):
            return Array("minus", args, one.shape)
        case Array("entrywise", args):
            return Array("sum", args, one.shape)
    return Array("times", (one,), one.shape, "2")


def agree(given: Array, wanted: Array) -> bool | None:
    """Whether both come to the same for every drawing of sizes and entries; what does not fit is wrong."""
    for at, sizes in enumerate(_DRAWN):
        entries = np.random.default_rng(at)
        values = {name: entries.integers(-4, 5, [sizes[size] for size in shape]) for name, shape in _SHAPES.items()}
        try:
            found = value(given, values)
        except ValueError:
            return False
        if isinstance(found, _Unlike) or not np.array_equal(found, value(wanted, values)):
            return None if isinstance(found, _Unlike) else False
    return True


class _Unlike:
    """What a number beside a matrix makes, on which notations differ."""


def value(one: Array, values: dict[str, np.ndarray]) -> "np.ndarray | _Unlike":
    args = [value(arg, values) for arg in one.args]
    held = [arg for arg in args if not isinstance(arg, _Unlike)]
    if len(held) < len(args):
        return _Unlike()
    match one.op:
        case "name":
            return values[one.name]
        case "T":
            return held[0].T
        case "times":
            return int(one.name) * held[0]
    if len({arg.size == 1 for arg in held}) == 2:
        return _Unlike()
    if one.op == "product" and held[0].shape == held[1].shape and held[0].shape[1] == 1 < held[0].shape[0]:
        return _Unlike()  # what x @ y may mean for columns is asked back
    if one.op == "product":
        return held[0] @ held[1]
    if held[0].shape != held[1].shape:
        raise ValueError(one.op)
    return {"sum": np.add, "minus": np.subtract, "entrywise": np.multiply}[one.op](*held)


def write(one: Array, notation: str, chance: random.Random, *, within: str = "") -> str:
    """The formula as text; `within` is the operator that it stands in."""
    parts = [write(arg, notation, chance, within=one.op) for arg in one.args]
    match one.op:
        case "name":
            return one.name if notation != "latex" or chance.random() < 0.6 else rf"\mathbf{{{one.name}}}"
        case "T":
            mark = {
                "python": ".T",
                "typed": chance.choice(("^T", "'", "ᵀ", "^T")),
                "latex": chance.choice(("^T", r"^\top", "^{T}")),
            }
            kept = one.args[0].op == "name"
            sign = "^T" if mark[notation] == "'" else mark[notation]
            return f"{parts[0] if kept else f'({parts[0]})'}{sign}"
        case "times":
            text = f"{one.name}{'*' if notation == 'python' else ' '}{parts[0]}"
            return text if within in ("", "sum") else f"({text})"
        case "product":
            text = {"python": " @ ", "typed": chance.choice((" ", " @ ", " ")), "latex": " "}[notation].join(parts)
            return text if within in ("", "sum", "minus") else f"({text})"
    sign = {
        "sum": " + ",
        "minus": " - ",
        "entrywise": {"python": " * ", "typed": " ⊙ ", "latex": r" \odot "}[notation],
    }[one.op]
    return f"({sign.join(parts)})" if within else sign.join(parts)
