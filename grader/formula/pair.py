"""The two strings of a question as trees: what the reference says of how an answer is read, and what is no answer."""

from __future__ import annotations

import re

from grader.formula.comparison import compare
from grader.formula.declarations import Declarations
from grader.formula.equations import is_equation, joins_equations
from grader.formula.evaluation import Costly, Misfit, Scene, evaluate
from grader.formula.identities import identity_names
from grader.formula.indexing import with_indexed
from grader.formula.layers import round_layers
from grader.formula.left_sides import is_chain, is_function_of, is_of_anything
from grader.formula.names import GREEK_NAMES, fold_name, key
from grader.formula.pieces import is_statement
from grader.formula.reader import Notation, guess, prepare, read, tokens_of
from grader.formula.reals import NotReal, Pole, Unclear
from grader.formula.shapes import Mismatch, shape_of
from grader.formula.steps import members
from grader.formula.tree import Apply, Call, Cases, Constant, Group, Matrix, Name, Num, Tree, names_in, walk
from grader.model.blame import Unreadable

#: What no name of an answer is made of.
_TERMS = ("pow", "abs", "mul", "add", "neg", "sqrt", "factorial")
#: A name with its layer, `W^{(1)} = …`, which only looks like a power.
_LAYERED = re.compile(r"\s*\\?[^\W\d_]\w*(?:_\w+|_\{[^{}]*\})?\s*\^\s*(?:\{\s*)?[(\[]")
#: Truth values, which stand for 1 and 0 in conditions only.
_TRUTHS = ("True", "False")
#: The one name of a reference such as `2 + 3i` where nothing is declared: the imaginary unit.
_UNIT = "i"
#: Functions that are a quotient, and what stands below in it.
_POLES = {"tan": "cos", "sec": "cos", "cot": "sin", "csc": "sin"}
_ENDLESS = Constant("inf")
#: Steps that are enough to see whether arithmetic with numbers has a value.
_STEPS = 2000


def read_reference(
    text: str, declared: Declarations, notation: Notation, *, kinded: bool = False
) -> tuple[Tree, Declarations]:
    """The reference, and how an answer to it is read: with its names among the declared ones.

    `kinded`: the question says itself what kind of thing is compared. Raises `Unreadable`.
    """
    try:
        wanted = read(text, declared, notation)
    except Unreadable as error:
        try:
            wanted = read(text, declared)
        except Unreadable:
            raise error from None
    if not _declares_names(declared) and _is_imaginary(wanted):
        declared = declared.model_copy(update={"imaginary": _UNIT})
        wanted = read(text, declared, notation)
    if not _declares_names(declared) and (letters := _letters(wanted, ())):
        declared = declared.model_copy(update={"symbols": letters, "undeclared": "real"})
        wanted = read(text, declared, notation)
    layered = declared
    if layers := round_layers(text.partition("=")[2] or text, declared):  # left of it stands the answer's name
        layered = declared.model_copy(update={"symbols": declared.symbols | layers})
        wanted = read(text, layered, notation)
    if not kinded and (equation := _equation(text, layered, notation)) is not None:
        wanted = equation
    elif not kinded and (system := _system(text, layered, notation)) is not None:
        wanted = system
    told = _with_names_of(wanted, declared)
    indexed = with_indexed(wanted, declared)
    if indexed is not declared and layered is declared:
        kept = wanted
        try:
            wanted = read(text, indexed.model_copy(update={"asks": told.asks}), notation)
        except Unreadable:
            return kept, told
        told = _with_names_of(wanted, indexed).model_copy(update={"undeclared": told.undeclared, "asks": told.asks})
    return wanted, told


def _letters(tree: Tree, others: tuple[str, ...]) -> dict[str, None]:
    """The letters that stand alone here, or in another formula, where a word is made of them: a and b in `3ab^2 + a b`.

    Without such a word there are none.
    """
    names = names_in(tree)
    alone = {name for name in (*names, *others) if len(name) == 1}
    words = [name for name in names if len(name) > 1 and name.isalpha() and name.isascii() and name not in GREEK_NAMES]
    return dict.fromkeys(sorted(alone)) if any(set(word) <= alone for word in words) else {}


def as_products(
    student: str, reference: str, trees: tuple[Tree, Tree], declared: Declarations, notation: Notation
) -> tuple[Tree, Tree, Declarations] | None:
    """Both texts where a word of one is the product of letters that stand alone in the other: `ab + ac`, `a(b + c)`.

    None where something is declared, or no word is made of such letters.
    """
    if _declares_names(declared):
        return None
    letters = _letters(trees[0], names_in(trees[1])) | _letters(trees[1], names_in(trees[0]))
    if not letters:
        return None
    asked = declared.model_copy(update={"symbols": letters, "undeclared": "real"})
    try:
        return read(student, asked, notation), read(reference, asked, notation), asked
    except Unreadable:
        return None


