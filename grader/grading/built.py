"""One network built inside: what the sandbox sent of it, kept by content, so that changed rules need no further run."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import product
from typing import Any

from grader.catalog import Entry
from grader.checkers.program import draws_of, failure
from grader.grading.desk import Desk
from grader.grading.functions import digest_of, measured_of
from grader.grading.observations import freeze_plain, thaw_plain
from grader.intake.submission import digest_files
from grader.model.mark import Measured, Verdict
from grader.model.problem import ModelPart
from grader.model.run import Build, Call, Device, Job, Raised, Returned, Signal
from grader.model.value import Plain, Value

#: Graphs, with their weights where these are asked for, of more bytes than this are not kept.
LARGEST_ARTEFACT = 64_000_000
#: The other batch sizes at which a network is exported where any is to do. What holds for some sizes only mostly fails
#: at a size of its own or at 1, where squeeze() takes the batch axis too.
OTHER_BATCHES = (5, 1)

_KIND = "built"
#: Endings that may be the moment's and not the program's: they are not kept.
PASSING = frozenset({Verdict.TIMEOUT, Verdict.MEMORY, Verdict.LIMIT})


class Built(Value):
    """What building showed: `artefact` is the digest of what was sent of the network, where that is kept.

    `others` are the batch sizes at which it was exported too. Or `ended`, how it came to no network.
    """

    ended: Verdict | None = None
    feedback: str = ""
    raised: str | None = None
    signals: tuple[Signal, ...] = ()
    log: str = ""
    measured: Measured = Measured()
    others: tuple[int, ...] = ()
    artefact: str | None = None


def built_alike(entry: Entry, part: ModelPart) -> list[ModelPart]:
    """The model parts of a problem that are built in the same way, this one among them: they share one run.

    Where it is looked at without its GPU, those that ask for one are as well.
    """
    device = part.limits.device
    parts = [on_device(each, device) for each in entry.problem.parts if isinstance(each, ModelPart)]
    return [each for each in parts if way_of(each) == way_of(part)]


def on_device(part: ModelPart, device: Device) -> ModelPart:
    """The part as one that asks for this device."""
    return part.model_copy(update={"limits": part.limits.model_copy(update={"device": device})})


def way_of(part: ModelPart) -> str:
    """What building hangs on, of a part: rules for the network are not among it."""
    how = [part.submit[0], part.calls, part.input, part.tokens, part.arguments, part.batch]
    return repr([*how, part.limits.model_dump_json()])


def function_of(part: ModelPart) -> str:
    """The name of the student's function that builds."""
    return part.calls or "make_model"


def needed(parts: Sequence[ModelPart]) -> Build:
    """What the rules of these parts ask to see of a network."""
    return Build(
        training=any(part.modes for part in parts),
        other_batches=OTHER_BATCHES if any(part.any_batch for part in parts) else (),
        values=any(part.needs_values for part in parts),
    )


def is_kept(entry: Entry, part: ModelPart, files: Mapping[str, bytes], desk: Desk) -> bool:
    """Whether what this part's rules ask to see of a program can be had without running it."""
    return _recall(entry, built_alike(entry, part), files, desk) is not None


def build(entry: Entry, part: ModelPart, files: Mapping[str, bytes], desk: Desk) -> tuple[Built, Plain]:
    """What a program builds, recalled or built now: what it showed, and what was sent of the network.

    It shows at least what the rules of all parts ask that are built alike; kept from other rules it may show more.
    """
    parts = built_alike(entry, part)
    return _recall(entry, parts, files, desk) or _build(entry, parts, files, desk)


def build_as_asked(entry: Entry, part: ModelPart, files: Mapping[str, bytes], desk: Desk) -> tuple[Built, Plain]:
    """What a program builds, where no more than the rules ask is sent of it: two such runs can be compared."""
    parts = built_alike(entry, part)
    return _recall(entry, parts, files, desk, (needed(parts),)) or _build(entry, parts, files, desk)


def build_again(entry: Entry, part: ModelPart, files: Mapping[str, bytes], desk: Desk) -> tuple[Built, Plain]:
    """What a program builds in a run of its own, whatever is kept of it."""
    return _build(entry, built_alike(entry, part), files, desk)


