"""Which of the files that were handed in counts for a problem."""

import pytest
from handing_in import NOTEBOOK, RELU, marks_of

from grader.grading.problem import Question, grade
from grader.intake import Submission


@pytest.mark.parametrize(
    ("files", "verdict"),
    [
        ({}, "missing"),
        ({"relu/relu.py": RELU}, "correct"),
        ({"relu.py": RELU}, "correct"),
        ({"Relu/ReLU (1).py": RELU}, "correct"),
        ({"relu/relu.py": "from parts import relu\n", "relu/parts.py": RELU}, "correct"),
        ({"relu.py": "from parts import relu\n", "parts.py": RELU}, "correct"),
        (
            {"relu/relu.py": "from net.parts import relu\n", "relu/net/parts.py": "from .more.parts import relu\n",
             "relu/net/more/parts.py": RELU, "relu/torch/parts.py": ""},
            "correct",
        ),
        ({"relu.py": "import net.parts\nrelu = net.parts.relu\n", "net/parts.py": "from sums import relu\n",
          "sums/__init__.py": RELU}, "correct"),
        ({"other/relu.py": RELU}, "missing"),
        ({"relu/my homework.ipynb": NOTEBOOK}, "correct"),
        ({"relu/one.ipynb": NOTEBOOK, "relu/two.ipynb": NOTEBOOK}, "missing"),
        ({"relu/my_answer.py": RELU, "relu/__init__.py": ""}, "correct"),
        ({"relu/one.py": RELU, "relu/two.py": RELU}, "missing"),
        ({"relu.ipynb": NOTEBOOK}, "correct"),
        ({"relu.ipynb": "{}"}, "refused"),
        ({"relu.ipynb.txt": NOTEBOOK}, "correct"),
        ({"relu.py": NOTEBOOK}, "correct"),
        ({"relu.py": "{'cell_type': 1}"}, "crashed"),
        ({"relu/one.ipynb": NOTEBOOK, "relu/two.ipynb": "{}"}, "correct"),
        ({"Homework.ipynb": NOTEBOOK, "scratch.py": "x = 1\n"}, "correct"),
        ({"Homework.py": "from parts import twice\n" + RELU, "parts.py": "def twice(x): return 2 * x\n"}, "correct"),
        ({"Homework.py": RELU, "Homework_old.py": RELU}, "missing"),
        ({"one.py": "def other(x): return x\n", "two.py": "x = 1\n"}, "missing"),
    ],
)  # fmt: skip
def test_a_program_is_found_where_people_put_it(shared_relu, files, verdict):
    assert marks_of(*shared_relu, files)["values"].verdict == verdict


def test_programs_of_other_names_are_told_where_the_one_that_is_asked_for_is_missing(shared_relu):
    mark = marks_of(*shared_relu, {"two.py": RELU, "one.ipynb": NOTEBOOK})["values"]
    assert "is not among your files (`two.py`, `one.ipynb`), and none of those has that name" in mark.feedback
    assert marks_of(*shared_relu, {"report.pdf": "%PDF"})["values"].feedback.endswith("is not among your files.")


@pytest.mark.parametrize(
    ("called_elsewhere", "files", "verdict", "says"),
    [
        ({"train"}, {"relu.py": RELU}, "correct", ""),
        ({"train"}, {"relu.py": RELU + "\n\ndef train(x): return x\n"}, "correct", ""),
        ({"train"}, {"relu.ipynb": NOTEBOOK}, "correct", ""),
        ({"train"}, {"relu.py": "def train(x): return x\n"}, "missing", "is taken for another problem's"),
        ({"train"}, {"relu.py": "x = 1\n"}, "missing", "put this one's into a folder `relu`"),
        ({"relu"}, {"relu.py": RELU}, "missing", "put this one's into a folder `relu`"),
        ({"relu"}, {"relu/relu.py": RELU, "relu.py": "def relu(x): return 7\n"}, "correct", ""),
        ({"relu"}, {}, "missing", "which is not among your files"),
    ],
)  # fmt: skip
def test_a_file_at_the_top_that_several_problems_ask_for_is_whose_functions_it_has(
    shared_relu, called_elsewhere, files, verdict, says
):
    entry, desk = shared_relu
    handed = Submission("ana", {name: text.encode() for name, text in files.items()})
    rivals = {"relu.py": frozenset(called_elsewhere)}
    marks = grade(Question(entry, handed, entry.problem.points, rivals=rivals), desk).marks
    assert {mark.verdict for mark in marks} == {verdict}
    assert all(says in mark.feedback for mark in marks)
