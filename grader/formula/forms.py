"""The form of an answer, judged apart from its value: factored, expanded, in lowest terms, in these names only.

Every function here takes a tree that equals the reference already; it says what its writer has to do, without the
answer. The names of the forms stand in `grader.model.form`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from grader.formula.arithmetic_forms import unevaluated, unsimplified
from grader.formula.declarations import Declarations
from grader.formula.equation_forms import unsimplified_equation
from grader.formula.fraction_forms import not_one_fraction, uncancelled, unrationalised, unsplit
from grader.formula.names import fold_name
from grader.formula.number_forms import not_decimal, not_fraction, not_mixed, not_scientific
from grader.formula.pieces import is_statement
from grader.formula.polynomial_forms import uncompleted, unexpanded, unfactored
from grader.formula.polynomials import Undecidable
from grader.formula.sameness import is_same
from grader.formula.steps import last
from grader.formula.tree import Apply, Big, Call, Cases, Group, Matrix, Num, Tree, children, names_in, walk
from grader.formula.verdict import Comparison
from grader.model.form import FORMS, PARAMETERISED, read_form

__all__ = ["FORMS", "PARAMETERISED", "Undecidable", "broken_form", "count_operations", "form_verdict", "read_form"]

_SIMPLE: Final[dict[str, Callable[[Tree], str | None]]] = {
    "factored": unfactored,
    "expanded": unexpanded,
    "single_fraction": not_one_fraction,
    "lowest_terms": uncancelled,
    "rationalised": unrationalised,
    "simplified": unsimplified,
    "decimal": not_decimal,
    "fraction": not_fraction,
    "mixed": not_mixed,
    "scientific": not_scientific,
}
_BY_REFERENCE: Final[dict[str, Callable[[Tree, Tree], str | None]]] = {
    "partial_fractions": unsplit,
    "completed_square": uncompleted,
}
_RELATIONS: Final = ("eq", "ne", "lt", "le", "gt", "ge", "and", "or", "not", "plusminus")
_SHOWN: Final = {"dsigmoid": "σ′", "dtanh": "tanh′", "drelu": "ReLU′", "dleaky_relu": "LeakyReLU′"}


def form_verdict(tree: Tree, form: str, declared: Declarations, reference: Tree) -> Comparison | None:
    """What is to be said of the form of a right answer; None where it is the one asked for."""
    try:
        complaint = broken_form(tree if is_statement(reference) else last(tree), form, declared, reference)
    except Undecidable as error:
        return Comparison("undecided", "form", str(error))
    return None if complaint is None else Comparison("not_equal", "form", complaint)


def broken_form(tree: Tree, form: str, declared: Declarations, reference: Tree) -> str | None:
    """What an answer that equals the reference breaks of the form asked for, as one sentence to its writer; else None.

    In lists, matrices, equations and pieces every part has to keep the form. Raises `Undecidable` where the formula is
    too large to be judged, and `ValueError` where there is no such form.
    """
    name, _, given = read_form(form).partition(":")
    values = given.split(",")
    match name:
        case "only":
            return _beyond(tree, values)
        case "without":
            return _ruled_out(tree, values)
        case "at_most":
            return _too_long(tree, int(values[0]))
        case "same":
            arrays = bool(declared.shapes or declared.families) or any(isinstance(node, Matrix) for node in walk(tree))
            same = is_same(tree, reference, commuting=not arrays)
            return None if same else _OTHERWISE
        case "completed_square" if _is_equation(tree):
            return _either_side(tree, reference)
        case "simplified" if (complaint := unsimplified_equation(tree)) is not None:
            return complaint
    complaints = _judged(tree, name, reference, mixed=bool(declared.mixed_numbers))
    return next((complaint for complaint in complaints if complaint is not None), None)


_OTHERWISE: Final = "The value is right, but another way of writing it is asked for; only the order may differ."


def _judged(tree: Tree, name: str, reference: Tree, *, mixed: bool) -> Iterator[str | None]:
    parts, wanted = list(_expressions(tree)), list(_expressions(reference))
    for at, part in enumerate(parts):
        if name in _SIMPLE:
            yield _SIMPLE[name](part)
        elif name == "evaluated":
            yield unevaluated(part, mixed=mixed)
        else:
            yield _BY_REFERENCE[name](part, wanted[at] if len(wanted) == len(parts) else part)


def _expressions(tree: Tree) -> Iterator[Tree]:
    """The expressions in a list, a matrix, an equation or a formula in pieces."""
    match tree:
        case Group() | Matrix():
            inner: Sequence[Tree] = children(tree)
        case Apply() if tree.op in _RELATIONS:
            inner = tree.args
        case Cases():
            values = [value for value, _ in tree.branches]
            inner = values if tree.otherwise is None else [*values, tree.otherwise]
        case _:
            yield tree
            return
    for part in inner:
        yield from _expressions(part)


def _is_equation(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.op == "eq"


def _either_side(tree: Tree, reference: Tree) -> str | None:
    """The complaint about an equation that one side of it answers: `y = (x - 1)^2 + 2`."""
    sides = children(tree)
    found = [uncompleted(side, side) for side in sides]
    wanted = children(reference) if _is_equation(reference) else sides
    for side, other in zip(sides, wanted, strict=True):
        if uncompleted(side, other) is None:
            return None
    return found[1] or found[0]


def _beyond(tree: Tree, names: Sequence[str]) -> str | None:
    allowed = {fold_name(name) for name in names}
    beyond = sorted(set(names_in(tree)) - allowed - set(names))
    if not beyond:
        return None
    return f"Write this one with {', '.join(names)} only; yours still contains {', '.join(beyond)}."


def _ruled_out(tree: Tree, functions: Sequence[str]) -> str | None:
    used = {node.op for node in walk(tree) if isinstance(node, Apply)}
    used |= {node.name for node in walk(tree) if isinstance(node, Call)}
    left = [_SHOWN.get(name, name) for name in functions if name in used]
    if not left:
        return None
    return f"Work this one out: yours still contains {' and '.join(left)}, which is what is asked for."


def _too_long(tree: Tree, most: int) -> str | None:
    count = count_operations(tree)
    if count <= most:
        return None
    return f"Write this with {most} operation{'' if most == 1 else 's'} at most; yours has {count}."


def count_operations(tree: Tree) -> int:
    """How many operations a formula takes: signs between terms and factors, powers, functions; `-3` is a number.

    A minus between two terms is the one operation that joins them; a sum over an index is one.
    """
    count = 0
    for node in walk(tree):
        match node:
            case Apply(op="neg"):
                count += not isinstance(node.args[0], Num)
            case Apply(op="add"):
                later = node.args[1:]
                count += len(later)
                count -= sum(isinstance(arg, Apply) and arg.op == "neg" and not isinstance(arg.args[0], Num)
                             for arg in later)  # fmt: skip
            case Apply():
                count += max(1, len(node.args) - 1)
            case Call() | Big():
                count += 1
    return count
