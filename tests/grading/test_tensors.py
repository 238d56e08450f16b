"""Functions on torch tensors: cases stay NumPy, and the student's function gets tensors where the problem says so."""

import pytest

from grader.catalog import load_entry
from grader.grading.problem import Question, grade
from grader.intake import Submission

SHARED = 'calls = "relu"\n'


def _verdict(add_problem, open_desk, keys: str, program: str) -> str:
    public, _ = add_problem("function", "topic/relu")
    toml = public / "problem.toml"
    toml.write_text(toml.read_text().replace(SHARED, SHARED + keys, 1))
    desk = open_desk()
    entry = load_entry(desk.catalog, "topic/relu")
    return (
        grade(Question(entry, Submission("ana", {"relu.py": program.encode()}), entry.problem.points), desk)
        .marks[0]
        .verdict
    )


@pytest.mark.parametrize(
    ("program", "verdict"),
    [
        ("def relu(x):\n    return x.clamp(min=0).mul(1)\n", "correct"),
        ("def relu(x):\n    return [row.clamp(min=0) for row in x]\n", "correct"),
        ("def relu(x):\n    return x.mul(1)\n", "wrong"),
        ("def relu(x):\n    return x.clip(0).astype(float)\n", "crashed"),
    ],
)
def test_arrays_come_as_tensors_where_the_problem_says_so(add_problem, open_desk, program, verdict):
    assert _verdict(add_problem, open_desk, "tensors = true\n", "import torch\n" + program) == verdict


def test_arrays_stay_arrays_where_it_does_not(add_problem, open_desk):
    assert _verdict(add_problem, open_desk, "", "def relu(x):\n    return x.mul(1)\n") == "crashed"
