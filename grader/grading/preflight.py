"""What can be told of a training program before it is trained: that its network breaks a rule, that it crashes at once.

It is called with one batch of the training inputs, on the processor and for seconds. The network that comes of that
has learnt little, but it has the layers it will have, and those are what the rules are about. A crash on so few inputs
may be their fewness (nothing left to validate on, one sample to normalise), so then it is started on all of them, as in
the whole run and with its seed; where there are several, with the second as well, since one may be unlucky. What
crashes within seconds there would crash in the whole run. All else only training tells.
"""

import re
from dataclasses import replace

import numpy as np

from grader.grading.desk import Desk
from grader.grading.judged import Judged, Seen, judge_rules, judged_key, recall_judged
from grader.grading.lessons import Lesson, open_lesson
from grader.grading.trained import Brief, Student, recall_artefact, recall_trained, train
from grader.model.mark import Verdict

#: Training inputs of the first look, of each class its share.
BATCH = 128
#: It is told that it has little time, so that a program that uses all it has is soon through.
ON_A_BATCH = Brief("batch", 20.0, told=5.0)
AT_THE_START = Brief("start", 15.0)
_WITHIN = f"{AT_THE_START.seconds:.0f} seconds"

#: What a program that finds no device cannot have raised for want of it: misspelt names, shapes that do not fit.
_NO_MATTER_WHERE = re.compile(
    r"\b(NameError|UnboundLocalError|IndexError|KeyError|TypeError|ZeroDivisionError|SyntaxError|IndentationError): "
    r"|shapes cannot be multiplied|size of tensor|[Ss]izes of tensors must match|to have \d+ channels"
)
#: How every sentence begins that is about a network. Another says that none came back, and few inputs may be why.
_OF_A_NETWORK = "Your network"


def look_ahead(student: Student, desk: Desk) -> Seen | None:
    """What ends a program before it is trained; None where only training can tell, or has told already.

    SandboxError where a run of it fails here, ProblemError where the author's data cannot be had.
    """
    if student.part.weights is not None or recall_trained(student.key(0, desk), desk) is not None:
        return None
    lesson = open_lesson(student.entry, student.part, student.chosen, 0, desk)
    if student.part.returns == "module":
        seen = _on_a_batch(replace(student, brief=ON_A_BATCH), lesson, desk)
        if seen.ended is Verdict.REFUSED:
            return seen if (seen.trained.feedback or _OF_A_NETWORK).startswith(_OF_A_NETWORK) else None
        if seen.ended is not Verdict.CRASHED:
            return None
    return _at_the_start(replace(student, brief=AT_THE_START), lesson, desk)


def wonder(student: Student, desk: Desk) -> tuple[str, ...]:
    """A note for people where the network knew enough for points when it had seen one batch; no mark hangs on it.

    Weights that were trained elsewhere can be written into a program.
    """
    part, knots = student.part, student.chosen.knots
    brief = replace(student, brief=ON_A_BATCH)
    early = recall_judged(judged_key(brief.key(0, desk), part), desk)
    paying = knots[0][0] or knots[1][0]
    few = student.chosen.data is None or student.chosen.data.train < 10 * BATCH or part.few is not None
    if early is None or few or part.backbone is not None or early.accuracy < paying:
        return ()
    said = f"right on {early.accuracy:.1%} of {early.tested} test inputs after {BATCH} training inputs alone"
    return (f"{said}: what it knows does not come from this training",)


def _at_the_start(student: Student, lesson: Lesson, desk: Desk) -> Seen | None:
    """How it ends at the start with every seed; None where that is not certain."""
    first = _run(student, lesson, desk)
    if not _would_recur(student, first):
        return None
    if first.every_seed or student.part.draws == 1:
        return first
    other = open_lesson(student.entry, student.part, student.chosen, 1, desk)
    if not _would_recur(student, _run(student, other, desk, draw=1)):
        return None
    return Seen(first.trained, Judged(notes=(f"told before training: two seeds ended so within {_WITHIN}",)))


def _on_a_batch(student: Student, lesson: Lesson, desk: Desk) -> Seen:
    """What one batch shows: a network refused by the rules, or none; else how it ended, which settles nothing."""
    batch = _take_batch(lesson)
    seen = _run(student, batch, desk)
    if seen.ended is not None:
        return seen
    key = judged_key(student.key(0, desk), student.part)
    judged = recall_judged(key, desk)
    if judged is None:
        judged = judge_rules(student, batch, recall_artefact(seen.trained, desk), key, desk)
    if judged.ended is None:
        return Seen(seen.trained)
    note = f"told before training, of the network that came back for {len(batch.inputs['y'])} training inputs"  # type: ignore[arg-type]
    return Seen(seen.trained, judged.model_copy(update={"notes": (note,)}))


def _run(student: Student, lesson: Lesson, desk: Desk, draw: int = 0) -> Seen:
    trained = recall_trained(student.key(draw, desk), desk)
    if trained is None:
        trained, _ = train(student, lesson, draw, desk, None)
    return Seen(trained, Judged())


def _take_batch(lesson: Lesson) -> Lesson:
    """So many of the training inputs, of each class the first: a program may count the classes it sees."""
    x, y = _array(lesson, "x"), np.asarray(_array(lesson, "y"))
    if len(y) > BATCH:
        turns = np.empty(len(y), dtype=np.int64)  # of each input: how many of its class come before it
        for label in np.unique(y):
            own = np.flatnonzero(y == label)
            turns[own] = np.arange(len(own))
        picked = np.sort(np.argsort(turns, kind="stable")[:BATCH])
        x, y = np.array(x[picked]), y[picked]
    return replace(lesson, inputs={"x": x, "y": y}, mounted={})


def _array(lesson: Lesson, name: str) -> np.ndarray:
    if name in lesson.mounted:
        stored: np.ndarray = np.load(lesson.mounted[name], mmap_mode="r")
        return stored
    return np.asarray(lesson.inputs[name])


def _would_recur(student: Student, seen: Seen) -> bool:
    """Whether it crashed, and the whole run would as well, where it has a device that was not to be had here."""
    if seen.ended not in (Verdict.CRASHED, Verdict.REFUSED):
        return False
    if student.part.limits.device == "cpu" or seen.ended is Verdict.REFUSED:
        return True
    return crashes_anywhere(seen.trained.raised)


def crashes_anywhere(raised: str | None) -> bool:
    """Whether a program that raised this without a device would raise it with one as well."""
    return _NO_MATTER_WHERE.search(raised or "") is not None
