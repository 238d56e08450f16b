"""Marks of programs, from what their runs showed."""

from fractions import Fraction

import numpy as np
import pytest

from grader.checkers.cases import Case
from grader.checkers.program import Draw, WrongProgram, draws_of, failure, mark_function
from grader.model.mark import Verdict
from grader.model.problem import FunctionPart
from grader.model.run import Ending, Hit, Measured, Raised, Returned, Run
from grader.model.value import Plain

PART = FunctionPart(kind="function", id="loss", points=Fraction(2), submit=("loss.py",), calls="loss", draws=2)


def _returning(*values: Plain) -> tuple[Draw, ...]:
    return tuple(Draw(Returned(value)) for value in values)


@pytest.mark.parametrize(
    "wrap", [lambda value: value, lambda value: np.array([0.0, value], np.float32), lambda value: [[value]]]
)
def test_a_program_that_gives_nan_is_not_taken_for_one_that_overflows(wrap):
    nan, inf, right = (_returning(wrap(value), wrap(1.0)) for value in (float("nan"), float("inf"), 0.5))
    ours = [draw.shown.value for draw in right]
    wrongs = [WrongProgram("overflows", "…", Fraction(0), inf), WrongProgram("undefined", "…", Fraction(0), nan)]
    assert mark_function(PART, nan, ours, wrongs).misconception == "undefined"
    assert mark_function(PART, inf, ours, wrongs).misconception == "overflows"


@pytest.mark.parametrize(
    ("keeps", "verdict"), [(0, Verdict.WRONG), (1, Verdict.PARTIAL), (PART.points, Verdict.CORRECT)]
)
def test_a_known_slip_is_correct_partial_or_wrong_by_what_it_keeps(keeps, verdict):
    theirs = _returning(0.7, 0.7)
    mark = mark_function(PART, theirs, [0.5, 0.5], [WrongProgram("slip", "…", Fraction(keeps), theirs)])
    assert (mark.verdict, mark.points, mark.misconception) == (verdict, keeps, "slip")


def test_an_exception_without_a_message_is_named_without_a_dangling_colon():
    raising = tuple(Draw(Raised("NotImplementedError", "")) for _ in range(2))
    mark = mark_function(PART, raising, [1.0, 1.0], ())
    assert (mark.verdict, mark.feedback) == (Verdict.CRASHED, "Your program stopped with NotImplementedError.")


FULL = Hit("scratch_mb", 8)
NO_NETWORK = "no network here: everything that is needed is given as arguments or files"


@pytest.mark.parametrize(
    ("draw", "verdict", "says", "raised"),
    [
        (Draw(None, Ending.TIMEOUT, "at 2 s", Hit("seconds", 2)), "timeout", "(limit: 2 s for one call)", "at 2 s"),
        (Draw(None, Ending.TIMEOUT, "", Hit("cpu_seconds", 9)), "timeout", "used up its processor time", None),
        (Draw(None, Ending.MEMORY, "", Hit("memory_mb", 400)), "memory", "(limit: 400 MB)", None),
        (Draw(None, Ending.LIMIT, "", Hit("log_mb", 16)), "limit", "printed too much (limit: 16 MB)", None),
        (Draw(None, Ending.TIMEOUT, "at 2 s"), "timeout", "when its time was over (at 2 s). Is there a loop", "at 2 s"),
        (Draw(None, Ending.LIMIT, "it printed more"), "limit", "over a limit: it printed more.", "it printed more"),
        (Draw(None, Ending.CRASHED, "signal 11"), "crashed", "ended before it answered (signal 11)", "signal 11"),
        (
            Draw(Raised("OSError", "No space left on device", "net.py", 7, "the working folder is full", FULL)),
            "limit",
            "Line 7 of net.py: `loss` went over a limit, for it filled its working folder (limit: 8 MB in all files)",
            "net.py, line 7: OSError: No space left on device",
        ),
        (Draw(Raised("OSError", "full", hit=FULL)), "limit", "`loss` went over a limit, for", "OSError: full"),
        (
            Draw(Raised("gaierror", "[Errno -3]", "net.py", 3, NO_NETWORK)),
            "crashed",
            "Line 3 of net.py: no network here",
            "net.py, line 3: gaierror: [Errno -3]",
        ),
    ],
)  # fmt: skip
def test_what_ended_a_call_has_its_own_verdict_and_sentence(draw, verdict, says, raised):
    found, feedback, evidence = failure(draw, "`loss`")
    assert (found, evidence.raised) == (verdict, raised)
    assert says in feedback


def _run(*shown: Returned | Raised, ending: Ending = Ending.FINISHED, **more: object) -> Run:
    return Run(shown, ending, Measured(0, 0, 0), **more)


