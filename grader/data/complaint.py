"""What is said when a data set cannot be had: one sentence for the person who can mend it."""

from pathlib import Path

from grader.model.blame import Fault, ProblemError


def complain(file: Path, rule: str, message: str) -> ProblemError:
    """A data set that is missing or cannot be read, for `raise`; `message` says what to do about it.

    It is the author's blame: nobody's submission can be at fault for it, so what needs the data set is ungraded.
    """
    return ProblemError(Fault(file=file, line=None, rule=f"data/{rule}", message=message))
