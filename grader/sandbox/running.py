"""One job in, one run out: in a fresh interpreter behind walls of its own, or in a child of a warm runner's zygote."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

from grader.model.blame import SandboxError
from grader.model.run import Job, Run
from grader.sandbox import jobs
from grader.sandbox.answers import open_decoder
from grader.sandbox.bounded import Bounded
from grader.sandbox.command import Layout, lay_out_run
from grader.sandbox.conversation import Conversation, open_conversation
from grader.sandbox.course import Course, tell
from grader.sandbox.enclosure import Enclosure, find_enclosure
from grader.sandbox.inside.frames import Kind
from grader.sandbox.orphans import end_orphans
from grader.sandbox.pool import Pool
from grader.sandbox.runner import Family
from grader.sandbox.wire import STUDENT

HARNESS = "grader.sandbox.inside.harness"

#: `plain`: a fresh interpreter each run, the reference. `warm`: sealed children of a zygote. The verdicts are the same.
SandboxMode = Literal["plain", "warm"]


@dataclass(frozen=True)
class Walls:
    """What runs need: the walls of this machine, warm runners, and the child that decodes. Close it at the end."""

    enclosure: Enclosure
    decoder: Bounded
    pool: Pool | None = None

    @property
    def mode(self) -> SandboxMode:
        """Which of the two modes runs are made in."""
        return "plain" if self.pool is None else "warm"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the runners and the decoding child. Runs leave nothing of their own."""
        if self.pool is not None:
            self.pool.close()
        self.decoder.close()


def open_walls(mode: SandboxMode = "warm") -> Walls:
    """The walls of this machine. SandboxError where one is missing: there is no weaker mode."""
    end_orphans()
    enclosure = find_enclosure()
    return Walls(enclosure, open_decoder(), Pool(enclosure) if mode == "warm" else None)


def run_job(job: Job, *, walls: Walls) -> Run:
    """Run a job in a sandbox of its own and bring home what it showed.

    Whatever the student's program does is data in the Run. SandboxError: the failure was ours.
    """
    jobs.check(job)
    if job.limits.device != "cpu":
        raise SandboxError(f"programs run on the CPU here; device {job.limits.device!r} needs walls of its own")
    course = Course(job)
    with _sealed(job, walls) as talk:
        try:
            talk.enclosed.begin(job.limits.cpu_of(len(job.calls)))
            talk.send(Kind.JOB, jobs.write(job))
            stop = course.follow(talk)
        finally:
            ended = talk.finish()
    return tell(course, stop, ended, talk.log.text(), walls.decoder)


@contextmanager
def _sealed(job: Job, walls: Walls) -> Iterator[Conversation]:
    """A sealed process for one job, however this mode comes by it."""
    libraries = jobs.libraries_of(job)
    layout = lay_out_run(walls.enclosure, job.data)
    if walls.pool is None:
        yield _open_plain(job, walls.enclosure, layout, libraries.value[0])
        return
    with walls.pool.lend(Family(HARNESS, libraries.value[1], layout, STUDENT)) as runner:
        talk = runner.take(job.limits)
        runner.prepare(job.limits)
        yield talk


def _open_plain(job: Job, enclosure: Enclosure, layout: Layout, preload: tuple[str, ...]) -> Conversation:
    return open_conversation(enclosure, layout, job.limits, role=HARNESS, argument={}, preload=preload, caps=STUDENT)
