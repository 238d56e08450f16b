"""Functions that a question declares by an expression: `phi` as `x^2 + 1`, with the derivatives a prime asks for."""

from __future__ import annotations

from grader.formula.declarations import Declarations
from grader.formula.derivative import differentiate
from grader.formula.functions import ALIASES, FUNCTIONS
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


def read_definitions(declared: Declarations) -> dict[str, Tree | None]:
    """Each function's body in `x` by its name, and its derivatives by the name with primes.

    Raises `Unreadable` where an author's expression cannot be read.
    """
    bodies: dict[str, Tree | None] = {}
    for name, meaning in declared.functions.items():
        if meaning is None or ALIASES.get(meaning, meaning) in FUNCTIONS:
            continue
        variable, _, text = meaning.rpartition("->")
        body = read(text, Declarations(undeclared="real"))
        free = names_in(body)
        given = variable.strip(" ()") or ("x" if "x" in free or len(free) != 1 else free[0])
        body = replace(body, {fold_name(given): Name("x")})
        for order in range(3):
            bodies[fold_name(name) + "'" * order] = body
            derived = differentiate(body, "x")
            if derived is None:
                break
            body = derived
    return bodies
