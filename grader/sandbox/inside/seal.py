"""Close the last doors from within, before anything of a student's is read: mounts, capabilities, system calls.

bubblewrap has made the namespaces and the read-only root, and leaves this process exactly two capabilities in
its own user namespace: one to mount its scratch folders with a cap on their files (bubblewrap has none), one to
drop itself for ever. Every step that fails ends the process before it reports itself sealed.
"""

import ctypes
import os
import resource
import struct
from collections.abc import Mapping

_LIBC = ctypes.CDLL(None, use_errno=True)

_MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 2, 4, 8
_PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_CAPBSET_READ, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 4, 22, 23, 24, 38
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x20080522


class _Program(ctypes.Structure):
    """struct sock_fprog of the kernel."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def mount_folders(scratch: str, shared: str, size: int, files: int) -> None:
    """The two folders that can be written. They come first: libraries look for such a place when they are loaded."""
    mount_scratch(scratch, size, files)
    mount_scratch(shared, size, files, noexec=True)
    os.umask(0o077)
    os.chdir(scratch)


def seal(*, resources: Mapping[str, int], policy: bytes) -> None:
    """Set limits, drop every capability, and allow only the system calls of `policy`."""
    limit_resources(resources)
    drop_capabilities()
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_DUMPABLE, 0)
    filter_calls(policy)


def limit_resources(resources: Mapping[str, int]) -> None:
    """Set each limit, named as in the `resource` module, soft and hard. A lower one already set stays."""
    for name, value in resources.items():
        which = getattr(resource, name)
        _, hard = resource.getrlimit(which)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (most, most))


def mount_scratch(folder: str, size: int, files: int, *, noexec: bool = False) -> None:
    """An empty folder in memory that holds at most `size` bytes in at most `files` files."""
    flags = _MS_NOSUID | _MS_NODEV | (_MS_NOEXEC if noexec else 0)
    options = f"size={size},nr_inodes={files},mode=700".encode()
    _check(_LIBC.mount(b"tmpfs", folder.encode(), b"tmpfs", ctypes.c_ulong(flags), options), f"mount {folder}")


def drop_capabilities() -> None:
    """Give up all capabilities, and the chance of ever getting one back."""
    for capability in range(64):
        if _LIBC.prctl(_PR_CAPBSET_READ, ctypes.c_ulong(capability), 0, 0, 0) == 1:
            _prctl(_PR_CAPBSET_DROP, capability)
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    _check(_LIBC.capset(struct.pack("=Ii", _CAPABILITY_VERSION_3, 0), bytes(24)), "capset")


def filter_calls(policy: bytes) -> None:
    """Load a seccomp filter, in the kernel's own form, for this process and all it starts."""
    code = ctypes.create_string_buffer(policy, len(policy))
    program = _Program(len(policy) // 8, ctypes.cast(code, ctypes.c_void_p))
    _check(_LIBC.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0), "seccomp")


def _prctl(operation: int, argument: int) -> None:
    result = _LIBC.prctl(operation, ctypes.c_ulong(argument), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))
    _check(result, f"prctl {operation}")


def _check(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
