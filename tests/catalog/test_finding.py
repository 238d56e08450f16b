"""Finding problems and assignments: nearest names, courses in order, due times."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.catalog import load_assignment, open_catalog
from grader.catalog.assignments import time_of
from grader.catalog.folders import SHIPPED
from grader.model.blame import ProblemError

TWO = '[[problems]]\nproblem = "a/b"\n[[problems]]\nproblem = "c/d"'


def _assignment(course: Path, text: str, name: str = "hw") -> Path:
    file = course / "problems" / "assignments" / f"{name}.toml"
    file.write_text(text, encoding="utf-8")
    return file


def _told(course: Path, name: str = "hw") -> list[str]:
    with pytest.raises(ProblemError) as told:
        load_assignment(open_catalog(course), name)
    return [str(fault).removeprefix(f"{course}/problems/assignments/") for fault in told.value.faults]


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("topic/sigmoid", "`topic/sigmoid_neuron`"),
        ("sigmoid_neuron", "`topic/sigmoid_neuron`"),
        ("other/relu", "`topic/relu`"),
    ],
)
def test_an_unknown_problem_names_the_nearest(course, add_problem, asked, near):
    add_problem("numeric", "topic/sigmoid_neuron")
    add_problem("function", "topic/relu")
    with pytest.raises(ProblemError, match=f"there is no problem `{asked}`; did you mean .*{near}"):
        open_catalog(course).find(asked)


@pytest.mark.parametrize(
    "slug", ["", ".", "..", "../reference", "topic", "/tmp", "topic/../topic/relu", "assignments/hw"]
)
def test_no_other_folder_is_a_problem(course, add_problem, slug):
    add_problem("function", "topic/relu")
    with pytest.raises(ProblemError, match="there is no problem"):
        open_catalog(course).find(slug)


def test_hidden_folders_and_assignments_are_no_problems(course, add_problem):
    add_problem("function", "topic/relu")
    for folder in (".git/objects", "topic/.old", "topic/_draft", "assignments/old"):
        (course / "problems" / folder).mkdir(parents=True)
    ours = [slug for slug in open_catalog(course).slugs() if not (SHIPPED / "problems" / slug).is_dir()]
    assert ours == ["topic/relu"]


def test_a_courses_own_problem_comes_before_the_shipped_one_of_its_name(course, add_problem):
    shipped = next(slug for slug in open_catalog(None).slugs())
    assert open_catalog(course).find(shipped).root == SHIPPED
    add_problem("numeric", shipped)
    assert open_catalog(course).find(shipped).root == course.resolve()


def test_a_folder_without_problems_is_no_course(tmp_path):
    with pytest.raises(ProblemError, match="is no course"):
        open_catalog(tmp_path)


def test_a_course_named_by_the_environment_is_opened(course, monkeypatch):
    monkeypatch.setenv("GRADER_COURSE", str(course))
    assert open_catalog().courses[0].root == course.resolve()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('time_zone = "Mars"', "course.toml:1: `time_zone`: 'Mars' is no time zone"),
        ("zone = 1", "course.toml:1: `zone` is no key"),
    ],
)
def test_a_fault_of_the_course_is_told_with_its_line(course, text, says):
    (course / "problems" / "course.toml").write_text(text)
    with pytest.raises(ProblemError) as told:
        open_catalog(course)
    assert says in str(told.value)


def test_an_assignment_is_found_by_name_and_by_path(course, add_problem):
    add_problem("numeric", "topic/one")
    add_problem("choice", "topic/two")
    file = _assignment(
        course,
        'title = "H"\nproblems = ["topic/one", { problem = "topic/two", points = 5 }]\ndue = 2026-11-20T23:59:00\n',
    )
    for name in ("hw", str(file)):
        assigned = load_assignment(open_catalog(course), name)
        assert [entry.problem.slug for entry in assigned.entries] == ["topic/one", "topic/two"]
        assert [assigned.worth(entry) for entry in assigned.entries] == [3, 5]
        assert assigned.assignment.due == "2026-11-20T23:59:00"


def test_an_unknown_assignment_names_the_nearest(course):
    _assignment(course, 'title = "H"\nproblems = ["a/b"]', "homework-1")
    with pytest.raises(ProblemError, match="there is no assignment `homework1`; did you mean `homework-1`"):
        load_assignment(open_catalog(course), "homework1")


def test_every_fault_of_an_assignment_and_its_problems_is_told_at_once(course, add_problem):
    public, _ = add_problem("numeric", "topic/one")
    (public / "statement.md").unlink()
    _assignment(course, 'title = "H"\ndue = "soon"\nproblems = [\n  "topic/one",\n  "topic/gone",\n  "other/one",\n]\n')
    faults = _told(course)
    assert "hw.toml:2: `due` is no time" in faults[0]
    assert any("there is no statement" in fault for fault in faults)
    assert any(fault.startswith("hw.toml:5: there is no problem `topic/gone`") for fault in faults)
    assert any("two problems are named `one`" in fault for fault in faults)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('problems = ["a/b"]', "hw.toml: `title` is missing"),
        ('title = "H"', "`problems`"),
        ('title = "H"\nproblems = ["a"]', "hw.toml:2: `problems.problem` must look like"),
        (f'title = "H"\n{TWO}\npoints = 0', "hw.toml:6: `problems.points`: points must"),
        ('title = "H"\nproblems = ["a/b"]\nteams = 3', "hw.toml:3: `teams` is no key that is known here"),
        ('title = "H"\nproblems = ["a/b"]\ndue = 2026-11-20', "hw.toml:3: `due` is a day without a time"),
    ],
)  # fmt: skip
def test_a_fault_of_an_assignment_is_told_with_its_line(course, text, says):
    _assignment(course, text)
    assert any(says in fault for fault in _told(course))


def test_a_problem_by_its_short_name_is_one_fault_that_says_how_it_is_written(course):
    _assignment(course, 'title = "H"\nproblems = ["conv_output_size"]')
    [fault] = _told(course)
    assert "such as convolution/conv_output_size" in fault


@pytest.mark.parametrize(
    ("due", "when"),
    [
        ("2026-11-20T23:59", datetime(2026, 11, 20, 22, 59, tzinfo=UTC)),
        ("2026-07-20 23:59:30", datetime(2026, 7, 20, 21, 59, 30, tzinfo=UTC)),
        ("2026-11-20T23:59+00:00", datetime(2026, 11, 20, 23, 59, tzinfo=UTC)),
        ("2026-10-25T02:30+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_due_time_without_offset_is_in_the_courses_zone(due, when):
    assert time_of(due, "Europe/Berlin") == when


@pytest.mark.parametrize(
    ("due", "says"),
    [
        ("2026-03-29T02:30", "twice or never"),  # skipped when summer time begins
        ("2026-10-25T02:30", "twice or never"),  # gone through twice when it ends
        ("tomorrow", "is no time"),
        ("2026-13-01T10:00", "is no time"),
        ("2026-11-20", "a day without a time"),
    ],
)
def test_a_due_time_that_is_none_or_unclear_is_refused(due, says):
    with pytest.raises(ValueError, match=says):
        time_of(due, "Europe/Berlin")
