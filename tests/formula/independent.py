"""A second opinion on whether two formulas differ: plain evaluation with 50 digits at random points of the domain.

It shares nothing with the comparison but the tree: numbers are mpmath's, matrices are arrays of them. It knows no error
bounds and proves nothing; a slip in one place is seen by it all the same.
"""

import itertools
import math
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, Literal

import mpmath
import numpy as np
from mpmath import mp, mpf

from grader.formula import Declarations, Tree
from grader.formula.names import fold_name
from grader.formula.tree import Apply, Big, Call, Cases, Constant, Index, Matrix, Name, Num, names_in

Opinion = Literal["equal", "different", "unsure"]
DIGITS = 50
POINTS = 24


class NoValueError(Exception):
    """There is no real value here, or matrices do not fit."""


class UnknownError(Exception):
    """Something this evaluation does not know."""


def opinion(one: Tree, other: Tree, declared: Declarations) -> Opinion:
    """Whether `one` differs from `other` where that one has values."""
    lacking = seen = 0
    with mp.workdps(DIGITS):
        for names, size in points((other, one), declared):
            try:
                wanted = value(other, names, size)
            except NoValueError:
                continue
            except UnknownError:
                return "unsure"
            seen += 1
            try:
                given = value(one, names, size)
            except NoValueError:
                lacking += 1
                continue
            except UnknownError:
                return "unsure"
            if not agree(given, wanted):
                return "different"
    if seen >= 4 and lacking > seen // 2:
        return "different"
    return "equal" if seen >= 4 and not lacking else "unsure"


def agree(given: Any, wanted: Any) -> bool:
    if np.shape(given) != np.shape(wanted):
        return False
    pairs = zip(np.ravel(given), np.ravel(wanted), strict=True)
    return all(abs(left - right) <= mpf(10) ** -25 * max(1, abs(right)) for left, right in pairs)


def points(trees: tuple[Tree, ...], declared: Declarations) -> Iterator[tuple[dict[str, Any], int]]:
    """Values for every name, with the range of indices."""
    chance = random.Random("a second opinion")
    free = [fold_name(name) for name in declared.indices if any(fold_name(name) in names_in(tree) for tree in trees)]
    structured = bool(declared.shapes or declared.families)
    for number in range(6 if structured else POINTS):
        size = (3, 4)[number % 2]
        sizes = dict(zip(size_names(declared), chance.sample(range(2, 9), len(size_names(declared))), strict=True))
        names: dict[str, Any] = {fold_name(name): drawn(name, declared, chance) for name in scalars(trees, declared)}
        names |= {name: mpf(held) for name, held in sizes.items()}
        for name, shape in declared.shapes.items():
            rows, columns = (sizes[fold_name(each)] if isinstance(each, str) else each for each in shape)
            names[fold_name(name)] = array([[number_near(chance) for _ in range(columns)] for _ in range(rows)])
        for name, family in declared.families.items():
            names[fold_name(name)] = array([[cell] for cell in entries(family, size, chance)])
        for indices in itertools.product(range(1, size + 1), repeat=len(free)):
            yield names | {name: mpf(at) for name, at in zip(free, indices, strict=True)}, size


def size_names(declared: Declarations) -> list[str]:
    every = (each for shape in declared.shapes.values() for each in shape if isinstance(each, str))
    return list(dict.fromkeys(map(fold_name, every)))


def scalars(trees: tuple[Tree, ...], declared: Declarations) -> list[str]:
    held = {fold_name(name) for name in (*declared.shapes, *declared.families, *declared.indices)}
    return [name for name in dict.fromkeys(name for tree in trees for name in names_in(tree)) if name not in held]


def drawn(name: str, declared: Declarations, chance: random.Random) -> mpf:
    spans = {fold_name(each): span for each, span in declared.symbols.items()}
    assumed = {fold_name(each): word for each, word in declared.assumptions.items()}.get(name, "real")
    default = {"positive": (0.05, 4), "natural": (1, 9), "integer": (-7, 9)}.get(assumed, (-3, 3))
    low, high = spans.get(name) or default
    if assumed in ("integer", "natural"):
        return mpf(chance.randint(math.ceil(low), math.floor(high)))
    return mpf(low) + (mpf(high) - mpf(low)) * chance.getrandbits(40) / (1 << 40)


def number_near(chance: random.Random) -> mpf:
    return mpf(chance.getrandbits(40) - (1 << 39)) / (1 << 38)


def entries(family: str, size: int, chance: random.Random) -> list[mpf]:
    if family == "onehot":
        hot = chance.randrange(size)
        return [mpf(at == hot) for at in range(size)]
    drawn = [number_near(chance) for _ in range(size)]
    if family == "real":
        return drawn
    weights = [abs(each) + mpf("0.01") for each in drawn]
    return [each / sum(weights) for each in weights] if family == "probability" else weights


def array(rows: list[list[Any]]) -> Any:
    """A matrix; one of a single entry is that entry."""
    made = np.empty((len(rows), len(rows[0])), dtype=object)
    for at, row in enumerate(rows):
        made[at] = row
    return made[0, 0] if made.size == 1 else made


def value(tree: Tree, names: dict[str, Any], size: int) -> Any:
    """What a formula comes to at one point."""
    match tree:
        case Num():
            return ratio(tree.value)
        case Constant("pi"):
            return +mp.pi
        case Constant("e"):
            return +mp.e
        case Name() if tree.name in names:
            return names[tree.name]
        case Index():
            return entry(tree, names, size)
        case Big():
            return summed(tree, names, size)
        case Cases():
            return chosen(tree, names, size)
        case Call() if len(tree.args) == 1:
            return stand_in(value(tree.args[0], names, size), tree.order)
        case Matrix():
            return array([[value(cell, names, size) for cell in row] for row in tree.rows])
        case Apply():
            return applied(tree.op, [value(arg, names, size) for arg in tree.args])
    raise UnknownError(tree)


