"""Whether a student's formula equals the reference: three rigorous stages, and `undecided` rather than a guess.

1. `tree`: the same after sorting and aliases. 2. `exact`: the same rational function of the same unknowns.
3. `points`: values with error bounds at points of the declared domain. The verdict is the same for the same
inputs, for ever. The student's formula owes a real value wherever the reference has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from grader.formula.canonical import canonical
from grader.formula.complexes import is_complex
from grader.formula.declarations import Declarations
from grader.formula.endless import sign_of_infinity
from grader.formula.equations import (
    are_solved,
    both_signs,
    is_equation,
    joins_equations,
    opened,
    same_solutions,
    vanishing,
)
from grader.formula.evaluation import Costly, Misfit, Quantity, evaluate
from grader.formula.grids import Grid
from grader.formula.identities import sized, with_ones
from grader.formula.names import fold_name
from grader.formula.pieces import is_statement
from grader.formula.points import Point
from grader.formula.pointwise import compare_at_points, where
from grader.formula.positive_powers import without_power
from grader.formula.reals import NotReal, Pole, Scalar, Unclear
from grader.formula.residues import same_in_field
from grader.formula.sampling import Sampler
from grader.formula.shapes import SCALAR, Mismatch, in_words, shape_of
from grader.formula.statements import same_as_often, same_truth
from grader.formula.steps import members
from grader.formula.substitution import rebuild, replace
from grader.formula.tree import Apply, Group, Matrix, Name, Num, Tree, rational, walk
from grader.formula.verdict import Comparison

#: What no numbers solve.
_NEVER = Apply("eq", (Num("0"), Num("1")))


def compare(student: Tree, reference: Tree, declared: Declarations, *, seed: int = 0) -> Comparison:
    """Whether two formulas are equal over the declared domain."""
    student, reference, declared = sized(student, reference, declared)
    student, declared = with_ones(student, declared)
    student, reference = _as_columns(_as_asked(student, reference), reference)
    arrays = _holds_arrays((student, reference), declared)
    if canonical(student, commuting=not arrays) == canonical(reference, commuting=not arrays):
        return Comparison("equal", "tree", "Both are the same formula, up to order and spelling.")
    if not is_complex(reference, declared):
        student, reference = opened(student), opened(reference)
    student, reference = _in_sets(student, reference)
    mismatch = _kinds(student, reference)
    if mismatch is not None:
        found = _each_step(student, reference, declared, seed)
        return found if found is not None and found.verdict == "equal" else mismatch
    if isinstance(student, Group) and isinstance(reference, Group):
        if _is_system(student) and _is_system(reference):
            return _systems(student, reference, declared, seed)
        return _groups(student, reference, declared, seed)
    if is_equation(student) and is_equation(reference):
        return _equations(student, reference, declared, seed)
    if is_statement(student) and is_statement(reference):
        stated = _statements(student, reference, declared, seed)
        if stated.verdict != "undecided" or joins_equations(student) or joins_equations(reference):
            return stated
    if (
        arrays
        and not (declared.indices or declared.families)
        and (found := _shapes(student, reference, declared)) is not None
    ):
        return found
    if (found := _infinities(student, reference)) is not None:
        return found
    proven = False
    if not (arrays or declared.families or declared.indices or declared.functions):
        proven, settled = same_in_field(student, reference)
        if settled:
            return Comparison("equal", "exact", "Both are the same function of the same quantities.")
    return compare_at_points(student, reference, declared, seed, proven=proven)


def _each_step(student: Tree, reference: Tree, declared: Declarations, seed: int) -> Comparison | None:
    """The verdict on an answer of several steps, `64^2 = 4096`: right where each of them is what is asked for."""
    found = None
    for step in () if is_statement(reference) else members(student):
        found = compare(step, reference, declared, seed=seed)
        if found.verdict != "equal":
            return found
    return found


def _in_sets(student: Tree, reference: Tree) -> tuple[Tree, Tree]:
    """Both with their `±` as sets of the values meant; values between commas are one then, too."""
    both = [both_signs(tree) for tree in (student, reference)]
    if both[0] != student or both[1] != reference:
        both = [Group("set", tree.items) if isinstance(tree, Group) and tree.kind == "tuple" else tree for tree in both]
    return both[0], both[1]


def _infinities(student: Tree, reference: Tree) -> Comparison | None:
    """The verdict where infinity is asked for: no point of any line, so that no value tells it from another."""
    mine, theirs = sign_of_infinity(student), sign_of_infinity(reference)
    if theirs is None:
        return None
    if mine == theirs:
        return Comparison("equal", "exact", "Both are infinite, with the same sign.")
    return Comparison("not_equal", "kind", "Your answer is another one, or infinity with the other sign.")


def _as_asked(student: Tree, reference: Tree) -> Tree:
    """A list of values as the row or column that is asked for, and the reverse: brackets alone are no mistake."""
    if isinstance(reference, Matrix) and isinstance(student, Group) and student.kind == "set":
        return _table_of_sets(student) or student
    if isinstance(reference, Matrix) and isinstance(student, Group):
        if len(reference.rows) == 1:
            return Matrix((student.items,))
        return Matrix(tuple((item,) for item in student.items)) if len(reference.rows[0]) == 1 else student
    if is_statement(reference) and isinstance(student, Group) and student.kind == "tuple":
        return Apply("and", student.items) if all(map(is_statement, student.items)) else student
    listed = isinstance(reference, Group) and reference.kind != "set"
    if listed and isinstance(student, Apply) and student.op == "transpose":
        student = student.args[0]  # a list neither stands nor lies
    if isinstance(reference, Group) and _is_system(reference):
        if is_equation(student):
            return Group("list", (student,))
        joined = isinstance(student, Apply) and student.op == "and" and all(map(is_equation, student.args))
        if isinstance(student, Apply) and joined and reference.kind == "tuple":
            return Group("list", student.args)
    if listed and isinstance(student, Matrix) and 1 in (len(student.rows), len(student.rows[0])):
        return Group("list", tuple(cell for row in student.rows for cell in row))
    return student


def _table_of_sets(student: Group) -> Matrix | None:
    """A matrix in braces within braces, `{{1, 2}, {3, 4}}`, as Mathematica writes it."""
    rows = [item.items for item in student.items if isinstance(item, Group) and item.kind == "set"]
    square = len(rows) == len(student.items) and len({len(row) for row in rows}) == 1 and bool(rows) and bool(rows[0])
    return Matrix(tuple(rows)) if square else None


def _as_columns(student: Tree, reference: Tree) -> tuple[Tree, Tree]:
    """Both with their lists as columns where one of them reckons with lists: `[1, 2] + [3, x]` for `[4, 2 + x]`."""
    reckons = [
        not isinstance(tree, Group | Matrix)
        and any(_is_listing(node) or isinstance(node, Matrix) for node in walk(tree))
        for tree in (student, reference)
    ]
    listed = [_is_listing(tree) or isinstance(tree, Matrix) for tree in (student, reference)]
    if any(reckons) and all(each or other for each, other in zip(reckons, listed, strict=True)):
        return _column(student), _column(reference)
    return student, reference


def _is_listing(tree: Tree) -> bool:
    return isinstance(tree, Group) and tree.kind != "set"


def _column(tree: Tree) -> Tree:
    if isinstance(tree, Group) and tree.kind != "set" and not any(isinstance(item, Group) for item in tree.items):
        return Matrix(tuple((_column(item),) for item in tree.items))
    return rebuild(tree, _column)


def _holds_arrays(trees: tuple[Tree, ...], declared: Declarations) -> bool:
    """Whether products here may be of matrices, so that their order matters."""
    if declared.shapes:
        return True
    vectors = {fold_name(name) for name in declared.families}
    nodes = (node for tree in trees for node in walk(tree))
    return any(isinstance(node, Matrix) or (isinstance(node, Name) and node.name in vectors) for node in nodes)


def _kinds(student: Tree, reference: Tree) -> Comparison | None:
    """The verdict on an answer of the wrong kind: a list for a number, an equation for a formula."""
    words = {
        "equation": "an equation",
        "list": "a list",
        "tuple": "several values between commas",
        "set": "a set",
        "formula": "one formula",
    }
    have, want = (_kind(tree) for tree in (student, reference))
    if is_statement(student) and is_statement(reference):
        return None
    if have == want or {have, want} == {"list", "tuple"}:
        return None
    return Comparison("not_equal", "kind", f"Your answer is {words[have]}, but {words[want]} is asked for.")


def _kind(tree: Tree) -> str:
    if isinstance(tree, Group):
        return tree.kind
    return "equation" if is_equation(tree) or joins_equations(tree) else "formula"


def _groups(student: Group, reference: Group, declared: Declarations, seed: int) -> Comparison:
    if reference.kind == "set":
        return _sets(student, reference, declared, seed)
    if len(student.items) != len(reference.items):
        return Comparison(
            "not_equal", "kind", f"Your answer has {len(student.items)} values, not as many as asked for."
        )
    found = [
        compare(one, other, declared, seed=seed) for one, other in zip(student.items, reference.items, strict=True)
    ]
    for at, each in enumerate(found):
        if each.verdict == "not_equal":
            return _said(each, f"Value {at + 1}: {each.reason}")
    unsure = next((each for each in found if each.verdict == "undecided"), None)
    return unsure or Comparison("equal", found[-1].stage, "All values are equal.")


def _is_system(tree: Group) -> bool:
    return tree.kind != "set" and bool(tree.items) and all(map(is_equation, tree.items))


def _systems(student: Group, reference: Group, declared: Declarations, seed: int) -> Comparison:
    """Equations in a list are right one by one, or if together they have the solutions that are asked for.

    Of a list that no numbers solve together, only the equations one by one are asked for.
    """
    one, other = (Apply("and", (*tree.items, *tree.items[-1:])) for tree in (student, reference))
    asked = declared.asks == "equation" or same_truth(other, _NEVER, declared, seed=seed).same is False
    found = _statements(one, other, declared, seed) if asked else None
    if found is not None and (found.verdict == "equal" or len(student.items) != len(reference.items)):
        return found
    one_by_one = _groups(student, reference, declared, seed)
    return one_by_one if found is None or one_by_one.verdict == "equal" else found


def _sets(student: Group, reference: Group, declared: Declarations, seed: int) -> Comparison:
    """Every element must have an equal one on the other side, however often and in whatever order."""
    unsure, met = False, set[int]()
    for at, item in enumerate(student.items):
        verdicts = [compare(item, other, declared, seed=seed).verdict for other in reference.items]
        unsure = unsure or "undecided" in verdicts
        met.update(place for place, verdict in enumerate(verdicts) if verdict == "equal")
        if "equal" not in verdicts and "undecided" not in verdicts:
            return Comparison("not_equal", "points", f"Value {at + 1} of your set does not belong to it.")
    for place, item in enumerate(reference.items):
        if place in met or _is_one_of(item, [reference.items[other] for other in met], declared, seed):
            continue
        if unsure:
            return Comparison("undecided", "points", "Some values of the set could not be compared.")
        return Comparison("not_equal", "kind", "A value is missing in your set.")
    return Comparison("equal", "points", "Both sets have the same values.")


def _is_one_of(item: Tree, others: list[Tree], declared: Declarations, seed: int) -> bool:
    return any(compare(item, other, declared, seed=seed).verdict == "equal" for other in others)


def _statements(student: Tree, reference: Tree, declared: Declarations, seed: int) -> Comparison:
    """Statements with equations in them hold at single points only, so that no points of the plane tell them apart."""
    found = same_truth(student, reference, declared, seed=seed)
    if found.same is None:
        return Comparison("undecided", "points", "Whether these statements say the same could not be decided.")
    if found.same:
        return Comparison("equal", found.stage, "Both statements hold for the same values.")
    return Comparison("not_equal", found.stage, "Your statement does not hold for the same values.")


def _equations(student: Tree, reference: Tree, declared: Declarations, seed: int) -> Comparison:
    """Equations are equal where one is a nonzero multiple of the other, or they surely have the same solutions.

    Alternatives that are solved, `x = 1 or x = 2`, say which numbers solve an equation, all others also how often.
    """
    found = _multiples(student, reference, declared, seed)
    if found.verdict == "equal" or is_complex(reference, declared):
        return found
    undone = [(tree, reference) for tree in (*without_power(student, declared), *_divided(student, declared))]
    undone += [(student, tree) for tree in without_power(reference, declared)]
    if any(_multiples(one, other, declared, seed).verdict == "equal" for one, other in undone):
        return Comparison("equal", "points", "Both equations have the same solutions where they are asked for.")
    truth = (same_truth if are_solved(student) else same_as_often)(student, reference, declared, seed=seed)
    if truth.same:
        return Comparison("equal", truth.stage, "Both equations have the same solutions.")
    if truth.same is False and found.verdict == "undecided":
        return Comparison("not_equal", truth.stage, "Your equation does not have the same solutions.")
    return found


def _divided(equation: Tree, declared: Declarations) -> Iterator[Tree]:
    """The equation divided or multiplied by what is zero only where nothing is asked: `y z = z` where z is not 0."""
    for name, values in declared.exclude.items():
        symbol = Name(fold_name(name))
        factors = [Apply("add", (symbol, rational(-Fraction(value)))) for value in values]
        for op in ("div", "mul") if factors else ():
            yield Apply("eq", (Apply(op, (vanishing(equation), Apply("mul", (*factors, Num("1"))))), Num("0")))


def _multiples(student: Tree, reference: Tree, declared: Declarations, seed: int) -> Comparison:
    """Whether one equation is the other times something that is nowhere zero."""
    sides = [vanishing(tree) for tree in (student, reference)]
    if same_solutions(sides[0], sides[1]):
        return Comparison("equal", "exact", "Both equations have the same solutions.")
    sampler = Sampler((sides[1], sides[0]), declared, seed)
    if not (sampler.domains or sampler.is_structured):  # of two numbers one is always a multiple of the other
        return Comparison("undecided", "points", "Equations without a name in them could not be compared.")
    found: Point | None = None
    for number, point in enumerate(sampler.points()):
        if number > 200:
            break
        try:
            values = [_scalar(evaluate(side, point.scene(declared, {}))) for side in sides]
        except (NotReal, Pole, Unclear, Costly, Misfit):
            continue
        if values[0] != 0 and values[1] != 0:
            found = point
            break
        if values[0] != 0 or values[1] != 0:
            return Comparison("not_equal", "points", f"Your equation says something else{where(point)}.", point.told())
    if found is None:
        return Comparison("undecided", "points", "The equations could not be compared.")
    scaled = Apply("mul", (sides[1], _ratio(sides, found)))
    return compare(sides[0], scaled, declared, seed=seed)


def _ratio(sides: list[Tree], point: Point) -> Tree:
    """The ratio of two sides at a point, as a formula of numbers: the sides with the point's values put in."""
    return Apply("div", (replace(sides[0], point.trees()), replace(sides[1], point.trees())))


def _scalar(value: Quantity) -> Scalar:
    if isinstance(value, Grid):
        raise Misfit("a number is needed here")
    return value


def _shapes(student: Tree, reference: Tree, declared: Declarations) -> Comparison | None:
    try:
        have = shape_of(student, declared)
    except Mismatch as found:
        return Comparison("not_equal", "shape", str(found))
    try:
        want = shape_of(reference, declared)
    except Mismatch:
        return Comparison("undecided", "shape", "The formula to compare with does not fit together itself.")
    if have == want:
        return None
    hint = " Is a transpose missing?" if have == want[::-1] else ""
    what = "a number" if have == SCALAR else in_words(have)
    return Comparison("not_equal", "shape", f"Your answer is {what}, but {in_words(want)} is asked for.{hint}")


def _said(found: Comparison, reason: str) -> Comparison:
    return Comparison(
        found.verdict, found.stage, reason, found.counterexample, found.student_value, found.reference_value
    )