@pytest.mark.parametrize(
    ("run", "outcomes"),
    [
        (_run(Returned(1.0), Returned(2.0), Returned(3.0)), [("value", True)] * 3),
        (
            _run(Returned(1.0), ending=Ending.LIMIT, hit=Hit("log_mb", 16)),
            [("value", True), ("log_mb", True), ("log_mb", False)],
        ),
        (_run(ending=Ending.TIMEOUT, loaded=False, hit=Hit("load_seconds", 10)), [("load_seconds", False)] * 3),
        (_run(loading=Raised("SyntaxError", "")), [("raised", False)] * 3),
    ],
)
def test_a_call_that_was_never_made_is_told_apart_from_the_one_in_which_the_run_ended(run, outcomes):
    def outcome(draw: Draw) -> str:
        kind = "value" if isinstance(draw.shown, Returned) else "raised"
        return kind if draw.shown else draw.hit.limit

    assert [(outcome(draw), draw.tried) for draw in draws_of(run, 3)] == outcomes


RIGHT, WRONG = Draw(Returned(1.0)), Draw(Returned(2.0))
RAISING = Draw(Raised("ValueError", "no"))
OVER = Draw(None, Ending.TIMEOUT, hit=Hit("seconds", 2))
NEVER = Draw(None, Ending.TIMEOUT, hit=Hit("seconds", 2), tried=False)


@pytest.mark.parametrize(
    ("draws", "sizes", "place", "verdict"),
    [
        ([WRONG, WRONG, WRONG], [9, 4, 6], 2, "wrong"),
        ([WRONG, RIGHT, WRONG], [9, 4, 6], 3, "wrong"),
        ([WRONG, RIGHT, RIGHT], [9, 4, 6], 1, "wrong"),
        ([WRONG, WRONG, WRONG], [4, 4, 4], 1, "wrong"),
        ([WRONG, RAISING, RIGHT], [9, 4, 6], 2, "crashed"),
        ([WRONG, RAISING, OVER], [9, 6, 4], 3, "timeout"),
        ([WRONG, OVER, NEVER], [9, 6, 4], 2, "timeout"),
        ([OVER, NEVER, NEVER], [9, 6, 4], 1, "timeout"),
        ([WRONG, RAISING, OVER], [], 1, "wrong"),
    ],
)
def test_of_the_hidden_inputs_that_fail_the_smallest_is_told(draws, sizes, place, verdict):
    part = PART.model_copy(update={"draws": 3})
    cases = [Case(size, f"x ({size},)") for size in sizes]
    mark = mark_function(part, draws, [1.0] * 3, (), cases=cases)
    told = f", the smallest that fails: x ({sizes[place - 1]},)" if sizes else ""
    assert (mark.verdict, mark.points) == (verdict, 0)
    assert mark.evidence.case == f"hidden input {place} of 3 for “loss”{told}"


def test_without_an_array_among_the_inputs_no_shapes_are_told():
    mark = mark_function(PART, [WRONG, WRONG], [1.0] * 2, (), cases=[Case(2, ""), Case(1, "")])
    assert mark.evidence.case == "hidden input 2 of 2 for “loss”, the smallest that fails"


@pytest.mark.parametrize(
    ("run", "says"),
    [
        (
            _run(ending=Ending.MEMORY, loaded=False),
            "Your file, while it was imported, needed more memory than it may have",
        ),
        (_run(ending=Ending.CRASHED, loaded=False), "Your file, while it was imported, ended before it answered"),
        (_run(ending=Ending.MEMORY), "`loss` needed more memory than it may have"),
    ],
)
def test_what_ended_the_import_is_not_told_of_the_function(run, says):
    assert mark_function(PART, draws_of(run, 2), [1.0] * 2, ()).feedback.startswith(says)


@pytest.mark.parametrize(
    ("raised", "feedback"),
    [
        (Raised("ValueError", "no", "loss.py", 3), "Line 3 of loss.py: your program stopped with ValueError: no."),
        (Raised("ValueError", "no"), "Your program stopped with ValueError: no."),
        (
            Raised("ValueError", "too many values", "probe.py", 5),
            "Line 5 of probe.py, which uses what you handed in: it stopped with ValueError: too many values.",
        ),
        (Raised("NotDefined", "loss.py does not define loss"), "loss.py does not define loss."),
        (Raised("NotPlain", "what was returned cannot be used: a set"), "What was returned cannot be used: a set."),
        (Raised("NotPlain", "mine", "loss.py", 3), "Line 3 of loss.py: your program stopped with NotPlain: mine."),
    ],
)
def test_an_exception_is_told_with_its_line_and_a_finding_as_it_is(raised, feedback):
    assert mark_function(PART, [Draw(raised)] * 2, [1.0] * 2, ()).feedback == feedback


def test_a_program_that_was_never_run_on_an_input_names_none():
    draws = draws_of(_run(loading=Raised("SyntaxError", "invalid syntax", "loss.py", 3)), 2)
    mark = mark_function(PART, draws, [1.0] * 2, (), cases=[Case(2, "x (2,)"), Case(1, "x (1,)")])
    assert (mark.verdict, mark.evidence.case) == (Verdict.CRASHED, None)


def test_the_relative_error_is_that_of_the_input_that_is_told():
    ours = [np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0])]
    draws = _returning(np.array([1.1, 2.2, 9.0]), np.array([1.02, 2.02]))
    mark = mark_function(PART, draws, ours, (), cases=[Case(3, ""), Case(2, "")])
    assert mark.evidence.relative_error == 0.01
