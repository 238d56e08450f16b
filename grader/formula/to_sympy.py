"""Trees as SymPy expressions, built node by node: no text is ever handed to SymPy, whose reader runs what it reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.formula.declarations import Declarations
from grader.formula.names import fold_name
from grader.formula.sampling import domains
from grader.formula.tree import Apply, Big, Call, Cases, Constant, Name, Num, Tree

_SAME_NAMES = """
exp log sin cos tan cot sec csc asin acos atan acot sinh cosh tanh
coth sech csch asinh acosh atanh asec acsc asech acsch acoth sqrt erf erfc sign
gamma factorial binomial floor re im arg atan2
"""
_OTHER_NAMES = {"abs": "Abs", "ceil": "ceiling", "max": "Max", "min": "Min", "conj": "conjugate", "mod": "Mod"}
_NAMES = {name: name for name in _SAME_NAMES.split()} | _OTHER_NAMES
_RELATIONS = {"eq": "Eq", "ne": "Ne", "lt": "Lt", "le": "Le", "gt": "Gt", "ge": "Ge", "and": "And", "or": "Or",
              "not": "Not"}  # fmt: skip
_ASSUMED = {
    "positive": {"positive": True},
    "nonnegative": {"nonnegative": True},
    "negative": {"negative": True},
    "integer": {"integer": True},
    "natural": {"integer": True, "positive": True},
    "complex": {"complex": True},
}


class NoExpression(Exception):  # noqa: N818  (a stage that does not apply, no error)
    """The formula holds something that is not carried over to SymPy."""


def to_sympy(tree: Tree, symbols: dict[str, Any], *, real_roots: bool = False) -> Any:
    """The SymPy expression of a scalar formula; raises `NoExpression`. `symbols` come from `make_symbols`."""
    return _Builder(symbols, real_roots).build(tree)


def make_symbols(trees: tuple[Tree, ...], declared: Declarations) -> dict[str, Any]:
    """A SymPy symbol for each scalar name in these formulas, with what the question assumes of it."""
    import sympy as sp

    assumed = {fold_name(name): each for name, each in declared.assumptions.items()}
    found: dict[str, Any] = {}
    for name, domain in domains(trees, declared).items():
        facts = _ASSUMED.get(assumed.get(name, "real"), {"integer": True} if domain.whole else {"real": True})
        if domain.low > 0 and not domain.plane:
            facts = facts | {"positive": True}
        found[name] = sp.Symbol(name, **facts)  # type: ignore[no-untyped-call]  # SymPy leaves it untyped
    return found


class _Builder:
    """One walk over one tree; `symbols` grows by the indices of the sums it is in."""

    def __init__(self, symbols: dict[str, Any], real_roots: bool) -> None:
        import sympy as sp

        self.sympy: Any = sp
        self.symbols = dict(symbols)
        self.real_roots = real_roots

    def build(self, tree: Tree) -> Any:
        sp = self.sympy
        match tree:
            case Num():
                return sp.Rational(tree.value.numerator, tree.value.denominator)
            case Constant():
                return {"pi": sp.pi, "e": sp.E, "i": sp.I, "inf": sp.oo}[tree.name]
            case Name() if tree.name in self.symbols:
                return self.symbols[tree.name]
            case Apply():
                return self.applied(tree)
            case Call():
                return sp.Function(f"{tree.name}_{tree.order}")(*map(self.build, tree.args))
            case Big() if tree.low is not None and tree.high is not None and tree.where is None:
                return self.big(tree, tree.low, tree.high)
            case Cases():
                return self.cases(tree)
        raise NoExpression

    def big(self, tree: Big, low: Tree, high: Tree) -> Any:
        ends = self.build(low), self.build(high)
        before = self.symbols.get(tree.index)
        index = self.symbols[tree.index] = self.sympy.Symbol(tree.index, integer=True)
        body = self.build(tree.body)
        del self.symbols[tree.index]
        if before is not None:
            self.symbols[tree.index] = before
        kind = self.sympy.Sum if tree.op == "sum" else self.sympy.Product
        return kind(body, (index, *ends)).doit()

    def cases(self, tree: Cases) -> Any:
        pieces = [(self.build(value), self.build(condition)) for value, condition in tree.branches]
        if tree.otherwise is not None:
            pieces.append((self.build(tree.otherwise), True))
        return self.sympy.Piecewise(*pieces)

    def applied(self, tree: Apply) -> Any:
        sp, op = self.sympy, tree.op
        args = [self.build(arg) for arg in tree.args]
        if op in ("add", "mul", "hadamard", "dot", "matmul"):
            return (sp.Add if op == "add" else sp.Mul)(*args)
        if op == "pow" and not self.real_roots:
            return args[0] ** args[1]
        if op in _RELATIONS:
            return getattr(sp, _RELATIONS[op])(*args)
        if op in _NAMES:
            return getattr(sp, _NAMES[op])(*args)
        if op in _REWRITES:
            return _REWRITES[op](sp, *args)
        raise NoExpression


_REWRITES: dict[str, Callable[..., Any]] = {
    "neg": lambda _, x: -x,
    "div": lambda _, x, y: x / y,
    "root": lambda sp, x, n: sp.real_root(x, n),
    "cbrt": lambda sp, x: sp.real_root(x, 3),
    "percent": lambda _, x: x / 100,
    "degrees": lambda sp, x: x * sp.pi / 180,
    "log1p": lambda sp, x: sp.log(1 + x),
    "expm1": lambda sp, x: sp.exp(x) - 1,
    "sigmoid": lambda sp, x: 1 / (1 + sp.exp(-x)),
    "dsigmoid": lambda sp, x: sp.exp(-x) / (1 + sp.exp(-x)) ** 2,
    "dtanh": lambda sp, x: 1 - sp.tanh(x) ** 2,
    "relu": lambda sp, x: sp.Max(x, 0),
    "softplus": lambda sp, x: sp.log(1 + sp.exp(x)),
    "silu": lambda sp, x: x / (1 + sp.exp(-x)),
    "logit": lambda sp, x: sp.log(x / (1 - x)),
}
