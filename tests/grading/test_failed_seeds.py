"""Seeds that come to nothing: each counts as accuracy 0, and no more than that hangs on it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from trained_sides import NET, write_sides
from trained_sides import TOML as SIDES

from grader.catalog import Entry, load_entry
from grader.grading.desk import Desk
from grader.grading.problem import Question, grade
from grader.intake import Submission
from grader.model.mark import Mark
from grader.model.problem import TrainingPart

TOML = """\
title = "A line"
kind = "training"
submit = ["line.py"]
seeds = 3
returns = "arrays"
limits = { seconds = 2 }
parts = [{ id = "accuracy", points = 4, asks = "accuracy" }]
scale.drawn = [[0.7, 0], [0.9, 4]]
"""
CASES = """\
def data(rng):
    x = rng.normal(size=(300, 2))
    y = (x[:, 0] > 0).astype(int)
    return {"x_train": x[:200], "y_train": y[:200], "x_test": x[200:], "y_test": y[200:]}


def forward(weights, x):
    return x @ weights["w"]
"""
RIGHT = """\
import numpy as np


def train(x, y, *, budget, report):
    if budget.seed in SEEDS:
        FAIL
    return {"w": np.array([1e5, 0.0])}
"""


def _open(course: Path, open_desk: Callable[..., Desk], toml: str = TOML) -> tuple[Entry, Desk]:
    public, secret = course / "problems" / "topic" / "line", course / "reference" / "topic" / "line"
    for folder in (public, secret / "solution"):
        folder.mkdir(parents=True)
    (public / "problem.toml").write_text(toml)
    (public / "statement.md").write_text("Find the line.\n")
    (secret / "solution" / "line.py").write_text(RIGHT.replace("SEEDS", "()"))
    (secret / "cases.py").write_text(CASES)
    desk = open_desk()
    return load_entry(desk.catalog, "topic/line"), desk


def _mark(entry: Entry, desk: Desk, draws: Sequence[int], fail: str, program: str = RIGHT) -> Mark:
    """The mark of a program that fails so with the seeds of these draws."""
    (part,) = (part for part in entry.problem.parts if isinstance(part, TrainingPart))
    run = desk.digests(entry).run
    seeds = {int(desk.secret.seed(run, "training", part.id, draw)[:8], 16) for draw in draws}
    files = {part.submit[0]: program.replace("SEEDS", repr(seeds or ())).replace("FAIL", fail).encode()}
    return grade(Question(entry, Submission("ana", files), entry.problem.points), desk).marks[0]


@pytest.mark.parametrize(
    ("draws", "fail", "points", "verdict", "accuracies", "says"),
    [
        ([], "pass", 4, "correct", (1.0, 1.0, 1.0), "(median of 3 seeds)."),
        ([0], "raise ValueError('unlucky')", 4, "correct", (0.0, 1.0, 1.0), "seed 1 came to nothing (crashed)"),
        ([1], "__import__('os')._exit(3)", 4, "correct", (1.0, 0.0, 1.0), "seed 2 came to nothing (crashed)"),
        ([2], "return None", 4, "correct", (1.0, 1.0, 0.0), "seed 3 came to nothing (wrong)"),
        ([1], "while True: pass", 4, "correct", (1.0, 0.0, 1.0), "seed 2 came to nothing (timeout), seed 3 reached"),
        ([0, 2], "raise ValueError('unlucky')", 0, "crashed", (0.0, 1.0, 0.0), "seed 2 reached 100.0%"),
    ],
)
def test_a_seed_that_fails_counts_as_accuracy_0_and_is_named(
    course: Path, open_desk: Callable[..., Desk], draws, fail, points, verdict, accuracies, says
):
    entry, desk = _open(course, open_desk)
    mark = _mark(entry, desk, draws, fail)
    assert (mark.points, mark.verdict, mark.evidence.accuracies) == (points, verdict, accuracies)
    assert says in mark.feedback
    assert "unlucky" not in fail or "ValueError: unlucky" in f"{mark.feedback} {mark.evidence.raised}"


@pytest.mark.parametrize(
    ("toml", "draws", "points", "notes"),
    [
        ("seeds = 3\n", [0, 1, 2], 0, "two seeds ended so within 15 seconds"),
        ("seeds = 5\n", [0, 2, 3], 0, "4 of 5 seeds run: with 3 that came to nothing"),
        ("seeds = 5\n", [0, 4], 4, ""),
        ('seeds = 4\nover_seeds = "lowest"\n', [1], 0, "2 of 4 seeds run: with 1 that came to nothing"),
        ("seeds = 2\n", [1], 0, ""),  # the median of two is their mean, and half is under the first knot
        ("seeds = 2\nsteps = true\nmost_seeds = 4\n", [0, 1], 0, "two seeds"),
    ],
)
def test_seeds_are_left_out_only_where_they_change_nothing_and_it_is_said(
    course: Path, open_desk: Callable[..., Desk], toml, draws, points, notes
):
    entry, desk = _open(course, open_desk, TOML.replace("seeds = 3\n", toml))
    mark = _mark(entry, desk, draws, "raise ValueError")
    assert mark.points == points
    assert notes in " ".join(mark.evidence.notes)


@pytest.mark.parametrize(
    ("program", "verdict", "runs"),
    [
        ("import nothing_of_the_kind\n", "crashed", "1 of 3 seeds run: what ended it does not depend on the seed"),
        ("def fit(): pass\n", "crashed", "1 of 3 seeds run: what ended it does not depend on the seed"),
    ],
)
def test_a_file_that_cannot_be_used_is_not_run_for_every_seed(
    course: Path, open_desk: Callable[..., Desk], program, verdict, runs
):
    entry, desk = _open(course, open_desk)
    mark = _mark(entry, desk, [], "pass", program)
    assert (mark.verdict, mark.points, mark.evidence.notes[0]) == (verdict, 0, runs)


def test_a_network_that_diverges_with_one_seed_costs_that_seed(
    course: Path, open_desk: Callable[..., Desk], monkeypatch
):
    monkeypatch.setenv("GRADER_SECRET", "5" * 64)
    toml = SIDES.replace("seeds = 1", "seeds = 3").replace("[0.7, 0], [0.9, 4]", "[0.3, 0], [0.5, 4]")
    write_sides(course, toml)
    desk = open_desk()
    entry = load_entry(desk.catalog, "topic/sides")
    program = NET.replace("    return model\n\n", "    return model\n").replace(
        "        report(", "        FAIL if budget.seed in SEEDS else 0\n        report("
    )
    mark = _mark(entry, desk, [1], "model[0].weight.data.fill_(float('nan'))", program)
    assert (mark.verdict, mark.points, mark.evidence.accuracies[1]) == ("correct", 4, 0.0)
    assert "seed 2 came to nothing (refused)" in mark.feedback
    assert "diverged" in mark.feedback
