"""Problems as their authors write them: what is refused, and what is worked out from the rest."""

from fractions import Fraction

import pytest
from pydantic import ValidationError

from grader.model.course import Course
from grader.model.problem import FunctionPart, NumericPart, Problem, TrainingPart

TRAINING = {
    "kind": "training",
    "id": "accuracy",
    "points": 10,
    "submit": ["model.py"],
    "scale": {"d": [[0.4, 0], [0.6, 10]]},
}
FUNCTION = {"kind": "function", "id": "small", "points": 1, "submit": ["lse.py"], "calls": "lse"}


@pytest.mark.parametrize(
    ("written", "points"), [(2, 2), (0.1, Fraction(1, 10)), ("1/3", Fraction(1, 3)), (2.5, Fraction(5, 2))]
)
def test_points_are_exact(written, points):
    assert NumericPart(kind="numeric", id="y", points=written).points == points


@pytest.mark.parametrize("written", [0, -1, True, "x", "1/0", float("nan"), float("inf"), None, []])
def test_points_are_more_than_nothing(written):
    with pytest.raises(ValidationError):
        NumericPart(kind="numeric", id="y", points=written)


@pytest.mark.parametrize("id", ["", "2y", "y z", "y-z", "ÿ", "y\n"])
def test_a_parts_id_is_a_plain_name(id):
    with pytest.raises(ValidationError):
        NumericPart(kind="numeric", id=id, points=1)


@pytest.mark.parametrize(
    ("scale", "says"),
    [
        ({}, "needs a scale"),
        ({"d": [[0.4, 0]]}, "at least two knots"),
        ({"d": [[0.4, 0], [0.4, 10]]}, "must rise"),
        ({"d": [[0.6, 0], [0.4, 10]]}, "must rise"),
        ({"d": [[0.4, 5], [0.5, 4], [0.6, 10]]}, "must rise"),
        ({"d": [[40, 0], [60, 10]]}, "must rise"),
        ({"d": [[0.4, 0], [0.6, 8]]}, "ends at 8 points, the part has 10"),
    ],
)
def test_a_scale_rises_to_the_points_of_its_part(scale, says):
    with pytest.raises(ValidationError, match=says):
        TrainingPart.model_validate(TRAINING | {"scale": scale})


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../lse.py", "a//lse.py", "a\\lse.py", "lse", "my-file.py", "1.py", "./lse.py", ""]
)
def test_the_main_file_is_a_module_in_the_students_folder(name):
    with pytest.raises(ValidationError):
        FunctionPart.model_validate(FUNCTION | {"submit": [name]})


def test_modules_are_named_as_python_names_them():
    part = FunctionPart.model_validate(FUNCTION | {"submit": ["parts/lse.py", "notes.txt"]})
    assert part.module == "parts.lse"


def test_a_problem_asks_for_each_file_once():
    parts = [FUNCTION, FUNCTION | {"id": "large", "points": 2}, TRAINING]
    problem = Problem.model_validate({"slug": "a/b", "title": "T", "statement": "S", "parts": parts})
    assert (problem.submit, problem.points, problem.name) == (("lse.py", "model.py"), 13, "b")
    assert problem.part("large").points == 2
    with pytest.raises(KeyError):
        problem.part("huge")


@pytest.mark.parametrize("slug", ["b", "a/b/c", "A/b", "a/b-c", "a/", "../b", "a/b_"])
def test_a_slug_is_topic_and_name(slug):
    with pytest.raises(ValidationError):
        Problem.model_validate({"slug": slug, "title": "T", "statement": "S", "parts": [FUNCTION]})


def test_a_course_is_in_a_time_zone_there_is():
    assert Course(time_zone="Europe/Berlin").time_zone == "Europe/Berlin"
    for zone in ("Mars/Base", "", "../UTC", "Europe"):
        with pytest.raises(ValidationError):
            Course(time_zone=zone)
