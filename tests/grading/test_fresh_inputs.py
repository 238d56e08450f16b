"""Whether a hidden input finds what an earlier one left: in a run they share it does, in one of its own it cannot."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.catalog import Entry, load_entry
from grader.grading import desk as desks
from grader.grading.desk import Desk
from grader.grading.problem import Question, grade
from grader.intake import Submission
from grader.model.mark import Grading, Mark, Verdict

#: Right at the first call only: it remembers what it gave.
REMEMBERS = """\
import numpy as np

KEPT = []


def relu(x):
    KEPT.append(np.maximum(x, 0))
    return KEPT[0]
"""


@pytest.fixture
def open_problem(add_problem: Callable, open_desk: Callable) -> Callable[..., tuple[Entry, Desk]]:
    def open_one(fresh: bool) -> tuple[Entry, Desk]:
        public, _ = add_problem("function", "topic/relu")
        toml = public / "problem.toml"
        keys = f"fresh = {str(fresh).lower()}\nlimits = {{ seconds = 2 }}\n"
        toml.write_text(toml.read_text().replace('calls = "relu"\n', f'calls = "relu"\n{keys}', 1))
        desk = open_desk()
        return load_entry(desk.catalog, "topic/relu"), desk

    return open_one


def _grading(entry: Entry, desk: Desk, program: str) -> Grading:
    return grade(Question(entry, Submission("ana", {"relu.py": program.encode()}), entry.problem.points), desk)


def _mark(entry: Entry, desk: Desk, program: str) -> Mark:
    return _grading(entry, desk, program).marks[0]


@pytest.mark.parametrize(("fresh", "verdict"), [(False, "wrong"), (True, "correct")])
def test_only_inputs_that_share_a_run_see_what_the_module_remembers(open_problem, fresh, verdict):
    assert _mark(*open_problem(fresh), REMEMBERS).verdict == verdict


@pytest.mark.parametrize(
    ("program", "runs", "verdict"),
    [
        (REMEMBERS, 6, "correct"),
        ("def relu(x:\n", 1, "crashed"),
        ("def relu(x):\n    import os\n    os._exit(1)\n", 6, "crashed"),
    ],
)
def test_each_input_is_a_run_and_a_file_that_cannot_be_loaded_is_run_once(
    open_problem, monkeypatch, program, runs, verdict
):
    entry, desk = open_problem(True)
    _mark(entry, desk, REMEMBERS)  # the reference has run by now
    real, jobs = desks.run_job, []

    def count(job, **more):
        jobs.append(job)
        return real(job, **more)

    monkeypatch.setattr(desks, "run_job", count)
    grading = _grading(entry, desk, f"{program}# counted\n")
    students = [job for job in jobs if b"# counted" in job.files["relu.py"]]
    assert [len(job.calls) for job in students] == [1] * runs
    assert grading.marks[0].verdict == verdict
    assert grading.measured.seconds > 0


def test_an_input_after_one_that_never_ended_is_tried_too_where_it_has_a_run_of_its_own(open_problem, tmp_path: Path):
    entry, desk = open_problem(True)
    mark = _mark(entry, desk, "def relu(x):\n    while True: pass\n")
    assert (mark.verdict, mark.points) == (Verdict.TIMEOUT, 0)
    assert mark.evidence.case == "hidden input 1 of 3 for “values”, the smallest that fails: x (3, 4)"