def _declares_names(declared: Declarations) -> bool:
    every = (declared.symbols, declared.shapes, declared.families, declared.indices, declared.functions)
    return declared.imaginary is not None or any(every)


def _is_imaginary(wanted: Tree) -> bool:
    """Whether a reference is a complex number: `2 + 3i`, `sqrt(-4)`."""
    names = names_in(wanted)
    return names == (_UNIT,) or (not names and not is_statement(wanted) and _fails(wanted) is NotReal)


def states_equation(text: str, declared: Declarations, notation: Notation) -> bool:
    """Whether a text is an equation about declared names, such as `x = 1` where x is one, and no labelled answer."""
    return "=" in text and _equation(text, declared, notation) is not None


def as_equations(
    student: str, reference: str, declared: Declarations, notation: Notation
) -> tuple[Tree, Tree, Declarations] | None:
    """Both texts with nothing on their left taken for a label, where both are statements then; else None.

    For a reference such as `y = 1 - x` of which nobody says whether y is a name of the question or of the answer.
    """
    wanted = _unlabelled(reference, declared, notation)
    if wanted is None or _declares_names(declared.model_copy(update={"imaginary": None, "functions": {}})):
        return None
    asked = declared.model_copy(update={"asks": "equation"})
    try:
        tree = read(student, asked, notation)
    except Unreadable:
        return None
    return (tree, wanted, asked) if is_statement(tree) else None


def _equation(text: str, declared: Declarations, notation: Notation) -> Tree | None:
    """A text such as `y = 2x + 1` as the equation it is, where its left side labels nothing: declared names, x^2."""
    tree = _unlabelled(text, declared, notation)
    if tree is None:
        return None
    left = tree.args[0]
    names = names_in(left)
    functions = [fold_name(name) for name in declared.functions]
    called = all(node.name in functions for node in walk(left) if isinstance(node, Call))
    known = bool(names) and called and all(_is_declared(name, declared) for name in names)
    return tree if known or _is_term(left, text) else None


def _system(text: str, declared: Declarations, notation: Notation) -> Tree | None:
    """A text such as `x = 1, y = 2` as the equations it is, each of another name; `x = 1, x = 2` are alternatives."""
    if text.count("=") < 2 or declared.asks == "equation":
        return None
    try:
        tree = read(text, declared.model_copy(update={"asks": "equation"}), notation)
    except Unreadable:
        return None
    named = _named(tree)
    if isinstance(tree, Group) and len(named) > 1 and len(set(named)) == 1:
        return Apply("or", tree.items)
    return tree if _says_each(tree) else None


def _says_each(tree: Tree) -> bool:
    """Whether these are several equations, each of which says of another name what it is."""
    named = _named(tree)
    return len(set(named)) == len(named) > 1


def _named(tree: Tree) -> list[str]:
    """The names on the left of equations in a list; none where one has anything else there, or is none."""
    items = tree.items if isinstance(tree, Group) and tree.kind == "tuple" else ()
    sides = [item.args[0] for item in items if isinstance(item, Apply) and item.op == "eq"]
    named = [side.name for side in sides if isinstance(side, Name)]
    return named if len(named) == len(items) else []


def _is_term(left: Tree, text: str) -> bool:
    """Whether the left side of an equation is arithmetic, `x^2` or `|x|`, which is no name of an answer."""
    return isinstance(left, Apply) and left.op in _TERMS and not _LAYERED.match(text)


def _names_only(text: str, declared: Declarations, notation: Notation) -> bool:
    """Whether the left side of an equation is `E[X^2]`, `∇_w L(w)` or a chain of derivatives: read like a product."""
    source = prepare(text)
    tokens = tokens_of(source, guess(source) if notation == "auto" else notation, declared)
    equals = next((at for at, token in enumerate(tokens) if token.text in ("=", "==")), 0)
    left, known = tokens[:equals], {*declared.symbols, *declared.functions}
    return is_of_anything(left, known) or is_chain(left) or is_function_of(left, known)


def _unlabelled(text: str, declared: Declarations, notation: Notation) -> Apply | None:
    """The equation that a text is if nothing on its left is taken for a label."""
    if "=" not in text or declared.asks == "equation":
        return None
    try:
        tree = read(text, declared.model_copy(update={"asks": "equation"}), notation)
    except Unreadable:
        return None
    if _names_only(text, declared, notation):
        return None
    return tree if isinstance(tree, Apply) and tree.op == "eq" else None


