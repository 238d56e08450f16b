"""SymPy asked for a proof that two formulas are equal. One service of the bounded zone, for a child that is ended."""

from typing import Any

from grader.formula.last_resort import prove_equal
from grader.formula.question import read_question
from grader.formula.reader import read
from grader.model.blame import ProblemError, Unreadable


def serve(request: dict[str, Any]) -> bool:
    """Answer {student, reference, question}: whether a proof was found, False also where they cannot be read."""
    try:
        question = read_question(request["question"])
        declared = question.declarations()
        student, reference = (read(request[name], declared, question.notation) for name in ("student", "reference"))
    except (ProblemError, Unreadable):
        return False
    return prove_equal(student, reference, declared)
