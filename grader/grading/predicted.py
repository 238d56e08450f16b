"""What a trained network predicts in a fresh run, where it cannot be exported: weaker evidence, where allowed.

That run has the student's files, the handout and the weights that came back; of the problem's data it has the inputs
alone, in an order drawn from the course's secret, so that no table of places tells a label. It has no training data,
nothing that the training left in memory or files, and little time.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from grader.checkers.program import draws_of, failure
from grader.grading.desk import Desk
from grader.grading.lessons import Lesson
from grader.grading.trained import Student
from grader.model.mark import Verdict
from grader.model.problem import TrainingPart
from grader.model.run import Call, Job, Limits, Raised, Returned
from grader.model.value import Plain

#: The function of the student's that builds the network, not yet trained, into which the weights are put.
BUILDS = "make_model"
#: Wall seconds for building it and for all predictions; the part's own where these are fewer.
SECONDS = 60.0

_WEIGHTS = "weights-that-came-back.safetensors"


@dataclass(frozen=True)
class Predicted:
    """Scores, a row for each test input and then for each of the sample; or how it came to none.

    `every_seed` where no other seed can come to more.
    """

    scores: np.ndarray
    ended: Verdict | None = None
    feedback: str = ""
    raised: str | None = None
    every_seed: bool = False


def predict(student: Student, weights: Plain, lesson: Lesson, draw: int, desk: Desk) -> Predicted:
    """Let the student's code predict with the weights of one seed. No label goes in."""
    inputs = np.concatenate([lesson.x_test, lesson.x_sample])
    run = desk.digests(student.entry).run
    order = _order(len(inputs), int(desk.secret.seed(run, "order", student.part.id, draw), 16))
    content = weights.tobytes() if isinstance(weights, np.ndarray) else b""
    seed = int(desk.secret.seed(run, "predictions", student.part.id, draw)[:8], 16)
    (outcome,) = draws_of(desk.run(_job(student, content, inputs[order], seed)), 1)
    if not isinstance(outcome.shown, Returned):
        if isinstance(outcome.shown, Raised) and outcome.shown.kind == "CannotExport":
            return _none(Verdict.REFUSED, outcome.shown.message)
        verdict, feedback, evidence = failure(outcome, f"`{BUILDS}`, or the network it builds,")
        passing = verdict in (Verdict.TIMEOUT, Verdict.MEMORY)
        nowhere = isinstance(outcome.shown, Raised) and outcome.shown.kind == "NotDefined"
        return _none(Verdict.LIMIT if passing else verdict, feedback, evidence.raised, every_seed=nowhere)
    scores = outcome.shown.value
    if not isinstance(scores, np.ndarray) or scores.dtype.kind != "f" or scores.shape[:1] != order.shape:
        return _none(Verdict.REFUSED, "Your network did not return a row of scores for each input.")
    back = np.empty_like(scores)
    back[order] = scores
    return Predicted(back)


def _order(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).permutation(count)


def _none(ended: Verdict, feedback: str, raised: str | None = None, *, every_seed: bool = False) -> Predicted:
    said = f"Your network cannot be exported, so it was to predict in a run of its own. {feedback}"
    return Predicted(np.zeros(0), ended, said, raised, every_seed)


def _job(student: Student, weights: bytes, x: np.ndarray, seed: int) -> Job:
    part = student.part
    files: Mapping[str, bytes] = {**student.entry.handout, **student.files, _WEIGHTS: weights}
    example = (part.batch, *x.shape[1:])
    inputs: dict[str, Plain] = {"x": x}
    call = Call(BUILDS, inputs, take="predictions", example=example, tensors=True, weights=_WEIGHTS, seed=seed)
    return Job(files=files, main=part.module, calls=(call,), limits=_limits(part, len(weights)))


def _limits(part: TrainingPart, size: int) -> Limits:
    room = part.limits.scratch_mb + size // 1_000_000 + 1
    seconds = min(part.limits.seconds, SECONDS)
    return part.limits.model_copy(update={"seconds": seconds, "cpu_seconds": None, "device": "cpu", "scratch_mb": room})
