"""One process behind the walls, from the moment it lives to the end of everything it started."""

import contextlib
import math
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from grader.model.blame import SandboxError
from grader.model.run import Limits
from grader.sandbox.cgroup import Group, open_group

_LOOK_SECONDS = 0.05
_MB = 1_000_000
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")
#: Descriptors a run may have open at once.
DESCRIPTORS = 256
#: Calls for which the kernel lets one process compute. A run's exact allowance is watched from outside.
_MOST_CALLS = 1000


@dataclass(frozen=True)
class Reaped:
    """What whoever waited for a process was told: its exit code, or 128 plus the signal, and what it used in all."""

    status: int
    cpu_seconds: float
    peak_bytes: int


@dataclass(frozen=True)
class Ended:
    """How a process ended, and what it used since its job began."""

    status: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    out_of_memory: bool


#: What a look at a live process found to be over.
Over = Literal["memory", "cpu"]


@dataclass
class Enclosed:
    """A live process behind walls. `reap` waits for its end, at most so many seconds. Call `end` exactly once."""

    channel: socket.socket
    log: int
    pid: int
    pidfd: int
    limits: Limits
    reap: Callable[[float], Reaped | None]
    group: Group | None = None
    began: float = field(default_factory=time.monotonic)
    cpu_allowed: float = math.inf
    base_bytes: int = 0
    base_resident: int = 0
    base_cpu: float = 0.0
    over: Over | None = None
    _look_again: float = 0.0

    def count_together(self) -> None:
        """Put it in a control group where one can be made, before it starts anything."""
        self.group = open_group(self.limits.memory_mb * _MB)
        if self.group is not None:
            try:
                self.group.add(self.pid)
            except OSError as error:
                group, self.group = self.group, None
                _remove(group)
                raise SandboxError(f"a run could not be put into its control group: {error}") from error

    def limit(self, limits: Limits) -> None:
        """Hold it to other limits than those it was started with, before its job begins."""
        self.limits = limits
        if self.group is not None:
            try:
                self.group.limit(limits.memory_mb * _MB)
            except OSError as error:
                raise SandboxError(f"a run could not be limited by its control group: {error}") from error

    def require_one_thread(self) -> None:
        """SandboxError if it has more: another would keep its privileges past sealing, and be missing after a fork."""
        threads = len(os.listdir(f"/proc/{self.pid}/task"))
        if threads != 1:
            raise SandboxError(f"a sandbox has {threads} threads before it is sealed; something it loads starts them")

    def begin(self, cpu_allowed: float) -> None:
        """Start its clocks: what it has loaded and used until now is ours, and is not counted.

        `cpu_allowed` bounds the processor seconds of all it starts.
        """
        try:
            _, self.base_resident, self.base_bytes = self.memory()
            self.base_cpu = self._cpu()
        except OSError as error:
            raise SandboxError(f"a sandboxed process ended before it had seen anything: {error}") from error
        self.cpu_allowed = cpu_allowed
        self.began = time.monotonic()

    def look(self) -> Over | None:
        """What of memory and processor time all that it started has used up, looked at some twenty times a second."""
        now = time.monotonic()
        if self.over is None and now >= self._look_again:
            self._look_again = now + _LOOK_SECONDS
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # gone: its end says how
                if self._is_over_memory():
                    self.over = "memory"
                elif self._cpu() - self.base_cpu > self.cpu_allowed:
                    self.over = "cpu"
        return self.over

    def ended_itself(self, seconds: float = 0.0) -> bool:
        """Whether it is gone already, waiting so long for it."""
        return bool(wait_for([self.pidfd], [], seconds))

    def end(self) -> Ended:
        """End it and all it started, and take everything away that was made for it."""
        seconds = time.monotonic() - self.began
        cpu = self._cpu_if_known()
        self.kill()
        reaped = self.reap(20.0)
        self.channel.close()  # with all that it was sent: the log's other end may be among it
        left = reaped is None or not _is_hung_up(self.log)
        os.close(self.pidfd)
        os.close(self.log)
        if reaped is None:
            raise SandboxError(f"a sandboxed process (pid {self.pid}) could not be ended")
        peak = max(0.0, (reaped.peak_bytes - self.base_resident) / _MB)
        oom = self.over == "memory"
        if self.group is not None:
            try:
                peak, oom = self.group.peak_mb() or peak, oom or self.group.killed()
                cpu = cpu if (counted := self.group.cpu_seconds()) is None else counted - self.base_cpu
            except OSError as error:
                raise SandboxError(f"what a run used could not be read: {error}") from error
            finally:
                _remove(self.group)
        if left:
            raise SandboxError(f"something that was started behind walls (pid {self.pid}) outlived them; look for it")
        if cpu is None:
            cpu = reaped.cpu_seconds - self.base_cpu
        return Ended(reaped.status, seconds, max(0.0, cpu), peak, oom)

    def kill(self) -> None:
        """Kill it without waiting. Nothing happens where it has ended by itself."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def abandon(self) -> None:
        """Let go of a process that ends with the one it was forked from, and of what was made for it."""
        self.channel.close()
        self.ended_itself(20.0)
        os.close(self.pidfd)
        os.close(self.log)
        if self.group is not None:
            _remove(self.group)

    def read_log(self) -> str:
        """What it has printed and nobody has read yet, up to a pipe full."""
        try:
            return os.read(self.log, 65536).decode("utf-8", "replace")
        except BlockingIOError:
            return ""

    def memory(self) -> tuple[int, int, int]:
        """Bytes of its address space, of those in memory, and of those it alone holds."""
        size, resident, shared, *_ = map(int, Path(f"/proc/{self.pid}/statm").read_text().split())
        return size * _PAGE, resident * _PAGE, (resident - shared) * _PAGE

    def _is_over_memory(self) -> bool:
        if self.group is not None:
            return self.group.killed()
        return self._tree_bytes() > self.limits.memory_mb * _MB

    def _cpu(self) -> float:
        """Processor seconds of it and all it started, as exactly as this machine can say."""
        counted = self.group.cpu_seconds() if self.group is not None else None
        return counted if counted is not None else self._tree_cpu()

    def _cpu_if_known(self) -> float | None:
        """Processor time since it began. None where it has gone, or nothing can be read: then the totals are left."""
        try:
            return self._cpu() - self.base_cpu
        except OSError:
            return None

    def _tree(self) -> Iterable[int]:
        todo = [self.pid]
        while todo:
            pid = todo.pop()
            yield pid
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # gone between two looks
                for task in Path(f"/proc/{pid}/task").iterdir():
                    todo += map(int, (task / "children").read_text().split())

    def _tree_cpu(self) -> float:
        total = _read_cpu(self.pid)
        for pid in self._tree():
            if pid != self.pid:
                with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                    total += _read_cpu(pid)
        return total

    def _tree_bytes(self) -> int:
        """What it and its children hold. A child shares with it what was loaded before, so that is never counted."""
        total = 0
        for pid in self._tree():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                _, resident, shared, *_ = map(int, Path(f"/proc/{pid}/statm").read_text().split())
                total += max(0, (resident - shared) * _PAGE - self.base_bytes)
        return total


def limits_within(limits: Limits, loaded_bytes: int, mapped_bytes: int) -> dict[str, int]:
    """What a process sets on itself when it seals, by the names of the `resource` module.

    `loaded_bytes` is the address space it has by then, which is ours; `mapped_bytes` of data files take addresses but
    no memory of its own. A device's driver maps far more than there is, so there only the control group counts.
    """
    named = {
        "RLIMIT_NPROC": limits.processes,
        "RLIMIT_CPU": math.ceil(limits.cpu_of(_MOST_CALLS)),
        "RLIMIT_FSIZE": limits.scratch_mb * _MB,
        "RLIMIT_NOFILE": DESCRIPTORS,
        "RLIMIT_STACK": 8 * 1024 * 1024,
        "RLIMIT_CORE": 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_SIGPENDING": 256,
    }
    if limits.device == "cpu":
        named["RLIMIT_AS"] = loaded_bytes + limits.memory_mb * _MB + mapped_bytes
    return named


def _read_cpu(pid: int) -> float:
    """Processor seconds of one process and of its children that have been waited for."""
    numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, numbers[11:15])) / _TICK


def _remove(group: Group) -> None:
    try:
        group.remove()
    except OSError as error:
        raise SandboxError(f"the control group {group.folders} is still in use after its run: {error}") from error


def wait_for(readers: Iterable[int], writers: Iterable[int], seconds: float) -> set[int]:
    """The descriptors of which something can be read or written, waiting so long for the first of them.

    Not select(2), which breaks on descriptors above 1023: a service may have that many open.
    """
    poll = select.poll()
    wanted = dict.fromkeys(readers, select.POLLIN)
    for writer in writers:
        wanted[writer] = wanted.get(writer, 0) | select.POLLOUT
    for descriptor, events in wanted.items():
        poll.register(descriptor, events)
    return {descriptor for descriptor, _ in poll.poll(math.ceil(max(0.0, seconds) * 1000))}


def _is_hung_up(pipe: int, seconds: float = 1.0) -> bool:
    """Whether nobody holds the other end any more: everything that ever inherited it is gone.

    A fork of our own that happens to come between may hold it for a moment.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if not os.read(pipe, 65536):
                return True
        except BlockingIOError:
            wait_for([pipe], [], 0.01)
    return False
