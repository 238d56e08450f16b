"""`grader try`: one problem graded once, as a student would see it."""

import json
import re

from one_homework import RIGHT


def test_try_shows_what_a_student_would_see(grader, homework, class_folder, tmp_path):
    result = grader("try", "words", class_folder / "ben" / "answers.txt")
    assert result.exit_code == 0
    assert "name  correct  1 of 1" in result.stdout
    assert "2 of 2 points" in result.stdout
    result = grader("try", "topic/words", "-a", "name = a", "-a", "known = the first")
    assert result.exit_code == 3
    assert "name  wrong  0 of 1" in result.stdout
    assert "known  unreadable  – of 1" in result.stdout
    assert re.search(r"0 of 2 points, \d still open", result.stdout)
    result = grader("try", "words", "-a", "nane = a")
    assert result.exit_code == 2
    assert "`nane` is no part of topic/words that is typed: those are name, known" in " ".join(result.stderr.split())
    result = grader("try", "words", "-a", "name", "--json")
    assert result.exit_code == 2


def test_try_takes_a_program_of_another_name(grader, homework, tmp_path):
    program = tmp_path / "my version.py"
    program.write_text(RIGHT)
    result = grader("try", "relu", program, "--json")
    marks = json.loads(result.stdout)["marks"]
    assert [(mark["part"], mark["verdict"]) for mark in marks] == [("values", "correct"), ("input_kept", "correct")]


def test_try_takes_a_folder_as_one_persons_work_whatever_lies_in_it(grader, homework, tmp_path):
    for name, source in (("mine.py", RIGHT), ("later.py", "def other():\n    pass\n")):
        (tmp_path / name).write_text(source)
    marks = json.loads(grader("try", "relu", tmp_path, "--json").stdout)["marks"]
    assert [mark["verdict"] for mark in marks] == ["correct", "correct"]
    (tmp_path / "mine.py").write_text("def nothing():\n    pass\n")
    marks = json.loads(grader("try", "relu", tmp_path, "--json").stdout)["marks"]
    assert [mark["verdict"] for mark in marks] == ["missing", "missing"]


def test_try_says_what_a_program_used_and_nothing_where_none_ran(grader, homework, tmp_path):
    (tmp_path / "relu.py").write_text(RIGHT)
    used = r"took [\d.]+ s, [\d.]+ s of processor time, \d+ MB at most, measured from outside"
    assert re.search(used, " ".join(grader("try", "relu", tmp_path / "relu.py").stdout.split()))
    assert "measured from outside" not in grader("try", "words", "-a", "name = a").stdout


LARGE = """\
from torch import nn


def make_model():
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 4096), nn.ReLU(), nn.Linear(4096, 3100), nn.Linear(3100, 10))
"""


def test_try_says_where_a_mark_rests_on_weaker_evidence(grader, add_problem, tmp_path):
    problem, _ = add_problem("model", "topic/net")
    file = problem / "problem.toml"
    file.write_text(file.read_text().replace("parameters = 2_410", "gradients = true"))
    (tmp_path / "model.py").write_text(LARGE)
    said = " ".join(grader("try", "net", tmp_path / "model.py").stdout.split())
    assert "size correct 2 of 2 weaker evidence: 51 MB of its weights were too large to be sent" in said


def test_try_knows_no_variant_that_nobody_is_given(grader, add_problem):
    add_problem("numeric", "topic/neuron")
    for number in (-1, 10**7):
        result = grader("try", "neuron", "--statement", "--variant", number)
        assert (result.exit_code, "is not in the range" in result.stderr) == (2, True)


def test_try_prints_the_statement_of_any_variant(grader, add_problem):
    add_problem("numeric", "topic/neuron")
    several = [grader("try", "neuron", "--statement", "--variant", number).stdout for number in (1, 2, 3, 4)]
    assert all("find by hand" in one and "{{" not in one for one in several)
    assert len({*several}) > 1  # by a secret of this installation, two may have the same numbers drawn
