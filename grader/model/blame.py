"""Whose fault it is when something does not work: the four blames of the whole program.

    Exception
    ├── Unreadable     the student's: what was typed stops being readable at some character
    ├── Refused        the student's: what was handed in breaks a rule that is stated to them
    ├── ProblemError   the author's: the problem is broken, its parts are ungraded
    └── SandboxError   ours: retried, then ungraded

How a student's program ended is none of these: it is data (`grader.model.observation`).
"""

from dataclasses import dataclass
from pathlib import Path


class Unreadable(Exception):  # noqa: N818  (a blame is a word of the design, not an *Error)
    """A response that cannot be read; `position` is the index of the offending character in `text`."""

    def __init__(self, message: str, text: str = "", position: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.text = text
        self.position = position


class Refused(Exception):  # noqa: N818
    """Something handed in that breaks a stated rule: too large, a forbidden file name, a banned import."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a problem or assignment, as its author needs to see it.

    A `warning` is something to think about: the problem may be used as it is.
    """

    file: Path
    line: int | None
    rule: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else f"{self.file}"
        return f"{where}: {self.message} [{self.rule}]"


class ProblemError(Exception):
    """A problem or assignment that is broken; carries every fault found, not only the first."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class SandboxError(Exception):
    """Our own failure to observe: a wall that is missing, a child that never came up, a full disk."""
