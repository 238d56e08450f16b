"""Grading model parts: what a student's function builds is exported inside, and examined outside against the rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from grader.catalog import Entry
from grader.checkers.network import builds_the_same, mark_model
from grader.checkers.program import draws_of, failure, mark_absent, quote_log
from grader.grading.desk import Desk
from grader.grading.files import Laid
from grader.grading.functions import digest_of, measured_of
from grader.intake.submission import digest_files
from grader.model.blame import Fault, ProblemError, Refused
from grader.model.facts import Examined
from grader.model.mark import Evidence, Mark, Measured, Verdict
from grader.model.problem import ModelPart
from grader.model.run import Build, Call, Job, Raised, Returned, Signal
from grader.model.value import Plain, Value
from grader.sandbox import BoundedFailure

#: Wall seconds for examining one network.
EXAMINE_SECONDS = 120.0
#: The other batch sizes at which a network is exported where any is to do. What holds for some sizes only mostly fails
#: at a size of its own or at 1, where squeeze() takes the batch axis too.
OTHER_BATCHES = (5, 1)
#: Endings that may be the moment's and not the program's: they are not kept.
_PASSING = frozenset({Verdict.TIMEOUT, Verdict.MEMORY, Verdict.LIMIT})


class Seen(Value):
    """What one program built, as it was examined; or `ended`, how it came to no network."""

    examined: Examined = Examined()
    ended: Verdict | None = None
    feedback: str = ""
    raised: str | None = None
    signals: tuple[Signal, ...] = ()
    log: str = ""
    measured: Measured = Measured()


@dataclass(frozen=True)
class BuildGrades:
    """The marks of all model parts of a problem, what they used, and what the program tried."""

    marks: Mapping[str, Mark]
    measured: Measured
    signals: tuple[Signal, ...] = ()


def grade_builds(entry: Entry, laid: Laid, desk: Desk) -> BuildGrades:
    """Mark all model parts of a problem. Parts that build in the same way share one run."""
    parts = [part for part in entry.problem.parts if isinstance(part, ModelPart)]
    marks = {part.id: mark_absent(part, laid.lacks(part)) for part in parts if laid.lacks(part)}
    measured, signals = Measured(), list[Signal]()
    for group in _groups(part for part in parts if part.id not in marks):
        ours = reference_build(entry, group, desk)
        seen = _recall_or_examine(entry, group, laid.files, desk)
        measured += seen.measured
        signals += seen.signals
        for part in group:
            mark = _mark(part, seen, ours)
            marks[part.id] = mark if mark.points else _named(mark, entry, group, seen, desk)
    return BuildGrades(marks, measured, tuple(signals))


def _groups(parts: Iterable[ModelPart]) -> list[list[ModelPart]]:
    groups: dict[str, list[ModelPart]] = {}
    for part in parts:
        how = [part.submit[0], part.calls, part.input, part.tokens, part.arguments, part.batch, part.allow]
        groups.setdefault(repr([*how, part.limits.model_dump_json()]), []).append(part)
    return list(groups.values())


def reference_build(entry: Entry, group: Sequence[ModelPart], desk: Desk) -> Seen:
    """What the reference builds. ProblemError if it does not come to a network."""

    def examine() -> Seen:
        seen = _recall_or_examine(entry, group, desk.solution(entry), desk, reference=True)
        if seen.ended is not None:
            file = entry.reference / "solution" / group[0].submit[0]
            raise ProblemError(Fault(file, None, "reference", f"`{group[0].id}`: {seen.feedback}"))
        return seen

    return desk.once(("build", entry.problem.slug, group[0].id), examine)


def _mark(part: ModelPart, seen: Seen, ours: Seen) -> Mark:
    if seen.ended is None:
        mark = mark_model(part, seen.examined, ours.examined)
        return mark.model_copy(update={"evidence": mark.evidence.model_copy(update={"log": quote_log(seen.log)})})
    evidence = Evidence(raised=seen.raised, log=quote_log(seen.log))
    return Mark(
        part=part.id, verdict=seen.ended, points=part.points * 0, out_of=part.points, feedback=seen.feedback,
        evidence=evidence,
    )  # fmt: skip


def _named(mark: Mark, entry: Entry, group: Sequence[ModelPart], seen: Seen, desk: Desk) -> Mark:
    """The mark with the misconception whose program builds the same network, where one does and loses the part too."""
    if seen.ended is not None:
        return mark
    part = next(part for part in group if part.id == mark.part)
    for wrong in desk.wrongs(entry):
        if wrong.expect.get(part.id, part.points) == part.points:
            continue
        theirs = desk.once(
            ("wrong build", entry.problem.slug, wrong.name, group[0].id),
            lambda files=wrong.files: _recall_or_examine(entry, group, files, desk),  # type: ignore[misc]  # bound at once
        )
        if theirs.ended is None and builds_the_same(seen.examined, theirs.examined):
            feedback = f"{wrong.feedback} {mark.feedback}".strip()
            return mark.model_copy(update={"misconception": wrong.name, "feedback": feedback})
    return mark


def _recall_or_examine(
    entry: Entry, group: Sequence[ModelPart], files: Mapping[str, bytes], desk: Desk, *, reference: bool = False
) -> Seen:
    """What a program built, kept by program, run digest and what is wanted of it."""
    rules = [part.model_dump(mode="json", exclude={"points", "asks"}) for part in group]
    version = desk.digests(entry)
    beside = version.judge if any(part.like_reference for part in group) else ""
    key = digest_of([version.run, beside, rules, digest_files(files), reference])
    kept = desk.home.recall("build", key)
    if kept is not None:
        return Seen.model_validate_json(kept)
    seen = _examine(entry, group, files, desk, reference=reference)
    if seen.ended not in _PASSING:
        desk.home.remember("build", key, seen.model_dump_json().encode())
    return seen


def _examine(
    entry: Entry, group: Sequence[ModelPart], files: Mapping[str, bytes], desk: Desk, *, reference: bool
) -> Seen:
    run = desk.run(_job(entry, group, files, desk, _exports(group)))
    common = Seen(signals=run.signals, log=run.log, measured=measured_of(run))
    (outcome,) = draws_of(run, 1)
    if isinstance(outcome.shown, Returned):
        found = _judge(entry, group, outcome.shown.value, desk, reference=reference)
    elif isinstance(outcome.shown, Raised) and outcome.shown.kind == "CannotExport":
        found = {"ended": Verdict.REFUSED, "feedback": outcome.shown.message}
    else:
        verdict, feedback, evidence = failure(outcome, f"`{_calls(group[0])}`")
        found = {"ended": verdict, "feedback": feedback, "raised": evidence.raised}
    return common.model_copy(update=found)


def _calls(part: ModelPart) -> str:
    return part.calls or "make_model"


def _exports(group: Sequence[ModelPart]) -> Build:
    """What the rules of these parts ask to see of a network."""
    return Build(
        training=any(part.modes for part in group),
        other_batches=OTHER_BATCHES if any(part.any_batch for part in group) else (),
        values=any(part.needs_values for part in group),
    )


def _job(entry: Entry, group: Sequence[ModelPart], files: Mapping[str, bytes], desk: Desk, build: Build) -> Job:
    first = group[0]
    seed = int(desk.secret.seed(desk.digests(entry).run, "build", first.id, 0)[:8], 16)
    build = replace(build, dtype="float32" if first.tokens is None else "int64")
    call = Call(
        function=_calls(first),
        inputs=dict(first.arguments),
        take="build",
        example=(first.batch, *first.input),
        build=build,
        seed=seed,
    )
    return Job(files={**entry.handout, **files}, main=first.module, calls=(call,), limits=first.limits)


def _judge(
    entry: Entry, group: Sequence[ModelPart], answer: Plain, desk: Desk, *, reference: bool
) -> dict[str, object]:
    """Examine what was exported, in a bounded child; what cannot be examined is told as the student's."""
    batches = _exports(group).other_batches
    if not _is_whole(answer, len(batches)):
        return {"ended": Verdict.WRONG, "feedback": f"`{_calls(group[0])}` returned no network."}
    try:
        told = desk.evaluate_graph(_request(entry, group, answer, desk, reference=reference), EXAMINE_SECONDS)
        pairs = zip(batches, answer["others"], strict=True)
        told["others"] = [_look_at(graph, batch, desk) for batch, graph in pairs]
    except Refused as refused:
        return {"ended": Verdict.REFUSED, "feedback": str(refused)}
    except BoundedFailure as failed:
        if not failed.over_limit:
            raise
        sentence = "Your network is too large or too slow to be examined."
        return {"ended": Verdict.LIMIT, "feedback": sentence, "raised": failed.message}
    told = {name: value for name, value in told.items() if name in Examined.model_fields}
    return {"examined": Examined.model_validate(told)}


