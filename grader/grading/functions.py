"""Grading function parts: hidden inputs in, values out, compared with what the reference returns for the same."""

import ast
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.catalog import Entry
from grader.checkers.cases import case_of
from grader.checkers.program import Draw, WrongProgram, draws_of, mark_absent, mark_function
from grader.grading.desk import Desk
from grader.grading.files import Laid
from grader.grading.observations import Observed, recall, remember
from grader.model.blame import Fault, ProblemError
from grader.model.mark import Mark, Measured
from grader.model.problem import FunctionPart
from grader.model.run import Call, Ending, Job, LimitName, Raised, Returned, Run, Signal
from grader.model.value import Plain

#: Endings that say something of the program, and not of the moment: observations of others are not kept.
_LASTING = frozenset({Ending.FINISHED, Ending.CRASHED, Ending.GARBLED})
#: Hidden inputs that a case may list.
MOST_INPUTS = 200
#: Limits that a program may reach because of what else runs on the machine.
_PASSING: frozenset[LimitName] = frozenset({"seconds", "load_seconds", "cpu_seconds", "memory_mb", "processes"})


@dataclass(frozen=True)
class FunctionGrades:
    """The marks of all function parts of a problem, what they used, and what the programs tried."""

    marks: Mapping[str, Mark]
    measured: Measured
    signals: tuple[Signal, ...] = ()


def grade_functions(entry: Entry, laid: Laid, desk: Desk) -> FunctionGrades:
    """Mark all function parts of a problem."""
    parts = [part for part in entry.problem.parts if isinstance(part, FunctionPart)]
    marks = {
        part.id: mark_absent(part, laid.lacks(part), laid.others, laid.advice) for part in parts if laid.lacks(part)
    }
    present = [part for part in parts if part.id not in marks]
    measured, signals = Measured(), list[Signal]()
    for group in _groups(present):
        seen = observe(entry, group, laid.files, desk)
        measured = measured + seen.measured
        signals += seen.signals
        for part in group:
            marks[part.id] = _mark(entry, part, seen, desk)
    return FunctionGrades(marks, measured, tuple(signals))


def _groups(parts: Iterable[FunctionPart]) -> list[list[FunctionPart]]:
    """Parts that are run in the same way: the same main file and the same limits, all of them fresh or none."""
    groups: dict[str, list[FunctionPart]] = {}
    for part in parts:
        groups.setdefault(f"{part.submit[0]} {part.fresh} {part.limits.model_dump_json()}", []).append(part)
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
    cases = [case_of(call.inputs) for call in make_calls(entry, part, desk)]
    return mark_function(part, seen.draws[part.id], ours, wrongs, seen.log, cases)


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
    """Run a program on the hidden inputs of some parts of one group; kept by program and run digest."""
    names = [part.id for part in parts]
    key = digest_of([desk.run_here(entry), names, sorted((n, hashlib.sha256(d).hexdigest()) for n, d in files.items())])
    kept = recall(desk.home, key)
    if kept is not None:
        return kept
    calls = {part.id: make_calls(entry, part, desk) for part in parts}
    run_parts = _run_each if parts[0].fresh else _run_all
    seen = run_parts(entry, parts, files, calls, desk)
    if all(_lasts(draw) for draws in seen.draws.values() for draw in draws):
        remember(desk.home, key, seen)
    return seen


def _lasts(draw: Draw) -> bool:
    """Whether an outcome says something of the program, and not of the moment."""
    if isinstance(draw.shown, Raised) and draw.shown.hit is not None:
        return draw.shown.hit.limit not in _PASSING
    return draw.ending in _LASTING


def _run_all(
    entry: Entry,
    parts: Sequence[FunctionPart],
    files: Mapping[str, bytes],
    calls: Mapping[str, tuple[Call, ...]],
    desk: Desk,
) -> Observed:
    """One run for all parts; where it ends early, the parts after the one that ended it get a run of their own."""
    waiting, draws, runs = list(parts), dict[str, tuple[Draw, ...]](), list[Run]()
    while waiting:
        run = desk.run(_job(entry, waiting, files, calls))
        runs.append(run)
        outcomes = list(draws_of(run, sum(len(calls[part.id]) for part in waiting)))
        for part in list(waiting):
            mine, outcomes = outcomes[: len(calls[part.id])], outcomes[len(calls[part.id]) :]
            draws[part.id] = tuple(mine)
            waiting.remove(part)
            if _has_loaded(run) and any(draw.shown is None for draw in mine):
                break
    return _gather(draws, runs)


