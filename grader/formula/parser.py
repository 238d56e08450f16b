"""A Pratt parser over settled tokens: precedence here, phrases with a shape of their own in `phrases`."""

from __future__ import annotations

from collections.abc import Sequence

from grader.formula import entries, joining, mixed, naming, phrases, pieces, powers, steps, written_arrays
from grader.formula.characters import Folded
from grader.formula.declarations import Declarations
from grader.formula.functions import RELATIONS
from grader.formula.latex_commands import spelled
from grader.formula.precedence import INFIX
from grader.formula.tree import Apply, Group, Matrix, Name, Num, Tree
from grader.formula.words import Item, Lexicon
from grader.model.blame import Unreadable

MOST_NESTED = 45

_JUXTAPOSED = 50
_JUXTAPOSED_FIRST = 55
_NEGATION = 49
#: What is done to a negative number, not to what stands behind its minus: -n//s is ⌊-n/s⌋.
_OF_NEGATED = ("floordiv", "mod")
_FLAT = ("add", "mul", "matmul", "hadamard", "and", "or")
_CLOSING = {"(": ")", "[": "]", "{": "}", "\\{": "\\}", "⌊": "⌋", "⌈": "⌉", "⟨": "⟩", "\\left|": "\\right|"}
_STARTS = frozenset({"(", "√", "∛", "⌊", "⌈", "{", "\\{", "|", "‖", "[", "⟨", "\\left|"})


