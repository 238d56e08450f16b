"""One run, one sandbox, one fresh interpreter: the plain reference mode."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import TracebackType
from typing import Self

import numpy as np

from grader.model.blame import Refused, SandboxError
from grader.model.run import Call, Claim, Ending, Job, Measured, Raised, Returned, Run
from grader.sandbox.answers import open_decoder, read_answer, read_claims, read_raised
from grader.sandbox.bounded import Bounded
from grader.sandbox.command import lay_out_run
from grader.sandbox.conversation import LOG_HARD, Conversation, Silence, open_conversation
from grader.sandbox.enclosure import Enclosure, find_enclosure
from grader.sandbox.inside.frames import Kind
from grader.sandbox.orphans import end_orphans
from grader.sandbox.process import Ended
from grader.sandbox.wire import STUDENT, Frame, Garbled

MOST_CLAIMS = 10_000
_SIGKILL, _SIGXCPU = 9, 24
_NAME = re.compile(r"[A-Za-z_]\w{0,63}(\.[A-Za-z_]\w{0,63}){0,4}\Z", re.ASCII)


@dataclass(frozen=True)
class Walls:
    """What runs need: the walls of this machine, and the child that decodes what they return. Close it at the end."""

    enclosure: Enclosure
    decoder: Bounded

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the decoding child. Runs leave nothing of their own."""
        self.decoder.close()


def open_walls() -> Walls:
    """The walls of this machine. SandboxError where one is missing: there is no weaker mode."""
    end_orphans()
    return Walls(find_enclosure(), open_decoder())


def run_job(job: Job, *, walls: Walls) -> Run:
    """Run a job in a sandbox of its own and bring home what it showed.

    Whatever the student's program does is data in the Run. SandboxError: the failure was ours.
    """
    _check(job)
    limits = job.limits
    allowance = limits.load_seconds + limits.seconds * len(job.calls)
    talk = open_conversation(
        walls.enclosure,
        lay_out_run(walls.enclosure, job.data, limits.threads),
        limits,
        role="grader.sandbox.inside.harness",
        argument={},
        preload=_preload(job),
        cpu_seconds=allowance * max(1, limits.threads) + 5,
        caps=STUDENT,
    )
    course = _Course(job)
    try:
        talk.send(Kind.JOB, _write_job(job))
        ending, detail = course.follow(talk)
    finally:
        ended = talk.finish()
    return _tell(course, ending, detail, ended, talk.log.text(), walls.decoder)


@dataclass
class _Course:
    """The frames of one run in their order, and the clock over each step."""

    job: Job
    loaded: bool = False
    unloadable: Frame | None = None
    memory: Frame | None = None
    answers: list[Frame] = field(default_factory=list)
    claims: list[Frame] = field(default_factory=list)

    def follow(self, talk: Conversation) -> tuple[Ending, str]:
        """Take frames until the run is over, one way or another."""
        deadline = time.monotonic() + self.job.limits.load_seconds
        while True:
            frame = talk.next(deadline)
            if not isinstance(frame, Frame):
                return self._explain(frame, talk.detail)
            if frame.kind is Kind.CLAIM and self.loaded:
                if len(self.claims) < MOST_CLAIMS:
                    self.claims.append(frame)
                continue
            if frame.kind is Kind.END and self._complete():
                return (Ending.GARBLED, "more was sent than was asked") if talk.says_more() else (Ending.FINISHED, "")
            if not self._take(frame):
                return Ending.GARBLED, f"an answer out of order ({frame.kind.name.lower()})"
            if frame.kind is Kind.UNLOADABLE:
                return Ending.FINISHED, ""
            if frame.kind is Kind.MEMORY:
                return Ending.MEMORY, self.describe_memory()
            deadline = time.monotonic() + self.job.limits.seconds

    def _complete(self) -> bool:
        return self.loaded and len(self.answers) == len(self.job.calls)

    def _take(self, frame: Frame) -> bool:
        """Note a frame. False where it cannot come now."""
        if frame.kind is Kind.LOADED and not self.loaded:
            self.loaded = True
        elif frame.kind is Kind.UNLOADABLE and not self.loaded:
            self.unloadable = frame
        elif frame.kind is Kind.MEMORY:
            self.memory = frame
        elif frame.kind is Kind.ANSWER and self.loaded and len(self.answers) < len(self.job.calls):
            self.answers.append(frame)
        else:
            return False
        return True

    def _explain(self, silence: Silence, detail: str) -> tuple[Ending, str]:
        limits = self.job.limits
        if silence is Silence.TIMEOUT:
            what = (
                f"{limits.seconds:g} seconds for one call"
                if self.loaded
                else f"{limits.load_seconds:g} seconds to load"
            )
            return Ending.TIMEOUT, f"it was stopped at its limit of {what}"
        if silence is Silence.MEMORY:
            return Ending.MEMORY, self.describe_memory()
        if silence is Silence.LOG_FLOOD:
            return Ending.LIMIT, f"it printed more than {LOG_HARD // 1_000_000} MB"
        if silence is Silence.TOO_LARGE:
            return Ending.LIMIT, f"it returned too much: {detail}"
        if silence is Silence.GARBLED:
            return Ending.GARBLED, detail
        return Ending.CRASHED, ""

    def describe_memory(self) -> str:
        """The limit of memory as a sentence."""
        return f"it used more than its {self.job.limits.memory_mb} MB of memory"


