"""SymPy asked for a proof that two formulas are equal. One service of the bounded zone, for a child that is ended."""

from typing import Any

from grader.formula.last_resort import prove_equal
from grader.formula.pair import read_answer, read_reference
from grader.formula.question import read_question
from grader.model.blame import ProblemError, Unreadable


def serve(request: dict[str, Any]) -> bool:
    """Answer {student, reference, question}: whether a proof was found, False also where they cannot be read."""
    try:
        question = read_question(request["question"])
        declared = question.declarations()
        notation, kinded = question.notation, question.kind is not None
        reference, declared = read_reference(request["reference"], declared, notation, kinded=kinded)
        student = read_answer(request["student"], reference, declared, notation)
    except (ProblemError, Unreadable):
        return False
    return prove_equal(student, reference, declared)
