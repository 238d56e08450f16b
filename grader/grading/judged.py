"""What a trained network is worth: checked against the rules and run on the test inputs, in the bounded zone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, TypeGuard

import numpy as np
from pydantic import ValidationError
from safetensors import SafetensorError
from safetensors.numpy import load

from grader.catalog import Entry
from grader.checkers.architecture import broken_architecture
from grader.checkers.backbone import check_backbone
from grader.checkers.learning_slips import Found, Learnt, find_slips, tell_diverged
from grader.checkers.training import accuracy_of
from grader.grading.desk import Desk
from grader.grading.functions import digest_of
from grader.grading.lessons import SAMPLED, Lesson
from grader.grading.predicted import predict
from grader.grading.scaling import find_other_scale
from grader.grading.trained import Student, Trained
from grader.model.blame import Fault, ProblemError, Refused
from grader.model.facts import Facts
from grader.model.mark import Verdict
from grader.model.network import NetworkRules
from grader.model.problem import Backbone, TrainingPart
from grader.model.trace import Trace
from grader.model.value import Plain, Value
from grader.sandbox import BoundedFailure

#: Wall seconds for checking a network and running it on the test inputs.
JUDGE_SECONDS = 120.0
#: So much better on test inputs than on training inputs a network is by no chance.
WONDER = 0.1

_KIND = "judged"
#: The tag of what is no rule of the problem's: a network that cannot be run, maybe for what one seed made of it.
_NOT_RUN = "refused"


class Judged(Value):
    """The accuracy one network reached on so many test inputs; or `ended`, why it is not run at all.

    `every_seed` where that is a rule which no other seed can keep.
    """

    accuracy: float = 0.0
    tested: int = 0
    ended: Verdict | None = None
    every_seed: bool = False
    feedback: str = ""
    raised: str | None = None
    weaker: str | None = None  # why it rests on less than an exported network
    notes: tuple[str, ...] = ()
    diagnoses: tuple[tuple[str, str], ...] = ()  # tag and sentence


@dataclass(frozen=True)
class Seen:
    """One seed: what training showed, and what the network is worth where it came to one."""

    trained: Trained
    judged: Judged = Judged()

    @property
    def ended(self) -> Verdict | None:
        """How it came to no accuracy, if it did."""
        return self.trained.ended or self.judged.ended

    @property
    def every_seed(self) -> bool:
        """Whether it came to nothing for a reason that holds with every seed."""
        return self.trained.every_seed or self.judged.every_seed

    @property
    def feedback(self) -> str:
        """Why it came to nothing."""
        return self.trained.feedback or self.judged.feedback


def judged_key(trained: str, part: TrainingPart) -> str:
    """What a judgement depends on: the run it is of, and the rules of the network, but not the scale."""
    rules = part.model_dump(mode="json", include={*NetworkRules.model_fields, "backbone"})
    return digest_of([trained, rules])


def recall_judged(key: str, desk: Desk) -> Judged | None:
    """What was once found of a network under these rules, if that is kept."""
    kept = desk.home.recall(_KIND, key)
    return None if kept is None else Judged.model_validate_json(kept)


def judge(student: Student, lesson: Lesson, value: Plain, draw: int, key: str, desk: Desk) -> Judged:
    """Judge what came back with the seed `draw`, and keep that."""
    if student.part.returns == "arrays":
        found = _judge_arrays(student.entry, value, lesson, desk)
    else:
        found = _judge_network(student, value, lesson, draw, desk)
    judged = found.model_copy(update={"tested": len(lesson.y_test)})
    if judged.ended is not Verdict.LIMIT:
        desk.home.remember(_KIND, key, judged.model_dump_json().encode())
    return judged


def _judge_network(student: Student, value: Plain, lesson: Lesson, draw: int, desk: Desk) -> Judged:
    part = student.part
    early = value.get("diverged") if isinstance(value, dict) else None
    if isinstance(value, dict) and isinstance(early, str):
        return _diverged(_trace_of(value)).model_copy(update={"notes": (f"training was {early[:200]}",)})
    if student.part.evidence == "predictions" and isinstance(value, dict) and "unexported" in value:
        return _judge_predictions(student, value, lesson, draw, desk)
    if not isinstance(value, dict) or not {"graph", "arrays"} <= value.keys():
        return Judged(ended=Verdict.WRONG, feedback=f"`{part.function}` returned no network.")
    rules: dict[str, Plain] = {"allow": part.allow} if part.allow != "any" else {}
    request: dict[str, Plain] = {"graph": value["graph"], "weights": value["arrays"], "rules": rules}
    request["x"] = np.concatenate([lesson.x_test, lesson.x_sample])
    request["wanted"] = ["facts", "run", "units"]
    trace = _trace_of(value)
    if _is_broken(value["arrays"]):
        return _diverged(trace)
    try:
        told = desk.evaluate_graph(request, JUDGE_SECONDS)
    except Refused as refused:
        return Judged(ended=Verdict.REFUSED, feedback=str(refused))
    except BoundedFailure as failed:
        if not failed.over_limit:
            raise
        sentence = "Your network is too large or too slow to be run on the test inputs."
        return Judged(ended=Verdict.LIMIT, feedback=sentence, raised=failed.message)
    broken = _refused(list(_against(student, told, value["arrays"])))
    if broken is not None:
        return broken
    counts = told["counts"]
    note = f"{counts['parameters']:,} parameters, {counts['macs']:,} multiply-adds an input"
    logits, tested = np.asarray(told["logits"]), len(lesson.y_test)
    accuracy = _accuracy(logits[:tested], lesson.y_test)
    learnt = _learnt(trace, logits[tested:], lesson, told["units"])
    notes = (note, *_wonder(accuracy, tested, learnt))
    slips = [*find_slips(learnt)]
    if learnt.beyond_chance < 1:
        scaled = find_other_scale(student.chosen.data, value, lesson, learnt, JUDGE_SECONDS, desk)
        slips = [*scaled, *slips]
    found = tuple((found["tag"], found["sentence"]) for found in told["diagnosis"])
    found += tuple((slip.tag, slip.sentence) for slip in slips)
    return Judged(accuracy=accuracy, notes=notes, diagnoses=found)


def _judge_predictions(student: Student, value: Mapping[str, Plain], lesson: Lesson, draw: int, desk: Desk) -> Judged:
    """The accuracy of what a network predicts that cannot be exported: weaker evidence, and marked so."""
    predicted = predict(student, value["weights"], lesson, draw, desk)
    if predicted.ended is not None:
        ended, every, raised = predicted.ended, predicted.every_seed, predicted.raised
        return Judged(ended=ended, every_seed=every, feedback=predicted.feedback, raised=raised)
    tested = len(lesson.y_test)
    scores = predicted.scores
    accuracy = _accuracy(scores[:tested], lesson.y_test)
    learnt = _learnt(_trace_of(value), scores[tested:], lesson, {"dead": 0.0, "at": "", "bare": False})
    slips = tuple((slip.tag, slip.sentence) for slip in find_slips(learnt))
    weaker = f"what its own code predicted in a fresh run, for {str(value['unexported'])[:500]}"
    return Judged(accuracy=accuracy, weaker=weaker, notes=_wonder(accuracy, tested, learnt), diagnoses=slips)


def _wonder(accuracy: float, tested: int, learnt: Learnt) -> tuple[str, ...]:
    """A note for people where a network knows test inputs far better than those it was trained on; no mark hangs on it.

    The test sets of stored data sets are public: their labels can be written into a program.
    """
    above = accuracy - learnt.accuracy
    error = sqrt(accuracy * (1 - accuracy) / tested + learnt.accuracy * (1 - learnt.accuracy) / learnt.sampled)
    if above <= max(WONDER, 4 * error):
        return ()
    return (f"right on {learnt.accuracy:.1%} of its training inputs only: how does it know the test inputs better?",)


def judge_rules(student: Student, lesson: Lesson, value: Plain, key: str, desk: Desk) -> Judged:
    """Whether a network breaks a rule, whatever it has learnt: refused, or a judgement that says nothing. It is kept.

    What is no network, or could not be looked at, says nothing either. The accuracy is that on some test inputs.
    """
    judged = Judged()
    if isinstance(value, dict) and {"graph", "arrays"} <= value.keys() and not _is_broken(value["arrays"]):
        request: dict[str, Plain] = {"graph": value["graph"], "weights": value["arrays"]}
        request["rules"] = {"allow": student.part.allow} if student.part.allow != "any" else {}
        request["x"], labels = np.array(lesson.x_test[:SAMPLED]), lesson.y_test[:SAMPLED]
        request["wanted"] = ["facts", "run"]
        try:
            told = desk.evaluate_graph(request, JUDGE_SECONDS)
        except (Refused, BoundedFailure):
            return judged
        told["refused"].pop("run", None)  # what a run is refused for may be what is still to be learnt
        scores = np.zeros(0) if told["logits"] is None else np.asarray(told["logits"])
        reached = Judged(accuracy=_accuracy(scores, labels), tested=len(labels))
        judged = _refused(list(_against(student, told, value["arrays"]))) or reached
    desk.home.remember(_KIND, key, judged.model_dump_json().encode())
    return judged


def _refused(against: Sequence[Found]) -> Judged | None:
    if not against:
        return None
    sentences = list(dict.fromkeys(slip.sentence for slip in against))
    found = tuple((slip.tag, slip.sentence) for slip in against)
    every = not any(slip.tag == _NOT_RUN for slip in against)
    return Judged(ended=Verdict.REFUSED, every_seed=every, feedback=" ".join(sentences[:3]), diagnoses=found)


def _trace_of(value: Mapping[str, Plain]) -> Trace | None:
    """What was noticed of the training loop; None where nothing was, or where it is made up badly."""
    try:
        return None if value.get("trace") is None else Trace.model_validate(value["trace"])
    except ValidationError:
        return None


def _is_broken(arrays: Plain) -> bool:
    """Whether a weight is no number. (A buffer may hold minus infinity, as a mask does.)"""
    floating = [array for array in arrays.values() if _is_floating(array)] if isinstance(arrays, dict) else []
    return any(bool(np.isnan(array).any()) for array in floating)


def _is_floating(array: Plain) -> TypeGuard[np.ndarray]:
    return isinstance(array, np.ndarray) and array.dtype.kind == "f"


def _diverged(trace: Trace | None) -> Judged:
    told = tell_diverged(trace)
    found = [told]
    if trace is not None:
        found += find_slips(Learnt(trace, accuracy=0.0, sampled=1, chance=0.5))
    return Judged(
        ended=Verdict.REFUSED, feedback=told.sentence, diagnoses=tuple((each.tag, each.sentence) for each in found)
    )


def _learnt(trace: Trace | None, logits: np.ndarray, lesson: Lesson, units: Any) -> Learnt:
    labels, x = lesson.y_sample, lesson.x_sample
    shares = np.unique(labels, return_counts=True)[1] / len(labels)
    surprise, differs = _look_at_shares(logits, labels)
    return Learnt(
        trace=trace,
        accuracy=_accuracy(logits, labels),
        sampled=len(labels),
        chance=float(shares.max()),
        rarest=float(shares.min()),
        surprise=surprise,
        differs=differs,
        dead=float(units["dead"]),
        dead_at=str(units["at"]),
        largest=float(np.abs(x).max()) if x.dtype.kind == "f" and x.size else 0.0,
        bare=bool(units["bare"]),
    )


def _against(student: Student, told: Any, arrays: Plain) -> Iterator[Found]:
    """Everything for which a network is not run, the most telling first."""
    if told["refused"] or told["objections"]:
        early = [found for found in told["diagnosis"] if found["tag"] == "eval_mode_forgotten"]
        yield from (Found(found["tag"], found["sentence"]) for found in early)
    if told["refused"]:
        yield Found(_NOT_RUN, next(iter(told["refused"].values())))
        return
    for objection in told["objections"]:
        yield Found(objection["rule"], objection["sentence"])
    for broken in broken_architecture(student.part, Facts.model_validate(told["facts"]), None):
        yield Found(broken.rule, broken.sentence)
    backbone = student.part.backbone
    if backbone is not None and isinstance(arrays, dict):
        weights = {name: array for name, array in arrays.items() if isinstance(array, np.ndarray)}
        slip = check_backbone(_handed_out(student.entry, backbone), backbone.frozen, backbone.replaced, weights)
        if slip is not None:
            yield slip


def _handed_out(entry: Entry, backbone: Backbone) -> Mapping[str, np.ndarray]:
    """The backbone's weights as the author hands them out. ProblemError where there are none."""
    file = entry.public / "handout" / backbone.file
    if backbone.file not in entry.handout:
        raise ProblemError(Fault(file, None, "missing file", "the backbone is not in the handout"))
    try:
        arrays: Mapping[str, np.ndarray] = load(entry.handout[backbone.file])
    except SafetensorError as error:
        raise ProblemError(Fault(file, None, "backbone", f"this is no safetensors file: {error}")) from error
    for prefix in (*backbone.frozen, *backbone.replaced):
        if not any(name == prefix or name.startswith(f"{prefix}.") for name in arrays):
            raise ProblemError(Fault(file, None, "backbone", f"no weight's name begins with `{prefix}`"))
    return arrays


