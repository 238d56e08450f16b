"""Statements and equations decided by where they hold: on the line exactly, in several names as far as can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal

from grader.formula import slices, systems
from grader.formula.algebraic import root_of
from grader.formula.canonical import Canonical, canonical
from grader.formula.declarations import Declarations
from grader.formula.equations import vanishing
from grader.formula.functions import RELATIONS
from grader.formula.names import fold_name
from grader.formula.polynomials import Polynomial, Ring, Undecidable, irreducible_factors, number_of, whole_exponent
from grader.formula.real_line import compare_on_line
from grader.formula.relations import JOINING, clauses, relations, split
from grader.formula.substitution import rebuild
from grader.formula.tree import Apply, Call, Constant, Name, Num, Tree, names_in, rational, walk

_DOMAINS: Final[Mapping[str, str]] = {"positive": "gt", "nonnegative": "ge", "negative": "lt"}
#: What π and e are taken for where only polynomials are compared: no equation in them alone holds by chance.
_NEARLY: Final = {
    "pi": Fraction(31415926535897932384626433, 10**25),
    "e": Fraction(27182818284590452353602874, 10**25),
}


@dataclass(frozen=True)
class Truth:
    """Whether two statements hold for the same values of their names; None where that is not seen.

    `stage`: proved, or of several names seen on lines that were met at random.
    """

    same: bool | None
    stage: Literal["exact", "points"] = "exact"


_UNSEEN: Final = Truth(None, "points")


def same_truth(one: Tree, other: Tree, declared: Declarations, *, seed: int = 0) -> Truth:
    """Whether two statements hold for the same values of their names."""
    assumed = {fold_name(name): word for name, word in declared.assumptions.items()}
    given = {*names_in(one), *names_in(other)}
    words = {assumed.get(name, "real") for name in given}
    if not words <= {"real", "complex", *_DOMAINS}:
        return _UNSEEN
    try:
        unknowns = _Unknowns(declared)
        one, other = (unknowns.put_in(split(tree)) for tree in (one, other))
        domain = {name: _DOMAINS[word] for name, word in assumed.items() if word in _DOMAINS}
        found = _same(one, other, domain, seed, real="complex" not in words and not declared.is_complex)
    except Undecidable:
        return _UNSEEN
    return _UNSEEN if found.same is False and unknowns.related else found


def _same(one: Tree, other: Tree, domain: Mapping[str, str], seed: int, *, real: bool) -> Truth:
    names = tuple(dict.fromkeys((*names_in(one), *names_in(other))))
    known = {name: op for name, op in domain.items() if name in names}
    if real and len(names) < 2:
        within = next(systems.conditions(known), None)
        return Truth(compare_on_line(one, other, within).differs_at is None)
    conditions = list(systems.conditions(known))
    try:
        same = systems.same_systems(one, other, conditions, real=real)
    except Undecidable:
        same = None
    if same is not None or not real:
        return Truth(same)
    thin = any(sum(each.op == "eq" for each in clause) > 1 for tree in (one, other) for clause in clauses(tree))
    if thin and slices.differ_in_part(one, other, names, conditions, seed):
        return Truth(False)
    on_lines = slices.compare_slices(one, other, names, known, seed)
    if on_lines is not True or thin:  # what two equations solve together is thinner than what a line meets
        return _UNSEEN if on_lines else Truth(on_lines)
    if any(relation.op != "eq" for tree in (one, other) for relation in relations(tree)):
        return Truth(True, "points")
    try:
        return Truth(systems.agree_where_singular(one, other, conditions), "points")
    except Undecidable:
        return Truth(True, "points")  # roots among them


def same_as_often(one: Tree, other: Tree, declared: Declarations, *, seed: int = 0) -> Truth:
    """Whether two equations have the same solutions as often as each other.

    `(x - 3)^2 = 0` is not `x = 3`. Where roots or bars stand in them, nothing is counted.
    """
    found = same_truth(one, other, declared, seed=seed)
    if found.same is not True:
        return found
    try:
        sides = [vanishing(tree) for tree in (one, other)]
        ring = Ring(Apply("add", tuple(sides)))
        if any(key[0] != "Name" for key in ring.places):
            return found
        counts = [{str(_monic(factor)): times for factor, times in irreducible_factors(ring.ratio(side).top)}
                  for side in sides]  # fmt: skip
    except Undecidable:
        return found
    shared = counts[0].keys() & counts[1].keys()
    return found if all(counts[0][factor] == counts[1][factor] for factor in shared) else _UNSEEN


def _monic(polynomial: Polynomial) -> Polynomial:
    return polynomial / polynomial.leading_coefficient()


@dataclass
class _Unknowns:
    """Unknowns for what is no polynomial and no root; `related` if what they stand for may be related."""

    declared: Declarations
    found: dict[Canonical, Tree] = field(default_factory=dict)
    related: bool = False

    def put_in(self, tree: Tree) -> Tree:
        """A formula or statement with the unknowns for its parts."""
        if isinstance(tree, Constant) and tree.name in _NEARLY:
            return rational(_NEARLY[tree.name])
        if isinstance(tree, Num | Name) or number_of(tree) is not None:
            return tree
        if isinstance(tree, Apply) and _is_algebraic(tree):
            if tree.op in ("pow", "root"):
                return Apply(tree.op, (self.put_in(tree.args[0]), tree.args[1]))
            return rebuild(tree, self.put_in)
        if not isinstance(tree, Apply | Call):
            raise Undecidable("Only polynomials, roots and functions are decided.")
        meanings = {fold_name(name): meaning for name, meaning in self.declared.functions.items()}
        unknown = isinstance(tree, Call) and meanings.get(tree.name) is None and not tree.order
        constant = not any(isinstance(node, Name) for node in walk(tree))
        if not unknown and constant:
            raise Undecidable("This number is no root.")
        self.related = self.related or not (unknown and constant)
        return self.found.setdefault(canonical(tree), Name(f"unknown{len(self.found)}"))


def _is_algebraic(tree: Apply) -> bool:
    if tree.op in (*JOINING, *RELATIONS, "add", "mul", "div", "neg", "percent"):
        return True
    return whole_exponent(tree) is not None or root_of(tree) is not None
