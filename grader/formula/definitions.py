"""Functions that a question declares by an expression: `phi` as `x^2 + 1`, with the derivatives a prime asks for."""

from __future__ import annotations

import re

from grader.formula.declarations import Declarations
from grader.formula.derivative import differentiate
from grader.formula.functions import ALIASES, FUNCTIONS, is_function
from grader.formula.names import fold_name
from grader.formula.reader import read
from grader.formula.substitution import replace
from grader.formula.tree import Apply, Call, Name, Tree, names_in, walk


def known_derivatives(trees: tuple[Tree, ...]) -> dict[str, Tree | None]:
    """The bodies of derivatives of known functions that occur in these formulas: `silu'`, `tanh''`."""
    bodies: dict[str, Tree | None] = {}
    for node in (node for tree in trees for node in walk(tree)):
        if isinstance(node, Call) and node.order and node.name in FUNCTIONS:
            body: Tree | None = Apply(node.name, (Name("x"), *node.args[1:]))
            for _ in range(node.order):
                body = None if body is None else differentiate(body, "x")
            bodies[node.name + "'" * node.order] = body
    return bodies


def _places(variables: str, free: tuple[str, ...]) -> dict[str, Tree]:
    """What each argument of an expression is called in its body: `x`, then `x_2` and `x_3`.

    The arguments are the names before the arrow, else x, y, z, else the only name there is.
    """
    named = [fold_name(each) for each in re.split(r"[,\s]+", variables.strip(" ()")) if each]
    if not named:
        named = ["x", "y", "z"] if "x" in free or len(free) != 1 else [free[0]]
    return {name: Name("x" if at == 0 else f"x_{at + 1}") for at, name in enumerate(named)}


def read_definitions(declared: Declarations) -> dict[str, Tree | None]:
    """Each function's body in `x` by its name, and its derivatives by the name with primes.

    Raises `Unreadable` where an author's expression cannot be read.
    """
    bodies: dict[str, Tree | None] = {}
    for name, meaning in declared.functions.items():
        if meaning is None or is_function(ALIASES.get(meaning, meaning)):
            continue
        variables, _, text = meaning.rpartition("->")
        body = read(text, Declarations(undeclared="real"))
        body = replace(body, _places(variables, names_in(body)))
        for order in range(3):
            bodies[fold_name(name) + "'" * order] = body
            derived = differentiate(body, "x")
            if derived is None:
                break
            body = derived
    return bodies
