"""Exponents: powers, transposes and conjugates, and how far an exponent without brackets goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.formula import phrases, written_arrays
from grader.formula.names import fold_name
from grader.formula.tree import Apply, Group, Name, Num, Tree
from grader.formula.words import Item

if TYPE_CHECKING:
    from grader.formula.parser import Parser

_TRANSPOSE = ("T", "t", "top", "transpose")


def power(parser: Parser, base: Tree) -> Tree:
    """The base with what stands in its exponent: a transpose, a conjugate, or a power."""
    item = parser.item
    braced = parser.sees("{", "(")
    inside = [parser.peek(braced + ahead) for ahead in range(3)]
    sign = inside[0]
    alone = not braced or inside[1].text in ("}", ")")
    declared = parser.declared
    starred = declared.is_complex and not declared.shapes and not isinstance(base, Num)
    if sign.kind == "op" and sign.text == "*" and starred and alone:
        parser.at += 3 if braced else 1
        return _adjoint(base) if _is_array(base) else Apply("conj", (base,))  # z^*
    if alone and sign.kind == "name" and sign.text == "H" and not sign.known and _is_array(base):
        parser.at += 3 if braced else 1
        return _adjoint(base)
    if alone and _is_transpose(parser, sign, base):
        listed = isinstance(base, Group) and not declared.shapes
        turned = base if listed else transposed(parser, base)
        parser.at += 3 if braced else 1
        return turned
    if sign.text == "-" and _is_transpose(parser, inside[1], base) and (not braced or inside[2].text in ("}", ")")):
        parser.at += 4 if braced else 2
        return Apply("transpose", (Apply("pow", (base, Apply("neg", (Num("1"),)))),))  # W^{-T}
    if parser.sees("{"):
        parser.take()
        exponent = parser.expression()
        parser.expect("}", item)
    else:
        bare = parser.item.kind in ("number", "name") or parser.sees("-")
        if bare and parser.lexicon.notation == "latex" and parser.peek().text == "^":
            raise parser.refuse("TeX knows no exponent of an exponent without braces: write x^{a^b}.", parser.peek())
        exponent = parser.expression(69)
        exponent = _long_exponent(parser, exponent) if bare else exponent
    if parser.lexicon.notation != "python" and (said := written_arrays.complaint("pow", base, exponent)) is not None:
        raise parser.refuse(said, item)
    return Apply("pow", (base, exponent))


def _is_array(tree: Tree) -> bool:
    """Whether a matrix or vector is written out here, of which a star means the adjoint."""
    return isinstance(tree, Group) or phrases.holds_matrix(tree)


def _adjoint(base: Tree) -> Tree:
    return Apply("transpose", (Apply("conj", (base,)),))


def transposed(parser: Parser, tree: Tree) -> Tree:
    """An operand turned round, where the mark for that is next. Refuses a number: `1^T v` means a vector of ones, whose
    length is told nowhere."""
    if isinstance(tree, Num):
        raise parser.refuse("A number has no transpose. For the sum of the entries of v write sum(v).")
    return Apply("transpose", (tree,))


def _long_exponent(parser: Parser, exponent: Tree) -> Tree:
    """The exponent with what is written right behind it, `e^2x`, where the question reads it so."""
    factors = [exponent]
    while parser.item.kind == "name" and not parser.item.spaced and parser.lexicon.notation != "latex":
        parser.ambiguities.add("long_exponents")
        if not parser.declared.long_exponents:
            break
        factors.append(parser.expression(60))
    first = factors[0]
    if len(factors) > 1 and isinstance(first, Apply) and first.op == "neg":
        return Apply("neg", (Apply("mul", (first.args[0], *factors[1:])),))
    return Apply("mul", tuple(factors)) if len(factors) > 1 else exponent


def _is_transpose(parser: Parser, item: Item, base: Tree) -> bool:
    if item.kind == "op" and item.text == "⊤":
        return True
    if item.kind != "name" or item.text not in _TRANSPOSE:
        return False
    free = {"T", "t"} - {fold_name(name) for name in parser.declared.symbols}
    shaped = bool(parser.declared.shapes) or isinstance(base, Group) or phrases.holds_matrix(base)
    return shaped and isinstance(item.tree, Name) and item.tree.name in free