def _with_names_of(wanted: Tree, declared: Declarations) -> Declarations:
    """The declarations for an answer: those of the question, what the reference uses, and no words beyond these."""
    known = {*declared.symbols, *declared.shapes, *declared.families, *declared.indices}
    identities = identity_names(declared)
    new = {name: None for name in names_in(wanted) if not (name in identities or _is_declared(name, declared))}
    functions = {fold_name(name) for name in declared.functions}
    called = {node.name: None for node in walk(wanted) if isinstance(node, Call) and node.name not in functions}
    update: dict[str, object] = {"symbols": declared.symbols | new, "functions": declared.functions | called}
    if known:
        update["undeclared"] = "refuse"
    elif functions or not names_in(wanted):
        update["undeclared"] = "letters"
    if names_in(wanted) and declared.mixed_numbers is None:
        update["mixed_numbers"] = False
    if is_equation(wanted) or joins_equations(wanted) or _says_each(wanted):
        update["asks"] = "equation"
    return declared.model_copy(update=update)


def read_answer(text: str, wanted: Tree, declared: Declarations, notation: Notation) -> Tree:
    """What a student typed; raises `Unreadable` also for what can be read and is no answer to any such question."""
    tree = read(text, declared, notation)
    if (equation := _unlabelled(text, declared, notation)) is not None:
        left = equation.args[0]
        asked = bool(names_in(wanted)) and isinstance(left, Name) and _is_declared(left.name, declared)
        if asked or _is_term(left, text):
            tree = equation  # it says something of a name of the question, and labels nothing
    bare = isinstance(tree, Group) and tree.kind == "tuple" and not prepare(text).startswith(("(", "\\left", "⟨", "<"))
    if isinstance(tree, Group) and bare and isinstance(wanted, Group) and wanted.kind == "set":
        tree = Group("set", tree.items)  # values between commas, where the braces are nothing to be asked for
    complaint = "A value is asked for, no truth." if text.strip() in _TRUTHS else _no_answer(tree, wanted)
    if complaint is not None:
        raise Unreadable(complaint, text, 0)
    return tree


def _no_answer(tree: Tree, wanted: Tree) -> str | None:
    """Why a text that can be read says nothing that could be right or wrong; else None."""
    if is_statement(wanted):
        by_nothing = is_statement(tree) and any(map(_divides_by_nothing, walk(tree)))
        return "This holds for no number: it divides by zero." if by_nothing else None
    if isinstance(wanted, Matrix) and _is_ragged(tree):
        return "Of a matrix every row is a list, and all are equally long."
    if tree == Group("list", ()) and not isinstance(wanted, Group):
        return "Nothing stands between these brackets."
    if not isinstance(wanted, Group) and wanted != _ENDLESS and any(map(_divides_by_nothing, walk(tree))):
        return "This has no value: it divides by zero."
    if any(isinstance(node, Name | Call) for node in walk(tree)):
        return None
    stated = any(map(is_statement, walk(tree))) and not any(isinstance(node, Cases) for node in walk(tree))
    if stated and not any(map(is_statement, walk(wanted))) and not _are_steps(tree):
        return "This says something about numbers alone; a value is asked for."
    endless = any(isinstance(node, Constant) and node.name == "inf" for each in (tree, wanted) for node in walk(each))
    if not endless and _fails(tree) is Pole:
        return "This has no value: it divides by zero."
    try:
        shape_of(tree, Declarations())
    except Mismatch as found:
        return f"This has no value: {found}"
    return None


def _is_ragged(tree: Tree) -> bool:
    """Whether this is a list of lists and of what are none: `[[1, 2], 3]`."""
    return isinstance(tree, Group) and tree.kind == "list" and any(isinstance(item, Group) for item in tree.items)


def _divides_by_nothing(node: Tree) -> bool:
    """Whether a number that is zero stands below a stroke, `x/0`, or a tangent has no value: `tan(pi/2)`."""
    if not isinstance(node, Apply) or node.op not in ("div", *_POLES):
        return False
    below = node.args[-1]
    if isinstance(below, Num) and node.op == "div":
        return not below.text.strip("0.")
    if any(not isinstance(each, Apply | Num | Constant) for each in walk(below)) or _ENDLESS in [*walk(below)]:
        return False
    zero = Apply(_POLES[node.op], (below,)) if node.op in _POLES else below
    return not _fails(below) and compare(zero, Num("0"), Declarations()).verdict == "equal"


def _are_steps(tree: Tree) -> bool:
    """Whether this is arithmetic step by step, `64 * 64 = 4096`, whose steps have one value."""
    steps = members(tree)
    return bool(steps) and all(compare(step, steps[0], Declarations()).verdict == "equal" for step in steps[1:])


def _fails(tree: Tree) -> type[Exception] | None:
    """How arithmetic with numbers fails to have a real value: as a division by zero, or otherwise."""
    try:
        evaluate(tree, Scene({}, steps=_STEPS, plane=Constant("i") in [*walk(tree)]))
    except Pole:
        return Pole
    except NotReal:
        return NotReal
    except (Costly, Misfit, Unclear):
        return None
    return None


def _is_declared(name: str, declared: Declarations) -> bool:
    every = (*declared.symbols, *declared.shapes, *declared.families, *declared.indices)
    return key(name) in map(key, every)
