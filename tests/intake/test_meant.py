"""A file of a name that several problems ask for is meant for the one whose functions it defines."""

from fractions import Fraction

import pytest

from grader.intake import Submission
from grader.intake.meant import names_shared
from grader.intake.submission import holds_work_for
from grader.model.problem import FunctionPart, Problem


def _asking(slug: str, calls: str) -> Problem:
    part = FunctionPart(kind="function", id="part", points=Fraction(1), submit=("model.py",), calls=calls)
    return Problem(slug=slug, title="T", statement="", parts=(part,))


NET, TRAIN, AGAIN = _asking("a/net", "make_model"), _asking("a/train", "train"), _asking("a/again", "train.step")


def test_what_others_call_in_a_file_of_the_same_name_is_known():
    assert names_shared(NET, [NET]) == {}
    assert names_shared(NET, [NET, TRAIN, AGAIN]) == {"model.py": {"train"}}
    assert names_shared(TRAIN, [NET, TRAIN, AGAIN]) == {"model.py": {"make_model", "train"}}


@pytest.mark.parametrize(
    ("file", "text", "for_net", "for_train"),
    [
        ("model.py", "def make_model(): return 1\n", True, False),
        ("model.py", "def train(x): return x\n", False, True),
        ("model.py", "def make_model(): return 1\n\ndef train(x): return x\n", True, True),
        ("model.py", "x = 1\n", True, True),
        ("model (1).py", "class train: pass\n", False, True),
        ("net/model.py", "def train(x): return x\n", True, False),
        ("train/model.py", "", False, True),
        ("notes.py", "def train(x): return x\n", False, False),
    ],
)
def test_a_submission_is_about_the_problem_that_its_file_is_meant_for(file, text, for_net, for_train):
    handed = Submission("ana", {file: text.encode()})
    found = [holds_work_for(problem, handed, [NET, TRAIN]) for problem in (NET, TRAIN)]
    assert found == [for_net, for_train]
