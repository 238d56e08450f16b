"""Solutions where the set of them is asked for: `x = 1 or x = 2`, `x = 1, 2` and `x ∈ {1, 2}` for `{1, 2}`."""

from __future__ import annotations

from grader.formula.intervals import read_region
from grader.formula.names import fold_name
from grader.formula.question import Question
from grader.formula.reader import read
from grader.formula.relations import solutions
from grader.formula.tree import Apply, Group, Name, Tree, names_in
from grader.model.blame import Unreadable


def as_set(text: str, wanted: Tree, question: Question, *, told: bool) -> Group | None:
    """The set that an answer is, where a set is asked for and it joins finite ones, or says what a number is.

    `told`: the answer is the set of what its text holds of. What stands left of a single `=` may be the name of the
    answer unless that is so, or the question is about this name, or asks for a statement. Raises `Unreadable`.
    """
    if not isinstance(wanted, Group) or wanted.kind != "set":
        return None
    declared, notation = question.declarations(), question.notation
    found = read_region(text, declared, notation)
    if found is not None:
        known = found.name is not None and found.name in names_in(wanted)
        return None if found.parts or found.without or found.less or known else Group("set", found.points)
    if "=" not in text:
        return None
    try:
        tree = read(text, declared.model_copy(update={"asks": "equation"}), notation)
    except Unreadable:
        return None
    tree = tree if told else solutions(tree)  # of a set's numbers a comma says two things at once
    parts = tree.args if isinstance(tree, Apply) and tree.op == "or" else (tree,)
    said = [each for each in map(_said, parts) if each is not None]
    if len(said) < len(parts) or len({name for name, _ in said}) > 1:
        return None
    name, group = said[0][0], Group("set", tuple(value for _, values in said for value in values))
    label = len(parts) == 1 and not (told or question.kind == "equation" or name in map(fold_name, question.variables))
    return None if label or name in (*names_in(wanted), *names_in(group)) else group


def _said(tree: Tree) -> tuple[str, tuple[Tree, ...]] | None:
    """The name and its values in `x = 1` or `x = {1, 2}`; None for anything else."""
    if not isinstance(tree, Apply) or tree.op != "eq" or not isinstance(tree.args[0], Name):
        return None
    value = tree.args[1]
    if isinstance(value, Group):
        return (tree.args[0].name, value.items) if value.kind == "set" and value.items else None
    return tree.args[0].name, (value,)
