"""A tree written out in typed notation, so that reading it again gives the same tree."""

from grader.formula.functions import OPERATORS
from grader.formula.tree import Apply, Big, Call, Cases, Constant, Group, Index, Matrix, Name, Num, Tree

_SIGN = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_LEVEL = {
    "or": 10, "and": 20, "not": 22, **dict.fromkeys(_SIGN, 30), "add": 40, "plusminus": 40, "hadamard": 48, "neg": 49,
    "mul": 50, "matmul": 50, "dot": 50, "div": 50, "mod": 50, "pow": 70, "transpose": 70,
}  # fmt: skip
_JOIN = {"mul": "*", "matmul": "@", "dot": "·", "hadamard": " ⊙ ", "and": " and ", "or": " or "}
_OTHER_NAME = {"total": "sum"}


def show(tree: Tree) -> str:
    """The formula in one line of typed notation; `read` gives back the same tree."""
    return _show(tree)


def _level(tree: Tree) -> int:
    match tree:
        case Apply():
            return _LEVEL.get(tree.op, 100)
        case Big():
            return 45
        case Name():
            return 100 if tree.name.replace("_", "").isalnum() else 80
        case _:
            return 100


def _above(tree: Tree, level: int) -> str:
    """The tree, in brackets unless it binds tighter than `level`."""
    return _show(tree) if _level(tree) > level else f"({_show(tree)})"


def _show(tree: Tree) -> str:
    match tree:
        case Num():
            return tree.text
        case Constant() | Name():
            return tree.name
        case Apply():
            return _applied(tree)
        case Call():
            return f"{tree.name}{chr(39) * tree.order}({_listed(tree.args)})"
        case Index():
            return _index(tree)
        case Big():
            return _big(tree)
        case Cases():
            return _cases(tree)
        case Matrix():
            rows = "; ".join(_listed(row) for row in tree.rows)
            return f"[{rows}]" if len(tree.rows) > 1 else f"[{rows};]"
        case Group():
            return _group(tree)


def _listed(trees: tuple[Tree, ...]) -> str:
    return ", ".join(_show(tree) for tree in trees)


def _applied(tree: Apply) -> str:
    op, args = tree.op, tree.args
    if op == "add":
        return _sum(args)
    if op in _JOIN:
        return _product(op, args)
    if op in _SIGN:
        return f"{_above(args[0], 30)} {_SIGN[op]} {_above(args[1], 30)}"
    match op:
        case "neg":
            return f"-({_show(args[0])})" if begins_with_mod(args[0]) else f"-{_above(args[0], 49)}"
        case "not":
            return f"not ({_show(args[0])})"
        case "plusminus":
            before = "" if args[0] == Num("0") else f"{_above(args[0], 40)} "
            return f"{before}±{' ' if before else ''}{_above(args[1], 40)}"
        case "div":
            return f"{_above(args[0], 49)}/{_above(args[1], 50)}"
        case "mod":
            return f"{_above(args[0], 49)} mod {_above(args[1], 50)}"
        case "pow":
            return f"{_above(args[0], 80)}^{_exponent(args[1])}"
        case "transpose":
            return f"{_above(args[0], 70)}^⊤"
        case "percent" | "degrees":
            return f"{_above(args[0], 80)}{'%' if op == 'percent' else '°'}"
        case "log":
            return _logarithm(args)
        case "entry":
            return f"{_above(args[0], 80)}[{_listed(args[1:])}]"
    assert op not in OPERATORS or op == "factorial"
    return f"{_OTHER_NAME.get(op, op)}({_listed(args)})"


def begins_with_mod(tree: Tree) -> bool:
    """Whether a minus before it would belong to what a remainder is of."""
    while isinstance(tree, Apply) and tree.op in ("mul", "matmul", "dot", "div", "mod"):
        if tree.op == "mod":
            return True
        tree = tree.args[0]
    return False


def _sum(args: tuple[Tree, ...]) -> str:
    text = _above(args[0], 40)
    for arg in args[1:]:
        negative = isinstance(arg, Apply) and arg.op == "neg"
        inner = arg.args[0] if isinstance(arg, Apply) and negative else arg
        plain = _level(inner) > 40 and not (isinstance(inner, Apply) and inner.op == "neg")
        text += (" - " if negative else " + ") + (_show(inner) if plain else f"({_show(inner)})")
    return text


def _product(op: str, args: tuple[Tree, ...]) -> str:
    level = _LEVEL[op]
    first = args[0]
    same = isinstance(first, Apply) and first.op == op and op != "dot"
    parts = [f"({_show(first)})" if same else _above(first, level - 1 if level == 50 else level)]
    return _JOIN[op].join([*parts, *(_above(arg, level) for arg in args[1:])])


def _exponent(tree: Tree) -> str:
    plain = isinstance(tree, Num | Constant) or (isinstance(tree, Name) and tree.name.isalnum())
    return _show(tree) if plain else f"({_show(tree)})"


def _logarithm(args: tuple[Tree, ...]) -> str:
    if len(args) == 1:
        return f"ln({_show(args[0])})"
    base = args[1]
    if isinstance(base, Num) and base.text.isdigit():
        return f"log_{{{base.text}}}({_show(args[0])})"
    return f"log({_listed(args)})"


def _index(tree: Index) -> str:
    inner = ",".join(_show(index) for index in tree.indices)
    return f"{tree.base}[{inner}]" if set(inner) & set("{}[]_") or len(inner) > 60 else f"{tree.base}_{{{inner}}}"


def _big(tree: Big) -> str:
    sign = "∑" if tree.op == "sum" else "∏"
    over = tree.index
    if tree.low is not None:
        over += f"={_show(tree.low)}"
    elif isinstance(tree.where, Apply):
        over += f"{_SIGN[tree.where.op]}{_show(tree.where.args[1])}"
    top = "" if tree.high is None else f"^({_show(tree.high)})"
    return f"{sign}_{{{over}}}{top} {_above(tree.body, 49)}"


def _cases(tree: Cases) -> str:
    pieces = [f"{_above(value, 30)}, {_show(condition)}" for value, condition in tree.branches]
    if tree.otherwise is not None:
        pieces.append(f"{_above(tree.otherwise, 30)}, otherwise")
    return "{" + "; ".join(pieces) + "}"


def _group(tree: Group) -> str:
    inner = _listed(tree.items)
    if tree.kind == "list":
        return f"[{inner}]"
    if tree.kind == "set":
        return "{" + inner + "}"
    return f"({inner},)" if len(tree.items) == 1 else f"({inner})"
