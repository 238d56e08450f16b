"""A formula plainly spelled, and as people and editors leave it: with spaces, fonts, other signs and brackets."""

import random
from collections.abc import Iterator
from fractions import Fraction

from .expressions import Node, name, names_of, random_node, size, slipped
from .pair import Pair, verdict
from .scalars import agree
from .writing import Latex, Typed, Writer, writer

_LEAVES = [name(letter) for letter in ("x", "y", "alpha", "beta")]
_FUNCTIONS = ("sin", "cos", "exp", "ln", "sqrt", "tanh", "abs")


def spellings(chance: random.Random) -> Iterator[Pair]:
    """A formula, or one with a slip, in loose spelling against the formula in the plain one."""
    while True:
        wanted = random_node(chance, _LEAVES, chance.choice((1, 2, 2, 3)), _FUNCTIONS)
        given = wanted if chance.random() < 0.7 else slipped(wanted, chance, _LEAVES)
        names = sorted(names_of(wanted) | names_of(given))
        same = agree(given, wanted, names, chance)
        if same is None or not names_of(wanted) or size(given) > 40:
            continue
        notation = chance.choice(("typed", "latex", "latex"))
        pen: Writer = {"typed": LooselyTyped, "latex": LooseLatex}[notation](chance)
        question = {"variables": names, "kind": "scalar", "format": notation}
        yield Pair(pen.write(given), writer(notation, chance).write(wanted), verdict(same), question)


class LooselyTyped(Typed):
    """As typed on phones and in word processors."""

    def write(self, node: Node) -> str:
        text = self.made(node)[0].replace("**", "\0")
        for sign, others in (("-", "−–"), ("*", "·×∗⋅"), ("+", "＋")):
            parts = text.split(sign)
            text = parts[0] + "".join(self.chance.choice((sign, sign, *others)) + part for part in parts[1:])
        return text.replace("\0", "**")

    def in_brackets(self, text: str) -> str:
        space = self.chance.choice(("", " "))
        return f"({space}{text}{space})"

    def product(self, args: tuple[Node, ...]) -> str:
        return (
            super().product(args) if self.chance.random() < 0.7 else " * ".join(self.at_least(arg, 4) for arg in args)
        )

    def quotient(self, top: Node, under: Node) -> tuple[str, int]:
        sign = self.chance.choice(("/", " / ", "÷", "/"))
        return f"{self.at_least(top, 4)}{sign}{self.at_least(under, 4)}", 2

    def number(self, number: Fraction) -> tuple[str, int]:
        if number == Fraction(1, 2) and self.chance.random() < 0.5:
            return self.chance.choice((("(½)", 5), ("0.5", 5), (".5", 5), ("(1/2)", 5)))
        return super().number(number)

    def call(self, node: Node) -> str:
        inner = ", ".join(self.made(arg)[0] for arg in node.args)
        match node.op:
            case "sqrt" if self.chance.random() < 0.4:
                return self.chance.choice((f"({inner})^(1/2)", f"(({inner})^0.5)", f"Sqrt({inner})"))
            case "exp" if self.chance.random() < 0.6:
                return self.chance.choice((f"(e^({inner}))", f"(e**({inner}))", f"exp[{inner}]", f"(e^{{{inner}}})"))
            case "sin" | "cos" | "tanh" | "ln":
                return self.chance.choice(
                    (f"{node.op} ({inner})", f"{node.op}({inner})", f"{node.op}( {inner} )", f"{node.op}[{inner}]")
                )
        return super().call(node)

    def raised(self, base: Node, exponent: int) -> str:
        inner = self.at_least(base, 5)
        inner = inner if base.op in ("name", "number") else self.in_brackets(self.made(base)[0])
        return f"{inner}{self.chance.choice(('^', '**', ' ^ ', '^ '))}{exponent if exponent > 0 else f'({exponent})'}"


