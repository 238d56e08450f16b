"""One process behind the walls, from its start to the end of everything it started."""

import contextlib
import json
import math
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from resource import struct_rusage

from grader.model.blame import SandboxError
from grader.model.run import Limits
from grader.sandbox.cgroup import MemoryGroup, open_group
from grader.sandbox.command import Layout, write_command
from grader.sandbox.enclosure import Enclosure

#: Files and folders a run may make in its scratch folder.
FILES = 2000
#: Time for our own part of a start: interpreter, NumPy, perhaps torch, on a machine under load.
START_SECONDS = 60.0
_LOOK_SECONDS = 0.05
_MB = 1_000_000
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")


@cache
def _starter(pid: int) -> ThreadPoolExecutor:
    """The thread of process `pid` that starts everything.

    Linux ends a child with its parent *thread* (PR_SET_PDEATHSIG), so every start happens in one that lives as long
    as we do, whichever thread asked. A forked process has no threads and needs its own.
    """
    return ThreadPoolExecutor(1, thread_name_prefix=f"sandbox-start-{pid}")


@dataclass(frozen=True)
class Ended:
    """How a process ended. `status` is its exit code, or 128 plus the signal that ended it."""

    status: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    out_of_memory: bool


@dataclass
class Enclosed:
    """A live process behind walls. Made by `enclose`; call `end` exactly once."""

    monitor: subprocess.Popen[bytes]
    channel: socket.socket
    log: int
    pid: int
    pidfd: int
    limits: Limits
    group: MemoryGroup | None = None
    began: float = field(default_factory=time.monotonic)
    base_bytes: int = 0
    base_resident: int = 0
    base_cpu: float = 0.0
    over_memory: bool = False
    _look_again: float = 0.0

    def confine(self, cpu_seconds: float, mapped_bytes: int) -> dict[str, int]:
        """Put it in a memory group, and tell the limits it is to set on itself before anything hostile comes.

        What it has loaded until now is our own, and is not counted; nor are `mapped_bytes` of data files, which
        take addresses but no memory of its own.
        """
        try:
            size, self.base_resident, self.base_bytes = self._memory()
            self.base_cpu = self._cpu()
        except OSError as error:
            raise SandboxError(f"a sandboxed process ended before it had seen anything: {error}") from error
        memory = self.limits.memory_mb * _MB
        self.group = open_group(memory)
        if self.group is not None:
            try:
                self.group.add(self.pid)
            except OSError as error:
                raise SandboxError(f"a run could not be put into its control group: {error}") from error
        self.began = time.monotonic()
        return {
            "RLIMIT_AS": size + memory + mapped_bytes,
            "RLIMIT_NPROC": self.limits.processes,
            "RLIMIT_CPU": math.ceil(cpu_seconds),
            "RLIMIT_FSIZE": self.limits.scratch_mb * _MB,
            "RLIMIT_NOFILE": 256,
            "RLIMIT_CORE": 0,
            "RLIMIT_MEMLOCK": 0,
            "RLIMIT_MSGQUEUE": 0,
            "RLIMIT_SIGPENDING": 256,
        }

    def check_memory(self) -> bool:
        """Whether everything it started together is within its memory, looked at some twenty times a second."""
        now = time.monotonic()
        if now >= self._look_again:
            self._look_again = now + _LOOK_SECONDS
            if self.group is not None:
                self.over_memory = self.group.killed()
            elif self._tree_bytes() > self.limits.memory_mb * _MB:
                self.over_memory = True
        return not self.over_memory

    def ended_itself(self, seconds: float = 0.0) -> bool:
        """Whether it is gone already, waiting so long for it."""
        return bool(wait_for([self.pidfd], [], seconds))

    def end(self) -> Ended:
        """End it and all it started, and take everything away that was made for it."""
        seconds = time.monotonic() - self.began
        cpu = self._cpu_if_alive()
        with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
        status, usage = self._wait()
        left = not _is_hung_up(self.log)
        self.channel.close()
        os.close(self.pidfd)
        os.close(self.log)
        peak = max(0.0, (usage.ru_maxrss * 1024 - self.base_resident) / _MB)
        oom = self.over_memory
        if self.group is not None:
            peak, oom = self.group.peak_mb() or peak, oom or self.group.killed()
            _remove(self.group)
        if left:
            raise SandboxError(f"something that was started behind walls (pid {self.pid}) outlived them; look for it")
        if cpu is None:
            cpu = max(0.0, usage.ru_utime + usage.ru_stime - self.base_cpu)
        return Ended(status, seconds, cpu, peak, oom)

    def _wait(self, seconds: float = 20.0) -> tuple[int, struct_rusage]:
        # When the first process of a pid namespace is dead, the kernel has ended and reaped all others in it.
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pid, status, usage = os.wait4(self.monitor.pid, os.WNOHANG)
            if pid:
                self.monitor.returncode = os.waitstatus_to_exitcode(status)
                return self.monitor.returncode, usage
            time.sleep(0.001)
        raise SandboxError(f"a sandboxed process (pid {self.pid}) could not be ended within {seconds:g} seconds")

    def _memory(self) -> tuple[int, int, int]:
        """Bytes of its address space, of those in memory, and of those it alone holds."""
        size, resident, shared, *_ = map(int, Path(f"/proc/{self.pid}/statm").read_text().split())
        return size * _PAGE, resident * _PAGE, (resident - shared) * _PAGE

    def _cpu(self) -> float:
        numbers = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, numbers[11:15])) / _TICK

    def _cpu_if_alive(self) -> float | None:
        """Processor time since it was confined. None where it has gone: then only the totals of all are left."""
        try:
            return self._cpu() - self.base_cpu
        except (FileNotFoundError, ProcessLookupError):
            return None

    def _tree_bytes(self) -> int:
        """What it and its children hold. A child shares with it what was loaded before, so that is never counted."""
        total, todo = 0, [self.pid]
        while todo:
            pid = todo.pop()
            try:
                _, resident, shared, *_ = map(int, Path(f"/proc/{pid}/statm").read_text().split())
                total += max(0, (resident - shared) * _PAGE - self.base_bytes)
                for task in Path(f"/proc/{pid}/task").iterdir():
                    todo += map(int, (task / "children").read_text().split())
            except (FileNotFoundError, ProcessLookupError):
                continue  # gone between two looks
        return total