def _run_each(
    entry: Entry,
    parts: Sequence[FunctionPart],
    files: Mapping[str, bytes],
    calls: Mapping[str, tuple[Call, ...]],
    desk: Desk,
) -> Observed:
    """A run for each call, so that none finds what an earlier one left. A file that cannot be loaded is run once."""
    draws, runs = dict[str, tuple[Draw, ...]](), list[Run]()
    for part in parts:
        outcomes: list[Draw] = []
        for call in calls[part.id]:
            if not runs or _has_loaded(runs[-1]):
                runs.append(desk.run(_job(entry, [part], files, {part.id: (call,)})))
            outcomes += draws_of(runs[-1], 1)
        draws[part.id] = tuple(outcomes)
    return _gather(draws, runs)


def _has_loaded(run: Run) -> bool:
    return run.loaded and run.loading is None


def _gather(draws: Mapping[str, tuple[Draw, ...]], runs: Sequence[Run]) -> Observed:
    """What some runs of one program showed together; of what they printed, the first that printed anything."""
    log = next((run.log for run in runs if run.log), "")
    signals = dict.fromkeys(signal for run in runs for signal in run.signals)
    return Observed(draws, log, sum((measured_of(run) for run in runs), Measured()), tuple(signals))


def _job(
    entry: Entry, parts: Sequence[FunctionPart], files: Mapping[str, bytes], calls: Mapping[str, tuple[Call, ...]]
) -> Job:
    return Job(
        files={**entry.handout, **files},
        main=parts[0].module,
        calls=tuple(call for part in parts for call in calls[part.id]),
        limits=parts[0].limits,
        probe=entry.probe,
        tuples=any(part.same_types for part in parts),
    )


def make_calls(entry: Entry, part: FunctionPart, desk: Desk) -> tuple[Call, ...]:
    """The hidden inputs of a part as calls: the same for every student and every regrade."""
    return desk.once(("calls", entry.problem.slug, part.id), lambda: _make_calls(entry, part, desk))


def _make_calls(entry: Entry, part: FunctionPart, desk: Desk) -> tuple[Call, ...]:
    run = desk.digests(entry).run
    function, probed = part.calls, False
    if part.id in entry.probed or part.calls in entry.probed:
        function, probed = (part.id if part.id in entry.probed else part.calls), True
    order = () if probed else _parameters(desk.solution(entry)[part.submit[0]], function)
    calls = []
    for draw, inputs in enumerate(_make_inputs(entry, part, desk)):
        seed = int(desk.secret.seed(run, "seed", part.id, draw)[:8], 16)
        if part.seed:
            inputs = {**inputs, "seed": seed}
        inputs = {name: inputs[name] for name in (*order, *inputs) if name in inputs}
        calls.append(Call(function=function, inputs=inputs, probe=probed, seed=seed, tensors=part.tensors))
    return tuple(calls)


def _make_inputs(entry: Entry, part: FunctionPart, desk: Desk) -> list[dict[str, Plain]]:
    """The arguments of each call: as many draws as the part has, or all that its case lists at once."""
    run = desk.digests(entry).run
    seeds = (desk.secret.seed(run, "case", part.id, draw) for draw in range(part.draws))
    drawn = [desk.author(entry, "case", part=part.id, seed=next(seeds))]
    if isinstance(drawn[0], list | tuple):
        drawn = list(drawn[0])
    else:
        drawn += [desk.author(entry, "case", part=part.id, seed=seed) for seed in seeds]
    found = [inputs for inputs in drawn if isinstance(inputs, dict)]
    if len(found) < len(drawn) or not 1 <= len(found) <= MOST_INPUTS:
        what = f"`{part.id}` returns no dict of inputs, and no list of 1 to {MOST_INPUTS} of them"
        raise ProblemError(Fault(entry.reference / "cases.py", None, "cases", what))
    return found


def _parameters(source: bytes, function: str) -> tuple[str, ...]:
    """The names of the reference function's parameters, in its order: that of arguments for whoever names others.

    None where it is no plain function of that name.
    """
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            return tuple(each.arg for each in (*node.args.posonlyargs, *node.args.args))
    return ()


def measured_of(run: Run) -> Measured:
    """What a run used, as a report keeps it."""
    used = run.measured
    return Measured(seconds=used.seconds, cpu_seconds=used.cpu_seconds, peak_mb=used.peak_mb)


def digest_of(value: object) -> str:
    """A digest of some plain data."""
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()