class Parser:
    """Reads one list of settled tokens; `ambiguities` collects where another reading exists.

    `opening` is the place of a bar that opens an absolute value although it could close one.
    """

    def __init__(self, items: Sequence[Item], source: Folded, lexicon: Lexicon, opening: int | None = None) -> None:
        self.items = list(items)
        self.opening = opening
        self.at = 0
        self.source = source
        self.lexicon = lexicon
        self.nested = 0
        self.bars: list[str] = []
        self.tries = 0
        self.squares = 0
        self.ambiguities: set[str] = set()
        self.scope: list[str] = []
        self.lenient = False
        self.negated = False

    @property
    def declared(self) -> Declarations:
        return self.lexicon.declared

    @property
    def item(self) -> Item:
        return self.items[self.at]

    def peek(self, ahead: int = 1) -> Item:
        """The token some places further on, the `end` at most."""
        return self.items[min(self.at + ahead, len(self.items) - 1)]

    def sees(self, *texts: str) -> bool:
        """Whether one of these operators or verbs stands here."""
        return self.item.kind in ("op", "verb", "command") and self.item.text in texts

    def take(self) -> Item:
        """The token here, leaving it behind."""
        item = self.item
        self.at = min(self.at + 1, len(self.items) - 1)
        return item

    def expect(self, text: str, opened: Item | None = None) -> Item:
        """The operator `text`, which must stand here."""
        if not self.sees(text):
            found = "the formula ends" if self.item.kind == "end" else f"stands {self.spelling()}"
            what = f"to close the {spelled(opened.text)} before" if opened else "to go on"
            raise self.refuse(f"A {spelled(text)} was expected here {what}, but {found}.")
        return self.take()

    def spelling(self) -> str:
        """The token here as it was typed, for a message."""
        return f"“{spelled(self.item.text)}”"

    def refuse(self, message: str, item: Item | None = None) -> Unreadable:
        """The blame for what stands here."""
        return self.source.refuse(message, (item or self.item).start)

    # expressions

    def formula(self) -> Tree:
        """Everything up to the end, several values between commas as a tuple."""
        first = self.expression()
        joined = isinstance(first, Apply) and first.op in ("and", "or")
        if joined and any(sign in self.source for sign in ("&&", "||", "∧", "∨")) and not joining.states(first):
            raise self.refuse("This sign joins statements such as x > 0, no values.", self.items[0])
        if (
            isinstance(first, Apply)
            and first.op == "or"
            and joining.states(first)
            and any(map(joining.is_number, first.args))
        ):
            raise self.refuse("Write a whole statement behind this “or”, such as x = 1 or x = 2.", self.items[0])
        if isinstance(first, Apply) and first.op == "or" and not joining.states(first):
            first = Group("set", first.args)  # 2 or -2
        values = joining.counted(first)
        while self.sees(",", ";") or (self.sees("newline") and pieces.is_statement(values[-1])):
            self.take()
            if self.sees("&&", "∧"):  # 1, 2, and 3
                self.take()
            values.extend(joining.counted(self.expression()))
        if len(values) > 1:
            first = Group("tuple", tuple(values))
        if self.item.kind != "end":
            raise self.refuse(f"The formula is complete before {self.spelling()}; what follows cannot be read.")
        return first

    def expression(self, least: int = 0) -> Tree:
        """An expression whose operators all bind tighter than `least`."""
        self.nested += 1
        if self.nested > MOST_NESTED:
            raise self.refuse(f"This formula is nested more than {MOST_NESTED} deep.")
        negated, self.negated = self.negated, False
        left = self.prefix(least)
        flat = ""
        while (found := self.infix()) is not None and found[0] > least:
            if negated and found[1] in _OF_NEGATED:
                break
            power, op, width = found
            start = self.item
            self.at += width
            left, flat = self.combine(left, op, power, flat, start)
        if least < 5 and self.sees("if"):
            left = pieces.conditional(self, left)
        self.nested -= 1
        return left

    def infix(self) -> tuple[int, str, int] | None:
        """What joins the operand before with what stands here: power, operator, tokens it takes."""
        item = self.item
        if item.kind == "op" and item.text in INFIX:
            if item.text == "||" and self.bars:
                return None
            if item.text == "<" and phrases.opens_vector(self):
                return _JUXTAPOSED, "mul", 0
            if item.text == "||" and self.opens_norm():
                return (_JUXTAPOSED_FIRST if self.declared.implicit_first else _JUXTAPOSED), "mul", 0
            power, op = INFIX[item.text]
            if item.text == "*" and self.lexicon.notation == "python":
                op = "hadamard"
            return power, ("sub" if item.text == "-" else op), 1
        if not self.starts_operand():
            return None
        tight = self.declared.implicit_first
        return (_JUXTAPOSED_FIRST if tight else _JUXTAPOSED), "mul", 0

    def opens_norm(self) -> bool:
        """Whether the bars here, behind an operand, are those of a norm, `2 ||x||`, and do not mean or."""
        marks = sum(item.kind == "op" and item.text == "||" for item in self.items[self.at :])
        return marks % 2 == 0 and not self.peek().spaced

    def starts_operand(self) -> bool:
        """Whether a factor written side by side could begin here."""
        item = self.item
        if item.kind in ("name", "function", "big", "number", "indexed"):
            return True
        if item.kind == "command":
            return item.text in ("frac", "sqrt", "binom") or item.text.startswith("begin:")
        if item.kind != "op" or item.text not in _STARTS:
            return False
        return item.text not in ("|", "‖") or not self.bars or item.start == self.opening

    def combine(self, left: Tree, op: str, power: int, flat: str, start: Item) -> tuple[Tree, str]:
        if op == "pow":
            return powers.power(self, left), ""
        if (
            start.kind == "number"
            and self.at
            and self.items[self.at - 1].kind == "number"
            and mixed.ends_in_number(left)
        ):
            raise self.refuse("Two numbers stand side by side; an operator between them is missing.", start)
        if power == _JUXTAPOSED and start is self.item and isinstance(left, Apply) and left.op == "div" and flat:
            self.ambiguities.add("implicit_first")
        right = self.expression(power)
        if op == "approx":
            return steps.rounded(self, left, start, right), flat
        if start.text == "frac" and isinstance(left, Num) and isinstance(right, Apply) and mixed.is_fraction(right):
            self.ambiguities.add("mixed_numbers")
            op = "add" if mixed.adds(self, left, right) else op
        if op == "matmul" and (_is_number(left) or _is_number(right)):
            raise self.refuse("@ multiplies vectors and matrices: write * to multiply by a number.", start)
        if start.text == "×" and self.is_spatial(left) and self.is_spatial(right):
            return Apply("cross", (left, right)), ""
        if self.lexicon.notation != "python" and (said := written_arrays.complaint(op, left, right)) is not None:
            raise self.refuse(said, start)
        if op == "sub":
            op, right = "add", Apply("neg", (right,))
        if op == "floordiv":
            return Apply("floor", (Apply("div", (left, right)),)), op
        if op in RELATIONS:
            return joining.chain(left, op, right, chained=flat == "relation"), "relation"
        if op in _FLAT and flat == op and isinstance(left, Apply):
            return Apply(op, (*left.args, right)), op
        return Apply(op, (left, right)), op

    def is_spatial(self, tree: Tree) -> bool:
        """Whether a factor is a vector of three numbers, written out or declared, of which `×` is the cross product."""
        if isinstance(tree, Name):
            return self.declared.shapes.get(tree.name) == (3, 1)
        return isinstance(tree, Group) and tree.kind != "set" and len(tree.items) == 3

    # operands

    def prefix(self, least: int) -> Tree:
        """An operand with the signs before and the marks behind it."""
        if self.sees("-"):
            self.take()
            self.negated = True
            return Apply("neg", (self.expression(max(least, _NEGATION)),))
        signed = self.sees("+") and self.peek().text == "-" and self.peek().start == self.item.start + 1
        if self.sees("+") and not signed:
            self.take()
            return self.expression(max(least, _NEGATION))
        if self.sees("±") or signed:  # nobody writes +-3 for -3
            self.at += 2 if signed else 1
            return Apply("plusminus", (Num("0"), self.expression(max(least, _NEGATION))))
        if self.sees("¬", "!"):
            sign = self.take()
            denied = self.expression(25)
            if sign.text == "!" and not pieces.is_statement(denied):
                raise self.refuse("A ! stands behind what it belongs to, such as n!.", sign)
            return Apply("not", (denied,))
        return self.postfix(self.operand())

    def postfix(self, tree: Tree) -> Tree:
        """The operand with the marks that follow it: primes, `!`, `%`, `°`, an index, `.T`."""
        while True:
            item = self.item
            if item.kind == "method":
                tree = phrases.method(self, tree)
            elif item.kind != "op":
                return tree
            elif item.text == "⊤":
                tree = powers.transposed(self, tree)
                self.take()
            elif item.text == "!":
                self.take()
                tree = Apply("factorial", (tree,))
            elif item.text == "_(":
                tree = entries.of_bracket(self, tree)
            elif item.text == "∠":
                tree = phrases.polar(self, tree)
            elif item.text == "_+":
                self.take()
                tree = Apply("relu", (tree,))
            elif item.text == "°" or (item.text == "^" and self.peek().text in ("°", "⊙")):
                self.at += 2 if item.text == "^" else 1
                tree = Apply("degrees", (tree,))
            elif item.text == "%" and (self.is_share(tree) or not self.operand_after()):
                self.take()
                tree = Apply("percent", (tree,))
            elif item.text == "'" and isinstance(tree, Name | Matrix | Group | Apply):
                tree = naming.primed(self, tree)
            elif item.text == "[" and not item.spaced and phrases.may_be_indexed(self, tree):
                tree = phrases.bracket_index(self, tree)
            elif item.text in ("_", "[") and entries.follows(self, tree):
                tree = entries.entry(self, tree)
            else:
                return tree

    def is_share(self, tree: Tree) -> bool:
        """Whether the % here belongs to the number before it alone: `50% x`, not `50 % x`."""
        return isinstance(tree, Num) and not self.item.spaced and self.peek().spaced

    def operand_after(self) -> bool:
        """Whether an operand follows the token here, so that a `%` stands between two."""
        self.at += 1
        follows = self.starts_operand()
        self.at -= 1
        return follows

    def operand(self) -> Tree:
        """One number, name, function with its argument, bracket or structure."""
        item = self.item
        if item.kind == "number":
            self.take()
            return mixed.number(self, item) if item.sub is None else phrases.indicator(self, item)
        if item.kind == "name" and item.tree is not None:
            return naming.name(self, item)
        if item.kind == "function":
            return phrases.function(self)
        if item.kind == "indexed":
            return phrases.indexed(self)
        if item.kind == "big":
            return phrases.big(self)
        if item.kind == "command":
            return phrases.command(self)
        if item.kind == "op":
            return self.bracket(item)
        if item.kind == "end":
            raise self.refuse("The formula ends here, but a number, a name or a bracket was expected.")
        raise self.refuse(f"A number, a name or a bracket was expected here, not {self.spelling()}.")

    def bracket(self, item: Item) -> Tree:
        match item.text:
            case "(" | "⟨":
                return phrases.parentheses(self)
            case "<":
                return phrases.angled(self)
            case "[":
                return phrases.square(self)
            case "{" | "\\{":
                return phrases.braces(self)
            case "⌊" | "⌈":
                self.take()
                tree = self.inside(item)
                return Apply("floor" if item.text == "⌊" else "ceil", (tree,))
            case "|" | "||" | "‖" | "\\left|":
                return phrases.bars(self)
            case "√" | "∛":
                self.take()
                tree = self.braced() if self.sees("{") else self.expression(60)
                return Apply("sqrt" if item.text == "√" else "cbrt", (tree,))
            case "∠" if self.declared.is_complex:
                self.take()
                return Apply("arg", (self.expression(60),))
            case "∅":
                self.take()
                return Group("set", ())
            case "?":
                raise self.refuse("A ? stands here: replace it with what you mean.")
        raise self.refuse(f"A number, a name or a bracket was expected here, not {self.spelling()}.")

    def inside(self, opened: Item) -> Tree:
        """The expression up to the bracket that closes `opened`, that bracket taken too."""
        bars, self.bars = self.bars, []
        tree = self.expression()
        self.expect(_CLOSING[opened.text], opened)
        self.bars = bars
        return tree

    def braced(self) -> Tree:
        """An argument in braces, as LaTeX groups it."""
        opened = self.expect("{")
        return self.inside(opened)


def _is_number(tree: Tree) -> bool:
    """Whether a factor is a number as it is typed: `3`, `-1`, `1/2`."""
    if isinstance(tree, Apply) and tree.op in ("neg", "div"):
        return all(map(_is_number, tree.args))
    return isinstance(tree, Num)
