"""Training graded for real: accuracy on labels that never went in, and everything that can come back instead."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.artefacts import Home
from grader.catalog import Entry, load_entry, open_catalog
from grader.grading import desk as desks
from grader.grading.desk import Desk
from grader.grading.judged import Judged, Seen
from grader.grading.problem import Question, grade
from grader.grading.trained import Trained
from grader.grading.training import diagnoses_over
from grader.intake import Submission
from grader.model.mark import Mark, Verdict
from grader.model.run import Ending, Hit, Signal
from grader.sandbox import Walls

TOML = """\
title = "A line"
kind = "training"
submit = ["line.py"]
seeds = 2
returns = "arrays"
limits = { seconds = 5 }
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
    report(0, 0.5, 0.99)
    return {"w": np.array([1e5, 0.0])}
"""
WRONG = '"""Sideways."""\nEXPECT = {"accuracy": 0}\n' + RIGHT.replace("[1e5, 0.0]", "[0.0, 1.0]")


def _write(root: Path, cases: str = CASES, toml: str = TOML) -> None:
    public, secret = root / "problems" / "topic" / "line", root / "reference" / "topic" / "line"
    for folder in (public, secret / "solution", secret / "wrong"):
        folder.mkdir(parents=True)
    (public / "problem.toml").write_text(toml)
    (public / "statement.md").write_text("Find the line.\n")
    (secret / "solution" / "line.py").write_text(RIGHT)
    (secret / "wrong" / "sideways.py").write_text(WRONG)
    (secret / "cases.py").write_text(cases)


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, walls: Walls) -> Iterator[tuple[Entry, Desk]]:
    root = tmp_path_factory.mktemp("line")
    _write(root)
    (root / "home").mkdir()
    with Desk(open_catalog(root), Home(root / "home"), walls) as desk:
        yield load_entry(desk.catalog, "topic/line"), desk


def _mark(entry: Entry, desk: Desk, program: str) -> Mark:
    submission = Submission("ana", {"line.py": program.encode()})
    return grade(Question(entry, submission, entry.problem.points), desk).marks[0]


def _returning(value: str) -> str:
    return RIGHT.replace('{"w": np.array([1e5, 0.0])}', value)


@pytest.mark.parametrize(
    ("program", "verdict", "points", "says"),
    [
        (RIGHT, "correct", 4, "100.0% of 100 unseen test inputs right (median of 2 seeds)"),
        (_returning("{'w': np.array([-1e5, 0.0])}"), "wrong", 0, "0.0% of 100"),
        (_returning("{'w': np.array([np.nan, 0.0])}"), "wrong", 0, "0.0% of 100"),
        (_returning("{'w': np.zeros((2, 0))}"), "wrong", 0, "0.0% of 100"),
        (_returning("{'w': np.zeros(3)}"), "wrong", 0, "The weights you returned cannot be used: matmul"),
        (_returning("{'v': 1.0}"), "wrong", 0, "The weights you returned cannot be used: KeyError"),
        (_returning("None"), "wrong", 0, "The weights you returned cannot be used: TypeError"),
        (_returning("{'w': np.zeros((2, 3_000_000), np.float32)}"), "wrong", 0, "too large or too slow to be run"),
        (_returning("{'w': np.zeros((1_000_000, 2, 1))}"), "wrong", 0, "too large or too slow to be run"),
        (_returning("1 / 0"), "crashed", 0, "ZeroDivisionError"),
        ("def other(): pass\n", "crashed", 0, "train"),
    ],
)  # fmt: skip
def test_a_training_gets_the_mark_of_what_it_returned(line, program, verdict, points, says):
    mark = _mark(*line, program)
    assert (mark.verdict, mark.points) == (verdict, points)
    assert says in f"{mark.feedback} {mark.evidence.raised}"


def test_weights_over_which_the_child_dies_are_ungraded_and_no_zero(course: Path, open_desk: Callable):
    _write(course, cases=CASES.replace("return x @ weights", "__import__('os')._exit(3)"))
    desk = open_desk()
    mark = _mark(load_entry(desk.catalog, "topic/line"), desk, RIGHT)
    assert (mark.verdict, mark.points) == (Verdict.UNGRADED, None)


def test_what_a_program_claims_is_kept_apart_and_earns_nothing(line):
    entry, desk = line
    program = _returning("{'w': np.array([-1e5, 0.0])}")
    grading = grade(Question(entry, Submission("ana", {"line.py": program.encode()}), entry.problem.points), desk)
    assert [(claim.seed, claim.accuracy) for claim in grading.claims] == [(0, 0.99), (1, 0.99)]
    assert grading.so_far == 0


def test_what_a_program_tried_while_it_trained_is_told_and_kept(line, monkeypatch):
    entry, desk = line
    real = desks.run_job
    monkeypatch.setattr(
        desks, "run_job", lambda job, **more: replace(real(job, **more), signals=(Signal("program", "line.py", 2),))
    )
    submission = Submission("ana", {"line.py": f"{RIGHT}# tries\n".encode()})
    for _ in range(2):
        grading = grade(Question(entry, submission, entry.problem.points), desk)
        assert grading.signals == ("line.py, line 2: tried to start another program",)
        assert grading.so_far == grading.worth
        monkeypatch.setattr(desks, "run_job", None)


def test_a_limit_that_ends_a_training_is_named(line, monkeypatch):
    entry, desk = line
    real = desks.run_job

    def stop(job, **more):
        return replace(real(job, **more), shown=(), ending=Ending.LIMIT, hit=Hit("log_mb", 16))

    monkeypatch.setattr(desks, "run_job", stop)
    mark = _mark(entry, desk, RIGHT + "# prints\n")
    assert (mark.verdict, mark.points) == (Verdict.LIMIT, 0)
    assert "`train` went over a limit, for it printed too much (limit: 16 MB)" in mark.feedback


def test_a_program_that_was_trained_is_not_trained_again(line, monkeypatch):
    entry, desk = line
    first = _mark(entry, desk, RIGHT + "# once\n")
    monkeypatch.setattr(desks, "run_job", None)
    assert _mark(entry, desk, RIGHT + "# once\n") == first


@pytest.mark.parametrize(
    "data",
    [
        "return 7",
        "return {}",
        "return {'x_train': [[1.0]], 'y_train': [1], 'x_test': [], 'y_test': []}",
        "return {'x_train': [[1.0]], 'y_train': [1], 'x_test': [[1.0], [2.0]], 'y_test': [1]}",
        "return {'x_train': [[1.0]], 'y_train': [[1]], 'x_test': [[1.0]], 'y_test': [1]}",
        "return 1 / 0",
    ],
)
def test_data_that_is_none_is_the_authors_fault(course: Path, open_desk: Callable, data: str):
    _write(course, cases=f"def data(rng):\n    {data}\n\n\ndef forward(weights, x):\n    return x\n")
    desk = open_desk()
    mark = _mark(load_entry(desk.catalog, "topic/line"), desk, RIGHT)
    assert (mark.verdict, mark.points) == (Verdict.UNGRADED, None)
    assert "cases.py" in mark.evidence.notes[0]


def test_without_a_data_set_the_part_is_ungraded_and_says_what_to_type(course: Path, open_desk: Callable):
    toml = TOML.replace("scale.drawn", "scale.cifar10").replace('returns = "arrays"\n', "")
    _write(course, toml=toml)
    desk = open_desk()
    mark = _mark(load_entry(desk.catalog, "topic/line"), desk, RIGHT)
    assert (mark.verdict, mark.points) == (Verdict.UNGRADED, None)
    assert "grader data fetch cifar10" in mark.evidence.notes[0]


def test_near_a_step_seeds_are_added_and_the_undecided_step_is_given(course: Path, open_desk: Callable):
    # The axis is off by so much that about 97 of 100 are right; 100 test inputs cannot tell that from the step at 99.
    toml = TOML.replace("[[0.7, 0], [0.9, 4]]", "[[0.5, 1], [0.99, 4]]") + "steps = true\nmost_seeds = 4\n"
    _write(course, toml=toml)
    desk = open_desk()
    mark = _mark(load_entry(desk.catalog, "topic/line"), desk, _returning("{'w': np.array([1e5, 5e3])}"))
    assert 2 <= len(mark.evidence.accuracies) <= 4
    assert mark.points == 4
    if len(mark.evidence.accuracies) > 2:
        assert f"{len(mark.evidence.accuracies) - 2} added near a step" in mark.feedback


def test_labels_are_said_to_be_shuffled_only_where_no_other_seed_shows_why():
    shuffled, unscaled = ("labels_shuffled", "They are."), ("data_not_scaled", "It is not.")
    seeds = [Seen(Trained(), Judged(diagnoses=found)) for found in ((shuffled,), (unscaled, shuffled))]
    assert list(diagnoses_over(seeds)) == ["data_not_scaled", "labels_shuffled"]
    assert list(diagnoses_over(seeds[:1])) == ["labels_shuffled"]
