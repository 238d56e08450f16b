"""What must hold of the parts that programs answer: the reference, every wrong program, and the stock of bad ones."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import sqrt
from statistics import median, pstdev

from grader.catalog import Entry
from grader.catalog.programs import WrongSource
from grader.grading.datasets import DRAWN, chosen_scale, tested_on
from grader.grading.desk import Desk
from grader.model.blame import Fault
from grader.model.mark import Mark, Verdict, show_points
from grader.model.problem import AnyPart, CodePart, FunctionPart, ModelPart, Problem, TrainingPart
from grader.verify.students import bad_programs, hand_in
from grader.verify.use import check_use

#: Wall seconds a bad program gets, whatever the problem allows.
PATIENCE = 0.5
#: What trainings are known to die of: a wrong program called so has to be told so.
NAMED = frozenset(
    {
        "double_softmax", "no_nonlinearity", "eval_mode_forgotten", "dead_relus", "data_not_scaled",
        "gradients_never_cleared", "learning_rate_too_high", "learning_rate_too_low", "labels_shuffled", "diverged",
        "backbone_trained", "statistics_moved", "backbone_missing", "old_head_kept",
    }
)  # fmt: skip
#: How far the full knot of a scale lies under the reference's median accuracy.
HEADROOM = 0.025


def verify_programs(entry: Entry, desk: Desk, tick: Callable[[str], None]) -> Iterator[Fault]:
    """Every fault of a problem's program parts."""
    parts = [part for part in entry.problem.parts if isinstance(part, CodePart)]
    if not parts:
        return
    solution = entry.reference / "solution" / parts[0].submit[0]
    tick("reference")
    right = hand_in(entry, desk, files=desk.solution(entry))
    yield from _warn_of_public_tests(entry, parts, desk)
    for part in parts:
        if right[part.id].verdict is not Verdict.CORRECT:
            yield Fault(solution, None, "reference", f"`{part.id}`: the reference gets {_tell(right[part.id])}")
    if any(right[part.id].verdict is Verdict.UNGRADED for part in parts):
        return
    yield from check_use(entry, parts, desk, tick)
    for what, files in (("the handout as it is", dict(entry.handout)), ("no file at all", {})):
        tick(what)
        yield from _expect_nothing(entry, parts, what, hand_in(entry, desk, files=files))
    for wrong in desk.wrongs(entry):
        tick(wrong.name)
        yield from _check_wrong(entry, parts, wrong, right, desk)
    yield from _check_stock(entry, parts, desk, tick)


def _warn_of_public_tests(entry: Entry, parts: Sequence[CodePart], desk: Desk) -> Iterator[Fault]:
    """Weights that are handed in can have been fitted to a test set that anybody can have, and where a program predicts
    it may know the answers."""
    for part in parts:
        if not isinstance(part, TrainingPart) or part.test_shift:
            continue
        if part.weights is None and part.evidence == "graph":
            continue
        name = chosen_scale(part, desk.home).name
        if name != DRAWN:
            how = "weights can be fitted to it" if part.weights else "predictions can be looked up in a table of it"
            message = (
                f"`{part.id}`: the test set of {name} is public, and {how}: test on data "
                "of your own (`scale.drawn`, with `data(rng)` in cases.py), or move the images (`test_shift = 2`)"
            )
            yield Fault(entry.public / "problem.toml", None, "public test set", message, warning=True)


def _tell(mark: Mark) -> str:
    notes = "; ".join(mark.evidence.notes)
    return f"{mark.verdict}: {mark.feedback}" + (f" ({notes})" if notes else "")


def _expect_nothing(entry: Entry, parts: Sequence[CodePart], what: str, marks: Mapping[str, Mark]) -> Iterator[Fault]:
    for part in parts:
        mark = marks[part.id]
        if mark.verdict is Verdict.UNGRADED:
            yield Fault(entry.public, None, "stock", f"`{part.id}`: {what} is {_tell(mark)}")
        elif mark.points:
            earned = show_points(mark.points)
            yield Fault(entry.public, None, "lazy", f"`{part.id}`: {what} earns {earned} points")