def _remove(group: MemoryGroup) -> None:
    try:
        group.remove()
    except OSError as error:
        raise SandboxError(f"the control group {group.folder} is still in use after its run: {error}") from error


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


def enclose(enclosure: Enclosure, layout: Layout, limits: Limits) -> Enclosed:
    """Start the interpreter behind walls. It waits for its START frame and has seen nothing of a student's."""
    try:
        with ExitStack() as undo:
            enclosed = _enclose(enclosure, layout, limits, undo)
            undo.pop_all()
            return enclosed
    except OSError as error:  # no more descriptors or processes on this machine, bubblewrap gone meanwhile
        raise SandboxError(f"the sandbox could not be started: {error}") from error


def _enclose(enclosure: Enclosure, layout: Layout, limits: Limits, undo: ExitStack) -> Enclosed:
    with ExitStack() as handed:  # what only the child shall hold
        ours, theirs = socket.socketpair()
        undo.callback(ours.close)
        handed.callback(theirs.close)
        log_read, log_write = os.pipe()
        undo.callback(os.close, log_read)
        handed.callback(os.close, log_write)
        info_read, info_write = os.pipe()
        undo.callback(os.close, info_read)
        handed.callback(os.close, info_write)
        command = write_command(enclosure, layout, theirs.fileno(), info_write)
        monitor = _starter(os.getpid()).submit(_start, command, (theirs.fileno(), info_write), log_write).result()
    undo.callback(monitor.wait)
    undo.callback(monitor.kill)  # and with it, by --die-with-parent, everything it started
    pid = _read_pid(info_read, log_read, monitor)
    pidfd = _open_pid(pid, log_read, monitor)
    ours.setblocking(False)
    os.set_blocking(log_read, False)
    os.close(info_read)
    return Enclosed(monitor, ours, log_read, pid, pidfd, limits)


def _start(command: list[str], descriptors: tuple[int, ...], log: int) -> subprocess.Popen[bytes]:
    # An empty environment, not --clearenv: bubblewrap's own stays readable in /proc.
    return subprocess.Popen(  # noqa: S603  (our own command line, no shell)
        command,
        env={},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        pass_fds=descriptors,
        cwd="/",
        start_new_session=True,  # a Ctrl-C at the terminal is for us, who let running programs finish
    )


def _read_pid(info: int, log: int, monitor: subprocess.Popen[bytes]) -> int:
    """bubblewrap says which process it has put behind the walls, in JSON."""
    text = b""
    while not text.endswith(b"}\n"):
        piece = os.read(info, 4096) if wait_for([info], [], START_SECONDS) else b""
        if not piece:
            raise _not_started(monitor, log)
        text += piece
    return int(json.loads(text)["child-pid"])


def _open_pid(pid: int, log: int, monitor: subprocess.Popen[bytes]) -> int:
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError as error:
        raise _not_started(monitor, log) from error


def _not_started(monitor: subprocess.Popen[bytes], log: int) -> SandboxError:
    monitor.kill()
    monitor.wait()
    said = os.read(log, 2000).decode("utf-8", "replace").strip() if wait_for([log], [], 1.0) else ""
    return SandboxError(f"the sandbox could not be started: {said or 'bubblewrap said nothing'}{_advice(said)}")


#: What bubblewrap says where the machine, or the container it runs in, does not let it make namespaces.
_REFUSED = ("namespace", "uid map", "Failed to make / slave", "pivot_root", "No permissions", "NETLINK_ROUTE")


def _advice(said: str) -> str:
    if any(words in said for words in _REFUSED):
        return (
            "; this machine refuses user namespaces: allow them (sysctl kernel.unprivileged_userns_clone=1,"
            " user.max_user_namespaces above 0; on Ubuntu an AppArmor profile for bwrap with `userns,`;"
            " in a container the runner's seccomp profile)"
        )
    return "; `grader doctor` tests each wall on its own"
