"""Grading function parts: hidden inputs in, values out, compared with what the reference returns for the same."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.catalog import Entry
from grader.checkers.program import Draw, WrongProgram, draws_of, mark_absent, mark_function
from grader.grading.desk import Desk
from grader.grading.files import Laid
from grader.grading.observations import recall, remember
from grader.model.blame import Fault, ProblemError
from grader.model.mark import Mark, Measured
from grader.model.problem import FunctionPart
from grader.model.run import Call, Ending, Job, Returned, Run
from grader.model.value import Plain

#: Endings that say something of the program, and not of the moment: observations of others are not kept.
_LASTING = frozenset({Ending.FINISHED, Ending.CRASHED, Ending.GARBLED})


@dataclass(frozen=True)
class Observed:
    """What one program showed: the outcomes of every part, and what it printed and used."""

    draws: Mapping[str, tuple[Draw, ...]]
    log: str
    measured: Measured


def grade_functions(entry: Entry, laid: Laid, desk: Desk) -> tuple[dict[str, Mark], Measured]:
    """The marks of all function parts of a problem, and what they used."""
    parts = [part for part in entry.problem.parts if isinstance(part, FunctionPart)]
    marks = {part.id: mark_absent(part, laid.lacks(part)) for part in parts if laid.lacks(part)}
    present = [part for part in parts if part.id not in marks]
    measured = Measured()
    for group in _groups(present):
        seen = observe(entry, group, laid.files, desk)
        measured = measured + seen.measured
        for part in group:
            marks[part.id] = _mark(entry, part, seen, desk)
    return marks, measured


def _groups(parts: Iterable[FunctionPart]) -> list[list[FunctionPart]]:
    """Parts that can share a run: the same main file and the same limits."""
    groups: dict[str, list[FunctionPart]] = {}
    for part in parts:
        groups.setdefault(f"{part.submit[0]} {part.limits.model_dump_json()}", []).append(part)
    return list(groups.values())


def _mark(entry: Entry, part: FunctionPart, seen: Observed, desk: Desk) -> Mark:
    ours = reference_values(entry, part, desk)
    mark = mark_function(part, seen.draws[part.id], ours, (), seen.log)
    if mark.points == mark.out_of:
        return mark
    wrongs = [
        WrongProgram(w.name, w.feedback, w.expect.get(part.id, part.points), wrong_draws(entry, w.name, part, desk))
        for w in desk.wrongs(entry)
    ]
    return mark_function(part, seen.draws[part.id], ours, wrongs, seen.log)


def reference_values(entry: Entry, part: FunctionPart, desk: Desk) -> list[Plain]:
    """What the reference returns for every hidden input of a part. ProblemError if it does not return at all."""
    return desk.once(("values", entry.problem.slug, part.id), lambda: _reference_values(entry, part, desk))


def _reference_values(entry: Entry, part: FunctionPart, desk: Desk) -> list[Plain]:
    seen = observe(entry, _group_of(entry, part), desk.solution(entry), desk)
    values: list[Plain] = []
    for draw in seen.draws[part.id]:
        if not isinstance(draw.shown, Returned):
            said = draw.shown or f"{draw.ending} {draw.detail}"
            file = entry.reference / "solution" / part.submit[0]
            raise ProblemError(Fault(file, None, "reference", f"`{part.id}`: the reference does not answer: {said}"))
        values.append(draw.shown.value)
    return values


def wrong_draws(entry: Entry, name: str, part: FunctionPart, desk: Desk) -> tuple[Draw, ...]:
    """What a wrong program of the reference shows on the hidden inputs of a part."""

    def observe_wrong() -> Observed:
        wrong = next(w for w in desk.wrongs(entry) if w.name == name)
        return observe(entry, _group_of(entry, part), wrong.files, desk)

    group = _group_of(entry, part)
    return desk.once(("wrong", entry.problem.slug, name, group[0].id), observe_wrong).draws[part.id]


def _group_of(entry: Entry, part: FunctionPart) -> list[FunctionPart]:
    parts = [p for p in entry.problem.parts if isinstance(p, FunctionPart)]
    return next(group for group in _groups(parts) if part in group)


def observe(entry: Entry, parts: Sequence[FunctionPart], files: Mapping[str, bytes], desk: Desk) -> Observed:
    """Run a program on the hidden inputs of some parts that share a run; kept by program and run digest."""
    names = [part.id for part in parts]
    key = digest_of(
        [desk.digests(entry).run, names, sorted((n, hashlib.sha256(d).hexdigest()) for n, d in files.items())]
    )
    kept = recall(desk.home, key)
    if kept is not None:
        return Observed(kept[0], kept[1], Measured())
    calls = {part.id: make_calls(entry, part, desk) for part in parts}
    seen = _run_all(entry, parts, files, calls, desk)
    if all(draw.ending in _LASTING for draws in seen.draws.values() for draw in draws):
        remember(desk.home, key, seen.draws, seen.log)
    return seen


def _run_all(
    entry: Entry,
    parts: Sequence[FunctionPart],
    files: Mapping[str, bytes],
    calls: Mapping[str, tuple[Call, ...]],
    desk: Desk,
) -> Observed:
    """One run for all parts; where it ends early, the parts after the one that ended it get a run of their own."""
    waiting, draws = list(parts), dict[str, tuple[Draw, ...]]()
    log, measured = "", Measured()
    while waiting:
        run = desk.run(_job(entry, waiting, files, calls))
        log = log or run.log
        measured = measured + measured_of(run)
        outcomes = list(draws_of(run, sum(len(calls[part.id]) for part in waiting)))
        stopped = run.loading is not None or not run.loaded
        for part in list(waiting):
            mine, outcomes = outcomes[: len(calls[part.id])], outcomes[len(calls[part.id]) :]
            draws[part.id] = tuple(mine)
            waiting.remove(part)
            if not stopped and any(draw.shown is None for draw in mine):
                break
    return Observed(draws, log, measured)


def _job(
    entry: Entry, parts: Sequence[FunctionPart], files: Mapping[str, bytes], calls: Mapping[str, tuple[Call, ...]]
) -> Job:
    return Job(
        files={**entry.handout, **files},
        main=parts[0].module,
        calls=tuple(call for part in parts for call in calls[part.id]),
        limits=parts[0].limits,
        probe=entry.probe,
    )


def make_calls(entry: Entry, part: FunctionPart, desk: Desk) -> tuple[Call, ...]:
    """The hidden inputs of a part as calls: the same for every student and every regrade."""
    return desk.once(("calls", entry.problem.slug, part.id), lambda: _make_calls(entry, part, desk))


def _make_calls(entry: Entry, part: FunctionPart, desk: Desk) -> tuple[Call, ...]:
    run = desk.digests(entry).run
    function, probed = part.calls, False
    if part.id in entry.probed or part.calls in entry.probed:
        function, probed = (part.id if part.id in entry.probed else part.calls), True
    calls = []
    for draw in range(part.draws):
        inputs = desk.author(entry, "case", part=part.id, seed=desk.secret.seed(run, "case", part.id, draw))
        if not isinstance(inputs, dict):
            raise ProblemError(
                Fault(entry.reference / "cases.py", None, "cases", f"`{part.id}` returns no dict of inputs")
            )
        seed = int(desk.secret.seed(run, "seed", part.id, draw)[:8], 16)
        if part.seed:
            inputs = {**inputs, "seed": seed}
        calls.append(Call(function=function, inputs=inputs, probe=probed, seed=seed))
    return tuple(calls)


def measured_of(run: Run) -> Measured:
    """What a run used, as a report keeps it."""
    used = run.measured
    return Measured(seconds=used.seconds, cpu_seconds=used.cpu_seconds, peak_mb=used.peak_mb)


def digest_of(value: object) -> str:
    """A digest of some plain data."""
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()