def _request(
    entry: Entry, group: Sequence[ModelPart], answer: dict[str, Plain], desk: Desk, *, reference: bool
) -> dict[str, Plain]:
    wanted = ["facts"]
    wanted += ["modes"] if any(part.modes for part in group) else []
    wanted += ["learning"] if any(part.needs_values for part in group) else []
    request: dict[str, Plain] = {"graph": answer["graph"], "weights": answer["arrays"] or None, "x": None}
    request["rules"] = {"allow": "dense"} if group[0].allow == "dense" else {}
    if answer["train_graph"] is not None:
        request["train_graph"] = answer["train_graph"]
    if any(part.like_reference for part in group) and not reference:
        wanted.append("same")
        request["reference"] = _reference_graph(entry, group, desk)
    request["seed"] = int(desk.secret.seed(desk.digests(entry).run, "examine", group[0].id, 0)[:8], 16)
    request["wanted"] = list(wanted)
    return request


def _is_whole(answer: Plain, others: int) -> TypeGuard[dict[str, Any]]:
    """Whether an answer has all that a harness sends of a network, with graphs for so many other batch sizes."""
    if not isinstance(answer, dict) or not {"graph", "arrays", "train_graph", "others"} <= answer.keys():
        return False
    return isinstance(answer["others"], list) and len(answer["others"]) == others


def _look_at(graph: Plain, batch: int, desk: Desk) -> dict[str, object]:
    """What a network returns at another batch size, or the sentence that says why it has no graph there."""
    if isinstance(graph, str):
        return {"batch": batch, "refused": graph}
    request: dict[str, Plain] = {"graph": graph, "weights": None, "x": None, "rules": {}, "wanted": ["facts"]}
    told = desk.evaluate_graph(request, EXAMINE_SECONDS)
    if not told["facts"]:
        return {"batch": batch, "refused": told["refused"]["facts"]}
    return {"batch": batch, "outputs": told["facts"]["outputs"], "batched": told["facts"]["batched"]}


def _reference_graph(entry: Entry, group: Sequence[ModelPart], desk: Desk) -> Plain:
    """The reference's own graph, with which a student's is compared."""

    def export() -> Plain:
        run = desk.run(_job(entry, group, desk.solution(entry), desk, Build()))
        (outcome,) = draws_of(run, 1)
        if not isinstance(outcome.shown, Returned) or not isinstance(outcome.shown.value, dict):
            file = entry.reference / "solution" / group[0].submit[0]
            raise ProblemError(Fault(file, None, "reference", f"`{group[0].id}`: the reference builds no network"))
        return outcome.shown.value["graph"]

    return desk.once(("graph", entry.problem.slug, group[0].id), export)
