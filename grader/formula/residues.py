"""Formulas as elements of a large prime field: two that agree there are the same rational function.

Symbols, and functions that are not rational, stand for unknowns: each is a field element drawn from what it is
and from the residues of its arguments. Agreement at such a draw of two formulas that are different rational
functions of these unknowns has a probability of their degree over 2^255: none, for what can be typed here.
Disagreement proves nothing: the unknowns may be related, as sin² and cos² are.
"""

from __future__ import annotations

import hashlib
from fractions import Fraction

from grader.formula.canonical import canonical
from grader.formula.tree import Apply, Call, Cases, Constant, Name, Num, Tree, walk

PRIME = 2**255 - 19
_LARGEST_POWER = 10**6
_ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
#: Functions that have no real value somewhere, besides at poles.
_PARTIAL = frozenset(
    {
        "log",
        "sqrt",
        "log1p",
        "asin",
        "acos",
        "acosh",
        "atanh",
        "logit",
        "factorial",
        "gamma",
        "binomial",
        "asec",
        "acsc",
        "asech",
        "acoth",
    }
)
#: Functions that can be zero, or make something zero, on a whole interval: what they divide has no value there.
_VANISHING = frozenset({
    "abs", "relu", "drelu", "sign", "heaviside", "max", "min", "floor", "ceil", "round", "mod", "where", "clip",
    "eq", "ne", "lt", "le", "gt", "ge", "and", "or", "not",
})  # fmt: skip
_ODD = frozenset({"sin", "tan", "asin", "atan", "erf", "asinh", "atanh", "sign", "cbrt"})
_EVEN = frozenset({"cos", "abs"})


class NoResidue(Exception):  # noqa: N818  (a stage that does not apply, no error)
    """The formula has no place in the field: a division by what is zero there, or too large a power."""


