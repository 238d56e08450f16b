"""Notices what the walls refuse while a program tries it, even where the program swallows the exception.

For staff to look at, never for a mark: this watches from beside student code, which can switch it off or cry wolf.
"""

import os
import pathlib
import socket
import sys
from types import FrameType
from typing import Any

from grader.sandbox.inside import frames

MOST = 20
_DEPTH = 40
_NETWORK = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.connect"})
_PROGRAMS = frozenset({"subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.spawn"})
_PATHLIB = pathlib.__file__
_AF_FOUND_OUT = -1  # of a socket made from a descriptor, which is a local one: no other can be had
#: Where every Linux keeps what is no submission's business, and where a sandbox has our own code. Any other place may
#: be a path of the student's laptop.
_PRIVATE = ("/proc/", "/etc/", "/sys/", "/root/", "/home/", "/var/", "/run/", "/opt/grader/")


class Notice:
    """An audit hook that tells of refused tries made by files below `folder`, each line once."""

    def __init__(self, fd: int, folder: str) -> None:
        self.fd = fd
        self.folder = folder + "/"
        self.told: set[tuple[str, str, int]] = set()
        self.busy = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """What the interpreter calls on every audited event: most are none of ours, and cost one look-up."""
        if self.busy or event not in _WATCHED:
            return
        tried = _WATCHED[event](event, arguments)
        if tried is None or len(self.told) >= MOST:
            return
        frame = sys._getframe(1)
        if event == "open" and not frame.f_code.co_filename.startswith((self.folder, _PATHLIB)):
            return  # a library's own: looking up a host name opens files of the system
        self.busy = True
        try:
            self.tell(tried, frame)
        finally:
            self.busy = False

    def tell(self, tried: str, frame: FrameType | None) -> None:
        """Send it with the innermost line in the submission. Nothing is sent for what our own code does."""
        for _ in range(_DEPTH):
            if frame is None:
                return
            if frame.f_code.co_filename.startswith(self.folder):
                break
            frame = frame.f_back
        else:
            return
        key = tried, os.path.relpath(frame.f_code.co_filename, self.folder), frame.f_lineno
        if key not in self.told:
            self.told.add(key)
            try:
                frames.send(self.fd, frames.Kind.SIGNAL, list(key))
            except OSError:
                self.told.update((tried, "", line) for line in range(MOST))  # the channel is closed: nobody listens


def _of_network(event: str, arguments: tuple[Any, ...]) -> str | None:
    if event == "socket.__new__":
        return "network" if len(arguments) > 1 and arguments[1] not in (socket.AF_UNIX, _AF_FOUND_OUT) else None
    if event == "socket.connect":
        return "network" if len(arguments) > 1 and isinstance(arguments[1], tuple) else None
    return "network"


def _of_programs(event: str, arguments: tuple[Any, ...]) -> str | None:
    return "program"


def _of_files(event: str, arguments: tuple[Any, ...]) -> str | None:
    path = arguments[0] if arguments else None
    return "outside the folder" if isinstance(path, str) and path.startswith(_PRIVATE) else None


_WATCHED = {
    "socket.__new__": _of_network,
    "open": _of_files,
    **dict.fromkeys(_NETWORK, _of_network),
    **dict.fromkeys(_PROGRAMS, _of_programs),
}


def settle(fd: int, folder: str) -> None:
    """Watch from now on."""
    sys.addaudithook(Notice(fd, folder))
