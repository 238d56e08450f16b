"""What a problem's own solution reached when it was verified here: its statement prints it."""

from dataclasses import replace
from statistics import median

from grader.catalog import Entry
from grader.grading.datasets import DRAWN, chosen_scale
from grader.grading.desk import Desk
from grader.grading.judged import judged_key, recall_judged
from grader.grading.trained import Student, recall_trained
from grader.model.problem import TrainingPart
from grader.model.reached import Reached


def with_reached(entry: Entry, desk: Desk) -> Entry:
    """The entry with what is kept of its solution's trainings in its problem; nothing is run."""
    found = {
        part.id: reached
        for part in entry.problem.parts
        if isinstance(part, TrainingPart) and (reached := recall_reached(entry, part, desk)) is not None
    }
    return replace(entry, problem=entry.problem.model_copy(update={"reached": found})) if found else entry


def recall_reached(entry: Entry, part: TrainingPart, desk: Desk) -> Reached | None:
    """What the solution reached on this machine with every declared seed; None where that is not kept of each."""
    chosen = chosen_scale(part, desk.home)
    student = Student(entry, part, chosen, desk.solution(entry))
    accuracies, seconds = [], []
    for draw in range(part.draws):
        key = student.key(draw, desk)
        trained, judged = recall_trained(key, desk), recall_judged(judged_key(key, part), desk)
        if trained is None or judged is None or trained.ended or judged.ended:
            return None
        accuracies.append(judged.accuracy)
        seconds.append(trained.measured.cpu_seconds)
    name = "" if chosen.name == DRAWN else chosen.name
    return Reached(data=name, accuracy=median(accuracies), seconds=median(seconds), seeds=part.draws)
