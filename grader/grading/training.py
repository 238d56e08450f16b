"""Grading training parts: train inside, judge the exported network outside, on labels that never went in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from grader.catalog import Entry
from grader.checkers.program import Draw, draws_of, failure, mark_absent
from grader.checkers.training import accuracy_of, interval, over_seeds, points_for
from grader.data import normalised
from grader.grading.datasets import Chosen, chosen_scale, is_stand_in
from grader.grading.desk import Desk
from grader.grading.files import Laid
from grader.grading.functions import measured_of
from grader.model.mark import Claimed, Evidence, Mark, Measured, Verdict, show_points
from grader.model.problem import TrainingPart
from grader.model.run import Call, Job, Raised, Returned
from grader.model.value import Plain
from grader.sandbox import BoundedFailure

#: Wall seconds for checking a network and running it on the test inputs.
JUDGE_SECONDS = 120.0


@dataclass
class Seeds:
    """What the seeds of one part showed so far."""

    accuracies: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    diagnoses: list[str] = field(default_factory=list)
    claims: list[Claimed] = field(default_factory=list)
    measured: Measured = Measured()
    log: str = ""
    tested: int = 0


@dataclass(frozen=True)
class Stopped(Exception):  # noqa: N818  (how a part's grading ends early, with its mark)
    """The part is decided before all its seeds have run."""

    verdict: Verdict
    feedback: str
    evidence: Evidence = Evidence()


@dataclass(frozen=True)
class TrainingGrade:
    """The mark of a training part, with what was measured and what the program claimed of itself."""

    mark: Mark
    measured: Measured
    claims: tuple[Claimed, ...] = ()


def grade_training(entry: Entry, part: TrainingPart, laid: Laid, desk: Desk) -> TrainingGrade:
    """Train with every seed and mark the accuracy that counts."""
    if lacking := laid.lacks(part):
        return TrainingGrade(mark_absent(part, lacking), Measured())
    chosen = chosen_scale(part, desk.home)
    seeds = Seeds()
    try:
        for draw in range(part.seeds):
            _train_once(entry, part, chosen, laid.files, draw, seeds, desk)
    except Stopped as stopped:
        update = {"log": seeds.log or None, "accuracies": tuple(seeds.accuracies), "notes": tuple(seeds.notes)}
        mark = Mark(
            part=part.id,
            verdict=stopped.verdict,
            points=Fraction(0),
            out_of=part.points,
            feedback=stopped.feedback,
            evidence=stopped.evidence.model_copy(update=update),
        )
        return TrainingGrade(mark, seeds.measured, tuple(seeds.claims))
    return TrainingGrade(_mark(entry, part, chosen, seeds, desk), seeds.measured, tuple(seeds.claims))


def _train_once(
    entry: Entry, part: TrainingPart, chosen: Chosen, files: Mapping[str, bytes], draw: int, seeds: Seeds, desk: Desk
) -> None:
    """Train with one seed, judge what came back, and note its accuracy. Stopped where the part is decided by it."""
    job, x_test, y_test = _prepare(entry, part, chosen, files, draw, desk)
    run = desk.run(job)
    seeds.measured = seeds.measured + measured_of(run)
    seeds.log = seeds.log or run.log
    seeds.claims += [Claimed(seed=draw, epoch=c.epoch, loss=c.loss, accuracy=c.accuracy) for c in run.claims]
    (outcome,) = draws_of(run, 1)
    if not isinstance(outcome.shown, Returned):
        raise Stopped(*_failed(part, outcome))
    if part.returns == "arrays":
        scores = _run_arrays(entry, outcome.shown.value, x_test, desk)
    else:
        scores = _run_network(part, outcome.shown.value, x_test, seeds, desk)
    seeds.tested = len(y_test)
    seeds.accuracies.append(accuracy_of(_classes(scores, y_test).tolist(), y_test.tolist()))


def _prepare(
    entry: Entry, part: TrainingPart, chosen: Chosen, files: Mapping[str, bytes], draw: int, desk: Desk
) -> tuple[Job, np.ndarray, np.ndarray]:
    """The job of one seed, and the test inputs and labels, which stay outside."""
    run = desk.digests(entry).run
    seed = int(desk.secret.seed(run, "training", part.id, draw)[:8], 16)
    budget: dict[str, Plain] = {"seconds": part.limits.seconds, "seed": seed}
    call: dict[str, Any] = {"function": part.calls or "train", "training": budget, "seed": seed}
    call["take"] = "value" if part.returns == "arrays" else "graph"
    if chosen.data is not None:
        arrays = chosen.data.arrays()
        paths = {"x": normalised(chosen.data, "train"), "y": chosen.data.y_train}
        x_test, y_test = np.load(normalised(chosen.data, "test"), mmap_mode="r"), np.asarray(arrays.y_test)
        call["mounted"] = {"x": "x", "y": "y"}
    else:
        drawn = desk.author(entry, "data", seed=desk.secret.seed(run, "data", part.id, draw))
        x_test, y_test, paths = drawn["x_test"], np.asarray(drawn["y_test"]), {}
        call["inputs"] = {"x": drawn["x_train"], "y": drawn["y_train"]}
    if call["take"] == "graph":
        call["example"] = (part.batch, *x_test.shape[1:])
    job = Job(
        files={**entry.handout, **files}, main=part.submit[0], calls=(Call(**call),), limits=part.limits, data=paths
    )
    return job, x_test, y_test


def _failed(part: TrainingPart, outcome: Draw) -> tuple[Verdict, str, Evidence]:
    verdict, feedback, evidence = failure(outcome, f"`{part.calls or 'train'}`")
    if isinstance(outcome.shown, Raised) and outcome.shown.kind == "NotExportable":
        return Verdict.REFUSED, outcome.shown.message, evidence
    return verdict, feedback, evidence


def _run_network(part: TrainingPart, answer: Plain, x_test: np.ndarray, seeds: Seeds, desk: Desk) -> np.ndarray:
    """Check an exported network against the part's rules and run it on the test inputs, in a bounded child."""
    if not isinstance(answer, dict) or set(answer) != {"graph", "weights"}:
        raise Stopped(Verdict.WRONG, f"`{part.calls or 'train'}` returned no network: return an nn.Module.")
    rules: dict[str, Plain] = {"allow": part.allow}
    rules |= {f"parameters_{bound}": count for bound, count in part.parameters.items()}
    request = {"graph": answer["graph"], "weights": answer["weights"], "x": np.asarray(x_test), "rules": rules}
    try:
        judged = desk.evaluate_graph(request, JUDGE_SECONDS)
    except BoundedFailure as failed:
        if failed.kind == "raised":
            raise
        message = "Your network is too large or too slow to be run on the test images."
        raise Stopped(Verdict.LIMIT, message, Evidence(raised=failed.message)) from None
    if judged["objections"]:
        raise Stopped(Verdict.REFUSED, " ".join(dict.fromkeys(judged["objections"])))
    seeds.diagnoses += [tag for tag in judged["diagnosis"] if tag not in seeds.diagnoses]
    counts = judged["counts"]
    note = f"{counts['parameters']:,} parameters, {counts['macs']:,} multiply-adds an image"
    seeds.notes += [note] if note not in seeds.notes else []
    return np.asarray(judged["logits"])


