"""Marks of programs: what a run showed against what the reference showed on the same inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from grader.checkers.cases import Case
from grader.checkers.limits import tell_hit, verdict_of
from grader.checkers.values import Closeness, first_difference
from grader.checkers.wording import sentence
from grader.model.mark import Evidence, Mark, Verdict, verdict_keeping
from grader.model.problem import BasePart, FunctionPart
from grader.model.run import Ending, Hit, Raised, Returned, Run
from grader.model.value import Plain

#: Characters that are kept of the beginning of what a program printed, and as many of the end.
QUOTED_LOG = 3_000

#: Programs of other names that are told where the one that is asked for is missing.
MOST_OTHERS = 4

#: Why a call earns nothing: the verdict, the sentence, and what they rest on.
Failure = tuple[Verdict, str, Evidence]


@dataclass(frozen=True)
class Draw:
    """What one hidden input showed: the call's outcome, or how the run ended before it answered.

    `hit` is the limit that ended the run. `tried` says whether the call was made at all: not where the file could not
    be imported, or where the run had ended in an earlier call.
    """

    shown: Returned | Raised | None
    ending: Ending = Ending.FINISHED
    detail: str = ""
    hit: Hit | None = None
    tried: bool = True


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
        return (Draw(run.loading, tried=False),) * calls
    answered = [Draw(shown) for shown in run.shown[:calls]]
    ended = [
        Draw(None, run.ending, run.detail, run.hit, tried=run.loaded and place == 0)
        for place in range(calls - len(answered))
    ]
    return (*answered, *ended)


def mark_function(
    part: FunctionPart,
    draws: Sequence[Draw],
    ours: Sequence[Plain],
    wrongs: Sequence[WrongProgram],
    log: str = "",
    cases: Sequence[Case] = (),
) -> Mark:
    """The mark of a function part: right on every hidden input, or the smallest on which it is not says why.

    `cases` tells how large the hidden inputs are; without it the first that fails is taken for the smallest.
    """
    failed = _failures(part, draws, ours)
    if not failed:
        return Mark(
            part=part.id,
            verdict=Verdict.CORRECT,
            points=part.points,
            out_of=part.points,
            evidence=Evidence(case=f"{len(ours)} hidden inputs"),
        )
    index = _smallest(failed, draws, cases)
    verdict, feedback, evidence = failed[index]
    case = _name_case(part, index, draws, cases)
    evidence = evidence.model_copy(update={"case": case, "log": quote_log(log)})
    named = _diagnose(part, draws, ours, wrongs)
    if named:
        return Mark(
            part=part.id,
            verdict=verdict_keeping(named.keeps, part.points, verdict),
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


def _failures(part: FunctionPart, draws: Sequence[Draw], ours: Sequence[Plain]) -> dict[int, Failure]:
    """Why each hidden input fails that does, by its place."""
    looked_at = ((place, _failure_of(part, *pair)) for place, pair in enumerate(zip(draws, ours, strict=True)))
    return {place: found for place, found in looked_at if found is not None}


def _smallest(failed: Mapping[int, Failure], draws: Sequence[Draw], cases: Sequence[Case]) -> int:
    """The place of the smallest hidden input that was tried and fails, the first of several; or of the first at all."""
    tried = [place for place in failed if draws[place].tried] or [min(failed)]
    return min(tried, key=lambda place: cases[place].size) if cases else tried[0]


def _name_case(part: FunctionPart, index: int, draws: Sequence[Draw], cases: Sequence[Case]) -> str | None:
    """Which hidden input it was, without what is in it. None where the program was run on none."""
    if not draws[index].tried:
        return None
    name = f"hidden input {index + 1} of {len(draws)} for “{part.id}”"
    if not cases:
        return name
    shapes = cases[index].shapes
    return f"{name}, the smallest that fails: {shapes}" if shapes else f"{name}, the smallest that fails"


def quote_log(log: str) -> str | None:
    """What a program printed, its middle left out where it is long: it stands beside every part of its run."""
    left_out = len(log) - 2 * QUOTED_LOG
    if left_out > 0:
        log = f"{log[:QUOTED_LOG]}\n[… {left_out:,} characters left out …]\n{log[-QUOTED_LOG:]}"
    return log or None


def _failure_of(part: FunctionPart, draw: Draw, value: Plain) -> Failure | None:
    if not isinstance(draw.shown, Returned):
        called = f"`{part.calls}`" if part.calls else "your program"
        return failure(draw, called if draw.tried else "your file, while it was imported,")
    difference = first_difference(draw.shown.value, value, _close(part))
    if difference is None:
        return None
    return (
        Verdict.WRONG,
        f"Your `{part.calls}` returned something else: {difference}.",
        Evidence(differs=str(difference), relative_error=difference.relative_error),
    )


def _close(part: FunctionPart) -> Closeness:
    return Closeness(part.tolerance, part.relative, part.same_types)


def failure(draw: Draw, what: str) -> Failure:
    """The verdict and sentence for a call that did not come back with a value."""
    if isinstance(draw.shown, Raised):
        return _tell_raised(draw.shown, what)
    evidence = Evidence(raised=draw.detail or None)
    if draw.hit is not None:
        return verdict_of(draw.hit), tell_hit(draw.hit, what), evidence
    verdict, words = _ENDINGS[draw.ending]
    return verdict, sentence(words.format(what=what, detail=draw.detail)), evidence


def _tell_raised(raised: Raised, what: str) -> Failure:
    """An exception by what was behind it: a limit, something that cannot work here, or a mistake."""
    where = f"{raised.file}, line {raised.line}: " if raised.file else ""
    said = f"{raised.kind}: {raised.message}" if raised.message else raised.kind
    if raised.kind in _FINDINGS and not raised.file:  # ours, of what was handed in or returned: no exception of theirs
        return Verdict.CRASHED, sentence(raised.message), Evidence(raised=raised.message)
    probed = raised.file == "probe.py"  # the author's, by which a student's module is used
    verdict, feedback = Verdict.CRASHED, raised.hint or f"{'it' if probed else 'your program'} stopped with {said}"
    if raised.hit is not None:
        verdict, feedback = verdict_of(raised.hit), tell_hit(raised.hit, what)
    if raised.line:
        uses = ", which uses what you handed in" if probed else ""
        feedback = f"Line {raised.line} of {raised.file}{uses}: {feedback}"
    return verdict, sentence(feedback), Evidence(raised=f"{where}{said}")


#: Findings of the harness that are told as they are: a value that is no plain data, a function that is not there.
_FINDINGS = frozenset({"NotPlain", "NotDefined"})


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
    return isinstance(draw.shown, Returned) and first_difference(draw.shown.value, value, _close(part)) is None


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
    return first_difference(_without_nan(mine), _without_nan(theirs), _close(part)) is None


def _without_nan(value: Plain) -> Plain:
    import numpy as np

    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return np.where(np.isnan(value), _FOR_NAN, value.astype(np.float64))
    if isinstance(value, float) and value != value:
        return _FOR_NAN
    if isinstance(value, list):
        return [_without_nan(item) for item in value]
    if isinstance(value, tuple):
        return tuple(_without_nan(item) for item in value)
    if isinstance(value, dict):
        return {name: _without_nan(item) for name, item in value.items()}
    return value


def mark_absent(part: BasePart, files: Sequence[str], others: Sequence[str] = (), advice: str = "") -> Mark:
    """The mark of a program part whose files were not handed in. `others` are programs that may have been meant.

    `advice`, a sentence, says more than that they are not there: they are, where it is not clear whose they are.
    """
    names = " and ".join(f"`{name}`" for name in files)
    there = ", ".join(f"`{name}`" for name in others[:MOST_OTHERS])
    instead = f" ({there}), and none of those has that name: give it to the one that is meant" if there else ""
    return Mark(
        part=part.id,
        verdict=Verdict.MISSING,
        points=Fraction(0),
        out_of=part.points,
        feedback=advice or f"This part is answered by {names}, which is not among your files{instead}.",
    )


def mark_refused(part: BasePart, message: str) -> Mark:
    """The mark of a part whose files break a stated rule."""
    return Mark(
        part=part.id, verdict=Verdict.REFUSED, points=Fraction(0), out_of=part.points, feedback=sentence(message)
    )


def mark_ungraded(part: BasePart, message: str) -> Mark:
    """The mark of a part that we could not grade: no points, and never a zero."""
    return Mark(part=part.id, verdict=Verdict.UNGRADED, points=None, out_of=part.points, feedback=sentence(message))
