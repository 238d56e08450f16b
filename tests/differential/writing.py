"""Expressions as text: as typed, Python-like and LaTeX, with the freedom that writers take."""

import random
from fractions import Fraction

from .expressions import Node

#: How tightly each operator binds; what binds less stands in brackets.
_SUM, _SIGN, _PRODUCT, _POWER, _LEAF = range(1, 6)
_GREEK = {"alpha": "α", "beta": "β", "sigma": "σ", "theta": "θ", "lambda": "λ"}


class Writer:
    """One notation with its habits; `write` gives the text of an expression."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def write(self, node: Node) -> str:
        return self.made(node)[0]

    def at_least(self, node: Node, strength: int) -> str:
        """The text, in brackets unless it binds as tightly as is needed here."""
        text, found = self.made(node)
        return text if found >= strength else self.in_brackets(text)

    def in_brackets(self, text: str) -> str:
        return f"({text})"

    def made(self, node: Node) -> tuple[str, int]:
        """The text and how tightly it binds."""
        match node.op:
            case "number":
                return self.number(Fraction(node.leaf))  # type: ignore[arg-type]
            case "name":
                return self.name(str(node.leaf)), _LEAF
            case "add":
                return self.total(node.args), _SUM
            case "sub":
                return f"{self.at_least(node.args[0], _SUM)} - {self.at_least(node.args[1], _PRODUCT)}", _SUM
            case "neg":
                return f"-{self.at_least(node.args[0], _PRODUCT)}", _SIGN
            case "mul":
                return self.product(node.args), _PRODUCT
            case "div":
                return self.quotient(*node.args)
            case "pow":
                return self.raised(node.args[0], int(node.leaf)), _POWER  # type: ignore[arg-type]
            case _:
                return self.call(node), _LEAF

    def total(self, args: tuple[Node, ...]) -> str:
        text = self.at_least(args[0], _SUM)
        for arg in args[1:]:
            if arg.op == "neg" and self.chance.random() < 0.7:
                text += f" - {self.at_least(arg.args[0], _PRODUCT)}"
            else:
                text += f" + {self.at_least(arg, _PRODUCT)}"
        return text

    def number(self, number: Fraction) -> tuple[str, int]:
        if number.denominator != 1:
            return f"{number.numerator}/{number.denominator}", _SIGN
        return str(number), _LEAF if number >= 0 else _SIGN

    def name(self, letter: str) -> str:
        return letter

    def product(self, args: tuple[Node, ...]) -> str:
        return "*".join(self.at_least(arg, _POWER) for arg in args)

    def quotient(self, top: Node, under: Node) -> tuple[str, int]:
        return f"{self.at_least(top, _PRODUCT)}/{self.at_least(under, _POWER)}", _SIGN

    def raised(self, base: Node, exponent: int) -> str:
        return f"{self.at_least(base, _LEAF)}^{exponent if exponent > 0 else f'({exponent})'}"

    def call(self, node: Node) -> str:
        return f"{node.op}({', '.join(self.write(arg) for arg in node.args)})"


class Typed(Writer):
    """As one types: products without a sign where they cannot be misread, Greek letters, raised digits, bars."""

    def name(self, letter: str) -> str:
        return _GREEK.get(letter, letter) if self.chance.random() < 0.4 else letter

    def product(self, args: tuple[Node, ...]) -> str:
        parts = [self.at_least(arg, _POWER) for arg in args]
        text = parts[0]
        for part in parts[1:]:
            sign = self.chance.choice(("*", " * ", "·", " "))
            if part[0].isdigit() and sign == " ":
                sign = "*"
            if part.startswith("(") and sign == " " and (text[-1] == ")" or text[-1].isdigit()):
                sign = self.chance.choice(("", " "))
            elif sign == " " and part.startswith("("):
                sign = "*"
            text += sign + part
        return text

    def raised(self, base: Node, exponent: int) -> str:
        inner = self.at_least(base, _LEAF)
        if base.op == "name" and exponent > 0 and self.chance.random() < 0.3:
            return inner + str(exponent).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
        sign = self.chance.choice(("^", "**"))
        return f"{inner}{sign}{exponent}" if exponent > 0 else f"{inner}{sign}({exponent})"

    def call(self, node: Node) -> str:
        inner = ", ".join(self.write(arg) for arg in node.args)
        match node.op:
            case "exp" if self.chance.random() < 0.5:
                return f"(e^({inner}))"
            case "abs" if self.chance.random() < 0.3 and "|" not in inner:
                return f"(|{inner}|)"
            case "ln" if self.chance.random() < 0.3:
                return f"log({inner})"
            case "sqrt" if self.chance.random() < 0.3:
                return f"√({inner})"
            case "floor" if self.chance.random() < 0.3:
                return f"⌊{inner}⌋"
        return f"{node.op}({inner})"


class Python(Writer):
    """As programs write it."""

    def raised(self, base: Node, exponent: int) -> str:
        return f"{self.at_least(base, _LEAF)}**{exponent if exponent > 0 else f'({exponent})'}"

    def call(self, node: Node) -> str:
        inner = ", ".join(self.write(arg) for arg in node.args)
        match node.op:
            case "exp" | "sin" | "cos" | "tanh" | "sqrt" | "abs" | "floor" | "ceil":
                return (
                    f"{self.chance.choice(('', 'np.', 'math.') if node.op != 'abs' else ('', 'np.'))}{node.op}({inner})"
                )
            case "ln":
                return f"{self.chance.choice(('np.', 'math.', ''))}log({inner})"
            case "sigmoid":
                return f"{self.chance.choice(('', 'torch.'))}sigmoid({inner})"
            case "relu":
                return self.chance.choice((f"np.maximum({inner}, 0)", f"torch.relu({inner})", f"max({inner}, 0)"))
            case "max" | "min":
                return self.chance.choice((f"{node.op}({inner})", f"np.{node.op}imum({inner})"))
            case "conj" | "re" | "im":
                return {"conj": "np.conj", "re": "np.real", "im": "np.imag"}[node.op] + f"({inner})"
        return f"{node.op}({inner})"


class Latex(Writer):
    """As papers set it: fractions, roots, brackets that grow, products without a sign."""

    def name(self, letter: str) -> str:
        return "\\" + letter if letter in _GREEK else letter

    def number(self, number: Fraction) -> tuple[str, int]:
        if number.denominator != 1:
            return (
                f"{'-' if number < 0 else ''}\\frac{{{abs(number.numerator)}}}{{{number.denominator}}}",
                _POWER - 2 * (number < 0),
            )
        return str(number), _LEAF if number >= 0 else _SIGN

    def in_brackets(self, text: str) -> str:
        return self.chance.choice(
            (f"({text})", f"\\left({text}\\right)", f"\\left[{text}\\right]", f"\\bigl({text}\\bigr)")
        )

    def product(self, args: tuple[Node, ...]) -> str:
        parts = [self.at_least(arg, _POWER) for arg in args]
        text = parts[0]
        for part in parts[1:]:
            sign = self.chance.choice((r" \cdot ", " ", r" \times ", r"\,"))
            apart = part[0].isdigit() or part.startswith(("(", "\\left", "\\bigl", "\\frac"))
            text += (r" \cdot " if apart else sign) + part
        return text

    def quotient(self, top: Node, under: Node) -> tuple[str, int]:
        if self.chance.random() < 0.85:
            return (
                f"\\{self.chance.choice(('frac', 'frac', 'dfrac'))}{{{self.write(top)}}}{{{self.write(under)}}}",
                _PRODUCT,
            )
        return super().quotient(top, under)

    def raised(self, base: Node, exponent: int) -> str:
        text, strength = self.made(base)
        inner = text if strength >= _LEAF and base.op in ("name", "number") else self.in_brackets(text)
        return f"{inner}^{{{exponent}}}"

    def call(self, node: Node) -> str:
        inner = ", ".join(self.write(arg) for arg in node.args)
        match node.op:
            case "sqrt":
                return f"\\sqrt{{{inner}}}"
            case "exp":
                return f"{{e^{{{inner}}}}}" if self.chance.random() < 0.5 else f"\\exp\\left({inner}\\right)"
            case "abs":
                return self.chance.choice((f"\\left|{inner}\\right|", f"\\lvert {inner}\\rvert "))
            case "floor" | "ceil":
                return f"\\left\\l{node.op} {inner}\\right\\r{node.op}"
            case "sigmoid" | "relu":
                return f"\\operatorname{{{node.op}}}({inner})"
            case "conj":
                return f"\\overline{{{inner}}}"
            case "re" | "im":
                return f"\\operatorname{{{node.op.capitalize()}}}({inner})"
        return f"\\{node.op}({inner})"


def writer(notation: str, chance: random.Random) -> Writer:
    """The writer of a `format`."""
    return {"typed": Typed, "python": Python, "latex": Latex}[notation](chance)