def _run_arrays(entry: Entry, weights: Plain, x_test: np.ndarray, desk: Desk) -> np.ndarray:
    """What the author's declared forward makes of returned weights; weights that do not fit are the student's."""
    forward = desk.author(entry, "forward", weights=weights, x=x_test)
    if isinstance(forward, dict):
        raise Stopped(Verdict.WRONG, str(forward["refused"]))
    return np.asarray(forward)


def _classes(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Predicted classes: the largest score of a row, or for one score a row whether it is over a half.

    A row with a NaN predicts nothing.
    """
    if scores.shape[:1] != labels.shape:
        return np.full(labels.shape, -1)
    if scores.ndim == 1 or scores.shape[1:] == (1,):
        single = scores.reshape(len(labels))
        return np.where(np.isfinite(single), (single > 0.5).astype(int), -1)
    rows = scores.reshape(len(labels), -1)
    return np.where(np.isfinite(rows).all(axis=1), rows.argmax(axis=1), -1)


def _mark(entry: Entry, part: TrainingPart, chosen: Chosen, seeds: Seeds, desk: Desk) -> Mark:
    counted = over_seeds(part, seeds.accuracies)
    points = points_for(counted, chosen.knots, steps=part.steps)
    low, high = interval(counted, seeds.tested)
    how = "lowest" if part.over_seeds == "lowest" else "median"
    sentence = f"{counted:.1%} of {seeds.tested:,} unseen test inputs right ({how} of {len(seeds.accuracies)} seeds)"
    notes = [*seeds.notes, f"95 % interval {low:.1%} to {high:.1%}"]
    if chosen.data is not None and is_stand_in(chosen.name):
        notes.append(f"measured on {chosen.name}, a generated stand-in for the real data set")
    verdict = Verdict.CORRECT if points == part.points else Verdict.PARTIAL if points else Verdict.WRONG
    feedback = f"{sentence}: {show_points(points)} of {show_points(part.points)} points."
    misconception = None
    if points < part.points and seeds.diagnoses:
        misconception = next((w.name for w in desk.wrongs(entry) if w.name in seeds.diagnoses), seeds.diagnoses[0])
        said = next((w.feedback for w in desk.wrongs(entry) if w.name == misconception), "")
        feedback = f"{feedback} {said}".strip()
    return Mark(
        part=part.id,
        verdict=verdict,
        points=points,
        out_of=part.points,
        feedback=feedback,
        misconception=misconception,
        evidence=Evidence(accuracies=tuple(seeds.accuracies), notes=tuple(notes), log=seeds.log or None),
    )
