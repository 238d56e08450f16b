"""Grading model parts: what a student's function builds is exported inside, and examined outside against the rules."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from grader.catalog import Entry
from grader.checkers.network import builds_the_same, mark_model
from grader.checkers.program import mark_absent, quote_log
from grader.grading.built import PASSING, Built, build, is_kept, needed, on_device, way_of
from grader.grading.desk import Desk
from grader.grading.files import Laid
from grader.grading.functions import digest_of
from grader.grading.preflight import crashes_anywhere
from grader.intake.submission import digest_files
from grader.model.blame import Fault, ProblemError, Refused
from grader.model.facts import Examined
from grader.model.mark import Evidence, Mark, Measured, Verdict
from grader.model.problem import ModelPart
from grader.model.run import Signal
from grader.model.value import Plain, Value
from grader.sandbox import BoundedFailure

_LOG = logging.getLogger(__name__)

#: Wall seconds for examining one network.
EXAMINE_SECONDS = 120.0

_KIND = "examined"


class Seen(Value):
    """What one program built, as it was examined; or `ended`, how it came to no network."""

    examined: Examined = Examined()
    ended: Verdict | None = None
    feedback: str = ""
    raised: str | None = None
    signals: tuple[Signal, ...] = ()
    log: str = ""
    measured: Measured = Measured()
    artefact: str | None = None  # the digest of what was sent of it, where that is kept


@dataclass(frozen=True)
class BuildGrades:
    """The marks of all model parts of a problem, what they used, and what the program tried."""

    marks: Mapping[str, Mark]
    measured: Measured
    signals: tuple[Signal, ...] = ()
    artefacts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def grade_builds(entry: Entry, laid: Laid, desk: Desk) -> BuildGrades:
    """Mark all model parts of a problem. Parts that build in the same way share one run, and are examined together."""
    parts = [part for part in entry.problem.parts if isinstance(part, ModelPart)]
    marks = {
        part.id: mark_absent(part, laid.lacks(part), laid.others, laid.advice) for part in parts if laid.lacks(part)
    }
    measured, signals = Measured(), list[Signal]()
    artefacts: dict[str, tuple[str, ...]] = {}
    for group in _groups(part for part in parts if part.id not in marks):
        settled = _look_ahead(entry, group, laid.files, desk)
        group = settled or group
        ours = reference_build(entry, group, desk)
        seen = _recall_or_examine(entry, group, laid.files, desk)
        measured += seen.measured
        signals += seen.signals
        if seen.artefact:
            artefacts |= {part.id: (seen.artefact,) for part in group}
        for part in group:
            mark = _mark(part, seen, ours)
            marks[part.id] = mark if mark.points else _named(mark, entry, group, seen, desk)
            if settled:
                marks[part.id] = _noted(marks[part.id], "told of what it builds without a GPU")
    return BuildGrades(marks, measured, tuple(signals), artefacts)


def needs_device(entry: Entry, laid: Laid, desk: Desk) -> bool:
    """Whether only a GPU can tell what the model parts that ask for one are worth."""
    parts = [part for part in entry.problem.parts if isinstance(part, ModelPart) and not laid.lacks(part)]
    asking = [group for group in _groups(parts) if group[0].limits.device != "cpu"]
    return any(_look_ahead(entry, group, laid.files, desk) is None for group in asking)


def _look_ahead(
    entry: Entry, group: Sequence[ModelPart], files: Mapping[str, bytes], desk: Desk
) -> list[ModelPart] | None:
    """Parts that ask for a GPU as parts that ask for none, where a program earns nothing on either; else None.

    So it is where it builds no network, crashes as it would anywhere, or its network breaks a rule of every part; but
    not by rules about values: a GPU draws other weights.
    """
    if group[0].limits.device == "cpu":
        return None
    here = [on_device(part, "cpu") for part in group]
    try:
        ours = reference_build(entry, here, desk)
    except ProblemError as error:
        _LOG.warning("%s is not looked at without a GPU: %s", entry.problem.slug, error)
        return None
    seen = _recall_or_examine(entry, here, files, desk)
    if seen.ended is Verdict.CRASHED:
        return here if crashes_anywhere(seen.raised) else None
    if seen.ended is not None:
        return here if seen.ended is Verdict.REFUSED else None
    return here if not any(part.needs_values or _mark(part, seen, ours).points for part in here) else None


def _groups(parts: Iterable[ModelPart]) -> list[list[ModelPart]]:
    groups: dict[str, list[ModelPart]] = {}
    for part in parts:
        groups.setdefault(f"{way_of(part)} {part.allow}", []).append(part)
    return list(groups.values())


def reference_build(entry: Entry, group: Sequence[ModelPart], desk: Desk) -> Seen:
    """What the reference builds. ProblemError if it does not come to a network."""

    def examine() -> Seen:
        seen = _recall_or_examine(entry, group, desk.solution(entry), desk, reference=True)
        if seen.ended is not None:
            raise _blame_reference(entry, group, seen.feedback)
        return seen

    return desk.once(("build", entry.problem.slug, group[0].id, group[0].limits.device), examine)


def _mark(part: ModelPart, seen: Seen, ours: Seen) -> Mark:
    if seen.ended is None:
        mark = mark_model(part, seen.examined, ours.examined)
        return mark.model_copy(update={"evidence": mark.evidence.model_copy(update={"log": quote_log(seen.log)})})
    evidence = Evidence(raised=seen.raised, log=quote_log(seen.log))
    return Mark(
        part=part.id, verdict=seen.ended, points=part.points * 0, out_of=part.points, feedback=seen.feedback,
        evidence=evidence,
    )  # fmt: skip


def _noted(mark: Mark, note: str) -> Mark:
    evidence = mark.evidence.model_copy(update={"notes": (*mark.evidence.notes, note)})
    return mark.model_copy(update={"evidence": evidence})


def _named(mark: Mark, entry: Entry, group: Sequence[ModelPart], seen: Seen, desk: Desk) -> Mark:
    """The mark with the misconception whose program builds the same network, where one does and loses the part too."""
    if seen.ended is not None:
        return mark
    part = next(part for part in group if part.id == mark.part)
    for wrong in desk.wrongs(entry):
        if wrong.expect.get(part.id, part.points) == part.points:
            continue
        if not desk.runs and not _is_known(entry, group, wrong.files, desk):
            continue  # a mark from what is kept alone: it stands without its name
        theirs = desk.once(
            ("wrong build", entry.problem.slug, wrong.name, group[0].id, group[0].limits.device),
            lambda files=wrong.files: _recall_or_examine(entry, group, files, desk),  # type: ignore[misc]  # bound at once
        )
        if theirs.ended is None and builds_the_same(seen.examined, theirs.examined):
            feedback = f"{wrong.feedback} {mark.feedback}".strip()
            return mark.model_copy(update={"misconception": wrong.name, "feedback": feedback})
    return mark


def _recall_or_examine(
    entry: Entry, group: Sequence[ModelPart], files: Mapping[str, bytes], desk: Desk, *, reference: bool = False
) -> Seen:
    """What a program built, kept by program, run digest and what is wanted of it. What was built is kept apart."""
    key = _key(entry, group, files, desk, reference=reference)
    kept = desk.home.recall(_KIND, key)
    if kept is not None:
        return Seen.model_validate_json(kept)
    built, answer = build(entry, group[0], files, desk)
    seen = Seen(
        ended=built.ended, feedback=built.feedback, raised=built.raised,
        signals=built.signals, log=built.log, measured=built.measured, artefact=built.artefact,
    )  # fmt: skip
    if built.ended is None:
        seen = seen.model_copy(update=_examine(entry, group, built, answer, desk, reference=reference))
    if seen.ended not in PASSING:
        desk.home.remember(_KIND, key, seen.model_dump_json().encode())
    return seen


def _key(entry: Entry, group: Sequence[ModelPart], files: Mapping[str, bytes], desk: Desk, *, reference: bool) -> str:
    """What an examination depends on: all rules of the group, and the reference where one is about it."""
    rules = [part.model_dump(mode="json", exclude={"points", "asks"}) for part in group]
    beside = desk.digests(entry).judge if any(part.like_reference for part in group) else ""
    return digest_of([desk.run_here(entry), beside, rules, digest_files(files), reference])


def _is_known(entry: Entry, group: Sequence[ModelPart], files: Mapping[str, bytes], desk: Desk) -> bool:
    """Whether what a program builds can be told without running it."""
    key = _key(entry, group, files, desk, reference=False)
    return desk.home.recall(_KIND, key) is not None or is_kept(entry, group[0], files, desk)


def _examine(
    entry: Entry, group: Sequence[ModelPart], built: Built, answer: Plain, desk: Desk, *, reference: bool
) -> dict[str, object]:
    """Examine what was exported, in a bounded child; what cannot be examined is told as the student's."""
    assert isinstance(answer, dict)
    assert isinstance(answer["others"], list)
    try:
        told = desk.evaluate_graph(_request(entry, group, answer, desk, reference=reference), EXAMINE_SECONDS)
        if any(part.any_batch for part in group):
            pairs = zip(built.others, answer["others"], strict=True)
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
    wants = needed(group)
    wanted = ["facts", *(["modes"] if wants.training else []), *(["learning"] if wants.values else [])]
    request: dict[str, Plain] = {"graph": answer["graph"], "weights": None, "x": None}
    request["rules"] = {"allow": "dense"} if group[0].allow == "dense" else {}
    if wants.values:
        request["weights"] = answer["arrays"] or None
        request["spreads"] = answer["spreads"]
    if not any(part.overfits for part in group):
        request["steps"] = 0
    if wants.training:
        request["train_graph"] = answer["train_graph"]
    if any(part.like_reference for part in group) and not reference:
        wanted.append("same")
        request["reference"] = _reference_graph(entry, group, desk)
    request["seed"] = int(desk.secret.seed(desk.digests(entry).run, "examine", group[0].id, 0)[:8], 16)
    request["wanted"] = list(wanted)
    return request


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

    def recall() -> Plain:
        built, answer = build(entry, group[0], desk.solution(entry), desk)
        if built.ended is not None or not isinstance(answer, dict):
            raise _blame_reference(entry, group, built.feedback)
        return answer["graph"]

    return desk.once(("graph", entry.problem.slug, group[0].id, group[0].limits.device), recall)


def _blame_reference(entry: Entry, group: Sequence[ModelPart], why: str) -> ProblemError:
    file = entry.reference / "solution" / group[0].submit[0]
    return ProblemError(Fault(file, None, "reference", f"`{group[0].id}`: {why}"))
