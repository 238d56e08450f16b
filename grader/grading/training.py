"""Grading training parts: train inside, judge the exported network outside, on labels that never went in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from grader.catalog import Entry
from grader.checkers.network import broken_architecture
from grader.checkers.program import Draw, draws_of, failure, mark_absent, quote_log
from grader.checkers.training import accuracy_of, interval, over_seeds, points_for
from grader.data import normalised
from grader.grading.datasets import Chosen, chosen_scale, is_stand_in
from grader.grading.desk import Desk
from grader.grading.files import Laid
from grader.grading.functions import digest_of, measured_of
from grader.grading.observations import freeze_plain
from grader.intake.submission import digest_files
from grader.model.blame import Fault, ProblemError, Refused
from grader.model.facts import Facts
from grader.model.mark import Claimed, Evidence, Mark, Measured, Verdict
from grader.model.network import NetworkRules
from grader.model.problem import TrainingPart
from grader.model.run import Call, Job, Raised, Returned, Signal
from grader.model.value import Plain, Value
from grader.sandbox import BoundedFailure

#: Wall seconds for checking a network and running it on the test inputs.
JUDGE_SECONDS = 120.0
#: Trained networks larger than this many bytes are not kept.
LARGEST_ARTEFACT = 64_000_000

#: Endings that may be the moment's and not the program's: they are not kept.
_PASSING = frozenset({Verdict.TIMEOUT, Verdict.MEMORY, Verdict.LIMIT})


class Seen(Value):
    """What one seed showed: the accuracy it reached, or `ended`, how it came to none."""

    accuracy: float = 0.0
    tested: int = 0
    ended: Verdict | None = None
    feedback: str = ""
    raised: str | None = None
    notes: tuple[str, ...] = ()
    diagnoses: tuple[tuple[str, str], ...] = ()  # tag and sentence
    claims: tuple[Claimed, ...] = ()
    signals: tuple[Signal, ...] = ()
    log: str = ""
    measured: Measured = Measured()
    artefact: str | None = None


@dataclass(frozen=True)
class TrainingGrade:
    """The mark of a training part, with what was measured, what the program claimed of itself, and what it tried."""

    mark: Mark
    measured: Measured
    claims: tuple[Claimed, ...] = ()
    artefacts: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()


def grade_training(entry: Entry, part: TrainingPart, laid: Laid, desk: Desk) -> TrainingGrade:
    """Train with every seed and mark the accuracy that counts. A seed that comes to nothing ends it."""
    if lacking := laid.lacks(part):
        return TrainingGrade(mark_absent(part, lacking), Measured())
    chosen = chosen_scale(part, desk.home)
    seen: list[Seen] = []
    while len(seen) < part.seeds and not (seen and seen[-1].ended):
        seen.append(_recall_or_train(entry, part, chosen, laid.files, len(seen), desk))
    measured = sum((one.measured for one in seen), Measured())
    claims = tuple(claim for one in seen for claim in one.claims)
    mark = _mark_ended(part, seen) if seen[-1].ended else _mark(entry, part, chosen, seen, desk)
    artefacts = tuple(one.artefact for one in seen if one.artefact)
    signals = tuple(signal for one in seen for signal in one.signals)
    return TrainingGrade(mark, measured, claims, artefacts, signals)


def _recall_or_train(
    entry: Entry, part: TrainingPart, chosen: Chosen, files: Mapping[str, bytes], draw: int, desk: Desk
) -> Seen:
    """What a program showed with one seed, kept by program, run digest and the rules its network was held to."""
    network = part.model_dump(mode="json", include=set(NetworkRules.model_fields))
    rules: list[object] = [part.id, network, chosen.name, part.limits.seconds]
    key = digest_of([desk.digests(entry).run, rules, digest_files(files), draw])
    kept = desk.home.recall("training", key)
    if kept is not None:
        return Seen.model_validate_json(kept)
    seen = _train(entry, part, chosen, files, draw, desk)
    if seen.ended not in _PASSING:
        desk.home.remember("training", key, seen.model_dump_json().encode())
    return seen


def _train(entry: Entry, part: TrainingPart, chosen: Chosen, files: Mapping[str, bytes], draw: int, desk: Desk) -> Seen:
    """Train with one seed and judge what came back."""
    job, x_test, y_test = _prepare(entry, part, chosen, files, draw, desk)
    run = desk.run(job)
    claims = tuple(Claimed(seed=draw, epoch=c.epoch, loss=c.loss, accuracy=c.accuracy) for c in run.claims)
    common = Seen(claims=claims, signals=run.signals, log=run.log, measured=measured_of(run), tested=len(y_test))
    (outcome,) = draws_of(run, 1)
    if not isinstance(outcome.shown, Returned):
        found = _failed(part, outcome)
    elif part.returns == "arrays":
        found = _judge_arrays(entry, outcome.shown.value, x_test, y_test, desk)
    else:
        found = _judge_network(part, outcome.shown.value, x_test, y_test, desk)
    artefact = _keep(outcome.shown, desk) if isinstance(outcome.shown, Returned) else None
    return common.model_copy(update={**found, "artefact": artefact})


def _keep(shown: Returned, desk: Desk) -> str | None:
    """Keep what was trained, graph and weights, so that a changed scale or rule can be judged on it again."""
    data = freeze_plain(shown.value)
    return desk.home.put(data) if len(data) <= LARGEST_ARTEFACT else None


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
        drawn = _check_drawn(entry, desk.author(entry, "data", seed=desk.secret.seed(run, "data", part.id, draw)))
        x_test, y_test, paths = drawn["x_test"], drawn["y_test"], {}
        call["inputs"] = {"x": drawn["x_train"], "y": drawn["y_train"]}
    if call["take"] == "graph":
        call["example"] = (part.batch, *x_test.shape[1:])
    job = Job(files={**entry.handout, **files}, main=part.module, calls=(Call(**call),), limits=part.limits, data=paths)
    return job, x_test, y_test


def _check_drawn(entry: Entry, drawn: Plain) -> dict[str, np.ndarray]:
    """What an author's `data(rng)` gave, if it is inputs and as many labels, for training and for testing."""
    names = ("x_train", "y_train", "x_test", "y_test")
    arrays = {name: np.asarray(drawn[name]) for name in names if name in drawn} if isinstance(drawn, dict) else {}
    pairs = [(arrays.get(f"x_{half}"), arrays.get(f"y_{half}")) for half in ("train", "test")]
    if not all(x is not None and y is not None and y.ndim == 1 and len(y) and x.shape[:1] == y.shape for x, y in pairs):
        message = "`data(rng)` returns a dict of x_train, y_train, x_test and y_test, with a label for each input"
        raise ProblemError(Fault(entry.reference / "cases.py", None, "cases", message))
    return arrays


