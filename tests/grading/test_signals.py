"""What a program tried that is refused here: told to staff, once, and worth no points either way."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from grader.catalog import load_entry
from grader.grading import desk as desks
from grader.grading.problem import Question, grade
from grader.grading.signals import MOST_TOLD, tell_signals
from grader.intake import Submission
from grader.model.run import Signal

NET = Signal("network", "relu.py", 3)
RELU = "import numpy as np\n\n\ndef relu(x):\n    return np.maximum(x, 0)\n"


@pytest.mark.parametrize(
    ("signals", "told"),
    [
        ((), ()),
        ((NET,), ("relu.py, line 3: tried to open a network connection",)),
        ((Signal("program", "a.py", 1),), ("a.py, line 1: tried to start another program",)),
        ((Signal("outside the folder", "a.py", 1),), ("a.py, line 1: tried to reach a file outside its own folder",)),
        (
            (NET, replace(NET, line=9), NET),
            (
                "relu.py, line 3: tried to open a network connection",
                "relu.py, line 9: tried to open a network connection",
            ),
        ),
    ],
)
def test_a_try_is_told_once_with_its_file_and_line(signals, told):
    assert tell_signals(signals) == told


def test_of_tries_without_end_the_first_few_are_told():
    told = tell_signals(replace(NET, line=line) for line in range(1000))
    assert len(told) == MOST_TOLD
    assert told[0].startswith("relu.py, line 0")


@pytest.mark.parametrize(("tried", "told"), [((), ()), ((NET, NET), tell_signals([NET]))])
def test_a_signal_changes_no_mark_and_is_kept_with_what_was_seen(
    add_problem: Callable, open_desk: Callable, monkeypatch, tried, told
):
    add_problem("function", "topic/relu")
    real = desks.run_job

    def notice(job, **more):
        return replace(real(job, **more), signals=tried)

    monkeypatch.setattr(desks, "run_job", notice)
    for _ in range(2):  # the second time nothing is run
        desk = open_desk()
        entry = load_entry(desk.catalog, "topic/relu")
        question = Question(entry, Submission("ana", {"relu.py": RELU.encode()}), entry.problem.points)
        grading = grade(question, desk)
        assert grading.so_far == grading.worth
        assert grading.signals == told
        assert grading.measured.seconds > 0
        assert not any("network" in mark.model_dump_json() for mark in grading.marks)
        monkeypatch.setattr(desks, "run_job", None)
