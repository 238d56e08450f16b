"""How tightly operators between two operands bind, and what they make."""

from typing import Final

_RELATIONS: Final = {"=": "eq", "==": "eq", "!=": "ne", "=/=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
#: How tightly an operator between two operands binds, and what it makes.
INFIX: Final[dict[str, tuple[int, str]]] = {
    "choose": (6, "binomial"),
    "over": (6, "div"),
    "||": (10, "or"),
    "∨": (10, "or"),
    "&&": (20, "and"),
    "∧": (20, "and"),
    **{sign: (30, op) for sign, op in _RELATIONS.items()},
    "≈": (30, "approx"),
    "+": (40, "add"),
    "-": (40, "add"),
    "±": (40, "plusminus"),
    "⊙": (48, "hadamard"),
    "⊗": (50, "outer"),
    "*": (50, "mul"),
    "×": (50, "mul"),
    "·": (50, "dot"),
    "@": (50, "matmul"),
    "/": (50, "div"),
    "//": (50, "floordiv"),
    "%": (50, "mod"),
    "mod": (50, "mod"),
    "^": (70, "pow"),
    "**": (70, "pow"),
}
