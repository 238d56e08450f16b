"""One seed of a training part, run inside: what came back and what was seen beside it, kept by content."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from grader.catalog import Entry
from grader.checkers.program import Draw, draws_of, failure
from grader.grading.datasets import Chosen
from grader.grading.desk import Desk
from grader.grading.functions import digest_of, measured_of
from grader.grading.lessons import Lesson
from grader.grading.observations import freeze_plain, thaw_plain
from grader.intake.submission import digest_files
from grader.model.mark import Claimed, Measured, Verdict
from grader.model.problem import TrainingPart
from grader.model.run import Call, Claim, Job, Limits, Raised, Returned, Signal
from grader.model.value import Plain, Value

#: Trained networks larger than this many bytes are not kept.
LARGEST_ARTEFACT = 64_000_000

_KIND = "trained"
#: Endings that may be the moment's and not the program's: they are not kept.
_PASSING = frozenset({Verdict.TIMEOUT, Verdict.MEMORY, Verdict.LIMIT})

#: Told each point of a curve while a program trains: the student's own claims, for people to watch.
Watch = Callable[[Claimed], None]
#: Told that a run of a training part begins: the part's id, and which of its runs, counted from 0.
Begin = Callable[[str, int], None]


class Trained(Value):
    """What training with one seed showed: `artefact` is the digest of what came back, where that is kept.

    Or `ended`, how it came to nothing; `every_seed` where no other seed can come to more.
    """

    ended: Verdict | None = None
    every_seed: bool = False
    feedback: str = ""
    raised: str | None = None
    claims: tuple[Claimed, ...] = ()
    signals: tuple[Signal, ...] = ()
    log: str = ""
    measured: Measured = Measured()
    artefact: str | None = None


@dataclass(frozen=True)
class Brief:
    """A short run before the whole one, on the processor whatever the problem asks for.

    It gets at most so many wall `seconds`, and is `told` that it has so many; None tells it what the whole run is told.
    """

    name: str
    seconds: float
    told: float | None = None


@dataclass(frozen=True)
class Student:
    """Whose program is trained: the problem's part, the data set it is for, and the files handed in.

    With `brief` it is not trained in full: what comes of that is kept apart.
    """

    entry: Entry
    part: TrainingPart
    chosen: Chosen
    files: Mapping[str, bytes]
    brief: Brief | None = None

    def key(self, draw: int, desk: Desk) -> str:
        """What a run with this seed depends on. Rules and scale are not among it."""
        about = [self.part.id, self.chosen.name, self.part.limits.seconds, digest_files(self.files), draw]
        about += [] if self.brief is None else [self.brief.name, self.brief.seconds, self.brief.told]
        return digest_of([desk.run_here(self.entry), about])


def recall_trained(key: str, desk: Desk) -> Trained | None:
    """What training once showed, if that is kept."""
    kept = desk.home.recall(_KIND, key)
    return None if kept is None else Trained.model_validate_json(kept)


def recall_artefact(trained: Trained, desk: Desk) -> Plain:
    """The graph and weights that came back, if they are kept and undamaged."""
    kept = None if trained.artefact is None else desk.home.get(trained.artefact)
    return None if kept is None else thaw_plain(kept)


def train(student: Student, lesson: Lesson, draw: int, desk: Desk, watch: Watch | None) -> tuple[Trained, Plain]:
    """Train with one seed; what it showed, which is kept, and what came back, which is kept unless it is large.

    How a whole run ended is not kept where that may be the moment's; of a brief one nothing hangs on it.
    """

    def tell(claim: Claim) -> None:
        if watch is not None:
            watch(_claimed(claim, draw))

    run = desk.run(_job(student, lesson, draw, desk), tell)
    (outcome,) = draws_of(run, 1)
    value = outcome.shown.value if isinstance(outcome.shown, Returned) else None
    found: dict[str, Any] = _failed(student.part, outcome) if not isinstance(outcome.shown, Returned) else {}
    trained = Trained(
        claims=tuple(_claimed(claim, draw) for claim in run.claims),
        signals=run.signals,
        log=run.log,
        measured=measured_of(run),
        artefact=None if found else _keep(value, desk),
        **found,
    )
    if trained.ended not in _PASSING or student.brief is not None:
        desk.home.remember(_KIND, student.key(draw, desk), trained.model_dump_json().encode())
    return trained, value


def _claimed(claim: Claim, draw: int) -> Claimed:
    return Claimed(seed=draw, epoch=claim.epoch, loss=claim.loss, accuracy=claim.accuracy)


def _keep(value: Plain, desk: Desk) -> str | None:
    data = freeze_plain(value)
    return desk.home.put(data) if len(data) <= LARGEST_ARTEFACT else None


def _job(student: Student, lesson: Lesson, draw: int, desk: Desk) -> Job:
    """The job of one seed. Nothing of what it is tested on is in it."""
    part, entry = student.part, student.entry
    seed = int(desk.secret.seed(desk.digests(entry).run, "training", part.id, draw)[:8], 16)
    call: dict[str, Any] = {"function": part.function, "seed": seed}
    call["take"] = "network" if part.evidence == "predictions" else "graph"
    if part.returns == "arrays":
        call["take"] = "value"
    else:
        call["example"] = (part.batch, *lesson.x_test.shape[1:])
    data: Mapping[str, Any] = {}
    if part.weights is not None:
        call["weights"] = part.weights
    else:
        told = student.brief.told if student.brief is not None else None
        call["training"] = {"seconds": part.limits.seconds if told is None else told, "seed": seed}
        call["training"] |= {} if part.optimiser_steps is None else {"steps": part.optimiser_steps}
        call["inputs"], call["mounted"] = lesson.inputs, {name: name for name in lesson.mounted}
        data = lesson.mounted
    files = {**entry.handout, **student.files}
    return Job(files=files, main=part.module, calls=(Call(**call),), limits=_limits(student), data=data)


def _limits(student: Student) -> Limits:
    """The part's limits, with room for weights that are handed in, or what is left of them for a brief run."""
    part, brief = student.part, student.brief
    if brief is not None:
        seconds = min(part.limits.seconds, brief.seconds)
        return part.limits.model_copy(update={"seconds": seconds, "device": "cpu"})
    if part.weights is None:
        return part.limits
    room = part.weights_mb + 16
    update = {name: max(getattr(part.limits, name), room) for name in ("scratch_mb", "output_mb")}
    return part.limits.model_copy(update=update)


