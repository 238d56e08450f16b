"""Talking with a process behind walls: frames in and out, under a clock, its prints drained, its memory watched."""

import os
import time
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from grader.model.blame import SandboxError
from grader.model.run import Limits
from grader.sandbox.command import SCRATCH, Layout
from grader.sandbox.enclosure import Enclosure
from grader.sandbox.inside.frames import Kind, frame
from grader.sandbox.process import Enclosed, Ended, limits_within, wait_for
from grader.sandbox.start import START_SECONDS, enclose
from grader.sandbox.wire import MB, Caps, Frame, Framing, Garbled, TooLarge

LOG_KEPT = 64_000
LOG_HARD = 16 * MB
_SLICE = 0.05


class Silence(StrEnum):
    """Why no further frame comes."""

    TIMEOUT = "timeout"
    DIED = "died"
    GARBLED = "garbled"
    TOO_LARGE = "too large"
    LOG_FLOOD = "log flood"
    MEMORY = "memory"
    CPU = "cpu"


class Log:
    """What was printed: the first half and the last half of what is kept, everything counted."""

    def __init__(self) -> None:
        self.head = bytearray()
        self.tail = bytearray()
        self.total = 0

    def feed(self, piece: bytes) -> None:
        """Take in a piece; forget the middle where it grows too long."""
        self.total += len(piece)
        room = LOG_KEPT // 2 - len(self.head)
        self.head += piece[:room]
        self.tail += piece[room:] if room < len(piece) else b""
        del self.tail[: max(0, len(self.tail) - LOG_KEPT // 2)]

    def text(self) -> str:
        """As text that is safe to show: no control characters, no halves of anything."""
        forgotten = self.total - len(self.head) - len(self.tail)
        gap = f"\n[… {forgotten} bytes left out …]\n" if forgotten else ""
        raw = self.head.decode("utf-8", "replace") + gap + self.tail.decode("utf-8", "replace")
        return "".join(char if char.isprintable() or char in "\n\t" else "�" for char in raw.replace("\r\n", "\n"))


class Conversation:
    """One enclosed process and the frames exchanged with it. `finish` ends both."""

    def __init__(self, enclosed: Enclosed, caps: Caps) -> None:
        self.enclosed = enclosed
        self.framing = Framing(enclosed.limits.output_mb * MB, caps)
        self.log = Log()
        self.detail = ""
        self._ready: list[Frame] = []
        self._outgoing = memoryview(b"")
        self._closed = False
        self._log_closed = False
        self._over: Silence | None = None

    def send(self, kind: Kind, value: object) -> None:
        """Queue a frame; it is written while waiting for the next one."""
        self._outgoing = memoryview(bytes(self._outgoing) + frame(kind, value, self.framing.caps.depth))

    def next(self, deadline: float) -> Frame | Silence:
        """The next frame, or why there is none."""
        while not self._ready:
            left = deadline - time.monotonic()
            if left <= 0:
                return Silence.TIMEOUT
            silence = self._step(min(left, _SLICE))
            if silence is not None and not self._ready:
                return silence
        return self._ready.pop(0)

    def says_more(self) -> bool:
        """Whether anything has come that is not yet taken, whole frame or not."""
        if not self._closed:
            self._receive()
        return bool(self._ready or self.framing.pending or self._over)

    def finish(self) -> Ended:
        """End the process; keep what it had still printed."""
        self._drain()
        return self.enclosed.end()

    def _step(self, seconds: float) -> Silence | None:
        if self._over is not None:
            return self._over
        enclosed, channel = self.enclosed, self.enclosed.channel.fileno()
        readers = [enclosed.pidfd, *([] if self._closed else [channel]), *([] if self._log_closed else [enclosed.log])]
        ready = wait_for(readers, [channel] if self._outgoing and not self._closed else [], seconds)
        if channel in ready and self._outgoing:
            self._write()
        if enclosed.log in ready:
            self._drain()
        if self.log.total > LOG_HARD:
            return Silence.LOG_FLOOD
        if channel in ready and (silence := self._receive()):
            return silence
        if enclosed.pidfd in ready:
            while not self._closed and not self._ready and wait_for([channel], [], 0):
                if silence := self._receive():
                    return silence
            return Silence.DIED
        over = enclosed.look()
        return None if over is None else Silence.MEMORY if over == "memory" else Silence.CPU

    def _write(self) -> None:
        try:
            sent = self.enclosed.channel.send(self._outgoing[: 1 << 20])
            self._outgoing = self._outgoing[sent:]
        except BlockingIOError:
            return
        except (BrokenPipeError, ConnectionResetError):
            self._outgoing = memoryview(b"")  # it is gone: the next look says how

    def _receive(self) -> Silence | None:
        try:
            piece = self.enclosed.channel.recv(1 << 20)
        except BlockingIOError:
            return None
        except ConnectionResetError:
            piece = b""
        if not piece:
            self._closed = True
            return None
        try:
            self._ready.extend(self.framing.feed(piece))  # those before a bad one count, however they came
        except TooLarge as error:
            self.detail = str(error)
            self._over = Silence.TOO_LARGE
        except Garbled as error:
            self.detail = str(error)
            self._over = Silence.GARBLED
        return self._over

    def _drain(self) -> None:
        for _ in range(64):  # a flood is counted in slices, so that the clock is looked at
            try:
                piece = os.read(self.enclosed.log, 65536)
            except BlockingIOError:
                return
            if not piece:
                self._log_closed = True  # a pipe that is hung up is always ready: waiting for it would be no waiting
                return
            self.log.feed(piece)


@dataclass(frozen=True)
class Family:
    """What processes have in common that could be forked from one zygote: their role, what is loaded and to be seen.

    `argument` is told to the role of each process. One of a `lasting` family stays for many questions: no spares are
    made of it, and it takes nobody's turn.
    """

    role: str
    preload: tuple[str, ...]
    layout: Layout
    caps: Caps
    argument: object = None
    lasting: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for families that can share a runner."""
        layout = self.layout
        return self.role, self.preload, tuple(sorted(layout.binds.items())), layout.devices, self.lasting


def open_conversation(enclosure: Enclosure, limits: Limits, family: Family) -> Conversation:
    """A sealed process of a fresh interpreter, waiting for its first job. SandboxError where that fails: our fault."""
    layout = family.layout
    talk = Conversation(enclose(enclosure, layout, limits), family.caps)
    try:
        start = {
            "walls": enclosure.walls,
            "without": sorted(enclosure.without),
            "scratch": SCRATCH,
            "scratch_bytes": limits.scratch_mb * MB,
            "files": limits.files,
            "preload": list(family.preload),
            "role": family.role,
            "argument": family.argument,
            "threads": limits.threads,
            "devices": list(layout.devices),
        }
        _exchange(talk, Kind.START, start, Kind.READY)
        if enclosure.walls:
            talk.enclosed.require_one_thread()
        talk.enclosed.count_together()
        loaded, _, _ = talk.enclosed.memory()
        seal = {
            "resources": limits_within(limits, loaded, layout.mapped_bytes),
            "policy": np.frombuffer(layout.policy, np.uint8),
        }
        _exchange(talk, Kind.SEAL, seal, Kind.SEALED)
    except OSError as error:
        talk.finish()
        raise SandboxError(f"a sandboxed process ended before it had seen anything: {error}") from error
    except BaseException:
        talk.finish()
        raise
    return talk


def _exchange(talk: Conversation, kind: Kind, value: object, expected: Kind) -> None:
    talk.send(kind, value)
    expect(talk, expected)


def expect(talk: Conversation, expected: Kind) -> None:
    """Wait for a frame of our own start. SandboxError, with what was printed, where another or none comes."""
    answer = talk.next(time.monotonic() + START_SECONDS)
    if not isinstance(answer, Frame) or answer.kind is not expected:
        what = answer.kind.name if isinstance(answer, Frame) else answer
        said = talk.log.text().strip()[-2000:]
        raise SandboxError(f"the sandbox did not come up ({expected.name}: {what}): {said or 'no message'}")
