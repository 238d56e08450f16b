"""Marks of programs: what a run showed against what the reference showed on the same inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from grader.checkers.values import first_difference
from grader.checkers.wording import sentence
from grader.model.mark import Evidence, Mark, Verdict
from grader.model.problem import BasePart, FunctionPart
from grader.model.run import Ending, Raised, Returned, Run
from grader.model.value import Plain

#: Characters that are kept of the beginning of what a program printed, and as many of the end.
QUOTED_LOG = 3_000


@dataclass(frozen=True)
class Draw:
    """What one hidden input showed: the call's outcome, or how the run ended before it answered."""

    shown: Returned | Raised | None
    ending: Ending = Ending.FINISHED
    detail: str = ""


@dataclass(frozen=True)
class WrongProgram:
    """A misconception as a program: its tag, its feedback, what it earns on this part, what it showed."""

    name: str
    feedback: str
    keeps: Fraction
    draws: tuple[Draw, ...]


def draws_of(run: Run, calls: int) -> tuple[Draw, ...]:
    """A run's outcomes call by call; the call during which it ended, and all after it, carry the ending."""
    if run.loading is not None:
        return (Draw(run.loading),) * calls
    answered = [Draw(shown) for shown in run.shown[:calls]]
    return (*answered, *[Draw(None, run.ending, run.detail)] * (calls - len(answered)))


def mark_function(
    part: FunctionPart, draws: Sequence[Draw], ours: Sequence[Plain], wrongs: Sequence[WrongProgram], log: str = ""
) -> Mark:
    """The mark of a function part: right on every hidden input, or the first on which it is not says why."""
    for index, (draw, value) in enumerate(zip(draws, ours, strict=True)):
        problem = _first_problem(part, draw, value)
        if problem is None:
            continue
        verdict, feedback, evidence = problem
        case = f"hidden input {index + 1} of {len(ours)} for “{part.id}”"
        evidence = evidence.model_copy(update={"case": case, "log": quote_log(log)})
        named = _diagnose(part, draws, ours, wrongs)
        if named:
            return Mark(
                part=part.id,
                verdict=Verdict.PARTIAL if named.keeps else verdict,
                points=named.keeps,
                out_of=part.points,
                feedback=named.feedback,
                misconception=named.name,
                evidence=evidence,
            )
        return Mark(
            part=part.id,
            verdict=verdict,
            points=Fraction(0),
            out_of=part.points,
            feedback=feedback,
            evidence=evidence,
        )
    return Mark(
        part=part.id,
        verdict=Verdict.CORRECT,
        points=part.points,
        out_of=part.points,
        evidence=Evidence(case=f"{len(ours)} hidden inputs"),
    )


def quote_log(log: str) -> str | None:
    """What a program printed, its middle left out where it is long: it stands beside every part of its run."""
    left_out = len(log) - 2 * QUOTED_LOG
    if left_out > 0:
        log = f"{log[:QUOTED_LOG]}\n[… {left_out:,} characters left out …]\n{log[-QUOTED_LOG:]}"
    return log or None


def _first_problem(part: FunctionPart, draw: Draw, value: Plain) -> tuple[Verdict, str, Evidence] | None:
    if isinstance(draw.shown, Returned):
        difference = first_difference(draw.shown.value, value, part.tolerance, part.relative)
        if difference is None:
            return None
        return (
            Verdict.WRONG,
            f"Your `{part.calls}` returned something else: {difference}.",
            Evidence(differs=str(difference)),
        )
    return failure(draw, f"`{part.calls}`" if part.calls else "your program")


def failure(draw: Draw, what: str) -> tuple[Verdict, str, Evidence]:
    """The verdict and sentence for a call that did not come back with a value."""
    if isinstance(draw.shown, Raised):
        raised = draw.shown
        where = f"{raised.file}, line {raised.line}: " if raised.file else ""
        text = f"{where}{raised.kind}: {raised.message}"
        said = f"{raised.kind}: {raised.message}" if raised.message else raised.kind
        feedback = raised.hint or f"Your program stopped with {said}"
        if raised.hint and raised.line:
            feedback = f"Line {raised.line} of {raised.file}: {raised.hint}"
        return Verdict.CRASHED, sentence(feedback), Evidence(raised=text)
    return (
        _ENDINGS[draw.ending][0],
        sentence(_ENDINGS[draw.ending][1].format(what=what, detail=draw.detail)),
        (Evidence(raised=draw.detail or None)),
    )


