"""A tree's value at one point, rigorously: exact fractions while they last, then real balls that hold the true value.

A scalar is a FLINT `fmpq` or `arb`; a matrix is a `Grid` of scalars. Where there is no real value, `NotReal`;
at a division by zero, `Pole`; where a ball is too wide to tell on which side of a kink it lies, `Unclear`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from flint import acb, arb, fmpq

from grader.formula import complexes, grids, series, whole_numbers
from grader.formula.functions import ENTRYWISE
from grader.formula.grids import Grid
from grader.formula.real_functions import FUNCTIONS
from grader.formula.reals import (
    Indeterminate,
    Infinite,
    NotReal,
    Scalar,
    Unclear,
    compare_with,
    divide,
    power,
    simple,
    whole_value,
)
from grader.formula.smooth import unknown
from grader.formula.tree import Apply, Big, Call, Cases, Constant, Group, Index, Matrix, Name, Num, Tree, names_in, walk

Quantity: TypeAlias = Scalar | Grid

MOST_TERMS = 400
MOST_STEPS = 20_000


class Costly(Exception):  # noqa: N818  (a reason to leave a point out, no error)
    """A value that takes too many steps to find."""


class Beyond(Costly):
    """A sum whose range runs backwards, from 5 to 2: nobody asks what that is."""


class Divergent(Costly):
    """An endless sum that has no value here."""


class Misfit(Exception):  # noqa: N818  (a verdict in the making, no error)
    """Matrices whose shapes do not go together; the message says which."""


@dataclass
class Scene:
    """Where a tree is evaluated: the values of its names, the index ranges, and the functions it may call."""

    names: Mapping[str, Quantity]
    functions: Mapping[str, Tree | None] = field(default_factory=dict)
    size: int = 3
    real_roots: bool = False
    plane: bool = False  # complex numbers are values too
    steps: int = MOST_STEPS
    padded: bool = False  # entries beyond the ends are zero
    variant: int = 0  # which functions stand for the unknown ones
    bound: dict[str, Scalar] = field(default_factory=dict)

    def renewed(self) -> Scene:
        """This scene for another tree."""
        self.steps = MOST_STEPS
        self.bound.clear()
        return self


def evaluate(tree: Tree, scene: Scene) -> Quantity:
    """The value of a tree in a scene."""
    scene.steps -= 1
    if scene.steps < 0:
        raise Costly
    match tree:
        case Num():
            value = tree.value
            return fmpq(value.numerator, value.denominator)
        case Name():
            return _name(tree.name, scene)
        case Apply():
            return _apply(tree, scene)
        case Constant():
            return _constant(tree.name, plane=scene.plane)
        case Cases():
            return _cases(tree, scene)
        case Index():
            return _index(tree, scene)
        case Big():
            return _big(tree, scene)
        case Call():
            return _call(tree, scene)
        case Matrix():
            return _matrix(tree, scene)
        case Group():
            if not tree.items:
                raise Misfit("an empty set has no value")
            return grids.column([_scalar(evaluate(item, scene)) for item in tree.items])


def holds(tree: Tree, scene: Scene) -> bool:
    """Whether a condition holds in a scene; raises `Unclear` where the balls overlap."""
    if isinstance(tree, Apply):
        if tree.op == "and":
            return all(holds(arg, scene) for arg in tree.args)
        if tree.op == "or":
            return any(holds(arg, scene) for arg in tree.args)
        if tree.op == "not":
            return not holds(tree.args[0], scene)
        if tree.op in compare_with:
            left, right = (_scalar(evaluate(arg, scene)) for arg in tree.args)
            return compare_with[tree.op](left, right)
    value = _scalar(evaluate(tree, scene))
    return compare_with["ne"](value, fmpq(0))


def _name(name: str, scene: Scene) -> Quantity:
    if name in scene.bound:
        return scene.bound[name]
    if name not in scene.names:
        raise Costly
    return scene.names[name]


def _constant(name: str, *, plane: bool) -> Scalar:
    if name == "pi":
        return arb.pi()
    if name == "e":
        return arb.const_e()
    if name == "i" and plane:
        return acb(0, 1)
    raise NotReal  # infinity and the imaginary unit have no place on the real line


def _scalar(value: Quantity) -> Scalar:
    if isinstance(value, Grid):
        if value.rows == value.columns == 1:
            return value.cells[0]
        raise Misfit(f"a number is needed here, but this is a {value.rows}×{value.columns} matrix")
    return value


def _indicated(tree: Apply, scene: Scene) -> Quantity:
    """1 where a comparison holds and 0 where not; of vectors entry by entry."""
    says = compare_with[tree.op]
    sides = [evaluate(arg, scene) for arg in tree.args]
    if any(isinstance(side, Grid) for side in sides):
        return grids.entrywise(lambda *pair: fmpq(int(says(*pair))), sides, _misfit("a comparison"))
    return fmpq(int(says(*(_scalar(side) for side in sides))))


def _apply(tree: Apply, scene: Scene) -> Quantity:
    op = tree.op
    if op in compare_with:
        return _indicated(tree, scene)
    if op in ("and", "or", "not"):
        return fmpq(1) if holds(tree, scene) else fmpq(0)
    if op == "entry":
        at = [_integer(index, scene) for index in tree.args[1:]]
        return _cell(evaluate(tree.args[0], scene), at, scene)
    if op in ("div", "mul"):
        args = _fraction(tree, scene) if op == "div" else _factors(tree, scene)
    else:
        args = [evaluate(arg, scene) for arg in tree.args]
    for arg in args:
        if isinstance(arg, Grid):
            return _on_grids(op, args, scene)
    return _on_grids(op, args, scene) if op in grids.WHOLE else _on_scalars(op, args, scene)


def _fraction(tree: Apply, scene: Scene) -> list[Quantity]:
    """What a quotient is of; zero where it is divided by the factorial of a negative number."""
    top = evaluate(tree.args[0], scene)
    try:
        return [top, evaluate(tree.args[1], scene)]
    except Infinite:
        return [fmpq(0), fmpq(1)]


def _factors(tree: Apply, scene: Scene) -> list[Quantity]:
    """What a product is of; nought times the pole of a factorial, (n - k)(n - k - 1)! at n = k, is no zero."""
    found: list[Quantity] = []
    for at, arg in enumerate(tree.args):
        try:
            found.append(evaluate(arg, scene))
        except Infinite:
            others = (*tree.args[:at], *tree.args[at + 1 :])
            if any(isinstance(value, fmpq) and value == 0 for value in (evaluate(each, scene) for each in others)):
                raise Indeterminate from None
            raise
    return found


def _on_scalars(op: str, args: list[Scalar], scene: Scene) -> Scalar:
    match op:
        case "add":
            total = args[0]
            for arg in args[1:]:
                total = total + arg
            return simple(total)
        case "mul" | "matmul" | "hadamard" | "dot" | "outer":
            product = args[0]
            for arg in args[1:]:
                product = product * arg
            return simple(product)
        case "neg":
            return -args[0]
        case "div":
            return divide(args[0], args[1])
        case "pow":
            return _power(args[0], args[1], scene, real_roots=scene.real_roots)
        case "root":
            return _power(args[0], divide(fmpq(1), args[1]), scene, real_roots=True)
        case "gcd" | "lcm":
            return whole_numbers.apply(op, args)
        case "transpose" | "diag":
            return args[0]
        case "plusminus":
            raise NotReal
    return complexes.apply(op, args) if scene.plane else FUNCTIONS[op](*args)


def _power(base: Scalar, by: Scalar, scene: Scene, *, real_roots: bool) -> Scalar:
    raised = complexes.power if scene.plane else power
    return raised(base, by, real_roots=real_roots)


def _on_grids(op: str, args: list[Quantity], scene: Scene) -> Quantity:
    if op in ("max", "min") and len(args) == 1 and isinstance(args[0], Grid):
        return _on_scalars(op, list(args[0].cells), scene)
    if op in ENTRYWISE or op in ("max", "min", "neg", "percent"):
        return grids.entrywise(lambda *cells: _on_scalars(op, list(cells), scene), args, _misfit(op))
    if op in ("add", "hadamard", "div"):
        return grids.entrywise(lambda *cells: _on_scalars(op, list(cells), scene), args, _misfit(op))
    if op in ("mul", "matmul", "dot"):
        return grids.product(op, args, _misfit(op))
    if op == "pow":
        return grids.power(
            args[0], args[1], lambda base, by: _power(base, by, scene, real_roots=scene.real_roots), _misfit(op)
        )
    if op in grids.WHOLE:
        return grids.WHOLE[op](args, _misfit(op))
    raise Misfit(f"a matrix cannot stand in {op}")


def _misfit(op: str) -> Callable[[str], Exception]:
    return lambda message: Misfit(message or op)


def _cases(tree: Cases, scene: Scene) -> Quantity:
    for at, (value, condition) in enumerate(tree.branches):
        compares = isinstance(condition, Apply) and condition.op in compare_with
        said = _indicated(condition, scene) if isinstance(condition, Apply) and compares else holds(condition, scene)
        if isinstance(said, Grid):  # entry by entry, as np.where does it
            behind = tree.branches[at + 1 :]
            rest = Cases(behind, tree.otherwise) if behind else tree.otherwise
            if rest is None:
                raise NotReal
            return grids.chosen(said, evaluate(value, scene), evaluate(rest, scene), _misfit("a condition"))
        if said == 1:
            return evaluate(value, scene)
    if tree.otherwise is None:
        raise NotReal
    return evaluate(tree.otherwise, scene)


def _integer(tree: Tree, scene: Scene) -> int:
    found = whole_value(_scalar(evaluate(tree, scene)))
    if found is None:
        raise Unclear
    return found


def _index(tree: Index, scene: Scene) -> Quantity:
    at = [_integer(index, scene) for index in tree.indices]
    held = scene.names.get(tree.base)
    if held is None and tree.base == "delta" and len(at) == 2:
        return fmpq(1 if at[0] == at[1] else 0)
    return _cell(held, at, scene)


def _cell(held: Quantity | None, at: list[int], scene: Scene) -> Scalar:
    """The entry of a vector or matrix, counted from 1."""
    if not isinstance(held, Grid):
        raise NotReal
    if len(at) == 1 and 1 in (held.rows, held.columns):
        row, column = (at[0], 1) if held.columns == 1 else (1, at[0])
    elif len(at) == 2:
        row, column = at[0], at[1]
    else:
        raise NotReal
    if not (1 <= row <= held.rows and 1 <= column <= held.columns):
        if scene.padded:
            return fmpq(0)
        raise NotReal
    return held.at(row - 1, column - 1)


def _big(tree: Big, scene: Scene) -> Quantity:
    low = 1 if tree.low is None else _integer(tree.low, scene)
    if tree.high == Constant("inf"):
        return _by_formula(tree, low, None, scene)
    high = _extent(tree, scene) if tree.high is None else _integer(tree.high, scene)
    if high - low > MOST_TERMS:
        return _by_formula(tree, low, high, scene)
    if high < low - 1 and tree.low is not None and tree.high is not None and _varies(tree.low, tree.high):
        raise Beyond
    before = scene.bound.get(tree.index)
    total: Quantity | None = None
    for number in range(low, high + 1):
        scene.bound[tree.index] = fmpq(number)
        if tree.where is None or holds(tree.where, scene):
            term = evaluate(tree.body, scene)
            op = "add" if tree.op == "sum" else "mul"
            total = term if total is None else _joined(op, total, term, scene)
    if before is None:
        scene.bound.pop(tree.index, None)
    else:
        scene.bound[tree.index] = before
    return total if total is not None else fmpq(0 if tree.op == "sum" else 1)


def _by_formula(tree: Big, low: int, high: int | None, scene: Scene) -> Scalar:
    """A sum of more terms than are added one by one; what has no formula here is left to a proof."""
    before = scene.bound.get(tree.index)

    def at(part: Tree, number: int) -> Scalar:
        scene.bound[tree.index] = fmpq(number)
        value = evaluate(part, scene)
        if before is None:
            scene.bound.pop(tree.index, None)
        else:
            scene.bound[tree.index] = before
        if isinstance(value, Grid):
            raise Costly
        return value

    try:
        return series.total(tree, low, high, at)
    except series.NoFormula:
        raise Costly from None
    except series.Diverges:
        raise Divergent from None


def _extent(tree: Big, scene: Scene) -> int:
    """How far a sum without ends runs: over the entries of what its index picks from."""
    for node in walk(tree.body):
        held = scene.names.get(node.base) if isinstance(node, Index) else None
        if isinstance(node, Index) and isinstance(held, Grid) and Name(tree.index) in node.indices:
            if len(node.indices) == 1:
                return max(held.rows, held.columns)
            return held.rows if node.indices.index(Name(tree.index)) == 0 else held.columns
    return scene.size


def _varies(*ends: Tree) -> bool:
    return any(names_in(end) for end in ends)


def _joined(op: str, left: Quantity, right: Quantity, scene: Scene) -> Quantity:
    if isinstance(left, Grid) or isinstance(right, Grid):
        return _on_grids(op, [left, right], scene)
    return _on_scalars(op, [left, right], scene)


def _matrix(tree: Matrix, scene: Scene) -> Grid:
    cells = [_scalar(evaluate(entry, scene)) for row in tree.rows for entry in row]
    return Grid(len(tree.rows), len(tree.rows[0]), tuple(cells))


def _call(tree: Call, scene: Scene) -> Quantity:
    args = [evaluate(arg, scene) for arg in tree.args]
    if any(isinstance(arg, Grid) for arg in args):
        return grids.entrywise(lambda *cells: _called(tree, list(cells), scene), args, _misfit(tree.name))
    return _called(tree, [arg for arg in args if not isinstance(arg, Grid)], scene)


def _called(tree: Call, args: list[Scalar], scene: Scene) -> Scalar:
    spelled = f"{tree.name}{chr(39) * tree.order}"
    body = scene.functions.get(spelled)
    if body is None and spelled in scene.functions:
        raise Costly  # a derivative that is not known here
    if body is not None:
        names = {"x": args[0], **{f"x_{at + 1}": arg for at, arg in enumerate(args)}}
        inner = Scene(names, scene.functions, scene.size, scene.real_roots, scene.plane, scene.steps // 2)
        inner.variant = scene.variant
        scene.steps -= 1
        return _scalar(evaluate(body, inner))
    return unknown(tree.name, tree.order, args, scene.variant)
