"""Limits that were reached, in a sentence each: the limit, the use, and what mostly lies behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from grader.checkers.wording import sentence
from grader.model.mark import Verdict
from grader.model.run import Hit, LimitName

#: A use this near to its limit is told as all of it: what exceeds it is the time until somebody looked.
NEAR = 0.1


@dataclass(frozen=True)
class _Wording:
    """How one limit is told. `{what}` is the function that was called, `{allowed}` the limit's number."""

    happened: str
    limit: str
    unit: Literal["s", "MB", ""]
    causes: tuple[str, str]


_WORDINGS: Mapping[LimitName, _Wording] = {
    "seconds": _Wording(
        "{what} was still running when its time was over",
        "{allowed} s for one call",
        "s",
        ("a loop that never ends", "a loop over single entries where one whole-array operation would do"),
    ),
    "load_seconds": _Wording(
        "your file was still being imported when its time was over",
        "{allowed} s for the import",
        "s",
        ("training or testing that stands outside every function", "a loop outside every function that never ends"),
    ),
    "cpu_seconds": _Wording(
        "{what} used up its processor time",
        "{allowed} s of processor time for the import and all calls together",
        "s",
        ("threads or processes that work side by side", "a loop that does the same work over and over"),
    ),
    "memory_mb": _Wording(
        "{what} needed more memory than it may have",
        "{allowed} MB",
        "MB",
        ("a list that grows without end", "a huge array built at once, perhaps by broadcasting"),
    ),
    "processes": _Wording(
        "{what} went over a limit, for it started too many processes or threads",
        "{allowed} processes and threads at once",
        "",
        ("a pool or a `DataLoader` with too many workers", "processes or threads started in a loop"),
    ),
    "scratch_mb": _Wording(
        "{what} went over a limit, for it filled its working folder",
        "{allowed} MB in all files",
        "MB",
        ("a network or data saved at every step", "a file that is written to without end"),
    ),
    "files": _Wording(
        "{what} went over a limit, for it made too many files",
        "{allowed} files and folders",
        "",
        ("a file for every step or example", "temporary files that are never deleted"),
    ),
    "output_mb": _Wording(
        "{what} went over a limit, for it returned too much",
        "{allowed} MB in all returned values",
        "MB",
        ("a cache or history returned beside what is asked", "an array with an axis too many"),
    ),
    "log_mb": _Wording(
        "{what} went over a limit, for it printed too much",
        "{allowed} MB",
        "MB",
        ("a `print` in an inner loop", "whole arrays printed at every step"),
    ),
    "descriptors": _Wording(
        "{what} went over a limit, for it had too many files open at once",
        "{allowed} open files",
        "",
        ("files opened in a loop without `with`", "a pool or a `DataLoader` with too many workers"),
    ),
}

_VERDICTS: Mapping[LimitName, Verdict] = {
    "seconds": Verdict.TIMEOUT,
    "load_seconds": Verdict.TIMEOUT,
    "cpu_seconds": Verdict.TIMEOUT,
    "memory_mb": Verdict.MEMORY,
}


def verdict_of(hit: Hit) -> Verdict:
    """The verdict of a program that reached a limit."""
    return _VERDICTS.get(hit.limit, Verdict.LIMIT)


def tell_hit(hit: Hit, what: str) -> str:
    """The sentence for a limit that `what` (as "`loss`") reached: the limit, the use, two likely causes."""
    words = _WORDINGS[hit.limit]
    happened = words.happened.format(what=what)
    limit = words.limit.format(allowed=_number(hit.allowed))
    first, second = words.causes
    return sentence(f"{happened} (limit: {limit}{_use(hit, words.unit)}): likely {first}, or {second}")


def _use(hit: Hit, unit: str) -> str:
    """What was used, where that was measured; to two figures, as no two runs use the same to the last."""
    if hit.used is None:
        return ""
    if abs(hit.used - hit.allowed) <= NEAR * hit.allowed:
        return "; used: all of it"
    used = float(f"{hit.used:.2g}") if unit else hit.used  # processes and files are counted, not measured
    return f"; used: {_number(used)} {unit}".rstrip()


def _number(value: float) -> str:
    return f"{value:,.12g}"
