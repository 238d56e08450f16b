"""Harmless tries at each wall, run like a submission by `grader doctor`. Each tells what it could do."""

import ctypes
import errno
import os
import resource
import socket
import threading
import time

_LIBC = ctypes.CDLL(None, use_errno=True)
_USER_NAMESPACE = 0x10000000
_PR_GET_DUMPABLE, _PR_GET_SECCOMP, _PR_GET_NO_NEW_PRIVS, _FILTERED = 3, 21, 39, 2
_PTRACE_TRACEME = 0


def reach_network() -> list[str]:
    """Sockets that could be opened: of the internet, of the kernel, of a virtual machine's host."""
    reached = []
    for family in ("AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET", "AF_VSOCK", "AF_ALG"):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
            try:
                socket.socket(getattr(socket, family), kind).close()
                reached.append(family)
            except OSError:
                continue
    return reached


def meet_others() -> list[str]:
    """Sockets of the machine that answer: of its services, and without a place among its files."""
    met = []
    for name in ("/run/systemd/notify", "/run/dbus/system_bus_socket", "/var/run/docker.sock", "\0grader", "\0/tmp"):
        with socket.socket(socket.AF_UNIX) as mine:
            try:
                mine.connect(name)
                met.append(name)
            except OSError:
                continue
    return met


def find_descriptors() -> list[str]:
    """Open files beside the three usual ones and the channel to the grader."""
    found = []
    for descriptor in range(256):
        try:
            os.fstat(descriptor)
            found.append(str(descriptor))
        except OSError:
            continue
    return found[4:]


def reach_processes() -> list[str]:
    """Processes that can be seen, beside this one and what it started."""
    seen = []
    for pid in range(1, 1000):
        try:
            os.kill(pid, 0)
            seen.append(str(pid))
        except OSError:
            continue
    return [pid for pid in seen if pid != str(os.getpid())]


def open_kernel_doors() -> list[str]:
    """Calls that give much and that nobody needs, by what they answer: none but "not permitted" will do."""
    opened = []
    for name, number in _calls().items():
        ctypes.set_errno(0)
        if _LIBC.syscall(number, 0, 0, 0, 0, 0) >= 0 or ctypes.get_errno() != errno.EPERM:
            opened.append(name)
    return opened


def _calls() -> dict[str, int]:
    new = {"io_uring_setup": 425, "pidfd_open": 434, "pidfd_getfd": 438, "landlock_create_ruleset": 444,
           "memfd_secret": 447}  # fmt: skip
    if os.uname().machine != "x86_64":
        return new
    return new | {"bpf": 321, "userfaultfd": 323, "memfd_create": 319, "perf_event_open": 298, "keyctl": 250,
                  "add_key": 248, "shmget": 29, "mount": 165, "unshare": 272, "setns": 308, "ptrace": 101,
                  "process_vm_readv": 310, "kcmp": 312, "name_to_handle_at": 303, "execve": 59}  # fmt: skip


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
    made = ["user namespace"] if _LIBC.unshare(_USER_NAMESPACE) == 0 else []
    return made + (["mount"] if _LIBC.mount(b"tmpfs", b"/scratch", b"tmpfs", 0, None) == 0 else [])


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
    """What is left of root, of capabilities, of limits that can be raised, or of an unfiltered process."""
    left = ["root"] if os.getuid() == 0 else []
    left += ["no new privileges"] if _LIBC.prctl(_PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1 else []
    left += ["dumpable"] if _LIBC.prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) != 0 else []
    try:
        resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
        left.append("limits")
    except (OSError, ValueError):
        pass
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
