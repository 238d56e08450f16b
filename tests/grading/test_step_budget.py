"""A budget of optimiser steps: told to the program, counted beside it, and no step is made beyond it."""

import pytest
from trained_sides import NET, TOML, write_sides

from grader.catalog import load_entry
from grader.grading.problem import Question, grade
from grader.intake import Submission
from grader.model.problem import TrainingPart

LOOP = "        optimiser.step()\n"


@pytest.mark.parametrize(
    ("old", "new", "verdict", "says"),
    [
        ("", "", "correct", "unseen test inputs right"),
        ("range(60)", "range(61)", "limit", "Line 17 of net.py: your optimiser was to make more than the 60 steps"),
        ("range(60)", "range(int(budget.steps_left()))", "correct", "unseen test inputs right"),
        ("range(60)", "range(budget.steps + (budget.steps_left() != 60))", "correct", "unseen test inputs right"),
        (  # who goes on regardless makes no further step, and is marked for what the first sixty made
            LOOP,
            "        try:\n            optimiser.step()\n        except RuntimeError:\n            break\n",
            "correct",
            "unseen test inputs right",
        ),
        (  # of several optimisers the steps are added up
            LOOP,
            f"{LOOP}        torch.optim.SGD(model.parameters(), lr=0.0).step()\n",
            "limit",
            "Line 17 of net.py",
        ),
    ],
)
def test_no_step_is_made_beyond_the_budget_and_it_is_said(course, open_desk, monkeypatch, old, new, verdict, says):
    monkeypatch.setenv("GRADER_SECRET", "5" * 64)
    assert old in NET
    write_sides(course, TOML.replace("[0.7, 0], [0.9, 4]", "[0.3, 0], [0.4, 4]") + "optimiser_steps = 60\n")
    program = NET.replace(old, new) if old else NET
    if "RuntimeError" in new:
        program = program.replace("range(60)", "range(600)")
    desk = open_desk()
    entry = load_entry(desk.catalog, "topic/sides")
    mark = grade(Question(entry, Submission("ana", {"net.py": program.encode()}), entry.problem.points), desk).marks[0]
    assert mark.verdict == verdict
    assert says in mark.feedback


@pytest.mark.parametrize(
    "more", [{"returns": "arrays"}, {"weights": "w.safetensors", "submit": ["m.py", "w.safetensors"]}]
)
def test_steps_that_nobody_can_count_are_not_asked_for(more):
    fields = {"id": "a", "kind": "training", "points": 1, "submit": ["m.py"], "scale": {"drawn": [[0, 0], [1, 1]]}}
    with pytest.raises(ValueError, match="`optimiser_steps` counts"):
        TrainingPart.model_validate({**fields, "optimiser_steps": 5, **more})
