"""Two formulas or numbers compared, where what never ends can be ended. One service of the bounded zone."""

import time
from typing import Any

from grader.formula.judging import Judgement, judge
from grader.formula.question import read_question
from grader.model.blame import ProblemError
from grader.model.value import Plain


def serve(request: dict[str, Any]) -> Plain:
    """Answer {student, reference, question}: the judgement as `grader compare --jsonl` writes it, or {error: why}."""
    try:
        judgement = judge(
            request["student"], request["reference"], read_question(request["question"]), clock=time.perf_counter
        )
    except ProblemError as error:
        return {"error": "; ".join(fault.message for fault in error.faults)}
    return told(judgement)


def told(judgement: Judgement) -> dict[str, Plain]:
    """A judgement as plain data, its time in milliseconds."""
    example = judgement.counterexample
    return {
        "verdict": judgement.verdict,
        "stage": judgement.stage,
        "reason": judgement.reason,
        "counterexample": None if example is None else dict(example),
        "read_as": judgement.read_as,
        "reference_read_as": judgement.reference_read_as,
        "did_you_mean": list(judgement.did_you_mean),
        "position": judgement.position,
        "ms": round(1000 * judgement.seconds, 3),
    }
