"""Grading training parts: train inside, judge the exported network outside, on labels that never went in."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from grader.catalog import Entry
from grader.checkers.learning_slips import LAST_RESORT
from grader.checkers.program import mark_absent, quote_log
from grader.checkers.training import decide, interval, is_decided, is_lost, over_seeds
from grader.grading.datasets import Chosen, chosen_scale, is_stand_in
from grader.grading.desk import Desk
from grader.grading.files import Laid
from grader.grading.judged import Judged, Seen, judge, judged_key, recall_judged
from grader.grading.lessons import open_lesson
from grader.grading.preflight import look_ahead, wonder
from grader.grading.trained import Begin, Student, Watch, recall_artefact, recall_trained, train
from grader.model.mark import Claimed, Evidence, Mark, Measured, Verdict
from grader.model.problem import TrainingPart
from grader.model.run import Signal


@dataclass(frozen=True)
class TrainingGrade:
    """The mark of a training part, with what was measured, what the program claimed of itself, and what it tried."""

    mark: Mark
    measured: Measured
    claims: tuple[Claimed, ...] = ()
    artefacts: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()


def grade_training(
    entry: Entry, part: TrainingPart, laid: Laid, desk: Desk, watch: Watch | None = None, begin: Begin | None = None
) -> TrainingGrade:
    """Train with every seed and mark the accuracy that counts. A seed that comes to nothing counts as accuracy 0.

    Seeds are left out only where they cannot change the mark: where the reason holds with every seed, or too many have
    come to nothing. What needs no training to be told is told first (`look_ahead`), and ends it. With `steps`, and only
    there, seeds are added while a step is near (`is_decided`). `watch` hears what the program claims while it trains,
    `begin` of each run as it begins.
    """
    if lacking := laid.lacks(part):
        return TrainingGrade(mark_absent(part, lacking, laid.others, laid.advice), Measured())
    if too_large := _too_large(part, laid):
        return TrainingGrade(_mark_too_large(part, too_large), Measured())
    student = Student(entry, part, chosen_scale(part, desk.home), laid.files)
    early = look_ahead(student, desk)
    seen = [] if early is None else [early]
    while early is None and not (_is_settled(part, seen) or _are_enough(part, student.chosen, seen)):
        seen.append(see_seed(student, len(seen), desk, watch, begin))
    lost = early is not None or _is_settled(part, seen)
    mark = _mark_ended(part, seen, desk, entry) if lost else _mark(student, seen, desk)
    return TrainingGrade(
        mark,
        sum((one.trained.measured for one in seen), Measured()),
        tuple(claim for one in seen for claim in one.trained.claims),
        tuple(one.trained.artefact for one in seen if one.trained.artefact),
        tuple(signal for one in seen for signal in one.trained.signals),
    )


def needs_training(entry: Entry, part: TrainingPart, laid: Laid, desk: Desk) -> bool:
    """Whether only training can tell what a part is worth; not where files are missing or a look ahead settles it."""
    if laid.lacks(part) or part.weights is not None:
        return False
    return look_ahead(Student(entry, part, chosen_scale(part, desk.home), laid.files), desk) is None


def _too_large(part: TrainingPart, laid: Laid) -> int:
    """The size of a file of weights that is over what may be handed in, in bytes; else 0."""
    size = len(laid.files[part.weights]) if part.weights is not None else 0
    return size if size > part.weights_mb * 1_000_000 else 0


def _mark_too_large(part: TrainingPart, size: int) -> Mark:
    sentence = f"`{part.weights}` has {size / 1e6:.1f} MB; at most {part.weights_mb} MB may be handed in."
    return Mark(
        part=part.id, verdict=Verdict.REFUSED, points=Fraction(0), out_of=part.points,
        feedback=f"{sentence} Store the weights as float16, or make the network smaller.",
    )  # fmt: skip


def _are_enough(part: TrainingPart, chosen: Chosen, seen: Sequence[Seen]) -> bool:
    if len(seen) < part.draws:
        return False
    return len(seen) >= part.most_draws or is_decided(part, _accuracies(seen), _tested(seen), chosen.knots)


def _is_settled(part: TrainingPart, seen: Sequence[Seen]) -> bool:
    """Whether nothing is earned, whatever further seeds would show."""
    failed = [one for one in seen if one.ended]
    if len(failed) == len(seen) and any(one.every_seed for one in failed):
        return True
    return is_lost(part, len(failed), max(part.draws, len(seen)))


def _accuracies(seen: Sequence[Seen]) -> tuple[float, ...]:
    return tuple(0.0 if one.ended else one.judged.accuracy for one in seen)


def _tested(seen: Sequence[Seen]) -> int:
    return next(one.judged.tested for one in seen if not one.ended)


def see_seed(student: Student, draw: int, desk: Desk, watch: Watch | None, begin: Begin | None = None) -> Seen:
    """What one seed shows: recalled, judged anew from kept weights, or trained, whichever is the least to do."""
    key = student.key(draw, desk)
    judging = judged_key(key, student.part)
    trained, judged = recall_trained(key, desk), recall_judged(judging, desk)
    if trained is not None and (trained.ended or judged is not None):
        return Seen(trained, judged or Judged())
    value = None if trained is None else recall_artefact(trained, desk)
    lesson = open_lesson(student.entry, student.part, student.chosen, draw, desk)
    if trained is None or value is None:
        if begin is not None:
            begin(student.part.id, draw)
        trained, value = train(student, lesson, draw, desk, watch)
    return Seen(trained) if trained.ended else Seen(trained, judge(student, lesson, value, draw, judging, desk))


def _mark_ended(part: TrainingPart, seen: Sequence[Seen], desk: Desk, entry: Entry) -> Mark:
    """The mark where too many seeds came to nothing, or one of which no other can come to more."""
    first = next(one for one in seen if one.ended)
    assert first.ended is not None
    trained, judged = first.trained, first.judged
    named = {wrong.name for wrong in desk.wrongs(entry)} if judged.diagnoses else set()
    return Mark(
        part=part.id,
        verdict=first.ended,
        points=Fraction(0),
        out_of=part.points,
        feedback=" ".join(filter(None, (first.feedback, _tell_seeds(part, seen)))),
        misconception=next((tag for tag, _ in judged.diagnoses if tag in named), None),
        evidence=Evidence(
            raised=trained.raised or judged.raised,
            log=quote_log(trained.log),
            accuracies=() if all(one.ended for one in seen) else _accuracies(seen),
            notes=judged.notes or _tell_left_out(part, seen),
        ),
    )


def _tell_seeds(part: TrainingPart, seen: Sequence[Seen]) -> str:
    """Which seed gave what, where one came to nothing; empty where only one was run."""
    if len(seen) == 1 or not any(one.ended for one in seen):
        return ""
    said = [f"seed {place} {_tell_seed(one)}" for place, one in enumerate(seen, 1)]
    counted = "the lowest counts" if part.over_seeds == "lowest" else "the median counts"
    return f"Of {max(part.draws, len(seen))} seeds {', '.join(said)}; nothing is 0.0%, and {counted}."


def _tell_seed(seen: Seen) -> str:
    return f"came to nothing ({seen.ended})" if seen.ended else f"reached {seen.judged.accuracy:.1%}"


def _tell_left_out(part: TrainingPart, seen: Sequence[Seen]) -> tuple[str, ...]:
    """Why not every seed was run, which is only so where the others cannot change the mark."""
    if len(seen) >= part.draws:
        return ()
    if len(seen) > 1 or not seen[0].every_seed:
        failed = sum(one.ended is not None for one in seen)
        return (f"{len(seen)} of {part.draws} seeds run: with {failed} that came to nothing no other changes the mark",)
    return (f"1 of {part.draws} seeds run: what ended it does not depend on the seed",)


def _mark(student: Student, seen: Sequence[Seen], desk: Desk) -> Mark:
    """The mark for the accuracies that all seeds reached."""
    part, chosen = student.part, student.chosen
    accuracies, tested = _accuracies(seen), _tested(seen)
    counted = over_seeds(part, accuracies)
    failed = next((one for one in seen if one.ended), None)
    points = decide(part, accuracies, tested, chosen.knots)
    verdict = Verdict.CORRECT if points == part.points else Verdict.PARTIAL if points else Verdict.WRONG
    feedback = f"{counted:.1%} of {tested:,} unseen test inputs right ({_say_seeds(part, len(seen))})."
    misconception, shared = None, None
    found = diagnoses_over(seen)
    if points < part.points and found:
        named = {wrong.name: wrong.feedback for wrong in desk.wrongs(student.entry)}
        misconception = next((tag for tag in found if tag in named), next(iter(found)))
        shared = named.get(misconception, found[misconception])
        feedback = f"{feedback} {shared}"
    if failed is not None:
        said = () if failed.feedback in feedback else (failed.feedback,)
        feedback = " ".join((feedback, _tell_seeds(part, seen), *said))
    return Mark(
        part=part.id,
        verdict=verdict,
        points=points,
        out_of=part.points,
        feedback=feedback,
        misconception=misconception,
        shared=shared,
        evidence=Evidence(
            raised=None if failed is None else failed.trained.raised or failed.judged.raised,
            accuracies=accuracies,
            weaker=next((one.judged.weaker for one in seen if one.judged.weaker), None),
            notes=(*_notes(student, seen, counted), *_name_seeds(student, len(seen), desk), *wonder(student, desk)),
            log=quote_log((failed or seen[0]).trained.log),
        ),
    )


def diagnoses_over(seen: Sequence[Seen]) -> dict[str, str]:
    """What shows in any seed, a sentence by its tag; last what is only said for want of anything else."""
    every = [each for one in seen for each in one.judged.diagnoses]
    return dict(sorted(every, key=lambda each: each[0] in LAST_RESORT))


def _say_seeds(part: TrainingPart, seeds: int) -> str:
    if part.weights is not None:
        return "with the weights you handed in"
    how = "lowest" if part.over_seeds == "lowest" else "median"
    added = f", {seeds - part.draws} added near a step" if seeds > part.draws else ""
    return f"{how} of {seeds} seeds{added}"


def _notes(student: Student, seen: Sequence[Seen], counted: float) -> tuple[str, ...]:
    low, high = interval(counted, _tested(seen))
    notes = [*dict.fromkeys(note for one in seen for note in one.judged.notes)]
    notes.append(f"95 % interval {low:.1%} to {high:.1%}")
    if student.chosen.data is not None and is_stand_in(student.chosen.name):
        notes.append(f"measured on {student.chosen.name}, a generated stand-in for the real data set")
    return tuple(notes)


def _name_seeds(student: Student, seeds: int, desk: Desk) -> tuple[str, ...]:
    """What was the same for whoever was trained with these seeds. Their names tell them apart, not what they are."""
    part, limits = student.part, student.part.limits
    if part.weights is not None:
        return ()
    run = desk.digests(student.entry).run
    names = ", ".join(desk.secret.seed(run, "name of a seed", part.id, draw)[:8] for draw in range(seeds))
    threads = "1 thread" if limits.threads == 1 else f"{limits.threads} threads"
    return (f"seeds {names}; {threads} on {limits.device}, deterministic algorithms",)