def _check_wrong(
    entry: Entry, parts: Sequence[CodePart], wrong: WrongSource, right: Mapping[str, Mark], desk: Desk
) -> Iterator[Fault]:
    marks = hand_in(entry, desk, files=wrong.files)
    for part in parts:
        mark, expected = marks[part.id], wrong.expect.get(part.id, part.points)
        if mark.points != expected:
            earned = "nothing yet" if mark.points is None else show_points(mark.points)
            message = f"earns {earned} points for `{part.id}` instead of {show_points(expected)}: {_tell(mark)}"
            yield Fault(wrong.path, 1, "expectation", message)
        elif isinstance(part, FunctionPart) and part.id not in wrong.expect and mark.misconception is not None:
            # Recognised as itself it would keep what nobody meant it to keep, and whoever makes this slip as well.
            points = show_points(part.points)
            message = (
                f"is wrong in `{part.id}` too, which EXPECT does not name, and keeps all its points: write "
                f'"{part.id}": 0 there, or "{part.id}": {points} if that is meant'
            )
            yield Fault(wrong.path, 1, "expectation", message)
        elif isinstance(part, FunctionPart | ModelPart) and expected < part.points and mark.misconception != wrong.name:
            message = f"is taken for {mark.misconception or 'something unknown'} in `{part.id}`: {_tell(mark)}"
            yield Fault(wrong.path, 1, "diagnosis", message)
        elif isinstance(part, TrainingPart):
            # What shows of a training is not always why: a program may go unnamed, but never under another's name.
            if mark.misconception in {other.name for other in desk.wrongs(entry)} - {wrong.name}:
                yield Fault(wrong.path, 1, "diagnosis", f"is taken for {mark.misconception} in `{part.id}`")
            elif wrong.name in NAMED and expected < part.points and mark.misconception != wrong.name:
                message = f"bears the name of a diagnosis, and goes unnamed in `{part.id}`: {_tell(mark)}"
                yield Fault(wrong.path, 1, "diagnosis", message)
            yield from _check_margin(part, wrong, mark, right[part.id], desk)


def _check_margin(part: TrainingPart, wrong: WrongSource, mark: Mark, right: Mark, desk: Desk) -> Iterator[Fault]:
    """The scale stands clear of the reference above and of every wrong program below (DESIGN: margins)."""
    chosen = chosen_scale(part, desk.home)
    if chosen.name == DRAWN or not right.evidence.accuracies:
        return
    top, first = chosen.knots[-1][0], chosen.knots[0][0]
    best = median(right.evidence.accuracies)
    if best - top < HEADROOM:
        message = f"scale.{chosen.name}: full points at {top:.1%}, the reference's median is {best:.1%}: too close"
        yield Fault(wrong.path.parents[1], None, "margin", message)
    paying = next((low for low, points in chosen.knots if points > 0), first)
    paying = max(first, min(paying, top)) if chosen.knots[0][1] > 0 else first
    if mark.evidence.accuracies and wrong.expect.get(part.id) == Fraction(0):
        own = median(mark.evidence.accuracies)
        tested = tested_on(part, chosen)
        error = sqrt(own * (1 - own) / tested + pstdev(mark.evidence.accuracies) ** 2 / len(mark.evidence.accuracies))
        if own + 2 * error > paying:
            message = f"scale.{chosen.name} begins at {paying:.1%}, this program's median is {own:.1%} ± {error:.1%}"
            yield Fault(wrong.path, 1, "margin", message)


def _check_stock(entry: Entry, parts: Sequence[CodePart], desk: Desk, tick: Callable[[str], None]) -> Iterator[Fault]:
    """Bad submissions of every sort get nothing, and are never our failure."""
    solution = desk.solution(entry)
    for main in dict.fromkeys(part.submit[0] for part in parts):
        concerned = [part for part in parts if part.submit[0] == main]
        hurried = replace(entry, problem=_hurried(entry.problem.model_copy(update={"parts": tuple(concerned)})))
        for bad in bad_programs(solution, main):
            tick(bad.name)
            files = {**solution, main: bad.text.encode()}
            marks = hand_in(hurried, desk, files=files)
            yield from _expect_nothing(entry, concerned, bad.name, marks)


def _hurried(problem: Problem) -> Problem:
    """The problem with little time for each call, and one seed: bad programs need no more."""

    def hurry(part: AnyPart) -> AnyPart:
        if not isinstance(part, CodePart):
            return part
        limits = part.limits.model_copy(update={"seconds": min(part.limits.seconds, PATIENCE)})
        update: dict[str, object] = {"limits": limits}
        if isinstance(part, TrainingPart):
            update["seeds"] = 1
        return part.model_copy(update=update)

    return problem.model_copy(update={"parts": tuple(hurry(part) for part in problem.parts)})
