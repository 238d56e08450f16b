"""The course of one run: its frames in their order under the clock, and what they come to."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from grader.model.blame import SandboxError
from grader.model.run import Ending, Hit, Job, LimitName, Measured, Raised, Run
from grader.sandbox.answers import read_frames
from grader.sandbox.bounded import Bounded
from grader.sandbox.conversation import LOG_HARD, Conversation, Silence
from grader.sandbox.inside.frames import Kind
from grader.sandbox.process import Ended
from grader.sandbox.wire import MB, Frame

MOST_CLAIMS = 10_000
MOST_SIGNALS = 20
#: Bytes of one claim (three numbers), and of one signal (a word, a file name, a line). More is neither.
_CLAIM_BYTES, _SIGNAL_BYTES = 256, 4_000
_SIGKILL, _SIGXCPU = 9, 24


@dataclass(frozen=True)
class Stop:
    """How a run ended as far as its frames tell, and the limit that was behind it."""

    ending: Ending
    detail: str = ""
    hit: Hit | None = None


@dataclass
class Course:
    """The frames of one run in their order, and the clock over each step. `told` hears of each claim as it comes."""

    job: Job
    loaded: bool = False
    frames: list[Frame] = field(default_factory=list)
    answers: int = 0
    claims: int = 0
    signals: int = 0
    told: Callable[[Frame], None] | None = None

    def follow(self, talk: Conversation) -> Stop:
        """Take frames until the run is over, one way or another."""
        deadline = time.monotonic() + self.job.limits.load_seconds
        while True:
            frame = talk.next(deadline)
            if not isinstance(frame, Frame):
                return self._explain(frame, talk.detail)
            if self._is_told_beside(frame):
                continue
            if frame.kind is Kind.END and self.loaded and self.answers == len(self.job.calls):
                return (
                    Stop(Ending.GARBLED, "more was sent than was asked") if talk.says_more() else Stop(Ending.FINISHED)
                )
            if not self._take(frame):
                return Stop(Ending.GARBLED, f"an answer out of order ({frame.kind.name.lower()})")
            if frame.kind is Kind.UNLOADABLE:
                return Stop(Ending.FINISHED)
            if frame.kind is Kind.MEMORY:
                return self.out_of_memory(all_used=False)
            deadline = time.monotonic() + self.job.limits.seconds

    def _is_told_beside(self, frame: Frame) -> bool:
        """Claims and signals come at any time, change nothing, and are dropped beyond what anybody reads."""
        size = len(frame.text) + len(frame.blob)
        if frame.kind is Kind.CLAIM and self.loaded and size <= _CLAIM_BYTES:
            self.claims += 1
            if self.claims <= MOST_CLAIMS:
                self.frames.append(frame)
                if self.told is not None:
                    self.told(frame)
            return True
        if frame.kind is Kind.SIGNAL:
            self.signals += 1
            if self.signals <= MOST_SIGNALS and size <= _SIGNAL_BYTES:
                self.frames.append(frame)
            return True
        return False

    def _take(self, frame: Frame) -> bool:
        """Note a frame. False where it cannot come now."""
        if frame.kind is Kind.LOADED and not self.loaded:
            self.loaded = True
            return True
        if frame.kind is Kind.ANSWER and self.loaded and self.answers < len(self.job.calls):
            self.answers += 1
        elif frame.kind is not Kind.MEMORY and not (frame.kind is Kind.UNLOADABLE and not self.loaded):
            return False
        self.frames.append(frame)
        return True

    def _explain(self, silence: Silence, detail: str) -> Stop:
        limits = self.job.limits
        if silence is Silence.TIMEOUT:
            if self.loaded:
                return _stopped("seconds", limits.seconds, "seconds for one call")
            return _stopped("load_seconds", limits.load_seconds, "seconds to load")
        if silence is Silence.CPU:
            return self.out_of_cpu()
        if silence is Silence.MEMORY:
            return self.out_of_memory()
        if silence is Silence.LOG_FLOOD:
            most = LOG_HARD // MB
            return Stop(Ending.LIMIT, f"it printed more than {most} MB", Hit("log_mb", most, most))
        if silence is Silence.TOO_LARGE:
            return Stop(Ending.LIMIT, f"it returned too much: {detail}", Hit("output_mb", limits.output_mb))
        if silence is Silence.GARBLED:
            return Stop(Ending.GARBLED, detail)
        return Stop(Ending.CRASHED)

    def out_of_memory(self, *, all_used: bool = True) -> Stop:
        """Stopped at its memory. Not all of it was used where it asked for more at once than there was left."""
        most = self.job.limits.memory_mb
        hit = Hit("memory_mb", most, most if all_used else None)
        return Stop(Ending.MEMORY, f"it used more than its {most} MB of memory", hit)

    def out_of_cpu(self) -> Stop:
        """Stopped at its processor time."""
        return _stopped("cpu_seconds", self.job.limits.cpu_of(len(self.job.calls)), "seconds of processor time")


def _stopped(name: LimitName, allowed: float, unit: str) -> Stop:
    return Stop(Ending.TIMEOUT, f"it was stopped at its limit of {allowed:g} {unit}", Hit(name, allowed, allowed))


def tell(course: Course, stop: Stop, ended: Ended, log: str, decoder: Bounded) -> Run:
    """The Run. What cannot be decoded makes it garbled, from the first such frame on."""
    stop = _see_through(course, stop, ended)
    read = read_frames(course.frames, decoder, course.job.limits, tuples=course.job.tuples)
    if read.garbled is not None:
        stop = Stop(Ending.GARBLED, read.garbled)
    detail = stop.detail + (_where(read.memory) if read.memory is not None else "")
    return Run(
        shown=read.shown,
        ending=stop.ending,
        measured=Measured(ended.seconds, ended.cpu_seconds, ended.peak_mb),
        loading=read.loading,
        loaded=course.loaded,
        detail=detail,
        log=log,
        claims=read.claims,
        hit=stop.hit,
        signals=read.signals,
    )


def _where(raised: Raised) -> str:
    return f" ({raised.file}, line {raised.line})" if raised.file else ""


def _see_through(course: Course, stop: Stop, ended: Ended) -> Stop:
    """How it really ended: a process that is gone, or waits for children that are, may have been over a limit."""
    if stop.ending is Ending.CRASHED:
        return _name_crash(course, ended)
    if stop.ending is Ending.TIMEOUT and ended.out_of_memory:
        return course.out_of_memory()
    return stop


def _name_crash(course: Course, ended: Ended) -> Stop:
    """How a process ended that answered no more."""
    if ended.out_of_memory:
        return course.out_of_memory()
    signal_number = ended.status - 128
    if signal_number in (_SIGKILL, _SIGXCPU) and ended.cpu_seconds >= course.job.limits.cpu_of(len(course.job.calls)):
        return course.out_of_cpu()
    if signal_number == _SIGKILL:
        # The first process of a pid namespace cannot be killed from within it.
        raise SandboxError("a run was ended from outside; the machine is short of memory, or somebody stopped it")
    if signal_number > 0:
        return Stop(Ending.CRASHED, f"the process was ended by signal {signal_number}")
    return Stop(Ending.CRASHED, f"the process ended by itself with status {ended.status} before it had answered")
