"""System calls that Python 3.11 does not offer, each as one function that raises OSError where it fails."""

import ctypes
import os
import struct

_LIBC = ctypes.CDLL(None, use_errno=True)

NEW_MOUNTS, NEW_HOST_NAME, NEW_IPC, NEW_USER, NEW_PIDS, NEW_NETWORK = (
    0x00020000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND, MS_REC = 1, 2, 4, 8, 32, 4096, 16384
MS_PRIVATE = 1 << 18
PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_READ, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 4, 22, 23, 24, 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
MADV_COLLAPSE = 25

_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x20080522
# The same on every architecture: Linux numbers its newer calls alike.
_CLOSE_RANGE, _LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 436, 444, 445, 446
_LANDLOCK_VERSION, _LANDLOCK_PATH = 1, 1


class _Program(ctypes.Structure):
    """struct sock_fprog of the kernel."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def unshare(spaces: int) -> None:
    """Leave these namespaces for new ones. NEW_PIDS: the next child is the first process of a new one."""
    _check(_LIBC.unshare(spaces), f"unshare {spaces:#x}")


def enter(pidfd: int, spaces: int) -> None:
    """Enter these namespaces of a process."""
    _check(_LIBC.setns(pidfd, spaces), f"setns {spaces:#x}")


def mount(source: str, place: str, kind: str, flags: int, options: str = "") -> None:
    """mount(2)."""
    arguments = (source.encode(), place.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode())
    _check(_LIBC.mount(*arguments), f"mount {place}")


def control(operation: int, argument: int) -> int:
    """prctl(2) with one number."""
    rest = (ctypes.c_ulong(argument), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))
    return _check(_LIBC.prctl(operation, *rest), f"prctl {operation}")


def has_in_bounds(capability: int) -> bool:
    """Whether a capability may still be had. Numbers that this kernel does not know are none."""
    return bool(_LIBC.prctl(PR_CAPBSET_READ, ctypes.c_ulong(capability), 0, 0, 0) == 1)


def drop_held_capabilities() -> None:
    """Empty the permitted, effective and inheritable sets."""
    _check(_LIBC.capset(struct.pack("=Ii", _CAPABILITY_VERSION_3, 0), bytes(24)), "capset")


def filter_calls(policy: bytes) -> None:
    """Load a seccomp filter, in the kernel's own form, for this thread and all it starts."""
    code = ctypes.create_string_buffer(policy, len(policy))
    program = _Program(len(policy) // 8, ctypes.cast(code, ctypes.c_void_p))
    _check(_LIBC.prctl(PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0), "seccomp")


def close_from(first: int) -> None:
    """Close every descriptor from `first` on."""
    _check(_LIBC.syscall(_CLOSE_RANGE, first, 0x7FFFFFFF, 0), "close_range")


def collapse(start: int, size: int) -> bool:
    """Put a range of this process's own memory into huge pages. False where the kernel will not."""
    return bool(_LIBC.madvise(ctypes.c_void_p(start), ctypes.c_size_t(size), MADV_COLLAPSE) == 0)


def landlock_version() -> int:
    """The version of Landlock in this kernel; 0 where there is none."""
    return max(0, int(_LIBC.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), _LANDLOCK_VERSION)))


def open_ruleset(files: int, network: int, scopes: int, size: int) -> int:
    """A Landlock ruleset that handles these rights, as a descriptor."""
    rights = struct.pack("QQQ", files, network, scopes)[:size]
    return _check(_LIBC.syscall(_LANDLOCK_CREATE, rights, ctypes.c_size_t(size), 0), "landlock_create_ruleset")


def allow_beneath(ruleset: int, place: str, files: int) -> None:
    """Give these rights to a file or folder and all beneath it."""
    folder = os.open(place, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", files, folder)
        _check(_LIBC.syscall(_LANDLOCK_ADD, ruleset, _LANDLOCK_PATH, rule, 0), f"landlock_add_rule {place}")
    finally:
        os.close(folder)


def restrict(ruleset: int) -> None:
    """Hold this thread, and all it starts, to a ruleset for ever."""
    _check(_LIBC.syscall(_LANDLOCK_RESTRICT, ruleset, 0), "landlock_restrict_self")


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result
