"""Harmless tries at each wall, run like a submission by `grader doctor`. Each tells what it could do."""

import ctypes
import os
import socket
import threading
import time

_LIBC = ctypes.CDLL(None, use_errno=True)
_USER_NAMESPACE = 0x10000000
_PR_GET_SECCOMP, _FILTERED = 21, 2
_PTRACE_TRACEME = 0


def reach_network() -> list[str]:
    """Sockets that could be opened, names that could be looked up."""
    reached = []
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.socket(family, socket.SOCK_STREAM).close()
            reached.append(family.name)
        except OSError:
            continue
    return reached


def write_outside() -> list[str]:
    """Folders beside the scratch folder that take a file."""
    taken = []
    for folder in ("/", "/usr/lib", "/opt/grader", "/opt/packages", "/dev", "/proc"):
        try:
            with open(f"{folder}/grader-doctor", "w") as file:
                file.write("written")
            taken.append(folder)
        except OSError:
            continue
    return taken


def read_outside() -> list[str]:
    """Places of the machine, or of the grader, that can be seen."""
    places = ("/etc", "/home", "/tmp", "/var", "/run", "/sys", "/proc/1", "/opt/grader/grader/checkers")  # noqa: S108  (looked at)
    return [place for place in places if os.path.lexists(place)]


def make_namespace() -> list[str]:
    """Whether it could be root in a namespace of its own."""
    return ["user namespace"] if _LIBC.unshare(_USER_NAMESPACE) == 0 else []


def trace() -> list[str]:
    """Whether processes may be traced."""
    return ["ptrace"] if _LIBC.ptrace(_PTRACE_TRACEME, 0, None, None) == 0 else []


def start_program() -> list[str]:
    """Whether another program can be started."""
    try:
        os.posix_spawn("/usr/lib/ld-linux.so.2", ["ld"], {})
    except PermissionError:
        return []
    except FileNotFoundError:
        return ["exec"]
    return ["exec"]


def keep_privileges() -> list[str]:
    """What is left of root, of capabilities, or of an unfiltered process."""
    left = ["root"] if os.getuid() == 0 else []
    mine = ctypes.create_string_buffer(24)
    _LIBC.capget(b"\x22\x05\x08\x20" + bytes(4), mine)
    left += ["capabilities"] if any(mine.raw) else []
    return left + ([] if _LIBC.prctl(_PR_GET_SECCOMP, 0, 0, 0, 0) == _FILTERED else ["no seccomp filter"])


def fill_scratch() -> int:
    """Megabytes the scratch folder took."""
    written = 0
    try:
        with open("/scratch/fill", "wb", buffering=0) as file:
            while written < 4096:
                file.write(bytes(1_000_000))
                written += 1
    except OSError:
        os.truncate("/scratch/fill", 0)
    return written


def start_threads() -> int:
    """How many threads could be started beside each other, of 1000."""
    stop, started = threading.Event(), 0
    try:
        while started < 1000:
            threading.Thread(target=stop.wait, daemon=True).start()
            started += 1
    except RuntimeError:
        stop.set()
    stop.set()
    return started


def take_memory() -> int:
    """Takes a megabyte at a time until it is stopped."""
    kept: list[bytearray] = []
    while True:
        kept.append(bytearray(b"x" * 1_000_000))


def share_memory() -> None:
    """Takes memory in several processes, each within its own limit."""
    for _ in range(6):
        if os.fork() == 0:
            kept = bytearray(b"x" * 100_000_000)
            time.sleep(60)
            del kept
    time.sleep(60)


def wait() -> None:
    """Sleeps through any clock."""
    time.sleep(3600)


def flood() -> None:
    """Prints without end."""
    while True:
        print("x" * 100_000)


def leave_process() -> int:
    """Leaves a process behind; its number in here."""
    pid = os.fork()
    if pid == 0:
        time.sleep(3600)
    return pid
