"""Layers and steps raised at a name, which are no powers: `W^{[2]}`, `W^{(2)\\top}`, `x^{(i)}`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.formula import naming
from grader.formula.declarations import Declarations
from grader.formula.functions import is_function
from grader.formula.names import fold_name, is_name, key
from grader.formula.tree import Apply, Name, Tree
from grader.formula.words import Item

if TYPE_CHECKING:
    from grader.formula.parser import Parser

_TRANSPOSED = r"T|⊤|\\top|\\intercal|\\(?:mathsf|mathrm|text)\s*\{?\s*T\s*\}?"
_INNER = (
    rf"\{{\s*(?:[(\[]?([\w+-]{{1,12}})[)\]]?|[(\[]([\w+-]{{1,12}})[)\]]\s*,?\s*(?P<transposed>{_TRANSPOSED}))\s*\}}"
)
_LAYER = re.compile(rf"\^\s*(?:{_INNER}|[(\[]\s*([\w+-]{{1,12}})\s*[)\]]|(\w{{1,12}}))")
#: A layer in round brackets as LaTeX writes it, with nothing behind it that a function would be applied to.
_ROUND = re.compile(
    r"(?:\\(?:mathbf|boldsymbol|bm|mathrm)\s*\{\s*(\\?[A-Za-z]+)\s*\}|(\\[A-Za-z]+|[A-Za-z]))(_(?:\{\w{1,12}\}|\w))?"
    rf"\s*\^\s*\{{\s*\(\s*([\w+-]{{1,12}})\s*\)\s*,?\s*(?:{_TRANSPOSED})?\s*\}}(?!\s*(?:\\left\s*)?\()"
)


def layered(parser: Parser, item: Item) -> Tree | None:
    """A name with a layer in its exponent, `W^{(2)}`; None where the exponent is a power.

    Square brackets there are a layer's; round ones only where the question knows such a name.
    """
    if not parser.sees("^") or not isinstance(item.tree, Name):
        return None
    start = parser.item.start
    found = _LAYER.match(parser.source, start)
    if found is None:
        return None
    transposed = found["transposed"]
    layer = next(group for group in found.groups() if group not in (None, transposed))
    bracketed = "(" in found.group() or "[" in found.group()
    spelled = key(f"{item.tree.name}^{layer}")
    primes = 0
    while found.string.startswith("'", found.end() + primes):
        primes += 1
    spelled += "'" * primes
    names = {key(name): name for name in parser.lexicon.symbols.values()}
    beside = key(f"{item.tree.name}{layer}")
    shaped = beside in map(key, parser.declared.shapes)
    if bracketed and not item.known and spelled not in names and shaped:
        spelled = beside  # W3 is declared
    square = bracketed and "[" in found.group()
    if (spelled not in names and not square) or (item.known and not bracketed):
        return None
    name = names.get(spelled) or _labelled(parser, item, layer + "'" * primes)
    parser.take()
    while parser.item.kind != "end" and parser.item.start < found.end() + primes:
        parser.take()
    return Apply("transpose", (Name(name),)) if transposed else Name(name)


def _labelled(parser: Parser, item: Item, layer: str) -> str:
    """The name with a layer in square brackets that the question does not list; raises `Unreadable` for a power."""
    assert isinstance(item.tree, Name)
    name = fold_name(f"{item.tree.name}^[{layer}]")
    if item.known:
        raise parser.refuse(
            f"Square brackets mark a layer, and {name} is not a name of this question. Write a power without them."
        )
    naming.check_known(parser, Name(name), item)
    return name


def round_layers(text: str, declared: Declarations) -> dict[str, None]:
    """The names with a layer in round brackets in a reference in LaTeX: nobody brackets the 2 of a square there."""
    taken = {key(name) for name in (*declared.symbols, *declared.shapes, *declared.families, *declared.functions)}
    found: dict[str, None] = {}
    for styled, letter, subscript, layer in _ROUND.findall(text):
        base = fold_name(styled or letter)
        plain = fold_name(base + subscript)
        euler = plain == "e" and declared.e_is_euler
        name = fold_name(f"{plain}^({layer})")
        if not euler and plain != "pi" and key(plain) not in taken and not is_function(base) and is_name(name):
            found[name] = None
    return found
