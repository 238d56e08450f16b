"""Processes that a killed grader left in the middle of starting them, found and ended by the next one.

Everything behind walls ends with its grader, but for one gap: a bubblewrap whose parent is killed within the moment
in which it waits to be told its user ids waits for ever. It has run nothing of anybody's, and holds only itself.
"""

import contextlib
import os
import signal
from pathlib import Path

from grader.sandbox.command import BOOT

_BUBBLEWRAP = "bwrap"


def end_orphans() -> tuple[int, ...]:
    """End what a killed grader left, as far as it is ours to end, and tell which processes that were."""
    ended = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _is_orphan(entry):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(int(entry.name), signal.SIGKILL)
                ended.append(int(entry.name))
    return tuple(ended)


def _is_orphan(process: Path) -> bool:
    """Whether it is a bubblewrap of ours, first in a pid namespace of its own, whose bubblewrap parent is gone."""
    try:
        status = _read_status(process)
        if status.get("Name") != _BUBBLEWRAP or BOOT.encode() not in (process / "cmdline").read_bytes():
            return False
        own_namespace = status["NSpid"].split()[1:] == ["1"]
        return own_namespace and _read_status(Path("/proc") / status["PPid"]).get("Name") != _BUBBLEWRAP
    except OSError:
        return False  # it has gone meanwhile


def _read_status(process: Path) -> dict[str, str]:
    lines = (line.partition(":") for line in (process / "status").read_text().splitlines())
    return {name: value.strip() for name, _, value in lines}