class LooseLatex(Latex):
    """As editors and language models leave it."""

    def write(self, node: Node) -> str:
        text = self.made(node)[0]
        return self.chance.choice(
            (
                text,
                text,
                f"${text}$",
                f"$$ {text} $$",
                f"\\[{text}\\]",
                f"\\( {text} \\)",
                f"\\boxed{{{text}}}",
                f"\\displaystyle {text}",
                f"\\begin{{aligned}} & {text} \\end{{aligned}}",
                f"\\begin{{equation*}}{text}\\end{{equation*}}",
                f"{text}.",
                f"\\left({text}\\right)",
            )
        )

    def inner(self, node: Node) -> str:
        return self.made(node)[0]

    def in_brackets(self, text: str) -> str:
        space = self.chance.choice(("", r"\,", " ", r"\! "))
        return self.chance.choice(
            (
                f"({space}{text}{space})",
                f"\\left( {text}\\right) ",
                f"\\Big({text}\\Big)",
                f"\\left\\{{{text}\\right\\}}",
                f"{{({text})}}",
                f"\\bigg[{text}\\bigg]",
                f"\\lparen {text}\\rparen ",
                f"\\left[{text}\\right]",
                f"\\mleft({text}\\mright)",
            )
        )

    def name(self, letter: str) -> str:
        text = super().name(letter)
        return self.chance.choice((text, text, f"{{{text}}}", f"\\mathit{{{text}}}" if len(letter) == 1 else text))

    def total(self, args: tuple[Node, ...]) -> str:
        text = super().total(args)
        return text.replace(" + ", self.chance.choice((" + ", "+", r"\,+\,", "{}+{}", " + ")))

    def product(self, args: tuple[Node, ...]) -> str:
        parts = [self.at_least(arg, 4) for arg in args]
        sign = self.chance.choice((r" \cdot ", r"\cdot{}", r" \times ", " * ", r"\;\cdot\;", r" \ast "))
        return sign.join(parts)

    def quotient(self, top: Node, under: Node) -> tuple[str, int]:
        above, below = self.inner(top), self.inner(under)
        return self.chance.choice(
            (
                f"\\frac{{{above}}}{{{below}}}",
                f"\\frac {{{above}}} {{{below}}}",
                f"\\cfrac{{{above}}}{{{below}}}",
                f"{{{{{above}}} \\over {{{below}}}}}",
                f"\\tfrac{{ {above} }}{{ {below} }}",
            )
        ), 3

    def raised(self, base: Node, exponent: int) -> str:
        text = self.inner(base)
        inner = text if base.op in ("name", "number") else self.in_brackets(text)
        shown = f"{exponent}" if exponent > 0 and self.chance.random() < 0.4 else f"{{{exponent}}}"
        return self.chance.choice((f"{inner}^{shown}", f"{{{inner}}}^{shown}", f"{inner}^ {shown}"))

    def call(self, node: Node) -> str:
        inner = self.inner(node.args[0])
        match node.op:
            case "sqrt":
                return self.chance.choice((f"\\sqrt{{{inner}}}", f"\\sqrt {{{inner}}}", f"\\sqrt[2]{{{inner}}}"))
            case "exp":
                return self.chance.choice(
                    (
                        f"{{e^{{{inner}}}}}",
                        f"{{\\mathrm{{e}}^{{{inner}}}}}",
                        f"\\exp{{({inner})}}",
                        f"\\exp\\left[{inner}\\right]",
                        f"\\operatorname{{exp}}({inner})",
                    )
                )
            case "abs":
                return self.chance.choice(
                    (
                        f"\\left|{inner}\\right|",
                        f"\\left\\vert {inner} \\right\\vert ",
                        f"\\lvert{{{inner}}}\\rvert ",
                        f"\\operatorname{{abs}}({inner})",
                    )
                )
            case op:
                spelled = self.chance.choice((f"\\{op}", f"\\{op}", f"\\operatorname{{{op}}}", f"\\mathrm{{{op}}}"))
                return self.chance.choice(
                    (
                        f"{spelled}({inner})",
                        f"{spelled}\\left({inner}\\right)",
                        f"{spelled}{{({inner})}}",
                        f"{spelled}\\!({inner})",
                        f"{spelled}[{inner}]",
                    )
                )
