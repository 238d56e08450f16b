"""Functions applied: what their argument is without brackets, and what a name such as `log2` stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.formula import axes
from grader.formula.functions import ALIASES as _ALIASES
from grader.formula.functions import (
    DERIVATIVES,
    FUNCTIONS,
    INVERSES,
    OPERATORS,
    REWRITTEN,
    fits,
    is_function,
    parameters,
)
from grader.formula.names import fold_name
from grader.formula.rewriting import miscounted, rewritten, rounded_to_places
from grader.formula.tree import Apply, Big, Call, Constant, Group, Matrix, Name, Num, Tree, names_in
from grader.formula.words import Item

if TYPE_CHECKING:
    from grader.formula.parser import Parser

_LOGARITHMS = ("ln", "Ln")
_METHODS = ("T", "t", "transpose", "sum", "mean", "dot", "matmul", "mm", "norm", "pow", "square", "item")


def function(parser: Parser) -> Tree:
    """A function by name, with its primes, its exponent and its argument."""
    item = parser.take()
    order = _primes(parser)
    base = _log_base(parser, item)
    exponent = _exponent(parser)
    if order == 0 and item.text in ("array", "matrix"):
        return _array(parser, item)
    degree = _degree(parser, item)
    name = item.text
    if degree is not None:
        name, bracketed = "root", True
        arguments: tuple[Tree, ...] = (parser.inside(parser.take()), degree)
    elif name in (*axes.ALONG, "softmax") and parser.sees("("):
        said: list[Item] = []
        arguments, bracketed = tuple(values(parser, said)), True
        if name == "softmax":
            axes.of_softmax(parser, arguments, said, item)
        elif (total := axes.along(parser, name, list(arguments), said, item)) is not None:
            return total
    else:
        if exponent is not None and parser.sees("+", "-"):
            raise parser.refuse(f"The argument of {item.text} was expected here, such as {item.text}(x).")
        arguments, bracketed = _arguments(parser, item)
    inverse = exponent == Apply("neg", (Num("1"),)) and parser.declared.inverse_functions and name in INVERSES
    if inverse:
        name, exponent = INVERSES[name], None
        parser.ambiguities.add("inverse_functions")
    if base is not None:
        arguments = (*arguments, base)
    tree = applied(parser, name, order, arguments, item)
    if exponent is None:
        return tree
    if not bracketed or item.text in FUNCTIONS or parser.lexicon.function(item.text):
        return Apply("pow", (tree, exponent))
    return tree


def _degree(parser: Parser, item: Item) -> Tree | None:
    """The 3 in `sqrt[3]{x}`, which LaTeX writes so; the brackets in `sqrt[x]` hold the argument."""
    if item.text != "sqrt" or not parser.sees("[") or parser.item.spaced:
        return None
    mark = parser.at
    degree = parser.inside(parser.take())
    if parser.sees("{", "("):
        return degree
    parser.at = mark
    return None


def _primes(parser: Parser) -> int:
    order = 0
    while parser.sees("'"):
        parser.take()
        order += 1
    if order > 3:
        raise parser.refuse("At most three primes can follow a function.")
    return order


def _log_base(parser: Parser, item: Item) -> Tree | None:
    """The base in `log_2`, which is its subscript."""
    if item.sub is None:
        return None
    if item.text not in ("log", "lg"):
        raise parser.refuse(f"The function {item.text} takes no subscript.", item)
    from grader.formula.reader import subreader  # the reader is built on this module

    return subreader(parser, item.sub, item.sub_start).formula()


def _exponent(parser: Parser) -> Tree | None:
    """The power in `sin^2 x`, between a function and its argument."""
    if not parser.sees("^", "**"):
        return None
    opened = parser.take()
    if parser.sees("{"):
        return parser.braced()
    if parser.sees("-"):
        parser.take()
        return Apply("neg", (_number(parser),))
    if parser.sees("("):
        parser.take()
        tree = parser.expression()
        parser.expect(")", opened)
        return tree
    return _number(parser)


def _number(parser: Parser) -> Tree:
    if parser.item.kind == "number":
        return Num(parser.take().text)
    if parser.item.kind == "name" and parser.item.tree is not None:
        tree = parser.take().tree
        assert tree is not None
        return tree
    raise parser.refuse("A number was expected as the power of this function.")


def _arguments(parser: Parser, item: Item) -> tuple[tuple[Tree, ...], bool]:
    """The arguments, and whether they stood in brackets."""
    if parser.sees("(", "\\{") or (parser.sees("{") and item.text in ("max", "min")):
        return tuple(values(parser)), True
    if parser.sees("{") and parser.lexicon.notation == "latex":
        inside = parser.braced()
        listed = isinstance(inside, Group) and inside.kind == "tuple"
        return (inside.items if isinstance(inside, Group) and listed else (inside,)), True  # g{(x, y)}
    if parser.sees("[") and not parser.item.spaced:
        opened = parser.take()
        return (parser.inside(opened),), True
    if parser.sees("-", "+"):
        sign = parser.take()
        if sign.spaced and parser.item.spaced:  # cos + 1
            raise parser.refuse(f"The argument of {item.text} was expected here, such as {item.text}(x).", sign)
        inner = _bare(parser, item)
        return ((Apply("neg", (inner,)) if sign.text == "-" else inner),), False
    return (_bare(parser, item),), False


def _bare(parser: Parser, item: Item) -> Tree:
    """An argument without brackets: factors side by side, up to a space, a bracket or a function."""
    if not parser.starts_operand() and not parser.sees("|", "||"):  # bars behind a function open
        raise parser.refuse(f"The argument of {item.text} was expected here, such as {item.text}(x).")
    barred = parser.sees("|", "||", "‖", "\\left|")
    factors = [parser.expression(60)]
    if barred and parser.starts_operand() and not parser.sees("("):  # sin|x| y
        parser.ambiguities.add("long_arguments")
        if not parser.declared.long_arguments:
            return factors[0]
    while parser.starts_operand() and parser.item.kind not in ("function", "big") and not parser.sees("("):
        if parser.item.spaced and not all(isinstance(factor, Num | Constant) for factor in factors):
            parser.ambiguities.add("long_arguments")
            if not parser.declared.long_arguments:
                break
        if parser.item.kind == "number":
            raise parser.refuse("An operator is missing before this number.")
        factors.append(parser.expression(60))
    while all(isinstance(factor, Num | Constant) for factor in factors) and parser.sees("·", "*", "×"):  # sin 2·x
        parser.ambiguities.add("long_arguments")
        if not parser.declared.long_arguments:
            break
        parser.take()
        factors.append(parser.expression(60))
    argument = factors[0] if len(factors) == 1 else Apply("mul", tuple(factors))
    return _quotient(parser, argument)


def _quotient(parser: Parser, argument: Tree) -> Tree:
    """An argument without brackets over what stands behind its stroke, where arguments are long: `ln x/y`."""
    if not parser.sees("/") or parser.lexicon.notation == "latex":
        return argument
    parser.ambiguities.add("long_arguments")
    divisor = parser.peek()
    if not parser.declared.long_arguments or divisor.kind in ("function", "big", "end"):
        return argument
    parser.take()
    return Apply("div", (argument, parser.expression(60)))


def values(parser: Parser, said: list[Item] | None = None) -> list[Tree]:
    """The expressions between brackets and commas that start here.

    Keywords such as `axis=0` are put into `said`, and refused where there is none.
    """
    opened = parser.take()
    closing = {"(": ")", "{": "}", "\\{": "\\}"}.get(opened.text)
    if closing is None:
        raise parser.refuse("A ( was expected here.", opened)
    bars, parser.bars = parser.bars, []
    found: list[Tree] = []
    while not parser.sees(closing):
        if parser.item.kind == "end":
            parser.expect(closing, opened)
        found.append(parser.expression())
        if parser.sees(",", ";"):
            comma = parser.take()
            if said is not None and parser.sees("axis", "keepdims"):
                said.extend(axes.taken(parser))
            elif parser.sees(closing):
                raise parser.refuse("A value is missing behind this comma.", comma)
        elif not parser.sees(closing, "for"):
            parser.expect(closing, opened)
        if parser.sees("for"):
            break
    if not parser.sees("for"):
        parser.expect(closing, opened)
    parser.bars = bars
    if not found:
        raise parser.refuse("An argument was expected between these brackets.", opened)
    return found


def applied(parser: Parser, name: str, order: int, arguments: tuple[Tree, ...], item: Item) -> Tree:
    """The function `name` of these arguments, by what the declarations and the grader know of it."""
    meanings = {fold_name(each): meaning for each, meaning in parser.declared.functions.items()}
    primed = name + "'" * order
    if name in meanings or primed in meanings:
        meaning = meanings[primed] if primed in meanings else meanings[name]
        order = 0 if primed in meanings else order
        name = primed if primed in meanings else name
        known = _ALIASES.get(meaning, meaning) if meaning else None
        if known is None or not is_function(known):
            taken = 0 if known is None else parameters(known)
            if taken and len(arguments) != taken:
                raise miscounted(parser, item, (taken, taken), len(arguments))
            return Call(name, order, arguments)
        name = known
    if name in REWRITTEN and name not in FUNCTIONS and order:
        if name not in _LOGARITHMS:
            raise parser.refuse(f"The derivative of {item.text} is not known here; write it out.", item)
        name = "log"
    if name in REWRITTEN and order == 0:
        return rewritten(parser, name, arguments, item)
    if name == "log" and len(arguments) == 1 and parser.declared.log_base is not None and item.text == "log":
        arguments = (*arguments, Num(str(parser.declared.log_base)))
    if not is_function(name):
        return Call(name, order, arguments)
    if name == "round" and len(arguments) == 2 and not order:
        return rounded_to_places(*arguments)
    if name == "root" and len(arguments) == 1:
        return Apply("sqrt", arguments)
    if name == "abs" and len(arguments) == 1 and isinstance(arguments[0], Group):
        name = "norm"  # of a vector that is written out
    if len(arguments) == 1 and isinstance(arguments[0], Group) and name in ("max", "min"):
        arguments = arguments[0].items
    if name == "diag" and len(arguments) > 1:
        arguments = (Group("list", arguments),)
    if name in ("leaky_relu", "dleaky_relu") and len(arguments) == 1:
        arguments = (*arguments, Num("0.01"))
    if not fits(name, len(arguments)) or (name in axes.ALONG and len(arguments) > 1):
        raise miscounted(parser, item, (1, 1) if name in axes.ALONG else FUNCTIONS[name], len(arguments))
    if order == 1 and name in DERIVATIVES:
        return Apply(DERIVATIVES[name], arguments)
    return Apply(name, arguments) if order == 0 else Call(name, order, arguments)


def _array(parser: Parser, item: Item) -> Tree:
    """An array told by its rows; one list alone is a column of an array, and the row of a matrix, but not in SymPy."""
    if not parser.sees("("):
        raise parser.refuse(f"A ( was expected after {item.text}.")
    found = values(parser)
    if item.text == "matrix" and len(found) == 1 and isinstance(found[0], Group):
        return Matrix((found[0].items,))
    if len(found) > 1:  # matrix([1, 2], [3, 4]) and vector(1, 2)
        rows: list[list[Tree]] = [list(each.items) if isinstance(each, Group) else [each] for each in found]
        return rectangle(parser, rows, item)
    tree = found[0]
    return Matrix(tuple((entry,) for entry in tree.items)) if isinstance(tree, Group) else tree


def rectangle(parser: Parser, rows: list[list[Tree]], opened: Item) -> Tree:
    """Rows as a matrix; raises `Unreadable` where they are not of one length."""
    if len({len(row) for row in rows}) != 1 or not rows[0]:
        lengths = ", ".join(str(len(row)) for row in rows)
        raise parser.refuse(f"The rows of this matrix have different lengths: {lengths}.", opened)
    return Matrix(tuple(tuple(row) for row in rows))


def big_call(parser: Parser, op: str, item: Item) -> Tree:
    """`sum(f, i, 1, n)`, `sum(f, i=1, n)`, `sum(f for i in range(n))`, and `sum(x)` of all entries."""
    if not parser.sees("("):
        if parser.starts_operand():
            return _over_its_index(parser, op, parser.expression(45), item)
        raise parser.refuse("Write what the sum runs over as its subscript, such as i or i=1.", item)
    mark, unknown = parser.at, len(parser.scope)
    parser.scope.extend(token.text for token in parser.items[mark : mark + 400] if token.kind == "name")
    said: list[Item] = []
    found = values(parser, said)
    del parser.scope[unknown:]
    if parser.sees("for"):
        return _generator(parser, op, found)
    if op == "sum" and (total := axes.along(parser, "total", found, said, item)) is not None:
        return total
    if said:
        raise parser.refuse("An axis belongs to a sum or a mean here.", item)
    if len(found) == 1:
        return _over_its_index(parser, op, found[0], item)
    span = found[1].items if len(found) == 2 and isinstance(found[1], Group) else tuple(found[1:])
    if len(span) == 3 and isinstance(span[0], Name):
        return Big(op, span[0].name, span[1], span[2], None, found[0])
    if len(span) == 1 and isinstance(span[0], Name):
        return Big(op, span[0].name, None, None, None, found[0])
    named = span[0].args if len(span) == 2 and isinstance(span[0], Apply) and span[0].op == "eq" else ()
    if len(named) == 2 and isinstance(named[0], Name):  # sum(f, i=1, n)
        return Big(op, named[0].name, named[1], span[1], None, found[0])
    raise parser.refuse(f"Write {op}(what, index, from, to).", item)


def _over_its_index(parser: Parser, op: str, body: Tree, item: Item) -> Tree:
    """A sum that does not say what it runs over: the one index in it, `∑ p_i log p_i`; else all entries."""
    indices = {fold_name(name) for name in parser.declared.indices}
    free = dict.fromkeys(name for name in names_in(body) if name in indices)
    if len(free) == 1:
        return Big(op, next(iter(free)), None, None, None, body)
    if op == "sum" and not free:
        return Apply("total", (body,))
    raise parser.refuse("Write what the sum runs over as its subscript, such as i or i=1.", item)


def _generator(parser: Parser, op: str, found: list[Tree]) -> Tree:
    parser.take()
    index = parser.take()
    if len(found) != 1 or index.kind != "name" or not isinstance(index.tree, Name):
        raise parser.refuse("Write this as sum(… for i in range(n)).", index)
    if not parser.sees("in"):
        raise parser.refuse("The word in was expected here.")
    parser.take()
    if parser.item.text != "range":
        raise parser.refuse("The word range was expected here.")
    parser.take()
    parser.lenient = True  # the end of the range need not be declared
    span = values(parser)
    parser.lenient = False
    parser.expect(")")
    if len(span) > 2:
        raise parser.refuse("Write a range from one number to another, in steps of one.", index)
    low, high = (Num("0"), span[0]) if len(span) == 1 else (span[0], span[1])
    last = Apply("add", (high, Apply("neg", (Num("1"),))))
    return Big(op, index.tree.name, low, last, None, found[0])


def method(parser: Parser, tree: Tree) -> Tree:
    """`x.sum()`, `x.dot(y)`: a function written after its first argument."""
    item = parser.take()
    if item.text not in _METHODS and not is_function(item.text):
        raise parser.refuse(f"“.{item.text}” has no meaning here.", item)
    arguments: tuple[Tree, ...] = ()
    name = {"t": "transpose", "sum": "total"}.get(item.text, item.text)
    if parser.sees("("):
        if parser.peek().text == ")":
            parser.at += 2
        elif name in axes.ALONG:
            return _along(parser, name, tree, item)
        else:
            arguments = tuple(values(parser))
    else:
        raise parser.refuse(f"“.{item.text}” is to be called: write .{item.text}().", item)
    if name == "item":
        return tree
    if name in OPERATORS and name not in REWRITTEN:
        raise parser.refuse(f"“.{item.text}” has no meaning here.", item)
    return applied(parser, _ALIASES.get(name, name), 0, (tree, *arguments), item)


def _along(parser: Parser, name: str, tree: Tree, item: Item) -> Tree:
    """`X.sum(axis=0)`, `X.mean(1)`."""
    said: list[Item] = []
    parser.items[parser.at + 1 : parser.at + 1] = [Item("name", "", item.start, tree=tree), Item("op", ",", item.start)]
    found = values(parser, said)
    total = axes.along(parser, name, found, said, item)
    if total is None:
        raise parser.refuse(f"Write .{item.text}(axis=0) of a declared matrix, or .{item.text}() of all entries.", item)
    return total
