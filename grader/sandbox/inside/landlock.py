"""A second wall around files, sockets and signals, where the kernel has Landlock: it holds even if a mount does not."""

import os
from collections.abc import Iterable

from grader.sandbox.inside import kernel

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE, _IOCTL_DEVICE = 1 << 14, 1 << 15
#: How many file rights, network rights and scopes each version of Landlock knows, and the size of its structure.
_KNOWN = {
    1: (13, 0, 0, 8), 2: (14, 0, 0, 8), 3: (15, 0, 0, 8), 4: (15, 2, 0, 16), 5: (16, 2, 0, 16), 6: (16, 2, 2, 24),
}  # fmt: skip
_DEVICE_FILES = _READ_FILE | _WRITE_FILE | _TRUNCATE | _IOCTL_DEVICE


def confine(writable: Iterable[str], devices: Iterable[str]) -> bool:
    """Allow reading everywhere, writing in the folders and devices named, starting programs nowhere.

    No TCP port may be bound or reached, and no abstract socket or process outside may be spoken to, where this
    version knows of such. False where the kernel has no Landlock: then the other walls stand alone.
    """
    version = kernel.landlock_version()
    if not version:
        return False
    file_rights, network_rights, scopes, size = _KNOWN[min(version, max(_KNOWN))]
    every = (1 << file_rights) - 1
    ruleset = kernel.open_ruleset(every, (1 << network_rights) - 1, (1 << scopes) - 1, size)
    kernel.allow_beneath(ruleset, "/", _READ_FILE | _READ_FOLDER)
    for folder in writable:
        kernel.allow_beneath(ruleset, folder, every & ~_EXECUTE)
    for device in devices:
        if os.path.exists(device):
            kernel.allow_beneath(ruleset, device, _DEVICE_FILES & every)
    kernel.restrict(ruleset)
    os.close(ruleset)
    return True