def _judge_arrays(entry: Entry, weights: Plain, lesson: Lesson, desk: Desk) -> Judged:
    """Run the author's declared forward on returned weights. Weights that do not fit are the student's."""
    scores = desk.forward(entry, weights, lesson.x_test)
    if isinstance(scores, dict):
        return Judged(ended=Verdict.WRONG, feedback=str(scores["refused"]))
    return Judged(accuracy=_accuracy(np.asarray(scores), lesson.y_test))


def _look_at_shares(scores: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """The cross-entropy of scores over that of guessing, and how far the shares of a class lie apart between inputs.

    (1, 0), as of who says nothing, where there are no scores for every label.
    """
    if scores.dtype.kind not in "biuf" or len(scores) != len(labels) or not np.isfinite(scores).all():
        return 1.0, 0.0
    rows = scores.reshape(len(labels), -1).astype(float)
    if rows.shape[1] == 1:
        rows = np.concatenate([np.zeros_like(rows), rows], axis=1)
    if not rows.size or int(labels.max()) >= rows.shape[1]:
        return 1.0, 0.0
    shares = np.exp(rows - rows.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    told = -np.log(np.maximum(shares[np.arange(len(labels)), labels], 1e-300)).mean()
    return float(told / np.log(rows.shape[1])), float(shares.std(axis=0).mean())


def _accuracy(scores: np.ndarray, labels: np.ndarray) -> float:
    return accuracy_of(_classes(scores, labels).tolist(), labels.tolist())


def _classes(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Predicted classes: the largest score of a row, or for one score a row whether it is over a half.

    A row with a NaN predicts nothing.
    """
    if scores.shape[:1] != labels.shape or not scores.size or scores.dtype.kind not in "biuf":
        return np.full(labels.shape, -1)
    if scores.ndim == 1 or scores.shape[1:] == (1,):
        single = scores.reshape(len(labels))
        return np.where(np.isfinite(single), (single > 0.5).astype(int), -1)
    rows = scores.reshape(len(labels), -1)
    return np.where(np.isfinite(rows).all(axis=1), rows.argmax(axis=1), -1)