def _failed(part: TrainingPart, outcome: Draw) -> dict[str, object]:
    verdict, feedback, evidence = failure(outcome, f"`{part.calls or 'train'}`")
    if isinstance(outcome.shown, Raised) and outcome.shown.kind == "CannotExport":
        return {"ended": Verdict.REFUSED, "feedback": outcome.shown.message}
    return {"ended": verdict, "feedback": feedback, "raised": evidence.raised}


def _judge_network(
    part: TrainingPart, answer: Plain, x_test: np.ndarray, y_test: np.ndarray, desk: Desk
) -> dict[str, object]:
    """Check an exported network against the part's rules and run it on the test inputs, in a bounded child."""
    if not isinstance(answer, dict) or set(answer) != {"graph", "arrays"}:
        return {"ended": Verdict.WRONG, "feedback": f"`{part.calls or 'train'}` returned no network."}
    rules: dict[str, Plain] = {"allow": part.allow} if part.allow != "any" else {}
    request = {"graph": answer["graph"], "weights": answer["arrays"], "x": np.asarray(x_test), "rules": rules}
    request["wanted"] = ["facts", "run"]
    try:
        judged = desk.evaluate_graph(request, JUDGE_SECONDS)
    except Refused as refused:
        return {"ended": Verdict.REFUSED, "feedback": str(refused)}
    except BoundedFailure as failed:
        if not failed.over_limit:
            raise
        sentence = "Your network is too large or too slow to be run on the test inputs."
        return {"ended": Verdict.LIMIT, "feedback": sentence, "raised": failed.message}
    if judged["refused"]:
        return {"ended": Verdict.REFUSED, "feedback": next(iter(judged["refused"].values()))}
    against = [objection["sentence"] for objection in judged["objections"]]
    against += [broken.sentence for broken in broken_architecture(part, Facts.model_validate(judged["facts"]), None)]
    if against:
        return {"ended": Verdict.REFUSED, "feedback": " ".join(list(dict.fromkeys(against))[:3])}
    counts = judged["counts"]
    note = f"{counts['parameters']:,} parameters, {counts['macs']:,} multiply-adds an input"
    return {
        "accuracy": _accuracy(np.asarray(judged["logits"]), y_test),
        "notes": (note,),
        "diagnoses": tuple((found["tag"], found["sentence"]) for found in judged["diagnosis"]),
    }


