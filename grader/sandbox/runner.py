"""One bubblewrap with a zygote in it, and the sealed children that it forks: a run costs milliseconds here.

A runner belongs to one thread at a time (see `grader.sandbox.pool`). Whatever goes wrong with the zygote makes it
`broken`: the run under way is our failure, and the next one gets another runner.
"""

import json
import os
import socket
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.model.blame import SandboxError
from grader.model.run import Limits
from grader.sandbox.command import SCRATCH
from grader.sandbox.conversation import Conversation, Family, expect
from grader.sandbox.enclosure import Enclosure
from grader.sandbox.inside.frames import Kind
from grader.sandbox.process import Enclosed, Reaped, limits_within, wait_for
from grader.sandbox.start import START_SECONDS, enclose
from grader.sandbox.wire import MB

#: Runs after which a runner is given up: all its children have the same address layout.
MOST_RUNS = 1000
#: Sealed children that wait: at most, and of those with the same limits.
SPARES, ALIKE = 3, 2
_MESSAGE = 1 << 16
_ANSWER_SECONDS = 20.0
_HUGE = 2 * 1024 * 1024


@dataclass(frozen=True)
class _Order:
    """A child that was ordered: our ends of its channel and log."""

    id: int
    channel: socket.socket
    log: int
    limits: Limits

    def close(self) -> None:
        self.channel.close()
        os.close(self.log)


class Runner:
    """A zygote behind walls. `take` gives a sealed process; `refill` makes the next one while nobody waits."""

    def __init__(self, enclosure: Enclosure, family: Family) -> None:
        self.enclosure = enclosure
        self.family = family
        self.served = 0
        self.broken = False
        self._spares: list[tuple[Limits, Conversation]] = []  # the oldest first
        self._wanted: Limits | None = None
        self._next = 0
        self._forked: dict[int, int] = {}
        self._failed: dict[int, str] = {}
        self._ended: dict[int, Reaped] = {}
        self._zygote = enclose(enclosure, family.layout, Limits(), "zygote")
        try:
            self._load()
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """The zygote's process."""
        return self._zygote.pid

    def is_fit(self) -> bool:
        """Whether it can serve another run."""
        return not self.broken and self.served < MOST_RUNS and not self._zygote.ended_itself()

    def take(self, limits: Limits) -> Conversation:
        """A sealed process with these limits that has seen nothing yet: a spare where one waits, else a new one."""
        self.served += 1
        self._wanted = limits
        talk = self._pick_spare(limits) or self._receive_child(self._order(limits))
        self._expect_sealed(talk)
        return talk

    def refill(self) -> None:
        """Make spares with the limits that were wanted last, while nobody waits."""
        if self._wanted is None:
            return
        while sum(limits == self._wanted for limits, _ in self._spares) < ALIKE:
            if len(self._spares) >= SPARES:
                self._spares.pop(0)[1].finish()
            self._spares.append((self._wanted, self._receive_child(self._order(self._wanted))))

    def spare_processes(self) -> tuple[int, ...]:
        """The children that wait for a job."""
        return tuple(talk.enclosed.pid for _, talk in self._spares)

    def _pick_spare(self, wanted: Limits) -> Conversation | None:
        for place, (limits, talk) in enumerate(self._spares):
            if limits == wanted:
                del self._spares[place]
                if not talk.enclosed.ended_itself():
                    return talk
                talk.finish()  # somebody killed it: it was nobody's yet
                return self._pick_spare(wanted)
        return None

    def close(self) -> None:
        """End the zygote, and with it every child."""
        self.broken = True
        self._zygote.kill()
        with ExitStack() as every:  # each of them, whatever another raises
            every.callback(self._zygote.end)
            for _, talk in self._spares:
                every.callback(talk.enclosed.abandon)
            for pidfd in self._forked.values():
                every.callback(os.close, pidfd)
            self._spares.clear()
            self._forked.clear()

    def _load(self) -> None:
        self._tell(
            role=self.family.role,
            preload=list(self.family.preload),
            policy=self.family.layout.policy.hex(),
            scratch=SCRATCH,
            devices=list(self.family.layout.devices),
        )
        self._answer(START_SECONDS)
        self._tell(collapse=_private_ranges(self.pid))
        self._answer(START_SECONDS)
        self._zygote.require_one_thread()
        self._size = self._zygote.memory()[0]

    def _order(self, limits: Limits) -> _Order:
        order, theirs, printed = _make_order(self._next, limits)
        self._next += 1
        message = {
            "id": order.id,
            "resources": limits_within(limits, self._size, self.family.layout.mapped_bytes),
            "scratch_bytes": limits.scratch_mb * MB,
            "files": limits.files,
            "threads": limits.threads,
            "argument": self.family.argument,
            "without": sorted(self.enclosure.without),
        }
        try:
            socket.send_fds(self._zygote.channel, [json.dumps(message).encode()], [theirs.fileno(), printed])
        except OSError as error:
            order.close()
            raise self._break(f"its zygote takes no orders ({error})") from error
        finally:
            theirs.close()
            os.close(printed)
        return order

    def _receive_child(self, order: _Order) -> Conversation:
        """The child that was ordered, as soon as it lives, put into a control group while it seals."""
        try:
            while order.id not in self._forked:
                if order.id in self._failed:
                    raise SandboxError(f"no process could be started for a run ({self._failed.pop(order.id)})")
                self._hear()
        except BaseException:
            order.close()
            raise
        pidfd = self._forked.pop(order.id)
        enclosed = Enclosed(
            order.channel,
            order.log,
            _pid_of(pidfd),
            pidfd,
            order.limits,
            lambda seconds: self._reap(order.id, seconds),
        )
        talk = Conversation(enclosed, self.family.caps)
        try:
            enclosed.count_together()
        except SandboxError:
            talk.finish()
            raise
        return talk

    def _expect_sealed(self, talk: Conversation) -> None:
        try:
            expect(talk, Kind.SEALED)
        except SandboxError:
            self.broken = True
            talk.finish()
            raise

    def _reap(self, id: int, seconds: float) -> Reaped | None:
        end = time.monotonic() + seconds
        while id not in self._ended:
            left = end - time.monotonic()
            if left <= 0:
                return None
            if self.broken:
                return Reaped(128 + 9, 0.0, 0)  # it went with its zygote
            try:
                self._hear(left)
            except SandboxError:
                continue
        return self._ended.pop(id)

    def _hear(self, seconds: float = _ANSWER_SECONDS) -> None:
        """Take in one message of the zygote's."""
        message, descriptors = self._receive(seconds)
        if "forked" in message:
            if not descriptors:
                raise self._break("this process may open no more files, and cannot hold another run")
            self._forked[message["forked"]] = descriptors[0]
        elif "failed" in message:
            self._failed[message["failed"]] = message["why"]
        elif "ended" in message:
            self._ended[message["ended"]] = Reaped(message["status"], message["cpu"], message["peak"])

    def _answer(self, seconds: float) -> Mapping[str, Any]:
        return self._receive(seconds)[0]

    def _receive(self, seconds: float) -> tuple[dict[str, Any], list[int]]:
        channel = self._zygote.channel
        if not wait_for([channel.fileno()], [], seconds):
            raise self._break("its zygote does not answer")
        try:
            data, descriptors, _, _ = socket.recv_fds(channel, _MESSAGE, 1)
        except OSError as error:
            raise self._break(f"its zygote is gone ({error})") from error
        if not data:
            raise self._break("its zygote is gone")
        return json.loads(data), list(descriptors)

    def _tell(self, **message: object) -> None:
        try:
            self._zygote.channel.send(json.dumps(message).encode())
        except OSError as error:
            raise self._break(f"its zygote takes no messages ({error})") from error

    def _break(self, why: str) -> SandboxError:
        self.broken = True
        said = self._zygote.read_log().strip()[-2000:]
        return SandboxError(f"a runner failed: {why}{': ' + said if said else ''}")


