"""Our own code on hostile data or an author's steps: a child behind walls that is asked and answers plain data."""

import logging
import threading
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from grader.model.blame import Refused, SandboxError, Unreadable
from grader.model.run import Limits
from grader.model.value import Plain
from grader.sandbox.command import lay_out_bounded
from grader.sandbox.conversation import Conversation, Family, Silence, open_conversation
from grader.sandbox.enclosure import Enclosure, find_enclosure
from grader.sandbox.inside.frames import Kind
from grader.sandbox.pool import Pool
from grader.sandbox.wire import BOUNDED, Frame, Garbled, decode

#: Loads every light service: one zygote serves them all.
LIGHT = "grader.bounded.light"
#: Questions after which a child is replaced.
QUESTIONS = 1000
#: How long a child may compute in all its life before it is replaced (RLIMIT_CPU ends it in any case).
_LIFE_CPU_SECONDS = 3600.0

_LIMITS = Limits()
_LOG = logging.getLogger(__name__)

FailureKind = Literal["timeout", "memory", "crash", "output", "garbled", "raised"]


class BoundedFailure(SandboxError):  # noqa: N818  (it may be the author's failure, not ours)
    """A question a bounded child did not answer. Who asked knows whose fault that is, and may blame the author.

    `kind` "raised": the service raised; `exception`, `file` and `line` say what and where (the last line of a blamed
    folder's). Else the child was ended, `log` is the end of what it printed, and the next question
    gets a fresh one.
    """

    def __init__(
        self,
        kind: FailureKind,
        message: str,
        *,
        exception: str = "",
        file: str | None = None,
        line: int | None = None,
        log: str = "",
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.exception = exception
        self.file = file
        self.line = line
        self.log = log

    @property
    def over_limit(self) -> bool:
        """The question was more than the child may use; a child that died or said nonsense is our own failure."""
        return self.kind in ("timeout", "memory", "output")


class Bounded:
    """A long-lived bounded child, started at the first question, replaced after a failure or `questions` questions.

    `serve` is a module of ours with a function `serve(request: Plain) -> Plain`; what it raises in code that came with
    the question as files of a `blamed` folder is told with file and line. With a `pool`, each child is forked from a
    warm runner, and `preload` is loaded there once; where no runner can be started, each is a fresh interpreter behind
    the same walls. Safe to share between threads: one question at a time.
    """

    def __init__(
        self,
        serve: str,
        limits: Limits = _LIMITS,
        *,
        blamed: Iterable[Path] = (),
        preload: tuple[str, ...] = (),
        questions: int = QUESTIONS,
        enclosure: Enclosure | None = None,
        pool: Pool | None = None,
    ) -> None:
        self.serve = serve
        self.limits = limits
        self.blamed = tuple(map(str, blamed))
        self.preload = preload
        self.questions = questions
        self._enclosure = enclosure or find_enclosure()
        self._pool = pool
        self._lent = ExitStack()
        self._lock = threading.Lock()
        self._talk: Conversation | None = None
        self._asked = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def expect(self) -> None:
        """Have the warm runner started that a child would be forked from, if there is to be one."""
        if self._pool is not None:
            self._pool.expect(self._warm_family())

    def close(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._end()

    def ask(self, request: Plain, seconds: float | None = None) -> Plain:
        """The service's answer. Refused and Unreadable come as they were raised inside; all else is BoundedFailure."""
        with self._lock:
            talk = self._ready_child()
            deadline = time.monotonic() + (self.limits.seconds if seconds is None else seconds)
            try:
                talk.framing.announced = 0
                talk.send(Kind.REQUEST, request)
                answer = talk.next(deadline)
                if not isinstance(answer, Frame) or answer.kind is not Kind.ANSWER or talk.says_more():
                    raise self._fail(answer)
                self._asked += 1
            except BaseException:
                self._end()  # whatever interrupted us, an answer that still comes must not meet the next question
                raise
        return self._read(answer)

    def _ready_child(self) -> Conversation:
        if self._talk is not None and (self._asked >= self.questions or self._talk.enclosed.ended_itself()):
            self._end()
        if self._talk is None:
            self._talk = self._open_child()
            self._talk.enclosed.begin(_LIFE_CPU_SECONDS)
            self._asked = 0
        return self._talk

    def _open_child(self) -> Conversation:
        if self._pool is None or self._pool.closed:
            return open_conversation(self._enclosure, self.limits, self._family((self.serve, *self.preload)))
        family = self._warm_family()
        try:
            runner = self._lent.enter_context(self._pool.lend(family))
        except SandboxError as error:
            _LOG.warning("a service starts slowly, for want of a warm runner: %s", error)
            self._pool = None
            return self._open_child()
        return runner.take(self.limits, family.argument)

    def _warm_family(self) -> Family:
        return self._family((LIGHT,) if self.questions > 1 else (self.serve, *self.preload))

    def _family(self, preload: tuple[str, ...]) -> Family:
        return Family(
            role="grader.bounded.__main__",
            preload=preload,
            layout=lay_out_bounded(self._enclosure),
            caps=BOUNDED,
            argument={"serve": self.serve, "blamed": list(self.blamed)},
            lasting=self.questions > 1,
        )

    def _end(self) -> None:
        talk, self._talk = self._talk, None
        try:
            if talk is not None:
                talk.finish()
        finally:
            self._lent.close()

    def _fail(self, answer: Frame | Silence) -> BoundedFailure:
        talk, self._talk = self._talk, None
        assert talk is not None
        try:
            ended = talk.finish()
        finally:
            self._lent.close()
        log = talk.log.text()[-2000:]
        if ended.out_of_memory or answer is Silence.MEMORY:
            return BoundedFailure("memory", f"more than {self.limits.memory_mb} MB of memory were used", log=log)
        if answer in (Silence.TIMEOUT, Silence.CPU):
            return BoundedFailure("timeout", f"no answer within {ended.seconds:.0f} seconds", log=log)
        if answer in (Silence.TOO_LARGE, Silence.LOG_FLOOD):
            return BoundedFailure("output", talk.detail or "far too much was printed", log=log)
        if answer is Silence.DIED:
            return BoundedFailure("crash", f"the process ended with status {ended.status} before it answered", log=log)
        return BoundedFailure("garbled", talk.detail or "an answer that is none", log=log)

    def _read(self, answer: Frame) -> Plain:
        try:
            value = decode(answer.text, answer.blob, BOUNDED)
        except Garbled as error:
            raise BoundedFailure("garbled", str(error)) from error
        if not isinstance(value, dict) or len(value) != 1:
            raise BoundedFailure("garbled", "an answer of another form than ours")
        if "ok" in value:
            return value["ok"]
        raise _blame(value.get("error"))


def _blame(error: Plain) -> Exception:
    """The exception a service's error stands for."""
    if not isinstance(error, dict):
        return BoundedFailure("garbled", "an error of another form than ours")
    kind, message = str(error.get("kind", "")), str(error.get("message", ""))
    if kind == "Refused":
        return Refused(message)
    if kind == "Unreadable":
        position = error.get("position")
        return Unreadable(message, str(error.get("text", "")), position if isinstance(position, int) else None)
    if kind == "MemoryError":
        return BoundedFailure("memory", "the memory ran out", exception=kind)
    file, line = error.get("file"), error.get("line")
    return BoundedFailure(
        "raised",
        message,
        exception=kind,
        file=file if isinstance(file, str) else None,
        line=line if isinstance(line, int) else None,
    )
