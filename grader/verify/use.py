"""The reference uses under a third of each limit, and what it shows once it shows again."""

from collections.abc import Callable, Iterator, Sequence

from grader.catalog import Entry
from grader.checkers.values import Closeness, first_difference
from grader.grading.built import build_again, build_as_asked, way_of
from grader.grading.datasets import Chosen, chosen_scale, is_stand_in
from grader.grading.desk import Desk
from grader.grading.functions import make_calls, measured_of
from grader.grading.judged import judge, judged_key, recall_judged
from grader.grading.lessons import open_lesson
from grader.grading.observations import freeze_plain
from grader.grading.trained import Student, recall_trained, train
from grader.model.blame import Fault
from grader.model.mark import Measured, Verdict
from grader.model.problem import CodePart, FunctionPart, ModelPart, TrainingPart
from grader.model.run import Job, Returned

#: The reference may use this share of each limit.
SHARE = 3
#: On several threads or a graphics processor sums are added up in another order: so far may accuracies lie apart.
APART = 0.025


def check_use(entry: Entry, parts: Sequence[CodePart], desk: Desk, tick: Callable[[str], None]) -> Iterator[Fault]:
    """Every part whose reference uses more than its share, or shows something else in another run."""
    tick("the reference again")
    built: set[str] = set()
    for part in parts:
        if isinstance(part, FunctionPart):
            yield from _check_function(entry, part, desk)
        elif isinstance(part, TrainingPart):
            yield from _check_training(entry, part, desk)
        elif isinstance(part, ModelPart) and way_of(part) not in built:
            built.add(way_of(part))  # one run shows it of all parts that build alike
            yield from _check_build(entry, part, desk)


def _check_function(entry: Entry, part: FunctionPart, desk: Desk) -> Iterator[Fault]:
    calls = make_calls(entry, part, desk)
    job = Job({**entry.handout, **desk.solution(entry)}, part.module, calls, part.limits, entry.probe)
    one, two = desk.run(job), desk.run(job)
    yield from _check_share(entry, part, measured_of(one), len(calls))
    for first, second in zip(one.shown, two.shown, strict=False):
        if not (isinstance(first, Returned) and isinstance(second, Returned)):
            continue
        # On one core the same program gives the same bits, and two runs are milliseconds apart: within a tolerance
        # even a clock would agree with itself. On several, sums may be added up in another order.
        alike = Closeness(0.0, 0.0) if part.limits.threads == 1 else Closeness(part.tolerance, part.relative)
        if first_difference(second.value, first.value, alike):
            yield _differs(entry, part)
            break


def _check_build(entry: Entry, part: ModelPart, desk: Desk) -> Iterator[Fault]:
    first, shown = build_as_asked(entry, part, desk.solution(entry), desk)
    second, shown_again = build_again(entry, part, desk.solution(entry), desk)
    if first.ended:
        return  # which is told as a fault of the reference already
    yield from _check_share(entry, part, second.measured)
    if second.ended:
        yield _differs(entry, part, second.ended)
    elif freeze_plain(shown) != freeze_plain(shown_again):
        yield _differs(entry, part)


def _check_training(entry: Entry, part: TrainingPart, desk: Desk) -> Iterator[Fault]:
    """Each seed's use, as it was measured when the reference was marked; and the first seed once more."""
    student = Student(entry, part, chosen_scale(part, desk.home), desk.solution(entry))
    yield from _warn_of_stand_in(entry, part, student.chosen)
    runs = [recall_trained(student.key(draw, desk), desk) for draw in range(part.draws)]
    first = runs[0]
    if first is None or first.ended:
        return  # which is told as a fault of the reference already
    worst = max((run.measured for run in runs if run is not None), key=lambda used: used.cpu_seconds)
    yield from _check_share(entry, part, worst)
    lesson, key = open_lesson(entry, part, student.chosen, 0, desk), judged_key(student.key(0, desk), part)
    reached = recall_judged(key, desk)
    second, value = train(student, lesson, 0, desk, None)
    if part.limits.threads == 1 and part.limits.device == "cpu":
        agree = second.artefact == first.artefact
    else:
        again = judge(student, lesson, value, 0, key, desk)
        agree = reached is not None and abs(again.accuracy - reached.accuracy) <= APART
    if second.ended or not agree:
        yield _differs(entry, part, second.ended)


def _warn_of_stand_in(entry: Entry, part: TrainingPart, chosen: Chosen) -> Iterator[Fault]:
    if is_stand_in(chosen.name) and not all(is_stand_in(name) for name in part.scale):
        real = next(name for name in part.scale if not is_stand_in(name))
        message = f"`{part.id}`: proved on the stand-in {chosen.name} only, for {real} is not installed here"
        yield Fault(entry.public / "problem.toml", None, "stand-in", message, warning=True)


def _check_share(entry: Entry, part: CodePart, used: Measured, calls: int = 1) -> Iterator[Fault]:
    file = entry.reference / "solution" / part.submit[0]
    allowed, most = part.limits.cpu_of(calls), part.limits.memory_mb
    if used.cpu_seconds * SHARE > allowed:
        message = f"`{part.id}`: the reference takes {used.cpu_seconds:.1f} of {allowed:.0f} CPU seconds"
        yield Fault(file, None, "limits", message)
    if used.peak_mb * SHARE > most:
        yield Fault(file, None, "limits", f"`{part.id}`: the reference takes {used.peak_mb:.0f} of {most} MB")


def _differs(entry: Entry, part: CodePart, ended: Verdict | None = None) -> Fault:
    """Two runs do not show the same: where the second came to no end of its own, with how it `ended`."""
    file = entry.reference / "solution" / part.submit[0]
    how = f", the second is {ended}" if ended else ""
    return Fault(file, None, "repeat", f"`{part.id}`: two runs of the reference differ{how}")