def _failed(part: TrainingPart, outcome: Draw) -> dict[str, object]:
    verdict, feedback, evidence = failure(outcome, f"`{part.function}`")
    if isinstance(outcome.shown, Raised) and outcome.shown.kind == "CannotExport":
        return {"ended": Verdict.REFUSED, "feedback": outcome.shown.message, "every_seed": True}
    if isinstance(outcome.shown, Raised) and outcome.shown.kind == "StepsUsedUp":
        return {"ended": Verdict.LIMIT, "feedback": _tell_steps(part, outcome.shown), "raised": evidence.raised}
    return {"ended": verdict, "feedback": feedback, "raised": evidence.raised, "every_seed": _never_began(outcome)}


def _tell_steps(part: TrainingPart, raised: Raised) -> str:
    where = f"Line {raised.line} of {raised.file}: your" if raised.line else "Your"
    return (
        f"{where} optimiser was to make more than the {part.optimiser_steps or 0:,} steps that a run may make: "
        "count them with `budget.steps_left()`, and return the network before they are used up."
    )


def _never_began(outcome: Draw) -> bool:
    """Whether the file cannot be imported, or has no such function: for no want of time, memory or processes."""
    shown = outcome.shown
    return isinstance(shown, Raised) and shown.hit is None and (not outcome.tried or shown.kind == "NotDefined")
