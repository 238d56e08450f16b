"""Formulas of logic in words, signs, LaTeX and SymPy's spelling. The oracle is Python's own `and`, `or` and `not`."""

import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .pair import Pair, verdict

_NAMES = ("A", "B", "p", "q")
_SIGNS = {
    "and": ("and", "∧", "&&", "&", "/\\"),
    "or": ("or", "∨", "||", "\\/"),
    "xor": ("xor", "⊕"),
    "implies": ("implies", "→", "=>", "->"),
    "iff": ("iff", "↔", "<->", "<=>"),
    "not": ("not ", "¬", "~", "!"),
}
_LATEX = {
    "and": (r"\land", r"\wedge"),
    "or": (r"\lor", r"\vee"),
    "xor": (r"\oplus",),
    "implies": (r"\to", r"\implies", r"\Rightarrow"),
    "iff": (r"\iff", r"\leftrightarrow"),
    "not": (r"\neg ", r"\lnot "),
}
_CALLED = {"and": "And", "or": "Or", "xor": "Xor", "implies": "Implies", "iff": "Equivalent", "not": "Not"}


@dataclass(frozen=True)
class Said:
    """A connective and what it joins, or a name."""

    op: str
    args: tuple["Said", ...] = ()

    def holds(self, values: Mapping[str, bool]) -> bool:
        found = [arg.holds(values) for arg in self.args]
        match self.op:
            case "and":
                return all(found)
            case "or":
                return any(found)
            case "xor" | "iff":
                return (found[0] != found[1]) == (self.op == "xor")
            case "implies":
                return not found[0] or found[1]
            case "not":
                return not found[0]
        return values[self.op]


def logic(chance: random.Random) -> Iterator[Pair]:
    """A formula against one rewritten by the laws of logic, perhaps with a slip."""
    while True:
        wanted = made(chance, 2)
        given = rewritten(wanted if chance.random() < 0.5 else slipped(wanted, chance), chance)
        if not (wanted.args and given.args):
            continue
        rows = (dict(zip(_NAMES, row, strict=True)) for row in itertools.product((False, True), repeat=len(_NAMES)))
        same = all(given.holds(row) == wanted.holds(row) for row in rows)
        kind = chance.choice(("words", "signs", "signs", "latex", "called"))
        question = {"variables": list(_NAMES)} | ({"format": "latex"} if kind == "latex" else {})
        yield Pair(write(given, kind, chance), write(wanted, kind, chance), verdict(same), question)


def made(chance: random.Random, depth: int) -> Said:
    if depth == 0 or chance.random() < 0.1:
        return Said(chance.choice(_NAMES))
    op = chance.choice(("and", "or", "and", "or", "not", "implies", "iff", "xor"))
    return Said(op, tuple(made(chance, depth - 1) for _ in range(1 if op == "not" else 2)))


def negated(one: Said) -> Said:
    return one.args[0] if one.op == "not" else Said("not", (one,))


def rewritten(one: Said, chance: random.Random) -> Said:
    one = Said(one.op, tuple(rewritten(arg, chance) for arg in one.args))
    if chance.random() < 0.4:
        return one
    match one:
        case Said("and" | "or" as op, args):
            other = "or" if op == "and" else "and"
            return chance.choice((Said(op, args[::-1]), negated(Said(other, tuple(map(negated, args))))))
        case Said("implies", (left, right)):
            return chance.choice((Said("or", (negated(left), right)), Said("implies", (negated(right), negated(left)))))
        case Said("iff", (left, right)):
            both = Said("and", (Said("implies", (left, right)), Said("implies", (right, left))))
            return chance.choice((both, negated(Said("xor", (left, right)))))
        case Said("xor", (left, right)):
            return Said("or", (Said("and", (left, negated(right))), Said("and", (negated(left), right))))
        case Said("not", (Said("not", (inner,)),)):
            return inner
    return one


def slipped(one: Said, chance: random.Random) -> Said:
    if one.args and chance.random() < 0.6:
        at = chance.randrange(len(one.args))
        return Said(one.op, tuple(slipped(arg, chance) if at == place else arg for place, arg in enumerate(one.args)))
    if len(one.args) == 2:
        return Said(chance.choice(("and", "or", "implies", "iff", "xor")), one.args[:: chance.choice((1, -1))])
    return negated(one) if chance.random() < 0.5 else Said(chance.choice(_NAMES))


def write(one: Said, kind: str, chance: random.Random, *, within: bool = False) -> str:
    """The formula with every bracket that parts one connective from another."""
    if not one.args:
        return one.op
    if kind == "called":
        return f"{_CALLED[one.op]}({', '.join(write(arg, kind, chance) for arg in one.args)})"
    signs = (
        _LATEX[one.op]
        if kind == "latex"
        else _SIGNS[one.op][:1]
        if kind == "words"
        else _SIGNS[one.op][1:] or _SIGNS[one.op]
    )
    parts = [write(arg, kind, chance, within=True) for arg in one.args]
    if one.op == "not":
        return f"{chance.choice(signs)}{parts[0]}"
    text = f" {chance.choice(signs)} ".join(parts)
    return f"({text})" if within else text