def ratio(number: Fraction) -> mpf:
    return mpf(number.numerator) / number.denominator


def stand_in(x: Any, order: int) -> mpf:
    """A smooth function that nothing is known of, or one of its derivatives."""
    return mpf("1.3") ** order * mp.sin(mpf("1.3") * x + mpf("0.4") + order * mp.pi / 2) + mp.exp(x / 3) / 3**order


def entry(tree: Index, names: dict[str, Any], size: int) -> Any:
    at = [int(value(each, names, size)) for each in tree.indices]
    if tree.base == "delta" and tree.base not in names and len(at) == 2:
        return mpf(at[0] == at[1])
    if tree.base not in names or len(at) != 1 or not 1 <= at[0] <= len(names[tree.base]):
        raise NoValueError(tree)
    return names[tree.base][at[0] - 1, 0]


def summed(tree: Big, names: dict[str, Any], size: int) -> Any:
    low = 1 if tree.low is None else int(value(tree.low, names, size))
    high = size if tree.high is None else int(value(tree.high, names, size))
    total = mpf(tree.op == "prod")
    for at in range(low, high + 1):
        inner = names | {tree.index: mpf(at)}
        if tree.where is None or value(tree.where, inner, size):
            term = value(tree.body, inner, size)
            total = total + term if tree.op == "sum" else total * term
    return total


def chosen(tree: Cases, names: dict[str, Any], size: int) -> Any:
    for each, condition in tree.branches:
        if value(condition, names, size):
            return value(each, names, size)
    if tree.otherwise is None:
        raise NoValueError(tree)
    return value(tree.otherwise, names, size)


def applied(op: str, args: list[Any]) -> Any:
    arrays = any(isinstance(arg, np.ndarray) for arg in args)
    if op in _WHOLE and arrays:
        return _WHOLE[op](*args)
    if op in ("mul", "matmul", "dot"):
        return multiplied(args)
    if op == "pow" and arrays:
        raise UnknownError(op)
    if op in _ENTRIES:
        return entrywise(_ENTRIES[op], args)
    raise UnknownError(op)


def multiplied(args: list[Any]) -> Any:
    product = args[0]
    for arg in args[1:]:
        if isinstance(product, np.ndarray) and isinstance(arg, np.ndarray):
            if product.shape[1] != arg.shape[0]:
                raise NoValueError("shapes")
            product = array((product @ arg).tolist())
        else:
            product = product * arg
    return product


def entrywise(function: Callable[..., Any], args: list[Any]) -> Any:
    shapes = {arg.shape for arg in args if isinstance(arg, np.ndarray)}
    if not shapes:
        return real(function, args)
    if len(shapes) > 1:
        raise NoValueError("shapes")
    rows, columns = shapes.pop()
    full = [arg if isinstance(arg, np.ndarray) else np.full((rows, columns), arg, dtype=object) for arg in args]
    return array([[real(function, [each[r, c] for each in full]) for c in range(columns)] for r in range(rows)])


def real(function: Callable[..., Any], args: list[Any]) -> mpf:
    try:
        found = function(*args)
    except (ZeroDivisionError, ValueError, OverflowError) as error:
        raise NoValueError(function) from error
    if isinstance(found, mpmath.mpc) or not mp.isfinite(found):
        raise NoValueError(function)
    return mpf(found)


def _sigmoid(x: mpf) -> mpf:
    return 1 / (1 + mp.exp(-x))


def _log(x: mpf, base: mpf | None = None) -> mpf:
    return mp.log(x) if base is None else mp.log(x) / mp.log(base)


_ENTRIES: dict[str, Callable[..., Any]] = {
    "add": lambda *args: sum(args[1:], args[0]),
    "hadamard": lambda *args: mp.fprod(args),
    "neg": lambda x: -x,
    "div": lambda x, y: x / y,
    "pow": lambda x, y: mp.power(x, y) if x or y > 0 else x / x,
    "mod": lambda x, y: x - y * mp.floor(x / y),
    "transpose": lambda x: x,
    "diag": lambda x: x,
    "total": lambda x: x,
    "mean": lambda x: x,
    "lt": lambda x, y: x < y,
    "le": lambda x, y: x <= y,
    "gt": lambda x, y: x > y,
    "ge": lambda x, y: x >= y,
    "and": lambda *args: all(args),
    "or": lambda *args: any(args),
    "not": lambda x: not x,
    "exp": mp.exp,
    "log": _log,
    "sqrt": mp.sqrt,
    "abs": abs,
    "sign": mp.sign,
    "floor": mp.floor,
    "ceil": mp.ceil,
    "sin": mp.sin,
    "cos": mp.cos,
    "tanh": mp.tanh,
    "dtanh": lambda x: 1 - mp.tanh(x) ** 2,
    "sigmoid": _sigmoid,
    "dsigmoid": lambda x: _sigmoid(x) * _sigmoid(-x),
    "relu": lambda x: max(x, mpf(0)),
    "drelu": lambda x: mpf(x > 0),
    "erf": mp.erf,
    "normal_cdf": mp.ncdf,
    "normal_pdf": mp.npdf,
    "max": max,
    "min": min,
}
_WHOLE: dict[str, Callable[..., Any]] = {
    "transpose": lambda x: x.T,
    "diag": lambda x: array(np.diag(x[:, 0]).tolist()) if x.shape[1] == 1 else array([[c] for c in np.diag(x)]),
    "mean": lambda x: sum(x.ravel()) / x.size,
    "total": lambda x: sum(x.ravel()),
    "norm": lambda x: mp.sqrt(sum(cell**2 for cell in x.ravel())),
}
