"""Starting bubblewrap: from a layout to a live process behind walls that has seen nothing of anybody's yet."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache

from grader.model.blame import SandboxError
from grader.model.run import Limits
from grader.sandbox.command import ENVIRONMENT, Layout, Mode, write_command
from grader.sandbox.enclosure import Enclosure
from grader.sandbox.process import Enclosed, Reaped, wait_for

#: Time for our own part of a start: interpreter, NumPy, perhaps torch, on a machine under load.
START_SECONDS = 60.0


@cache
def _starter(pid: int) -> ThreadPoolExecutor:
    """The thread of process `pid` that starts everything.

    Linux ends a child with its parent *thread* (PR_SET_PDEATHSIG), so every start happens in one that lives as long
    as we do, whichever thread asked. A forked process has no threads and needs its own.
    """
    return ThreadPoolExecutor(1, thread_name_prefix=f"sandbox-start-{pid}")


def enclose(enclosure: Enclosure, layout: Layout, limits: Limits, mode: Mode = "run") -> Enclosed:
    """Start the interpreter behind walls. It waits for its first message and has seen nothing of a student's."""
    try:
        if not enclosure.walls:
            return _enclose_nothing(enclosure, limits)
        with ExitStack() as undo:
            enclosed = _enclose(enclosure, layout, limits, mode, undo)
            undo.pop_all()
            return enclosed
    except OSError as error:  # no more descriptors or processes on this machine, bubblewrap gone meanwhile
        raise SandboxError(f"the sandbox could not be started: {error}") from error


def _enclose(enclosure: Enclosure, layout: Layout, limits: Limits, mode: Mode, undo: ExitStack) -> Enclosed:
    kind = socket.SOCK_STREAM if mode == "run" else socket.SOCK_SEQPACKET
    with ExitStack() as handed:  # what only the child shall hold
        ours, theirs = socket.socketpair(socket.AF_UNIX, kind)
        undo.callback(ours.close)
        handed.callback(theirs.close)
        log_read, log_write = os.pipe()
        undo.callback(os.close, log_read)
        handed.callback(os.close, log_write)
        info_read, info_write = os.pipe()
        undo.callback(os.close, info_read)
        handed.callback(os.close, info_write)
        command = write_command(enclosure, layout, theirs.fileno(), info_write, mode)
        monitor = _start_apart(command, (theirs.fileno(), info_write), log_write)
    undo.callback(monitor.wait)
    undo.callback(monitor.kill)  # and with it, by --die-with-parent, everything it started
    pid = _read_pid(info_read, log_read, monitor)
    pidfd = _open_pid(pid, log_read, monitor)
    ours.setblocking(False)
    os.set_blocking(log_read, False)
    os.close(info_read)
    return Enclosed(ours, log_read, pid, pidfd, limits, lambda seconds: _reap(monitor, seconds))


def _enclose_nothing(enclosure: Enclosure, limits: Limits) -> Enclosed:
    """The same process without any walls, in a folder of its own that goes with it."""
    folder = tempfile.mkdtemp(prefix="grader-unsafe-")
    ours, theirs = socket.socketpair()
    log_read, log_write = os.pipe()
    boot = enclosure.package / "sandbox" / "inside" / "boot.py"
    folders = [enclosure.package.parent, *dict.fromkeys(path.parent for path in enclosure.bounded_packages)]
    command = [str(enclosure.python), "-P", "-s", "-S", "-B", str(boot), "run", str(theirs.fileno())]
    process = subprocess.Popen(  # noqa: S603  (our own command line, no shell)
        [*command, *map(str, folders)],
        env={**ENVIRONMENT, "HOME": folder, "TMPDIR": folder},
        stdin=subprocess.DEVNULL,
        stdout=log_write,
        stderr=log_write,
        pass_fds=[theirs.fileno()],
        cwd=folder,
        start_new_session=True,
    )
    theirs.close()
    os.close(log_write)
    ours.setblocking(False)
    os.set_blocking(log_read, False)

    def reap(seconds: float) -> Reaped | None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        reaped = _reap(process, seconds)
        shutil.rmtree(folder, ignore_errors=True)
        return reaped

    return Enclosed(ours, log_read, process.pid, os.pidfd_open(process.pid), limits, reap)


def _start_apart(command: list[str], descriptors: tuple[int, ...], log: int) -> subprocess.Popen[bytes]:
    try:
        started = _starter(os.getpid()).submit(_start, command, descriptors, log)
    except RuntimeError as error:
        _starter.cache_clear()  # what could not be begun still waits in it
        raise SandboxError("no more threads can be started on this machine") from error
    return started.result()


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


def _reap(monitor: subprocess.Popen[bytes], seconds: float) -> Reaped | None:
    """Wait for bubblewrap, which waits for what it started. None where that lasts too long."""
    # When the first process of a pid namespace is dead, the kernel has ended and reaped all others in it.
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pid, status, usage = os.wait4(monitor.pid, os.WNOHANG)
        if pid:
            monitor.returncode = os.waitstatus_to_exitcode(status)
            return Reaped(monitor.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
        time.sleep(0.001)
    return None


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
    monitor.send_signal(signal.SIGKILL)
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