_ENDINGS: Mapping[Ending, tuple[Verdict, str]] = {
    Ending.FINISHED: (Verdict.CRASHED, "{what} ended before it answered; does the file call sys.exit()?"),
    Ending.CRASHED: (Verdict.CRASHED, "{what} ended before it answered ({detail})"),
    Ending.TIMEOUT: (
        Verdict.TIMEOUT,
        "{what} was still running when its time was over ({detail}). Is there a loop that never ends, or one over "
        "single entries where a whole-array operation would do?",
    ),
    Ending.MEMORY: (
        Verdict.MEMORY,
        "{what} needed more memory than it may have ({detail}). Does a list grow without end, or is a huge array "
        "built at once?",
    ),
    Ending.LIMIT: (Verdict.LIMIT, "{what} went over a limit: {detail}"),
    Ending.GARBLED: (Verdict.CRASHED, "What came back from {what} was no answer ({detail})"),
}


def _diagnose(
    part: FunctionPart, draws: Sequence[Draw], ours: Sequence[Plain], wrongs: Sequence[WrongProgram]
) -> WrongProgram | None:
    """The misconception whose program showed the same on every hidden input, and was itself wrong on one."""
    for wrong in wrongs:
        if all(_is_right(part, draw, value) for draw, value in zip(wrong.draws, ours, strict=True)):
            continue
        if all(_same(part, mine, theirs) for mine, theirs in zip(draws, wrong.draws, strict=True)):
            return wrong
    return None


def _is_right(part: FunctionPart, draw: Draw, value: Plain) -> bool:
    return (
        isinstance(draw.shown, Returned)
        and first_difference(draw.shown.value, value, part.tolerance, part.relative) is None
    )


def _same(part: FunctionPart, mine: Draw, theirs: Draw) -> bool:
    if isinstance(mine.shown, Returned) and isinstance(theirs.shown, Returned):
        return _equal(mine.shown.value, theirs.shown.value, part)
    if isinstance(mine.shown, Raised) and isinstance(theirs.shown, Raised):
        return mine.shown.kind == theirs.shown.kind
    return mine.shown is None and theirs.shown is None and mine.ending == theirs.ending


#: Stands for a NaN where two programs are compared: no infinity, since overflowing to `inf` is another mistake.
_FOR_NAN = 1.2345e300


def _equal(mine: Plain, theirs: Plain, part: FunctionPart) -> bool:
    """As values are compared with the reference, but here a NaN equals a NaN: both programs failed alike."""
    return first_difference(_without_nan(mine), _without_nan(theirs), part.tolerance, part.relative) is None


def _without_nan(value: Plain) -> Plain:
    import numpy as np

    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return np.where(np.isnan(value), _FOR_NAN, value.astype(np.float64))
    if isinstance(value, float) and value != value:
        return _FOR_NAN
    if isinstance(value, list):
        return [_without_nan(item) for item in value]
    if isinstance(value, dict):
        return {name: _without_nan(item) for name, item in value.items()}
    return value


def mark_absent(part: BasePart, files: Sequence[str]) -> Mark:
    """The mark of a program part whose files were not handed in."""
    names = " and ".join(f"`{name}`" for name in files)
    return Mark(
        part=part.id,
        verdict=Verdict.MISSING,
        points=Fraction(0),
        out_of=part.points,
        feedback=f"This part is answered by {names}, which is not among your files.",
    )


def mark_refused(part: BasePart, message: str) -> Mark:
    """The mark of a part whose files break a stated rule."""
    return Mark(
        part=part.id, verdict=Verdict.REFUSED, points=Fraction(0), out_of=part.points, feedback=sentence(message)
    )


def mark_ungraded(part: BasePart, message: str) -> Mark:
    """The mark of a part that we could not grade: no points, and never a zero."""
    return Mark(part=part.id, verdict=Verdict.UNGRADED, points=None, out_of=part.points, feedback=sentence(message))
