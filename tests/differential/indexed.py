"""Formulas with indices, sums and Kronecker deltas over vectors of fractions. The oracle is loops."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from .pair import Pair, verdict

Point = Mapping[str, Fraction]
_VECTORS, _FREE = ("p", "z"), ("i", "j")


@dataclass(frozen=True)
class Term:
    """A factor times entries of vectors, times deltas, summed over k or not."""

    factor: int
    entries: tuple[tuple[str, str], ...]
    deltas: tuple[tuple[str, str], ...] = ()
    summed: bool = False

    def at(self, size: int, where: Mapping[str, int], vectors: Mapping[str, tuple[Fraction, ...]]) -> Fraction:
        total = Fraction(0)
        for k in range(size) if self.summed else (0,):
            here = {**where, "k": k}
            value = Fraction(self.factor)
            for vector, index in self.entries:
                value *= vectors[vector][here[index]]
            total += value * all(here[one] == here[other] for one, other in self.deltas)
        return total

    def text(self, chance: random.Random, *, latex: bool) -> str:
        sign = chance.choice((r"\,", " ", r" \cdot ")) if latex else chance.choice((" ", "*", "·"))
        delta = r"\delta_{%s%s}" if latex else chance.choice(("δ_%s%s", "δ_{%s%s}", "[%s = %s]", "delta_%s%s"))
        parts = [f"{vector}_{index}" for vector, index in self.entries]
        parts += [delta % (pair if chance.random() < 0.5 else pair[::-1]) for pair in self.deltas]
        chance.shuffle(parts)
        if self.summed:
            bound = next((letter for letter in "lmq" if chance.random() < 0.4), "k")
            parts = [
                bound.join(part.rsplit("k", 1)) if part.endswith(("_k",)) else part.replace("k", bound)
                for part in parts
            ]
            head = rf"\sum_{{{bound}}} " if latex else chance.choice((f"∑_{bound} ", f"sum_{bound} "))
            return f"{'' if self.factor == 1 else f'{self.factor}{sign}'}{head}{sign.join(parts)}"
        return sign.join(([] if self.factor == 1 and parts else [str(self.factor)]) + parts)


def indexed(chance: random.Random) -> Iterator[Pair]:
    """A sum of terms against a rewriting of it with deltas resolved, sums pulled apart, indices renamed, or a slip."""
    while True:
        wanted = [a_term(chance) for _ in range(chance.randint(1, 3))]
        given = [each for term in wanted for each in rewritten(term, chance)]
        if chance.random() < 0.5:
            at = chance.randrange(len(given))
            given[at] = slipped(given[at], chance)
        chance.shuffle(given)
        if not any(index in _FREE for term in wanted for _, index in term.entries):
            continue
        same = agree(given, wanted, chance)
        latex = chance.random() < 0.3
        texts = [" + ".join(each.text(chance, latex=latex) for each in terms) for terms in (given, wanted)]
        question = {"kind": "indexed", "indices": ["i", "j", "k"], "families": {"p": "probability", "z": "real"}}
        yield Pair(texts[0], texts[1], verdict(same), question | ({"format": "latex"} if latex else {}))


def a_term(chance: random.Random) -> Term:
    summed = chance.random() < 0.5
    indices = (*_FREE, *("kk" if summed else ()))
    entries = [(chance.choice(_VECTORS), chance.choice(indices)) for _ in range(chance.randint(1, 3))]
    if summed and all(index != "k" for _, index in entries):
        entries.append((chance.choice(_VECTORS), "k"))
    pairs = [("i", "j"), *((("i", "k"), ("j", "k")) if summed else ())]
    deltas = (chance.choice(pairs),) if chance.random() < 0.5 else ()
    return Term(chance.choice((1, 1, 2, 3)), tuple(entries), deltas, summed)


def rewritten(term: Term, chance: random.Random) -> list[Term]:
    """The same as one or two terms."""
    delta = next((pair for pair in term.deltas if "k" in pair), None)
    if term.summed and delta is not None and chance.random() < 0.6:  # the sum picks one
        other = delta[0] if delta[1] == "k" else delta[1]
        entries = tuple((vector, other if index == "k" else index) for vector, index in term.entries)
        return [Term(term.factor, entries)]
    if ("i", "j") in term.deltas and chance.random() < 0.5:  # where i is j, one may stand for the other
        entries = tuple((vector, chance.choice(_FREE) if index in _FREE else index) for vector, index in term.entries)
        return [Term(term.factor, entries, term.deltas, term.summed)]
    if term.factor == 3:
        return [Term(1, term.entries, term.deltas, term.summed), Term(2, term.entries, term.deltas, term.summed)]
    return [term]


def slipped(term: Term, chance: random.Random) -> Term:
    match chance.randrange(4):
        case 0:
            return Term(term.factor + 1, term.entries, term.deltas, term.summed)
        case 1:
            deltas = () if term.deltas else (("i", "j"),)
            return Term(term.factor, term.entries, deltas, term.summed)
        case _:
            at = chance.randrange(len(term.entries))
            vector, index = term.entries[at]
            swapped = (
                ("z" if vector == "p" else "p", index)
                if chance.random() < 0.5
                else (vector, "i" if index == "j" else "j")
            )
            entries = (*term.entries[:at], swapped, *term.entries[at + 1 :])
            return Term(term.factor, entries, term.deltas, term.summed and any(index == "k" for _, index in entries))


def agree(given: list[Term], wanted: list[Term], chance: random.Random) -> bool:
    for size in (2, 3, 4):
        for _ in range(3):
            weights = [Fraction(chance.randint(1, 30)) for _ in range(size)]
            vectors = {
                "p": tuple(each / sum(weights) for each in weights),
                "z": tuple(Fraction(chance.randint(-9, 9), 3) for _ in range(size)),
            }
            for i, j in product(range(size), repeat=2):
                sides = [sum(term.at(size, {"i": i, "j": j}, vectors) for term in terms) for terms in (given, wanted)]
                if sides[0] != sides[1]:
                    return False
    return True