def _judge_arrays(
    entry: Entry, weights: Plain, x_test: np.ndarray, y_test: np.ndarray, desk: Desk
) -> dict[str, object]:
    """Run the author's declared forward on returned weights. Weights that do not fit are the student's."""
    scores = desk.forward(entry, weights, x_test)
    if isinstance(scores, dict):
        return {"ended": Verdict.WRONG, "feedback": str(scores["refused"])}
    return {"accuracy": _accuracy(np.asarray(scores), y_test)}


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


def _mark_ended(part: TrainingPart, seen: Sequence[Seen]) -> Mark:
    """The mark where the last seed came to nothing."""
    last = seen[-1]
    assert last.ended is not None
    evidence = Evidence(
        raised=last.raised, log=quote_log(last.log), accuracies=tuple(one.accuracy for one in seen if not one.ended)
    )
    return Mark(
        part=part.id,
        verdict=last.ended,
        points=Fraction(0),
        out_of=part.points,
        feedback=last.feedback,
        evidence=evidence,
    )


def _mark(entry: Entry, part: TrainingPart, chosen: Chosen, seen: Sequence[Seen], desk: Desk) -> Mark:
    """The mark for the accuracies that all seeds reached."""
    accuracies = tuple(one.accuracy for one in seen)
    counted, tested = over_seeds(part, accuracies), seen[0].tested
    points = points_for(counted, chosen.knots, steps=part.steps)
    low, high = interval(counted, tested)
    how = "lowest" if part.over_seeds == "lowest" else "median"
    sentence = f"{counted:.1%} of {tested:,} unseen test inputs right ({how} of {len(accuracies)} seeds)"
    notes = [*dict.fromkeys(note for one in seen for note in one.notes), f"95 % interval {low:.1%} to {high:.1%}"]
    if chosen.data is not None and is_stand_in(chosen.name):
        notes.append(f"measured on {chosen.name}, a generated stand-in for the real data set")
    verdict = Verdict.CORRECT if points == part.points else Verdict.PARTIAL if points else Verdict.WRONG
    feedback = f"{sentence}."
    misconception = None
    found = {tag: said for one in seen for tag, said in one.diagnoses}
    if points < part.points and found:
        named = {wrong.name: wrong.feedback for wrong in desk.wrongs(entry)}
        misconception = next((tag for tag in found if tag in named), next(iter(found)))
        feedback = f"{feedback} {named.get(misconception, found[misconception])}"
    return Mark(
        part=part.id,
        verdict=verdict,
        points=points,
        out_of=part.points,
        feedback=feedback,
        misconception=misconception,
        evidence=Evidence(accuracies=accuracies, notes=tuple(notes), log=quote_log(seen[0].log)),
    )
