"""What it takes to export and check a network that is built."""

import time

from grader.catalog import load_entry
from grader.grading.desk import Desk
from grader.grading.problem import Question, grade
from grader.intake.submission import Submission

ROUNDS = 3
#: Asked of ResNet-18: to be built, exported in both modes and at all batch sizes, and marked.
MOST_SECONDS = 10.0


def grade_resnet18(desk: Desk) -> list[float]:
    """Wall seconds of each grading of ResNet-18, each of a program never seen; the reference is examined before."""
    entry = load_entry(desk.catalog, "builds/resnet18")
    source = desk.solution(entry)["model.py"]
    taken = []
    for number in range(ROUNDS + 1):
        submission = Submission("ana", {"model.py": source + f"# {number}\n".encode()})
        question = Question(entry, submission, entry.problem.points)
        start = time.perf_counter()
        marks = grade(question, desk).marks
        taken.append(time.perf_counter() - start)
        assert all(mark.points == mark.out_of for mark in marks)
    return taken[1:]