def _recall(
    entry: Entry,
    parts: Sequence[ModelPart],
    files: Mapping[str, bytes],
    desk: Desk,
    ways: Iterable[Build] | None = None,
) -> tuple[Built, Plain] | None:
    """What is kept of a program that was built in one of some ways, else in any that shows all that is asked for."""
    wanted = needed(parts)
    for shown in _at_least(wanted) if ways is None else ways:
        kept = desk.home.recall(_KIND, _key(entry, parts, files, shown, desk))
        if kept is None:
            continue
        built = Built.model_validate_json(kept)
        if built.ended is not None:
            if shown == wanted:
                return built, None
            continue  # it may be just what is no longer asked for that cannot be had, such as a training graph
        data = None if built.artefact is None else desk.home.get(built.artefact)
        answer = None if data is None else thaw_plain(data)
        if answer is not None:
            return built, answer
    return None


def _at_least(wanted: Build) -> Iterator[Build]:
    """What shows all that is wanted, the least first."""
    for values, training, others in product((False, True), (False, True), ((), OTHER_BATCHES)):
        shown = Build(training=training, other_batches=others, values=values)
        if _covers(shown, wanted):
            yield shown


def _covers(shown: Build, wanted: Build) -> bool:
    others = set(wanted.other_batches) <= set(shown.other_batches)
    return others and shown.values >= wanted.values and shown.training >= wanted.training


def _key(entry: Entry, parts: Sequence[ModelPart], files: Mapping[str, bytes], shown: Build, desk: Desk) -> str:
    """What a run depends on, and what is sent of it. Rules are not among it."""
    part = parts[0]  # looked at without its GPU it is another run
    return digest_of([desk.run_here(entry), part.id, part.limits.device, digest_files(files), asdict(shown)])


def _build(entry: Entry, parts: Sequence[ModelPart], files: Mapping[str, bytes], desk: Desk) -> tuple[Built, Plain]:
    wanted = needed(parts)
    run = desk.run(_job(entry, parts[0], files, desk, wanted))
    (outcome,) = draws_of(run, 1)
    answer = outcome.shown.value if isinstance(outcome.shown, Returned) else None
    found: dict[str, Any] = {}
    if isinstance(outcome.shown, Raised) and outcome.shown.kind == "CannotExport":
        found = {"ended": Verdict.REFUSED, "feedback": outcome.shown.message}
    elif not isinstance(outcome.shown, Returned):
        verdict, feedback, evidence = failure(outcome, f"`{function_of(parts[0])}`")
        found = {"ended": verdict, "feedback": feedback, "raised": evidence.raised}
    elif not _is_whole(answer, len(wanted.other_batches)):
        found = {"ended": Verdict.WRONG, "feedback": f"`{function_of(parts[0])}` returned no network."}
    built = Built(
        signals=run.signals,
        log=run.log,
        measured=measured_of(run),
        others=wanted.other_batches,
        artefact=None if found else _keep(answer, desk),
        **found,
    )
    if built.ended not in PASSING:
        data = built.model_dump_json().encode()
        desk.home.remember(_KIND, _key(entry, parts, files, wanted, desk), data)
    return built, answer


def _keep(answer: Plain, desk: Desk) -> str | None:
    data = freeze_plain(answer)
    return desk.home.put(data) if len(data) <= LARGEST_ARTEFACT else None


def _is_whole(answer: Plain, others: int) -> bool:
    """Whether an answer has all that a harness sends of a network, with graphs for so many other batch sizes."""
    if not isinstance(answer, dict) or not {"graph", "arrays", "spreads", "train_graph", "others"} <= answer.keys():
        return False
    return isinstance(answer["others"], list) and len(answer["others"]) == others


def _job(entry: Entry, part: ModelPart, files: Mapping[str, bytes], desk: Desk, wanted: Build) -> Job:
    seed = int(desk.secret.seed(desk.digests(entry).run, "build", part.id, 0)[:8], 16)
    call = Call(
        function=function_of(part),
        inputs=dict(part.arguments),
        take="build",
        example=(part.batch, *part.input),
        build=replace(wanted, dtype="float32" if part.tokens is None else "int64"),
        seed=seed,
    )
    return Job(files={**entry.handout, **files}, main=part.module, calls=(call,), limits=part.limits)
