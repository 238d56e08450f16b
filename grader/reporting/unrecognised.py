"""Clusters of wrong answers that nobody named, as programs read them, and the function that would name one."""

import ast
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from grader.checkers.clustering import Cluster, Unnamed, unnamed_of
from grader.model.mark import Report
from grader.model.problem import BasePart, SymbolicPart

_SKELETON = '''@instead_of("{part}")
def TODO_name_of_the_slip({needs}):
    """TODO: say what went wrong and where to look, in the second person and without the answer."""
    return {value}
'''


def unnamed_in(reports: Iterable[Report]) -> list[Unnamed]:
    """Every wrong answer in these reports that no misconception explains, in their order."""
    return [
        unnamed
        for report in reports
        for grading in report.gradings
        for unnamed in unnamed_of(grading.problem, report.student, grading)
    ]


def write_skeleton(cluster: Cluster, part: BasePart | None, needs: Sequence[str]) -> str:
    """The function for `wrong.py` that names a cluster; a formula is there already, the rest is for its author.

    `needs` are the arguments of the right step, which the wrong one is likely to need as well.
    """
    typed = cluster.answers[0]
    if isinstance(part, SymbolicPart):
        shown = next((m.mark.evidence.read_as for m in cluster.members if m.mark.evidence.read_as), typed)
        return _SKELETON.format(part=cluster.part, needs="", value=repr(shown))
    value = f"...  # TODO: what somebody gets who does this; one typed {typed[:60]!r}"
    return _SKELETON.format(part=cluster.part, needs=", ".join(needs), value=value)


def needs_of(solution: Path, step: str) -> tuple[str, ...]:
    """The arguments of a step in `solution.py`, read and not run; none where there is no such file or step."""
    if not solution.is_file():
        return ()
    try:
        tree = ast.parse(solution.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError):
        return ()  # `grader verify` says what is wrong with it
    found = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == step)
    return next((tuple(argument.arg for argument in node.args.args) for node in found), ())


def cluster_record(cluster: Cluster, skeleton: str, *, who: bool) -> dict[str, Any]:
    """A cluster as JSON-ready data; students are named only where `who` says so."""
    record: dict[str, Any] = {
        "problem": cluster.problem,
        "part": cluster.part,
        "students": len(cluster.students),
        "answers": list(cluster.answers),
        "tag": cluster.tag,
        "exact": cluster.exact,
        "at": dict(cluster.at),
        "value": cluster.value,
        "feedback": cluster.feedback,
        "skeleton": skeleton,
    }
    return {**record, "who": list(cluster.students)} if who else record
