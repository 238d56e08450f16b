"""Known matrices beside declared ones: `I` of the size it stands among, `I_n` of a size by name, ones in `1 p^T`."""

from __future__ import annotations

from dataclasses import replace

from grader.formula.declarations import Declarations, Size
from grader.formula.functions import MODULES
from grader.formula.lexer import Token
from grader.formula.names import fold_name, key
from grader.formula.shapes import SCALAR, Mismatch, Shape, shape_of
from grader.formula.substitution import rebuild
from grader.formula.tree import Apply, Name, Num, Tree, names_in, walk

#: An identity that says no size.
LETTER = "I"

_PRODUCTS = ("mul", "matmul", "dot")
_ENTRYWISE = ("add", "hadamard", "max", "min", "eq")
#: What has the size of its first argument.
_OF_THE_FIRST = ("neg", "transpose", "inverse", "pow", "div")


def identity_names(declared: Declarations) -> dict[str, Size | None]:
    """The names that stand for identities in a question, with their sizes; none where it declares an `I` of its own."""
    every = (*declared.symbols, *declared.shapes, *declared.families, *declared.indices, *declared.functions)
    if not declared.shapes or declared.imaginary == LETTER or LETTER in map(key, every):
        return {}
    sizes = dict.fromkeys(size for shape in declared.shapes.values() for size in shape)
    taken = {key(name) for name in every}
    named = {f"{LETTER}_{fold_name(str(size))}": size for size in sizes}
    return {LETTER: None} | {name: size for name, size in named.items() if key(name) not in taken}


def with_identities(tokens: list[Token], declared: Declarations) -> list[Token]:
    """The tokens with NumPy's identities of a size by name, `np.eye(d)`, as the names `I_d`."""
    sizes = {size for size in identity_names(declared).values() if isinstance(size, str)}
    found: list[Token] = []
    for token in tokens:
        found.append(token)
        texts = [each.text for each in found[-4:]]
        if len(texts) < 4 or texts[0] not in ("eye", "identity") or texts[1] != "(" or texts[3] != ")":
            continue
        if found[-2].text not in sizes or found[-2].sub is not None:
            continue
        eye, inside = found[-4], found[-2]
        found[-4:] = [replace(eye, text=LETTER, sub=inside.text, sub_start=inside.start)]
        if len(found) > 2 and found[-2].text == "." and found[-3].text in MODULES:
            del found[-3:-1]
    return found


def sized(student: Tree, reference: Tree, declared: Declarations) -> tuple[Tree, Tree, Declarations]:
    """Both formulas with a size on each identity, and the declarations that hold these as matrices.

    An identity whose size nothing tells keeps its letter.
    """
    names = identity_names(declared)
    if not names or not names.keys() & {*names_in(student), *names_in(reference)}:
        return student, reference, declared
    shapes = {name: (size, size) for name, size in names.items() if size is not None}
    asked = declared.model_copy(update={"shapes": declared.shapes | shapes, "identities": tuple(shapes)})
    reference = _sized(reference, None, asked)
    student = _sized(student, _side(reference, asked), asked)
    return student, _sized(reference, _side(student, asked), asked), asked


def with_ones(student: Tree, declared: Declarations) -> tuple[Tree, Declarations]:
    """The formula with a factor 1 as a vector of ones, `1 p^T`, where shapes do not go together with a number there.

    Nobody writes a number 1 before a vector. The declarations hold the vector.
    """
    if not declared.shapes or _shape(student, declared) is not None or not any(map(_multiplies_by_one, walk(student))):
        return student, declared
    for size in dict.fromkeys(size for shape in declared.shapes.values() for size in shape if size != 1):
        name = f"ones_{fold_name(str(size))}"
        update = {"shapes": declared.shapes | {name: (size, 1)}, "ones": (name,)}
        asked, tree = declared.model_copy(update=update), _of_ones(student, Name(name))
        if _shape(tree, asked) is not None:
            return tree, asked
    return student, declared


def _multiplies_by_one(node: Tree) -> bool:
    return isinstance(node, Apply) and node.op in _PRODUCTS and Num("1") in node.args


def _of_ones(tree: Tree, ones: Name) -> Tree:
    found = rebuild(tree, lambda part: _of_ones(part, ones))
    if isinstance(found, Apply) and _multiplies_by_one(found):
        return Apply(found.op, tuple(ones if arg == Num("1") else arg for arg in found.args))
    return found


def _sized(tree: Tree, hint: Size | None, declared: Declarations) -> Tree:
    """The tree with its identities sized where it tells the size, or with `hint`."""
    if LETTER not in names_in(tree):
        return tree
    if tree == Name(LETTER):
        return tree if hint is None else Name(f"{LETTER}_{hint}")
    if not isinstance(tree, Apply):
        return rebuild(tree, lambda part: _sized(part, None, declared))
    if tree.op in _OF_THE_FIRST:
        first, *others = tree.args
        return Apply(tree.op, (_sized(first, hint, declared), *(_sized(each, None, declared) for each in others)))
    args = [_sized(arg, None, declared) for arg in tree.args]
    if tree.op in _PRODUCTS:
        return Apply(tree.op, tuple(_in_product(args, at, hint, declared) for at in range(len(args))))
    if tree.op in _ENTRYWISE:
        found = (_side(arg, declared) for arg in args)
        hint = next((side for side in found if side is not None), hint)
        args = [_sized(arg, hint, declared) for arg in args]
    return Apply(tree.op, tuple(args))


def _in_product(args: list[Tree], at: int, hint: Size | None, declared: Declarations) -> Tree:
    """A factor with the size that its neighbours leave it."""
    if LETTER not in names_in(args[at]):
        return args[at]
    behind = [shape for arg in args[at + 1 :] if (shape := _shape(arg, declared)) not in (None, SCALAR)]
    before = [shape for arg in args[:at] if (shape := _shape(arg, declared)) not in (None, SCALAR)]
    if behind and behind[0] is not None:
        hint = behind[0][0]
    elif before and before[-1] is not None:
        hint = before[-1][1]
    return _sized(args[at], hint, declared)


def _side(tree: Tree, declared: Declarations) -> Size | None:
    """The rows of a square matrix; None for anything else."""
    shape = _shape(tree, declared)
    return shape[0] if shape is not None and shape != SCALAR and shape[0] == shape[1] else None


def _shape(tree: Tree, declared: Declarations) -> Shape | None:
    """The shape of a formula whose identities have sizes and whose matrices go together."""
    if LETTER in names_in(tree):
        return None
    try:
        return shape_of(tree, declared)
    except Mismatch:
        return None
