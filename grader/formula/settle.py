"""Products settled by what they multiply: between scalars every product sign means the same."""

from grader.formula.declarations import Declarations
from grader.formula.names import fold_name
from grader.formula.tree import Apply, Big, Call, Cases, Group, Index, Matrix, Name, Tree

_SCALAR_VALUED = frozenset({"total", "mean", "norm", "trace", "det", "logsumexp", "entry"})
_PRODUCTS = ("hadamard", "matmul", "dot")


def settle(tree: Tree, declared: Declarations) -> Tree:
    """The tree with `@`, `⊙` and a centred dot as plain products wherever at most one factor is a matrix."""
    shaped = {fold_name(name) for name in declared.shapes} | {fold_name(name) for name in declared.families}
    return _settle(tree, frozenset(shaped))[0]


def _settle(tree: Tree, shaped: frozenset[str]) -> tuple[Tree, bool]:
    """The settled tree and whether it may be a matrix."""
    match tree:
        case Name():
            return tree, tree.name in shaped
        case Apply():
            return _applied(tree, shaped)
        case Call():
            args = [_settle(arg, shaped) for arg in tree.args]
            return Call(tree.name, tree.order, tuple(arg for arg, _ in args)), any(big for _, big in args)
        case Index():
            return Index(tree.base, tuple(_settle(index, shaped)[0] for index in tree.indices)), False
        case Big():
            low, high, where = (
                None if part is None else _settle(part, shaped)[0] for part in (tree.low, tree.high, tree.where)
            )
            body, big = _settle(tree.body, shaped)
            return Big(tree.op, tree.index, low, high, where, body), big
        case Cases():
            pairs = [(_settle(value, shaped), _settle(condition, shaped)[0]) for value, condition in tree.branches]
            last = None if tree.otherwise is None else _settle(tree.otherwise, shaped)
            big = any(value[1] for value, _ in pairs) or (last is not None and last[1])
            return Cases(tuple((value[0], condition) for value, condition in pairs), last and last[0]), big
        case Matrix():
            return Matrix(tuple(tuple(_settle(entry, shaped)[0] for entry in row) for row in tree.rows)), True
        case Group():
            return Group(tree.kind, tuple(_settle(item, shaped)[0] for item in tree.items)), True
        case _:
            return tree, False


def _applied(tree: Apply, shaped: frozenset[str]) -> tuple[Tree, bool]:
    pairs = [_settle(arg, shaped) for arg in tree.args]
    args = tuple(arg for arg, _ in pairs)
    arrays = sum(big for _, big in pairs)
    op = "mul" if tree.op in _PRODUCTS and arrays < 2 else tree.op
    if op != tree.op and isinstance(args[0], Apply) and args[0].op == "mul":
        args = (*args[0].args, *args[1:])  # `2·a·b` is one product, as `2*a*b` is
    along = op in ("total", "mean") and len(args) == 2
    return Apply(op, args), arrays > 0 and (along or op not in _SCALAR_VALUED)
