"""One job in, one run out: in a fresh interpreter behind walls of its own, or in a child of a warm runner's zygote."""

import logging
import os
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, cast, get_args

from grader.model.blame import SandboxError
from grader.model.run import Claim, Job, Limits, Run
from grader.sandbox import jobs
from grader.sandbox.answers import open_decoder, read_frames
from grader.sandbox.bounded import QUESTIONS, Bounded
from grader.sandbox.command import lay_out_run, place_data
from grader.sandbox.conversation import Conversation, Family, open_conversation
from grader.sandbox.course import Course, Stop, tell
from grader.sandbox.devices import devices_here, lend_device
from grader.sandbox.enclosure import Enclosure, find_enclosure, find_no_enclosure
from grader.sandbox.inside.frames import Kind
from grader.sandbox.orphans import end_orphans
from grader.sandbox.pool import Pool
from grader.sandbox.selftest import find_holes
from grader.sandbox.wire import STUDENT, Frame

HARNESS = "grader.sandbox.inside.harness"
#: Claims that come faster than this are left out of what is told while a program runs.
LIVE_SECONDS = 0.1

_LOG = logging.getLogger(__name__)

#: `plain`: a fresh interpreter each run, the reference. `warm`: sealed children of a zygote. The verdicts are the same.
SandboxMode = Literal["plain", "warm"]