def _tell(course: _Course, ending: Ending, detail: str, ended: Ended, log: str, decoder: Bounded) -> Run:
    """The Run. What cannot be decoded makes it garbled, from the first such answer on."""
    if ending is Ending.CRASHED:
        ending, detail = _name_crash(course, ended)
    if ending is Ending.TIMEOUT and ended.out_of_memory:  # its children were ended for memory, and it waited for them
        ending, detail = Ending.MEMORY, course.describe_memory()
    shown: list[Returned | Raised] = []
    claims: tuple[Claim, ...] = ()
    loading = None
    try:
        if course.unloadable is not None:
            loading = read_raised(course.unloadable, decoder)
        for frame in course.answers:
            shown.append(read_answer(frame, decoder))
        claims = read_claims(course.claims, decoder)
        if course.memory is not None:
            detail += _where(read_raised(course.memory, decoder))
    except Garbled as error:
        ending, detail = Ending.GARBLED, str(error)
    return Run(
        shown=tuple(shown),
        ending=ending,
        measured=Measured(ended.seconds, ended.cpu_seconds, ended.peak_mb),
        loading=loading,
        loaded=course.loaded,
        detail=detail,
        log=log,
        claims=claims,
    )


def _where(raised: Raised) -> str:
    return f" ({raised.file}, line {raised.line})" if raised.file else ""


def _name_crash(course: _Course, ended: Ended) -> tuple[Ending, str]:
    """How a process ended that answered no more."""
    if ended.out_of_memory:
        return Ending.MEMORY, course.describe_memory()
    signal_number = ended.status - 128
    if signal_number in (_SIGKILL, _SIGXCPU) and ended.cpu_seconds > course.job.limits.seconds:
        return Ending.TIMEOUT, "it was stopped at its limit of processor time"
    if signal_number == _SIGKILL:
        # The first process of a pid namespace cannot be killed from within it.
        raise SandboxError("a run was ended from outside; the machine is short of memory, or somebody stopped it")
    if signal_number > 0:
        return Ending.CRASHED, f"the process was ended by signal {signal_number}"
    return Ending.CRASHED, f"the process ended by itself with status {ended.status} before it had answered"


def _check(job: Job) -> None:
    """What our own side must not ask: a wrong job is our mistake, a wrong file name the student's."""
    if job.limits.device != "cpu":
        raise SandboxError(f"programs run on the CPU here; device {job.limits.device!r} needs walls of its own")
    if not _NAME.match(job.main):
        raise SandboxError(f"{job.main!r} is no module name")
    for name in job.data:
        if not _NAME.match(name):
            raise SandboxError(f"{name!r} is no name of a data file")
    for name in job.files:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in name or len(name) > 200:
            raise Refused(f"the file name {name[:80]!r} cannot be used; hand in plain names")


def _preload(job: Job) -> tuple[str, ...]:
    """torch costs seconds, so it is loaded (before the clock starts) only where it is spoken of."""
    sources = (*job.files.values(), job.probe or b"")
    asked = any(call.tensors or call.take == "graph" for call in job.calls)
    if not asked and not any(b"torch" in source for source in sources):
        return ()
    # The first optimiser of a process imports half of torch again, for more than a second.
    optimises = any(b"optim" in source for source in sources)
    return ("torch", "torch._dynamo") if optimises else ("torch",)


def _write_job(job: Job) -> dict[str, object]:
    return {
        "files": {name: np.frombuffer(content, np.uint8) for name, content in job.files.items()},
        "main": job.main,
        "probe": None if job.probe is None else np.frombuffer(job.probe, np.uint8),
        "calls": [_write_call(call) for call in job.calls],
    }


def _write_call(call: Call) -> Mapping[str, object]:
    return {
        "function": call.function,
        "inputs": dict(call.inputs),
        "probe": call.probe,
        "mounted": dict(call.mounted),
        "take": call.take,
        "example": None if call.example is None else list(call.example),
        "training": None if call.training is None else dict(call.training),
        "tensors": call.tensors,
        "seed": call.seed,
    }
