"""Phrases with a shape of their own: function application, sums, brackets and bars, cases, matrices, LaTeX commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.formula import application, blank_rows, pieces
from grader.formula.names import fold_name, key
from grader.formula.tree import Apply, Big, Constant, Group, Index, Matrix, Name, Tree, names_in, walk
from grader.formula.words import Item
from grader.model.blame import Unreadable

if TYPE_CHECKING:
    from grader.formula.parser import Parser

_BIG_OVER = re.compile(r"\s*([^\W\d_]+)\s*(?:(==|=|!=|<|∈|in\b)(.*))?", re.DOTALL)
#: Several letters that a sum runs over, `i,j`.
_BIG_SEVERAL = re.compile(r"\s*[^\W\d_](?:\s*,\s*[^\W\d_])+\s*")
_ENVIRONMENTS = ("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "array")


def function(parser: Parser) -> Tree:
    """A function by name, with its primes, its exponent and its argument."""
    return application.function(parser)


def indexed(parser: Parser) -> Tree:
    """A name with an index that is an expression: `x_{i+1}`."""
    item = parser.take()
    indices = sub_expressions(parser, item)
    base = key(item.text)
    name = parser.lexicon.indexed.get(base, fold_name(item.text))
    return Index(name, indices)


def sub_expressions(parser: Parser, item: Item) -> tuple[Tree, ...]:
    """The subscript of `item`, read as expressions between commas."""
    from grader.formula.reader import subreader  # the reader is built on this module

    tree = subreader(parser, item.sub or "", item.sub_start).formula()
    return tree.items if isinstance(tree, Group) and tree.kind == "tuple" else (tree,)


def indicator(parser: Parser, item: Item) -> Tree:
    """The condition under a 1, which counts as 1 where it holds: `1_{x>0}`."""
    found = sub_expressions(parser, item)
    if len(found) == 1 and isinstance(found[0], Group) and len(found[0].items) == 1:
        found = found[0].items  # 1_{\{x > 0\}}
    if len(found) != 1 or not pieces.is_statement(found[0]):
        raise parser.refuse("A condition such as x > 0 was expected under this 1.", item)
    return found[0]


def parentheses(parser: Parser) -> Tree:
    """A bracketed expression, or several values between commas."""
    opened = parser.take()
    closing = ")" if opened.text == "(" else "⟩"
    bars, parser.bars = parser.bars, []
    if parser.sees(closing):
        raise parser.refuse("Nothing stands between these brackets.")
    values = [parser.expression()]
    comma = parser.sees(",", ";")
    while parser.sees(",", ";"):
        parser.take()
        if parser.sees(closing):
            break
        values.append(parser.expression())
    parser.expect(closing, opened)
    parser.bars = bars
    if closing == "⟩" and len(values) == 2 and parser.declared.shapes:
        return Apply("dot", (values[0], values[1]))  # ⟨x, y⟩ of two vectors
    return Group("tuple", tuple(values)) if comma else values[0]


def angled(parser: Parser) -> Tree:
    """A vector between angle brackets, `<1, 2>`, where an operand begins."""
    opened = parser.take()
    values = [parser.expression(30)]
    while parser.sees(",", ";"):
        parser.take()
        values.append(parser.expression(30))
    if len(values) < 2:
        raise parser.refuse("A number, a name or a bracket was expected here, not “<”.", opened)
    parser.expect(">", opened)
    if len(values) == 2 and all(isinstance(each, Name) and parser.declared.shapes.get(each.name) for each in values):
        return Apply("dot", (values[0], values[1]))  # <x, y> of two vectors
    return Group("tuple", tuple(values))


def opens_vector(parser: Parser) -> bool:
    """Whether the `<` here, behind a factor, opens a vector, `2<1, 2>`, and compares nothing."""
    depth = commas = 0
    for ahead, item in enumerate(parser.items[parser.at + 1 :], 1):
        depth += (item.text in ("(", "[", "{")) - (item.text in (")", "]", "}"))
        commas += depth == 0 and item.text == ","
        if depth < 0 or item.kind == "end" or (depth == 0 and item.text in ("<", "=", "<=", ">=")):
            return False
        if depth == 0 and item.text == ">":
            behind = parser.peek(ahead + 1)
            return commas > 0 and (behind.kind == "end" or behind.text in (")", "+", "*", "·", "/"))
    return False


def square(parser: Parser) -> Tree:
    """A list, a matrix row by row, or brackets used like parentheses around a condition."""
    if (parted := blank_rows.parted_by_blanks(parser)) is not None:
        opened = parser.item
        parser.at += blank_rows.width(parted) + 2
        table = blank_rows.values(parted)
        return application.rectangle(parser, table, opened) if len(table) > 1 else listed(parser, table[0], opened)
    opened = parser.take()
    bars, parser.bars = parser.bars, []
    parser.squares += 1
    rows: list[list[Tree]] = [[]]
    while not parser.sees("]"):
        rows[-1].append(parser.expression())
        if parser.sees(";"):
            rows.append([])
        elif not parser.sees(",", "]"):
            parser.expect("]", opened)
        if not parser.sees("]"):
            parser.take()
    parser.expect("]", opened)
    parser.squares -= 1
    parser.bars = bars
    if len(rows) > 1:
        return application.rectangle(parser, rows[:-1] if not rows[-1] else rows, opened)
    return listed(parser, rows[0], opened)


def listed(parser: Parser, values: list[Tree], opened: Item) -> Tree:
    """A list of lists is a matrix, a list of one condition its indicator, anything else a list."""
    if not values:
        if opened is parser.items[0] and parser.item.kind == "end":
            return Group("list", ())  # that nothing is
        raise parser.refuse("Nothing stands between these brackets.", opened)
    if all(isinstance(value, Group) and value.kind == "list" for value in values):
        return application.rectangle(
            parser, [list(value.items) for value in values if isinstance(value, Group)], opened
        )
    if parser.squares:
        return Group("list", tuple(values))
    shaped = {fold_name(name) for name in parser.declared.shapes}
    bare = not shaped or pieces.is_statement(values[0]) or not shaped.isdisjoint(names_in(values[0]))
    if len(values) == 1 and bare and not isinstance(values[0], Group):
        return values[0]
    if parser.declared.shapes:
        return application.rectangle(parser, [[value] for value in values], opened)
    return Group("list", tuple(values))


def braces(parser: Parser) -> Tree:
    """A LaTeX group, a set, or cases written `{x, x > 0; 0, otherwise}`."""
    opened = parser.take()
    closing = "}" if opened.text == "{" else "\\}"
    bars, parser.bars = parser.bars, []
    rows = pieces.rows(parser, closing)
    parser.expect(closing, opened)
    parser.bars = bars
    if not rows:
        if closing == "}" and parser.lexicon.notation == "latex":
            raise parser.refuse("Nothing stands between these brackets.", opened)
        return Group("set", ())
    if any(condition is not None for _, condition in rows) and not pieces.is_listed(parser, rows, opened):
        return pieces.cases(parser, rows, opened)
    values = [part for row in rows for part in row if part is not None]
    if closing == "}" and len(values) == 1 and parser.lexicon.notation == "latex":
        return values[0]
    if len(values) == 1 and isinstance(values[0], Group) and values[0].kind == "set" and len(values[0].items) == 1:
        raise parser.refuse("A set of one set of one value is nothing that is asked for here.", opened)
    return Group("set", tuple(values))


def bars(parser: Parser) -> Tree:
    """`|x|` and `||x||`; where two bars open together, the norm is tried before two absolute values."""
    opened = parser.item
    if opened.text == "\\left|":
        return _size(parser.inside(parser.take()))
    double = opened.text in ("||", "‖")
    single_pair = opened.text == "|" and parser.peek().text == "|" and not parser.peek().spaced
    if double or single_pair:
        mark, kept, depth = parser.at, list(parser.bars), parser.nested
        try:
            return _between(parser, "‖")
        except Unreadable:
            parser.tries += 1
            if opened.text == "‖" or parser.tries > 12:
                raise
            parser.at, parser.bars, parser.nested = mark, kept, depth
            if opened.text == "||":
                split = [Item("op", "|", opened.start + place, opened.spaced and not place) for place in (0, 1)]
                parser.items[mark : mark + 1] = split
    return _between(parser, "|")


def _between(parser: Parser, bar: str) -> Tree:
    opened = parser.take()
    if bar == "‖" and opened.text == "|":
        parser.take()
    parser.bars.append(bar)
    tree = parser.expression()
    if bar == "‖":
        if parser.sees("|") and parser.peek().text == "|" and parser.peek().start != parser.opening:
            parser.take()
        elif not parser.sees("||", "‖"):
            raise parser.refuse("The bars of this norm are never closed.", opened)
        closing = parser.take()
        parser.bars.pop()
        return _norm(parser, tree, closing)
    if parser.sees("||"):
        at = parser.at
        parser.items[at : at + 1] = [Item("op", "|", parser.item.start + place) for place in (0, 1)]
    parser.expect("|", opened)
    parser.bars.pop()
    return _size(tree)


def _size(tree: Tree) -> Tree:
    """What single bars around something mean."""
    return Apply({Matrix: "det", Group: "norm"}.get(type(tree), "abs"), (tree,))


def _norm(parser: Parser, tree: Tree, closing: Item) -> Tree:
    """The norm that the subscript behind the bars names: 2 or none, F of a matrix, or 1."""
    which = closing.sub or "2"
    if closing.sub is None and parser.sees("_"):
        parser.take()
        braced = parser.sees("{") and parser.take()
        which = parser.take().text
        if braced:
            parser.expect("}", braced)
    if which in ("2", "F"):
        return Apply("norm", (tree,))
    if which == "1":
        return Apply("total", (Apply("abs", (tree,)),))
    raise parser.refuse("Of norms, the 1-norm and the 2-norm are known here.", closing)


def big(parser: Parser) -> Tree:
    """A sum or product: `∑_{i=1}^n`, `sum_j`, `sum(f, i, 1, n)`, `sum(f for i in range(n))`, `sum(x)` of entries."""
    item = parser.take()
    op = "sum" if item.text == "∑" else "prod"
    if item.sub is None:
        return application.big_call(parser, op, item)
    if (several := _BIG_SEVERAL.fullmatch(item.sub)) is not None:
        return _over_several(parser, op, re.findall(r"[^\W\d_]", several.group()))
    found = _BIG_OVER.fullmatch(item.sub)
    if found is None:
        raise parser.refuse("Write what the sum runs over as its subscript, such as i or i=1.", item)
    index, sign, rest = fold_name(found.group(1)), found.group(2), found.group(3)
    low = where = high = None
    parser.scope.append(index)
    if sign in ("=", "=="):
        low = _bound(parser, rest, item)
    elif sign in ("!=", "<"):
        where = Apply("ne" if sign == "!=" else "lt", (Name(index), _bound(parser, rest, item)))
    if parser.sees("^"):
        parser.take()
        parser.lenient = True  # the end of the range, such as K, need not be declared
        high = parser.braced() if parser.sees("{") else parser.expression(69)
        parser.lenient = False
    if (low is None) != (high is None):
        raise parser.refuse("A sum has both a lower and an upper bound, or neither.", item)
    body = parser.expression(45)
    parser.scope.pop()
    return Big(op, index, low, high, where, body)


def _over_several(parser: Parser, op: str, letters: list[str]) -> Tree:
    """The sum over all of several indices, `∑_{i,j}`."""
    indices = [fold_name(letter) for letter in letters]
    parser.scope.extend(indices)
    tree = parser.expression(45)
    del parser.scope[-len(indices) :]
    for index in reversed(indices):
        tree = Big(op, index, None, None, None, tree)
    return tree


def _bound(parser: Parser, text: str, item: Item) -> Tree:
    from grader.formula.reader import subreader

    return subreader(parser, text, item.sub_start).formula()


def bracket_index(parser: Parser, tree: Tree) -> Tree:
    """`p[i]`, `W[i, j]`, `W[i][j]`."""
    opened = parser.take()
    indices = [parser.expression()]
    while parser.sees(","):
        parser.take()
        indices.append(parser.expression())
    parser.expect("]", opened)
    if isinstance(tree, Index):
        return Index(tree.base, (*tree.indices, *indices))
    assert isinstance(tree, Name)
    return Index(tree.name, tuple(indices))


def may_be_indexed(parser: Parser, tree: Tree) -> bool:
    """Whether a `[` after this is an index."""
    if isinstance(tree, Index):
        return len(tree.indices) == 1
    return isinstance(tree, Name) and parser.lexicon.is_indexable(tree.name)


def method(parser: Parser, tree: Tree) -> Tree:
    """`x.sum()`, `x.dot(y)`: a function written after its first argument."""
    return application.method(parser, tree)


def polar(parser: Parser, size: Tree) -> Tree:
    """`50∠60°`: the complex number of this size at this angle."""
    sign = parser.take()
    if not parser.declared.is_complex:
        raise parser.refuse("An angle ∠ belongs to a complex number, and none is asked for here.", sign)
    angle = parser.expression(40)
    rise = Apply("mul", (Constant("i"), Apply("sin", (angle,))))
    return Apply("mul", (size, Apply("add", (Apply("cos", (angle,)), rise))))


def holds_matrix(tree: Tree) -> bool:
    """Whether a matrix is written out somewhere in it."""
    return any(isinstance(node, Matrix) for node in walk(tree))


def command(parser: Parser) -> Tree:
    """A LaTeX structure: fraction, root, binomial, matrix, cases."""
    item = parser.take()
    match item.text:
        case "frac":
            return Apply("div", (argument(parser), argument(parser)))
        case "binom":
            return Apply("binomial", (argument(parser), argument(parser)))
        case "sqrt":
            return _root(parser)
        case "begin:cases":
            rows = pieces.rows(parser, "end:cases")
            parser.expect("end:cases", item)
            return pieces.cases(parser, rows, item)
    name = item.text.removeprefix("begin:")
    if name in _ENVIRONMENTS:
        return _matrix(parser, name, item)
    raise parser.refuse(f"“{name}” cannot be used in a formula here.", item)


def argument(parser: Parser) -> Tree:
    """What a LaTeX command takes: a group in braces, or one token."""
    return parser.braced() if parser.sees("{") else parser.operand()


def _root(parser: Parser) -> Tree:
    if not parser.sees("["):
        return Apply("sqrt", (argument(parser),))
    parser.take()
    degree = parser.expression()
    parser.expect("]")
    return Apply("root", (argument(parser), degree))


def _matrix(parser: Parser, name: str, opened: Item) -> Tree:
    rows: list[list[Tree]] = [[]]
    while not parser.sees(f"end:{name}"):
        if parser.sees("newline"):
            parser.take()
            if not parser.sees(f"end:{name}"):
                rows.append([])
            continue
        rows[-1].append(parser.expression())
        if parser.sees(",") and parser.peek().text in ("&", "newline", f"end:{name}"):
            parser.take()  # a comma that only parts the entries once more
        if parser.sees("&"):
            parser.take()
        elif not parser.sees("newline"):
            parser.expect(f"end:{name}", opened) if not parser.sees(f"end:{name}") else None
    parser.take()
    tree = application.rectangle(parser, rows, opened)
    return Apply("det", (tree,)) if name == "vmatrix" else tree