@dataclass
class Walls:
    """What runs need: the walls of this machine, warm runners, and the child that decodes. Close it at the end.

    Before the first run the walls are attacked by ourselves (`prove`).
    """

    enclosure: Enclosure
    decoder: Bounded
    pool: Pool | None = None
    proven: bool = False
    _proving: threading.RLock = field(default_factory=threading.RLock)

    @property
    def mode(self) -> SandboxMode:
        """Which of the two modes runs are made in."""
        return "plain" if self.pool is None else "warm"

    @property
    def stand(self) -> bool:
        """Whether there are any: False only for `--unsafe-no-sandbox`."""
        return self.enclosure.walls

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the runners and the decoding child. Runs leave nothing of their own."""
        self.decoder.close()
        if self.pool is not None:
            self.pool.close()

    def prove(self) -> None:
        """Try the fastest attacks, once: where warm runners do not hold, the plain mode is taken.

        SandboxError where that does not hold either: nothing is run then.
        """
        if self.proven:
            return
        with self._proving:
            if self.proven:
                return
            holes = self._find_holes()
            if holes and self.pool is not None:
                _LOG.warning("warm runners are not used here, runs will take longer: %s", "; ".join(holes))
                self.pool.close()
                self.pool = None
                holes = self._find_holes()
            if holes:
                raise SandboxError(
                    f"nothing is graded without its walls; missing here: {'; '.join(holes)} (see `grader doctor`)"
                )
            self.proven = True

    def foresee(self, programs: Iterable[Collection[bytes]]) -> None:
        """Have warm runners started for programs of these files, which somebody will want to run before long."""
        if self.pool is not None:
            layout = lay_out_run(self.enclosure, {})
            self.decoder.expect()
            for libraries in dict.fromkeys(map(jobs.libraries_in, programs)):
                self.pool.expect(Family(HARNESS, libraries.zygote, layout, STUDENT))

    def _find_holes(self) -> list[str]:
        try:
            return find_holes(lambda job: _run(job, self))
        except SandboxError as error:
            return [str(error)]

    def open_bounded(
        self, serve: str, limits: Limits | None = None, *, blamed: Iterable[Path] = (), warm: tuple[str, ...] = ()
    ) -> Bounded:
        """A child for our own code on hostile data, behind these walls.

        With `warm`, a fresh one for every question, forked where these libraries are loaded already; else one that
        stays for many. An error in a file of a `blamed` folder is told with its place.
        """
        return Bounded(
            serve,
            limits or Limits(),
            blamed=blamed,
            preload=warm,
            questions=1 if warm else QUESTIONS,
            enclosure=self.enclosure,
            pool=self.pool,
        )


def open_walls(mode: SandboxMode | None = None, *, unsafe: bool = False) -> Walls:
    """The walls of this machine, in a mode (else GRADER_SANDBOX, else warm). SandboxError where one is missing.

    `unsafe` is for `--unsafe-no-sandbox` alone: no walls at all, so that everything runs as whoever calls this.
    """
    if unsafe:
        enclosure = find_no_enclosure()
        return Walls(enclosure, open_decoder(enclosure), proven=True)
    mode = mode or _wanted_mode()
    end_orphans()
    enclosure = find_enclosure()
    pool = Pool(enclosure) if mode == "warm" else None
    return Walls(enclosure, open_decoder(enclosure, pool), pool)


def _wanted_mode() -> SandboxMode:
    wanted = os.environ.get("GRADER_SANDBOX", "warm")
    if wanted not in get_args(SandboxMode):
        raise SandboxError(f"GRADER_SANDBOX is {wanted!r}; set it to `warm` or `plain`, or leave it out")
    return cast("SandboxMode", wanted)


def run_job(job: Job, *, walls: Walls, hear: Callable[[Claim], None] | None = None) -> Run:
    """Run a job in a sandbox of its own and bring home what it showed.

    Whatever the student's program does is data in the Run. SandboxError: the failure was ours. `hear` is told what the
    program claims of its training while it runs, at most every tenth of a second; all of it is in the Run.
    """
    walls.prove()
    return _run(job, walls, hear)


def _run(job: Job, walls: Walls, hear: Callable[[Claim], None] | None = None) -> Run:
    jobs.check(job)
    course = Course(job, told=None if hear is None else _Live(job, walls.decoder, hear))
    with open_sealed(job, walls) as talk:
        try:
            stop = follow(job, course, talk, walls)
        except OSError as error:  # no more descriptors, or a control group that somebody took away
            raise SandboxError(f"a run could not be watched: {error}") from error
        finally:
            ended = talk.finish()
    return tell(course, stop, ended, talk.log.text(), walls.decoder)


class _Live:
    """Decodes single claims as they come, not more often than anybody can read."""

    def __init__(self, job: Job, decoder: Bounded, hear: Callable[[Claim], None]) -> None:
        self._limits, self._decoder, self._hear = job.limits, decoder, hear
        self._last = float("-inf")

    def __call__(self, frame: Frame) -> None:
        now = time.monotonic()
        if now - self._last >= LIVE_SECONDS:
            self._last = now
            for claim in read_frames([frame], self._decoder, self._limits).claims:
                self._hear(claim)


def follow(job: Job, course: Course, talk: Conversation, walls: Walls) -> Stop:
    """Send a job to a sealed process and take down its answers; why there are no more."""
    talk.enclosed.begin(job.limits.cpu_of(len(job.calls)))
    talk.send(Kind.JOB, jobs.write(job, place_data(walls.enclosure, job.data)))
    return course.follow(talk)


@contextmanager
def open_sealed(job: Job, walls: Walls) -> Iterator[Conversation]:
    """A sealed process for one job, however this mode comes by it."""
    libraries = jobs.libraries_of(job)
    if job.limits.device == "cuda":
        with _open_on_device(job, libraries, walls) as talk:
            yield talk
        return
    layout = lay_out_run(walls.enclosure, job.data)
    if walls.pool is None:
        yield open_conversation(walls.enclosure, job.limits, Family(HARNESS, libraries.fresh, layout, STUDENT))
        return
    with walls.pool.lend(Family(HARNESS, libraries.zygote, layout, STUDENT)) as runner:
        yield runner.take(job.limits)


@contextmanager
def _open_on_device(job: Job, libraries: jobs.Libraries, walls: Walls) -> Iterator[Conversation]:
    """A sealed process on a graphics processor that is its own for the while, with a context on it.

    Always a fresh interpreter: no process that forks may have touched CUDA, and where training takes minutes a start
    is short. A driver maps more addresses than there are, so that memory is limited by a control group or not at all.
    """
    with lend_device(devices_here()) as device:
        layout = lay_out_run(walls.enclosure, job.data, device)
        preload = tuple(dict.fromkeys((*libraries.fresh, "torch")))  # which makes the context, whatever is handed in
        family = Family(HARNESS, preload, layout, STUDENT)
        talk = open_conversation(walls.enclosure, job.limits, family)
        if talk.enclosed.group is None and walls.stand:
            talk.finish()
            raise SandboxError(
                "a run on a GPU needs a memory control group, and none can be made here (`grader doctor`)"
            )
        yield talk
