"""Whose turn it is to write to a database that is one file.

SQLite lets in one writer, and whoever finds it busy sleeps for ever longer and tries again: under many writers some
wait for seconds while others come and go. So those who write wait here, by threads and by processes, for their turn.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.model.blame import SandboxError

_LOOK_SECONDS = 0.001


class Turns:
    """Turns at writing to a database file, for all threads and processes that take them."""

    def __init__(self, database: Path, patience: float) -> None:
        self._file = database.with_name(f"{database.name}.turns")
        self._patience = patience
        self._threads = threading.Lock()

    @contextmanager
    def take(self) -> Iterator[None]:
        """Have the turn. A process that dies gives it back. SandboxError where it does not come."""
        deadline = time.monotonic() + self._patience
        if not self._threads.acquire(timeout=self._patience):
            raise SandboxError(f"the database does not answer: others have written for {self._patience:.0f} seconds")
        try:
            descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                self._await_processes(descriptor, deadline)
                yield
            finally:
                os.close(descriptor)  # and with it the turn
        finally:
            self._threads.release()

    def _await_processes(self, descriptor: int, deadline: float) -> None:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise SandboxError("the database does not answer: another process holds it") from None
                time.sleep(_LOOK_SECONDS)
            else:
                return
