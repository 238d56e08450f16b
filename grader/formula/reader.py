"""Text to tree: the one way in for a formula that somebody typed, in any of three notations.

Nothing is ever evaluated, imported or looked up by attribute. Any text gives a tree or `Unreadable`, quickly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, TypeAlias

from grader.formula import stray
from grader.formula.axes import with_axes
from grader.formula.characters import Folded, fold
from grader.formula.conjugates import with_conjugates
from grader.formula.declarations import Declarations
from grader.formula.differentials import with_differentials
from grader.formula.dressing import undressed
from grader.formula.functions import is_function
from grader.formula.identities import with_identities
from grader.formula.latex_lexer import cut_latex
from grader.formula.left_sides import outside, with_each_said, without_left_side
from grader.formula.lexer import Token, cut
from grader.formula.loosely import looser, of_one_dimension, with_entrywise_powers
from grader.formula.names import fold_name, key
from grader.formula.nested_bars import with_inner_bar
from grader.formula.parser import Parser
from grader.formula.settle import settle
from grader.formula.tree import Tree, oversize
from grader.formula.words import Item, Lexicon, resolve
from grader.model.blame import Unreadable

Notation: TypeAlias = Literal["typed", "python", "latex", "auto"]

LONGEST = 4000
#: Capital letters that look like the signs of a sum and a product.
_LETTERS = {"Σ": "∑", "Π": "∏"}
#: Words behind which square brackets hold a value of their own.
_BEFORE_LISTS = ("in", "if", "and", "or", "not", "else", "for", "when", "sum", "prod")
_LOOSE_POWER = re.compile(r"(?<=\d)(?:\s+|\s*\*\s*)[eE]\s?(?=[+-]\d)")
#: An upright e behind a number, which in LaTeX is a power of ten or Euler's number: `3\mathrm{e}-4`.
_UPRIGHT_POWER = re.compile(r"(?<=\d)\s*\\(?:mathrm|text|textrm)\s*\{\s*[eE]\s*\}\s*(?=[+-]?\s*\d)")
#: A comma that may be a decimal's.
_COMMA = re.compile(r"[0-9],[0-9]")
#: What may be the number, or the entry i of p.
_PI = re.compile(r"(?<![\w.])pi(?!\w)")
#: The sum or product, and what it runs over, of Maple: `sum(k^2, k=1..n)`.
_SUM = re.compile(r"(?<![\w.])(?:sum|prod|product)\s*\(")
_SPAN = re.compile(r"[=,]\s*[^\s,=().][^,=().]*(\.\.)\s*[^\s,=().][^,=().]*\)")
#: Braces of LaTeX around a single letter with a subscript, `{a}_{2}`, or around a word, `{\\mbox{ or }}`.
_NEEDLESS = re.compile(
    r"(?<![A-Za-z^_}\]])\{\s*(?:(?:\\[A-Za-z]+|[A-Za-z])\s*\}(?=\s*_)|\\(?:mbox|text|textrm|mathrm)\s*\{\s*(?:or|and)\s*\}\s*\})"
)
#: Arithmetic with a letter x between two numbers for ×, `3x3x64 + 64`. Numbers with nothing but an x between them,
#: `56x56`, may be the sides of something.
_TIMES_X = re.compile(
    r"(?!.*\b0[xX])(?=.*[xX])(?=.*[+*/^-])(?:[\d\s.+*/()^-]|(?:(?<=[\d)])|(?<=[\d)]\s))[xX](?=\s*[\d(]))+", re.ASCII
)
_CROSS = re.compile(r"[xX]")
#: A full stop between two vectors, `<1, 2>.<3, 4>`.
_DOT = re.compile(r">\s*(\.)\s*<")
_SIGNED_POWER = re.compile(r"(?<=\d)([eE])(?=[+-]\d)")
_PYTHON = re.compile(
    r"\*\*|\b(?:np|numpy|torch|math|nn|F|tf|jnp)\s*\.\s*[A-Za-z]|[\w)\]]\.(?:T\b|sum\(|dot\(|mean\()|\S @ \S"
)
#: A module of arrays, of which `**` goes entry by entry.
_MODULE = re.compile(r"\b(?:np|numpy|torch|tf|jnp)\s*\.\s*[A-Za-z]")
#: A power of ten in braces, `3e{-4}`.
_BRACED_POWER = re.compile(r"\d[eE]\{\s*[+-]?\d+\s*\}")
#: Signs of logic that are drawn with a stroke and a backslash; there is no quotient with a blank of LaTeX behind it.
_DRAWN = re.compile(r"/\\(?=\s)|(?<!\\)\\/")
#: A name in braces with an exponent, `{W}^{T}`, as formula editors write it; a set has none.
_BRACED = re.compile(r"(?<![\w^}])\{\w+\}\s*\^")


def read(text: str, declared: Declarations, notation: Notation = "auto") -> Tree:
    """The formula a student or an author typed, as a tree.

    Raises `Unreadable` with the position of the first character that cannot be read and what was expected there.
    """
    return read_folded(prepare(text), declared, notation)


def read_folded(source: Folded, declared: Declarations, notation: Notation = "auto") -> Tree:
    """The formula in a text that is folded already."""
    source = _with_signs(source)
    chosen = guess(source) if notation == "auto" else notation
    return parse(source, declared, chosen)[0]


def other_readings(text: str, declared: Declarations, notation: Notation = "auto") -> tuple[Tree, ...]:
    """What else a text that `read` accepts could mean: `1/2x`, `sin x y`, `e^2x`, `sin^-1 x`, `a @ b` of two vectors.

    If an answer is right in one of these only, its writer should be asked, not failed.
    """
    source = prepare(text)
    chosen = guess(source) if notation == "auto" else notation
    first, ambiguities = parse(source, declared, chosen)
    asked: list[tuple[Declarations, Literal["typed", "python", "latex"]]] = []
    for option in sorted(ambiguities):
        now = getattr(declared, option)
        others = (True, False) if now is None else (not now,)
        asked.extend((declared.model_copy(update={option: other}), chosen) for other in others)
    if notation != "latex" and chosen == "typed" and (declared.shapes or declared.families) and "*" in source:
        asked.append((declared, "python"))  # in which * goes entry by entry
    if _COMMA.search(source):
        asked.append((declared.model_copy(update={"decimal_comma": not declared.decimal_comma}), chosen))
    readings = [(source, other, written) for other, written in asked]
    if _SIGNED_POWER.search(source):  # 2e+3 may be 2*e + 3
        readings.append((Folded.plain(_SIGNED_POWER.sub(r" \1 ", source)), declared, chosen))
    if chosen != "latex" and _PI.search(source) and "i" in declared.indices and "p" in declared.families:
        readings.append((Folded.plain(_PI.sub("p_i", source)), declared, chosen))
    if _LOOSE_POWER.search(source):  # 1 e-3 may be 0.001
        readings.append((Folded.plain(_LOOSE_POWER.sub("e", source)), declared, chosen))
    if _UPRIGHT_POWER.search(source):
        readings.append((Folded.plain(_UPRIGHT_POWER.sub("e", source)), declared, chosen))
    if "+-" in source:
        readings.append((Folded.plain(source.replace("+-", "±")), declared, chosen))
    if source.startswith("+-"):
        readings.append((Folded.plain(source[1:]), declared, chosen))
    for plain, braced in _loose_names(declared):
        if plain in source:
            readings.append((Folded.plain(source.replace(plain, braced)), declared, chosen))
    found = [tree for tree in looser(first, source, declared) if tree != first]
    for spelled, other, written in readings:
        try:
            tree, _ = parse(spelled, other, written)
        except Unreadable:
            continue  # the text makes no sense read that way
        if tree != first and tree not in found:
            found.append(tree)
    return tuple(found)


def _loose_names(declared: Declarations) -> Iterator[tuple[str, str]]:
    """Declared names such as h_{t-1} as they are typed without their braces, h_t-1, and with them."""
    for name in (*declared.symbols, *declared.shapes):
        base, _, subscript = fold_name(name).partition("_")
        if subscript.startswith("{") and "," not in subscript:
            yield f"{base}_{subscript.strip('{}')}", f"{base}_{subscript}"


def prepare(text: str) -> Folded:
    """The text folded, its length and emptiness judged."""
    if len(text) > LONGEST:
        raise Unreadable(f"A formula may have at most {LONGEST} characters.", text, LONGEST)
    source = _with_signs(undressed(fold(text)))
    if len(source) > 2 * LONGEST:
        raise Unreadable(f"A formula may have at most {LONGEST} characters.", text, 0)
    if not source:
        raise Unreadable("There is no formula here: a number, a name or a bracket was expected.", text, 0)
    for found in _SPAN.finditer(source) if _SUM.search(source) else ():
        source = source.replaced(found.start(1), ",").replaced(found.start(1) + 1, " ")
    return source


def _with_signs(source: Folded) -> Folded:
    """The text with one character for each sign of logic that is drawn with two."""
    for found in _DRAWN.finditer(source):
        source = source.replaced(found.start(), "∧" if found.group()[0] == "/" else "∨")
        source = source.replaced(found.start() + 1, " ")
    return source


def guess(source: str) -> Literal["typed", "python", "latex"]:
    """The notation a text is most likely written in."""
    if "\\" in source or "}_" in source or "{,}" in source or _BRACED.search(source) or _BRACED_POWER.search(source):
        return "latex"
    return "python" if _PYTHON.search(source) else "typed"


def tokens_of(source: Folded, notation: str, declared: Declarations) -> list[Token]:
    """The tokens of a text in one notation, a full stop at its end dropped, and a comma where LaTeX sets one."""
    if notation == "latex":
        for braces in _NEEDLESS.finditer(source):
            source = source.replaced(braces.start(), " ").replaced(braces.end() - 1, " ")
        conjugating = declared.is_complex and not any("bar" in name for name in declared.symbols)
        comma, names = declared.decimal_comma, declared.symbols
        tokens = list(cut_latex(source, decimal_comma=comma, conjugating=conjugating, names=names))
        tokens = with_differentials(tokens, names)
    else:
        for dot in _DOT.finditer(source):
            source = source.replaced(dot.start(1), "·")
        named = any(name.startswith(("x", "X")) for name in declared.symbols)
        if declared.undeclared != "real" and not named and _TIMES_X.fullmatch(source):
            for cross in _CROSS.finditer(source):
                source = source.replaced(cross.start(), "×")
        known = (*declared.symbols, *declared.shapes, *declared.families, *declared.functions)
        tokens = list(cut(source, decimal_comma=declared.decimal_comma, names=known))
        tokens = with_sums(with_numbers(with_axes(with_identities(tokens, declared)), declared), declared)
        tokens = list(with_conjugates(tokens, declared)) if declared.is_complex else tokens
    while len(tokens) > 2 and tokens[-2].text in (".", ";", ",", "newline"):
        unfinished = notation != "latex" or any(token.text == "," for token in outside(tokens[:-2]))
        if tokens[-2].text == "," and unfinished:
            raise source.refuse("A value is missing behind this comma.", tokens[-2].start)
        del tokens[-2]
    return tokens


def with_numbers(tokens: list[Token], declared: Declarations) -> list[Token]:
    """The tokens with a number in square brackets right behind a name as its subscript: `x[1]` is x_1."""
    functions = {key(name) for name in declared.functions}
    found: list[Token] = []
    for token in tokens:
        found.append(token)
        if token.text != "]" or len(found) < 4:
            continue
        word, opened, number = found[-4:-1]
        tight = not opened.spaced and opened.text == "[" and number.kind == "number" and number.text.isdecimal()
        called = is_function(word.text) or key(word.text) in functions or word.text in _BEFORE_LISTS
        if tight and word.kind == "word" and word.sub is None and not called:
            found[-4:] = [replace(word, sub=number.text, sub_start=number.start)]
    return found


def with_sums(tokens: list[Token], declared: Declarations) -> list[Token]:
    """The tokens with the letters Σ and Π that carry an index as the signs they are typed for: `Σ_k p_k`."""
    names = [*declared.symbols, *declared.shapes, *declared.families, *declared.functions]
    signs = {
        letter: sign
        for letter, sign in _LETTERS.items()
        if not any(key(name).startswith(key(letter)) for name in names)
    }
    return [
        replace(token, kind="op", text=signs[token.text])
        if token.text in signs and (token.sub is not None or declared.indices)
        else token
        for token in tokens
    ]


def parse(source: Folded, declared: Declarations, notation: str) -> tuple[Tree, set[str]]:
    """The tree of a text, and the options that would read it otherwise; sizes are checked before anything walks it."""
    tokens = tokens_of(source, notation, declared)
    if declared.asks == "expression":
        tokens = without_left_side(tokens, source, declared.symbols)
    else:
        tokens = with_each_said(tokens)
    lexicon = Lexicon(declared, notation, _bound(tokens))
    stray.check(tokens, lexicon, source)
    tree, ambiguities = _formula(resolve(tokens, lexicon, source), source, lexicon)
    if (complaint := oversize(tree)) is not None:
        raise Unreadable(complaint, source.typed, 0)
    settled = settle(tree, declared)
    if notation == "python" and declared.shapes and _MODULE.search(source):
        settled = with_entrywise_powers(settled, declared)
    return (of_one_dimension(settled, declared) if declared.flat or "[" in source else settled), ambiguities


def _formula(items: list[Item], source: Folded, lexicon: Lexicon) -> tuple[Tree, set[str]]:
    parser = Parser(items, source, lexicon)
    try:
        return parser.formula(), parser.ambiguities
    except Unreadable:
        for alone, opening in with_inner_bar(items):
            parser = Parser(alone, source, lexicon, opening)
            try:
                return parser.formula(), parser.ambiguities
            except Unreadable:
                continue  # this bar closes, then
        raise


def subreader(parser: Parser, text: str, start: int) -> Parser:
    """A parser for a subscript of the formula that `parser` reads; blames point at the subscript."""
    place = parser.source.places[min(start, len(parser.source))]
    source = Folded.of([(char, place) for char in text], parser.source.typed)
    lexer = cut_latex if guess(source) == "latex" else cut
    tokens = list(lexer(source, decimal_comma=parser.declared.decimal_comma))
    inner = Parser(resolve(tokens, parser.lexicon, source), source, parser.lexicon)
    inner.scope = parser.scope
    inner.nested = parser.nested + 1
    return inner


def _bound(tokens: list[Token]) -> frozenset[str]:
    """The letters that sums run over, so that `p_k` under `∑_k` is an entry of p."""
    found: set[str] = set()
    for token in tokens:
        if token.sub is not None and token.text in ("∑", "∏", "sum", "Sum", "prod"):
            over = re.match(r"\s*[^\W\d_]+(?:\s*,\s*[^\W\d_](?![^\s,]))*", token.sub)
            found.update(fold_name(letter) for letter in re.findall(r"[^\W\d_]+", over.group() if over else ""))
        if token.text == "for":
            after = tokens[tokens.index(token) + 1]
            if after.kind == "word" and len(after.text) <= 3 and after.text != "for":
                found.add(fold_name(after.text))
    return frozenset(found)
