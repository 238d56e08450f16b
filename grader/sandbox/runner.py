"""One bubblewrap with a zygote in it, and the sealed children that it forks: a run costs milliseconds here.

Any number of threads may share a runner (see `grader.sandbox.pool`): one of those that wait for the zygote listens to
it for all. Whatever goes wrong with the zygote makes the runner `broken`: the runs under way are our failure, and the
next one gets another runner.
"""

import itertools
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
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
#: Sealed children that wait: at most, and of those for the same errand.
SPARES, ALIKE = 3, 2
_MESSAGE = 1 << 16
_ANSWER_SECONDS = 20.0
_HUGE = 2 * 1024 * 1024


@dataclass(frozen=True)
class _Errand:
    """What a child is for: spares are alike where this is equal."""

    limits: Limits
    argument: object = None


@dataclass(frozen=True)
class _Order:
    """A child that was ordered: our ends of its channel and log."""

    id: int
    channel: socket.socket
    log: int

    def close(self) -> None:
        self.channel.close()
        os.close(self.log)


class Runner:
    """A zygote behind walls. `take` gives a sealed process; `refill` makes the next one while nobody waits.

    A child is forked and put into a control group first, which the kernel may take ten milliseconds for; then it hears
    its errand and seals itself within its limits. Beside the sealed spares one such `stem` waits for any errand.
    """

    def __init__(self, enclosure: Enclosure, family: Family) -> None:
        self.enclosure = enclosure
        self.family = family
        self.served = 0
        self.broken = False
        self._spares: list[tuple[_Errand, Conversation]] = []  # the oldest first
        self._stems: list[Enclosed] = []
        self._wanted: _Errand | None = None
        self._making: list[_Errand] = []
        self._making_stem = False
        self._numbers = itertools.count()
        self._news = threading.Condition(threading.Lock())  # guards everything that several threads change
        self._listened_to = False
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

    def take(self, limits: Limits, argument: object = None) -> Conversation:
        """A sealed process with these limits that has seen nothing yet: a spare where one waits, else a new one.

        `argument` is for its role, whose other processes may have been given another.
        """
        errand = _Errand(limits, argument)
        with self._news:
            self.served += 1
            self._wanted = errand
        return self._pick_spare(errand) or self._send_on(errand, self._pick_stem() or self._fork())

    def refill(self) -> None:
        """Make spares for the errand that was wanted last, and a stem for any other, while nobody waits.

        Several threads may be about it: most of the time is the kernel's, for moving a child into its control group.
        """
        while (errand := self._begin_spare()) is not None:
            talk = None
            try:
                talk = self._send_on(errand, self._fork())  # the stem is for whoever comes meanwhile
            finally:
                surplus = self._end_spare(errand, talk)
            for unwanted in surplus:
                unwanted.finish()
        if self._begin_stem():
            stem = None
            try:
                stem = self._fork()
            finally:
                with self._news:
                    self._making_stem = False
                    self._stems += [stem] if stem is not None else []

    def spare_processes(self) -> tuple[int, ...]:
        """The children that wait for a job."""
        with self._news:
            return (*(talk.enclosed.pid for _, talk in self._spares), *(stem.pid for stem in self._stems))

    def _begin_spare(self) -> _Errand | None:
        """What another spare is wanted for, which is ours to make then."""
        with self._news:
            alike = sum(errand == self._wanted for errand in (*self._making, *(errand for errand, _ in self._spares)))
            if self._wanted is None or alike >= ALIKE or self.broken:
                return None
            self._making.append(self._wanted)
            return self._wanted

    def _end_spare(self, errand: _Errand, talk: Conversation | None) -> list[Conversation]:
        """Take in a spare, if it was made; those that are now too many."""
        with self._news:
            self._making.remove(errand)
            self._spares += [(errand, talk)] if talk is not None else []
            surplus = max(0, len(self._spares) - SPARES)
            unwanted = [talk for _, talk in self._spares[:surplus]]
            del self._spares[:surplus]
            return unwanted

    def _begin_stem(self) -> bool:
        with self._news:
            begins = not self._stems and not self._making_stem and not self.broken
            self._making_stem = self._making_stem or begins
            return begins

    def _pick_spare(self, wanted: _Errand) -> Conversation | None:
        while True:
            with self._news:
                place = next((at for at, (errand, _) in enumerate(self._spares) if errand == wanted), None)
                if place is None:
                    return None
                _, talk = self._spares.pop(place)
            if not talk.enclosed.ended_itself():
                return talk
            talk.finish()  # somebody killed it: it was nobody's yet

    def _pick_stem(self) -> Enclosed | None:
        while True:
            with self._news:
                if not self._stems:
                    return None
                stem = self._stems.pop()
            if not stem.ended_itself():
                return stem
            stem.end()

    def _send_on(self, errand: _Errand, enclosed: Enclosed) -> Conversation:
        """A child told its errand, and sealed for it."""
        try:
            enclosed.limit(errand.limits)
        except SandboxError:
            enclosed.end()
            raise
        talk = Conversation(enclosed, self.family.caps)
        try:
            talk.send(Kind.SEAL, self._sealing(errand))
            expect(talk, Kind.SEALED)
        except SandboxError:
            self.broken = True
            talk.finish()
            raise
        return talk

    def _sealing(self, errand: _Errand) -> dict[str, object]:
        """What a child must know to seal itself."""
        limits = errand.limits
        return {
            "resources": limits_within(limits, self._size, self.family.layout.mapped_bytes),
            "scratch_bytes": limits.scratch_mb * MB,
            "files": limits.files,
            "threads": limits.threads,
            "argument": errand.argument,
        }

    def close(self) -> None:
        """End the zygote, and with it every child."""
        self.broken = True
        self._zygote.kill()
        with ExitStack() as every:  # each of them, whatever another raises
            every.callback(self._zygote.end)
            for waiting in (*(talk.enclosed for _, talk in self._spares), *self._stems):
                every.callback(waiting.abandon)
            for pidfd in self._forked.values():
                every.callback(os.close, pidfd)
            self._spares.clear()
            self._stems.clear()
            self._forked.clear()

    def _load(self) -> None:
        self._tell(
            role=self.family.role,
            preload=list(self.family.preload),
            policy=self.family.layout.policy.hex(),
            scratch=SCRATCH,
            devices=list(self.family.layout.devices),
            without=sorted(self.enclosure.without),
        )
        self._answer(START_SECONDS)
        self._tell(collapse=_private_ranges(self.pid))
        self._answer(START_SECONDS)
        self._zygote.require_one_thread()
        self._size = self._zygote.memory()[0]

    def _fork(self) -> Enclosed:
        """A child that has not heard its errand yet, in a control group of its own."""
        order, theirs, printed = _make_order(next(self._numbers))
        try:
            order_text = json.dumps({"id": order.id}).encode()
            socket.send_fds(self._zygote.channel, [order_text], [theirs.fileno(), printed])
        except OSError as error:
            order.close()
            raise self._break(f"its zygote takes no orders ({error})") from error
        finally:
            theirs.close()
            os.close(printed)
        try:
            pidfd = self._await_fork(order.id)
        except BaseException:
            order.close()
            raise
        try:
            pid = _pid_of(pidfd)
        except OSError as error:  # no more descriptors: without its channel the child ends by itself
            order.close()
            os.close(pidfd)
            raise SandboxError(f"a run could not be started: {error}") from error
        enclosed = Enclosed(order.channel, order.log, pid, pidfd, Limits(), partial(self._reap, order.id))
        try:
            enclosed.count_together()
        except SandboxError:
            enclosed.end()
            raise
        return enclosed

    def _await_fork(self, id: int) -> int:
        """The descriptor of the child that was ordered."""
        if not self._hear_until(lambda: id in self._forked or id in self._failed, _ANSWER_SECONDS):
            raise self._break("its zygote does not answer")
        with self._news:
            if id in self._failed:
                raise SandboxError(f"no process could be started for a run ({self._failed.pop(id)})")
            return self._forked.pop(id)

    def _reap(self, id: int, seconds: float) -> Reaped:
        try:
            heard = self._hear_until(lambda: id in self._ended, seconds)
        except SandboxError:
            heard = False
        if not heard:
            self.broken = True  # a child that was killed is told of, or its zygote is beyond telling
            return Reaped(128 + 9, 0.0, 0)  # it goes with its zygote
        with self._news:
            return self._ended.pop(id)

    def _hear_until(self, heard: Callable[[], bool], seconds: float) -> bool:
        """Whether the zygote has told what is waited for, within so many seconds. SandboxError where it is gone.

        One thread listens at a time, and wakes the others after each message.
        """
        end = time.monotonic() + seconds
        with self._news:
            while not heard():
                left = end - time.monotonic()
                if left <= 0:
                    return False
                if self.broken:
                    raise SandboxError("a runner failed while others waited for it too")
                if self._listened_to:
                    self._news.wait(left)
                    continue
                self._listened_to = True
                self._news.release()
                try:
                    news = self._receive(left)
                finally:
                    self._news.acquire()
                    self._listened_to = False
                    self._news.notify_all()
                self._take_in(*news)
            return True

    def _take_in(self, message: Mapping[str, Any], descriptors: list[int]) -> None:
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


def _make_order(id: int) -> tuple[_Order, socket.socket, int]:
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
    return _Order(id, ours, log), theirs, printed


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