class Field:
    """One draw of all unknowns; `guards` are the partial functions met, with the residues they were applied to."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.guards: set[tuple[object, ...]] = set()

    def draw(self, *what: object) -> int:
        """The field element that stands for this unknown, always the same."""
        text = repr((self.seed, what)).encode()
        return int.from_bytes(hashlib.blake2b(text, digest_size=40).digest(), "big") % PRIME

    def residue(self, tree: Tree) -> int:
        """The formula's value in the field."""
        match tree:
            case Num():
                return self.fraction(tree.value)
            case Name():
                return self.draw("name", tree.name)
            case Constant():
                return self.constant(tree.name)
            case Apply():
                return self.apply(tree)
            case Call():
                return self.draw("call", tree.name, tree.order, *map(self.residue, tree.args))
            case Cases():
                parts = [self.residue(part) for branch in tree.branches for part in branch]
                last = None if tree.otherwise is None else self.residue(tree.otherwise)
                self.guards.add(("cases", *parts, last))
                return self.draw("cases", *parts, last)
            case _:
                return self.draw("as written", canonical(tree))

    def constant(self, name: str) -> int:
        if name in ("inf", "i"):
            self.guards.add(("constant", name))  # no real value
        if name == "i":
            return _ROOT_OF_MINUS_ONE
        return self.exponential(1) if name == "e" else self.draw("constant", name)

    def fraction(self, value: Fraction) -> int:
        return self.quotient(value.numerator % PRIME, value.denominator % PRIME)

    def quotient(self, top: int, bottom: int) -> int:
        if bottom % PRIME == 0:
            raise NoResidue
        return top * pow(bottom, -1, PRIME) % PRIME

    def apply(self, tree: Apply) -> int:
        op = tree.op
        if op in ("pow", "root"):
            return self.power(tree)
        args = [self.residue(arg) for arg in tree.args]
        match op:
            case "add":
                return sum(args) % PRIME
            case "mul":
                product = 1
                for arg in args:
                    product = product * arg % PRIME
                return product
            case "neg":
                return -args[0] % PRIME
            case "div":
                self.guard_divisor(tree.args[1], args[1])
                return self.quotient(*args)
            case "percent":
                return self.quotient(args[0], 100)
            case "sqrt":
                return self.root(args[0], 2)
            case "log":
                return self.function("log", args[0]) if len(args) == 1 else self.logarithm(*args)
            case "max" | "min":
                return self.draw(op, *sorted(args))
            case "gt" | "ge":
                return self.draw({"gt": "lt", "ge": "le"}[op], args[1], args[0])
        return self.hyperbolic(op, args[0]) if len(args) == 1 else self.draw(op, *args)

    def guard_divisor(self, divisor: Tree, value: int) -> None:
        """Note a division by what may be zero on an interval: in the field it cancels, but there it has no value."""
        nodes = walk(divisor)
        if any(isinstance(node, Cases) or (isinstance(node, Apply) and node.op in _VANISHING) for node in nodes):
            self.guards.add(("divided by", value))

    def logarithm(self, value: int, base: int) -> int:
        return self.quotient(self.function("log", value), self.function("log", base))

    def function(self, op: str, value: int) -> int:
        """An unknown for a function's value, with the function's symmetry."""
        if op in _PARTIAL:
            self.guards.add((op, value))
        turned = value > PRIME // 2 and (op in _ODD or op in _EVEN)
        found = self.draw(op, PRIME - value if turned else value)
        return PRIME - found if turned and op in _ODD else found

    def exponential(self, value: int) -> int:
        """exp, with exp(-x) = 1/exp(x) and exp(0) = 1."""
        if value == 0:
            return 1
        if value > PRIME // 2:
            return self.quotient(1, self.exponential(PRIME - value))
        return self.draw("exp", value)

    def hyperbolic(self, op: str, value: int) -> int:
        """Functions that are rational in exp(x), as such; all others as unknowns."""
        up = self.exponential(value)
        match op:
            case "exp":
                return up
            case "sigmoid":
                return self.quotient(up, 1 + up)
            case "dsigmoid":
                return self.quotient(up, (1 + up) ** 2)
            case "tanh":
                return self.quotient(up * up - 1, up * up + 1)
            case "dtanh":
                return self.quotient(4 * up * up, (up * up + 1) ** 2)
            case "sinh":
                return self.quotient(up * up - 1, 2 * up)
            case "cosh":
                return self.quotient(up * up + 1, 2 * up)
            case "softplus":
                return self.function("log", (1 + up) % PRIME)
            case "silu":
                return value * self.quotient(up, 1 + up) % PRIME
            case "tan":
                return self.quotient(self.function("sin", value), self.function("cos", value))
        return self.function(op, value)

    def root(self, value: int, degree: int) -> int:
        self.guards.add(("root", value, degree))
        return self.draw("root", value, degree)

    def power(self, tree: Apply) -> int:
        base, exponent = tree.args
        if tree.op == "root":
            args = self.residue(base), self.residue(exponent)
            self.guards.add(("real root", *args))
            return self.draw("real root", *args)
        if base == Constant("e"):
            return self.exponential(self.residue(exponent))
        known = constant_value(exponent)
        value = self.residue(base)
        if known is None:
            self.guards.add(("pow", value, self.residue(exponent)))
            return self.draw("pow", value, self.residue(exponent))
        if abs(known.numerator) > _LARGEST_POWER or known.denominator > _LARGEST_POWER:
            raise NoResidue
        if known.denominator != 1:
            value = self.root(value, known.denominator)
        if known < 0:
            self.guard_divisor(base, value)
        raised = pow(value, abs(known.numerator), PRIME)
        return raised if known >= 0 else self.quotient(1, raised)


def constant_value(tree: Tree) -> Fraction | None:
    """The exact value of arithmetic with numbers only, such as -1/2; None for anything else."""
    if isinstance(tree, Num):
        return tree.value
    if not isinstance(tree, Apply):
        return None
    args = [constant_value(arg) for arg in tree.args]
    known = [arg for arg in args if arg is not None]
    if len(known) != len(args):
        return None
    match tree.op:
        case "neg":
            return -known[0]
        case "add":
            return sum(known, Fraction(0))
        case "div" if known[1]:
            return known[0] / known[1]
        case "mul":
            product = Fraction(1)
            for each in known:
                product *= each
            return product
        case _:
            return None


def same_in_field(student: Tree, reference: Tree) -> tuple[bool, bool]:
    """Whether both are the same rational function of their unknowns, and whether that settles the matter.

    It does not where the student's formula contains a partial function that the reference does not contain:
    then it may lack a value where the reference has one.
    """
    left, right = Field(1), Field(1)
    try:
        same = left.residue(student) == right.residue(reference)
    except NoResidue:
        return False, False
    return same, same and left.guards <= right.guards