def _make_order(id: int, limits: Limits) -> tuple[_Order, socket.socket, int]:
    """An order, and the ends of channel and log that go to the child. SandboxError where no more can be opened."""
    try:
        ours, theirs = socket.socketpair()
        try:
            log, printed = os.pipe()
        except OSError:
            ours.close()
            theirs.close()
            raise
    except OSError as error:
        raise SandboxError(f"a run could not be started: {error}") from error
    ours.setblocking(False)
    os.set_blocking(log, False)
    return _Order(id, ours, log, limits), theirs, printed


def _pid_of(pidfd: int) -> int:
    """The number of a process as it is called out here."""
    for line in Path(f"/proc/self/fdinfo/{pidfd}").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "Pid":
            return int(value)
    raise SandboxError("the kernel does not tell which process a runner started")


def _private_ranges(pid: int) -> list[tuple[int, int]]:
    """Begin and size of a process's own writable memory, as far as whole huge pages of it go."""
    ranges = []
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        where, rights, _, _, _, *name = line.split(maxsplit=5)
        if "w" in rights and "p" in rights and (not name or name[0].strip() == "[heap]"):
            begin, end = (int(number, 16) for number in where.split("-"))
            begin, end = -(-begin // _HUGE) * _HUGE, end // _HUGE * _HUGE
            if end > begin:
                ranges.append((begin, end - begin))
    return ranges
