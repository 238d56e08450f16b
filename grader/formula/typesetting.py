"""Trees set for the eye: LaTeX, and MathML for the page ("read as …")."""

from __future__ import annotations

import re

from grader.formula.names import GREEK_NAMES
from grader.formula.showing import begins_with_mod
from grader.formula.tree import Apply, Big, Call, Cases, Constant, Group, Index, Matrix, Name, Num, Tree

_SIGN = {"eq": "=", "ne": r"\neq", "lt": "<", "le": r"\le", "gt": ">", "ge": r"\ge", "and": r"\land", "or": r"\lor"}
_LEVEL = {
    **dict.fromkeys(("or", "and", "not"), 10),
    **dict.fromkeys(_SIGN, 30),
    **dict.fromkeys(("add", "plusminus"), 40),
    "hadamard": 48,
    "neg": 49,
    **dict.fromkeys(("mul", "matmul", "dot", "mod"), 50),
    **dict.fromkeys(("pow", "transpose", "exp", "degrees"), 70),
}
_OWN_COMMAND = frozenset(
    {"sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "exp", "max", "min", "det"}
)
_FENCES = {
    "abs": (r"\left|", r"\right|"),
    "norm": (r"\left\|", r"\right\|"),
    "floor": (r"\left\lfloor ", r"\right\rfloor "),
    "ceil": (r"\left\lceil ", r"\right\rceil "),
}
_SPOKEN = {
    "sigmoid": r"\sigma",
    "dsigmoid": r"\sigma'",
    "dtanh": r"\tanh'",
    "relu": r"\mathrm{ReLU}",
    "drelu": r"\mathrm{ReLU}'",
    "leaky_relu": r"\mathrm{LeakyReLU}",
    "dleaky_relu": r"\mathrm{LeakyReLU}'",
    "normal_pdf": r"\mathrm{normpdf}",
    "normal_cdf": r"\mathrm{normcdf}",
    "asin": r"\arcsin",
    "acos": r"\arccos",
    "atan": r"\arctan",
    "sign": r"\mathrm{sgn}",
    "total": r"\mathrm{sum}",
}


def mathml(tree: Tree) -> str:
    """The formula as a MathML element, to be put on a page as it is."""
    from latex2mathml.converter import convert

    return str(convert(latex(tree)))


def latex(tree: Tree) -> str:
    """The formula as LaTeX, with brackets only where they are needed."""
    match tree:
        case Num():
            return _number(tree.text)
        case Constant():
            return {"pi": r"\pi ", "inf": r"\infty "}.get(tree.name, tree.name)
        case Name():
            return _name(tree.name)
        case Apply():
            return _applied(tree)
        case Call():
            return f"{_name(tree.name)}{chr(39) * tree.order}{_bracketed(tree.args)}"
        case Index():
            return f"{_name(tree.base)}_{{{','.join(latex(index) for index in tree.indices)}}}"
        case Big():
            return _big(tree)
        case Cases():
            return _cases(tree)
        case Matrix():
            rows = r" \\ ".join(" & ".join(latex(entry) for entry in row) for row in tree.rows)
            return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"
        case Group():
            inner = ", ".join(latex(item) for item in tree.items)
            opening, closing = {"list": ("[", "]"), "tuple": ("(", ")"), "set": (r"\{", r"\}")}[tree.kind]
            return rf"\left{opening} {inner} \right{closing}"


def _number(text: str) -> str:
    mantissa, _, exponent = text.partition("e")
    mantissa = f"0{mantissa}" if mantissa.startswith(".") else mantissa.rstrip(".")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def _letters(text: str) -> str:
    if text in GREEK_NAMES:
        return rf"\{text} "
    found = re.fullmatch(r"(.+?)(hat|bar|tilde)", text)
    if found and (len(found.group(1)) == 1 or found.group(1) in GREEK_NAMES):
        return rf"\{found.group(2)}{{{_letters(found.group(1))}}}"
    return text if len(text) == 1 or text.isdigit() else rf"\mathrm{{{text}}}"


def _name(name: str) -> str:
    plain = name.rstrip("'")
    primes = name[len(plain) :]
    plain, _, layer = plain.partition("^")
    base, _, subscript = plain.partition("_")
    if subscript in ("hat", "bar", "tilde"):
        base, subscript = base + subscript, ""
    found = re.fullmatch(r"([^\W\d]+?)(\d+)", base)
    if found and not subscript:
        base, subscript = found.groups()
    text = _letters(base)
    if subscript:
        inner = subscript.strip("{}")
        text += f"_{{{_letters(inner) if inner.isalnum() else inner.replace('_', ',')}}}"
    return text + (f"^{{{layer}}}" if layer else "") + primes


def _level(tree: Tree) -> int:
    match tree:
        case Apply():
            return _LEVEL.get(tree.op, 100)
        case Big():
            return 45
        case Num():
            return 50 if "e" in tree.text else 100
        case Name():
            return 60 if "^" in tree.name else 100
        case _:
            return 100


def _above(tree: Tree, level: int) -> str:
    return latex(tree) if _level(tree) > level else rf"\left( {latex(tree)} \right)"


def _bracketed(args: tuple[Tree, ...]) -> str:
    return rf"\left( {', '.join(latex(arg) for arg in args)} \right)"


def _applied(tree: Apply) -> str:
    op, args = tree.op, tree.args
    if op in _FENCES:
        opening, closing = _FENCES[op]
        return f"{opening}{latex(args[0])}{closing}"
    if op in _SIGN:
        return f" {_SIGN[op]} ".join(_above(arg, _LEVEL[op]) for arg in args)
    match op:
        case "add":
            return _sum(args)
        case "mul":
            return _product(args)
        case "matmul" | "dot":
            return (r" \cdot " if op == "dot" else r"\, ").join(_above(arg, 50) for arg in args)
        case "hadamard":
            return r" \odot ".join(_above(arg, 48) for arg in args)
        case "neg":
            return rf"-\left( {latex(args[0])} \right)" if begins_with_mod(args[0]) else f"-{_above(args[0], 49)}"
        case "div":
            return rf"\frac{{{latex(args[0])}}}{{{latex(args[1])}}}"
        case "pow":
            return _power(args[0], args[1])
        case "transpose":
            return rf"{_above(args[0], 70)}^{{\top}}"
        case "sqrt":
            return rf"\sqrt{{{latex(args[0])}}}"
        case "cbrt":
            return rf"\sqrt[3]{{{latex(args[0])}}}"
        case "root":
            return rf"\sqrt[{latex(args[1])}]{{{latex(args[0])}}}"
    return _function(op, args)


def _function(op: str, args: tuple[Tree, ...]) -> str:
    match op:
        case "log":
            name = r"\ln" if len(args) == 1 else rf"\log_{{{latex(args[1])}}}"
            return f"{name} {_bracketed(args[:1])}"
        case "exp":
            return rf"e^{{{latex(args[0])}}}"
        case "percent":
            return rf"{_above(args[0], 80)}\%"
        case "degrees":
            return rf"{_above(args[0], 80)}^{{\circ}}"
        case "factorial":
            return f"{_above(args[0], 99)}!"
        case "plusminus" if args[0] == Num("0"):
            return rf"\pm {_above(args[1], 50)}"
        case "mod" | "plusminus":
            sign = r" \bmod " if op == "mod" else r" \pm "
            return sign.join(_above(arg, 50) for arg in args)
        case "not":
            return rf"\lnot {_bracketed(args)}"
        case "inverse":
            return f"{_above(args[0], 70)}^{{-1}}"
    own = rf"\{op} " if op in _OWN_COMMAND else rf"\mathrm{{{op.replace('_', ' ')}}}"
    return f"{_SPOKEN.get(op, own)}{_bracketed(args)}"


def _sum(args: tuple[Tree, ...]) -> str:
    text = _above(args[0], 40)
    for arg in args[1:]:
        if isinstance(arg, Apply) and arg.op == "neg":
            text += f" - {_above(arg.args[0], 49)}"
        else:
            text += f" + {_above(arg, 40)}"
    return text


def _product(args: tuple[Tree, ...]) -> str:
    """Factors side by side; a dot where two numbers would run together."""
    text = ""
    for at, arg in enumerate(args):
        factor = _above(arg, 50 if at or not isinstance(arg, Apply) or arg.op != "mul" else 100)
        if at:
            text += r" \cdot " if factor[0].isdigit() or factor.startswith((r"\frac", "{")) else r"\, "
        text += factor
    return text


def _power(base: Tree, exponent: Tree) -> str:
    fraction = isinstance(base, Apply) and base.op in ("div", "sqrt", "exp", "root", "cbrt", "inverse")
    wrapped = fraction or isinstance(base, Index | Cases)
    plain = latex(base) if isinstance(base, Index) else rf"\left( {latex(base)} \right)"
    return f"{{{plain if wrapped else _above(base, 70)}}}^{{{latex(exponent)}}}"


def _big(tree: Big) -> str:
    sign = r"\sum" if tree.op == "sum" else r"\prod"
    over = _name(tree.index)
    if tree.low is not None:
        over += f" = {latex(tree.low)}"
    elif isinstance(tree.where, Apply):
        over = latex(tree.where)
    top = "" if tree.high is None else f"^{{{latex(tree.high)}}}"
    return f"{sign}_{{{over}}}{top} {_above(tree.body, 49)}"


def _cases(tree: Cases) -> str:
    rows = [rf"{latex(value)} & {latex(condition)}" for value, condition in tree.branches]
    if tree.otherwise is not None:
        rows.append(rf"{latex(tree.otherwise)} & \text{{otherwise}}")
    inner = r" \\ ".join(rows)
    return rf"\begin{{cases}} {inner} \end{{cases}}"
