"""A class's submissions as questions, and what is noted beside them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.catalog import Assigned, load_assignment, open_catalog
from grader.classwork import names_expected, questions_of, reports_of
from grader.grading.batch import Done
from grader.grading.desk import Desk
from grader.grading.problem import grade
from grader.intake import Submission
from grader.model.mark import Digests, Grading


@pytest.fixture
def assigned(course: Path, add_problem: Callable) -> Assigned:
    add_problem("choice", "topic/words")
    add_problem("function", "topic/relu")
    text = 'title = "H"\nproblems = ["topic/words", { problem = "topic/relu", points = 6 }]\n'
    (course / "problems" / "assignments" / "hw.toml").write_text(text)
    return load_assignment(open_catalog(course), "hw")


def _notes(assigned: Assigned, desk: Desk, **files: str) -> tuple[str, ...]:
    """What the report of a student notes who handed these files in."""
    submission = Submission("ana", {name.replace("__", "/"): text.encode() for name, text in files.items()})
    digests = Digests(run="", judge="", text="")
    questions = questions_of(assigned, [submission], None, desk)
    done = [
        Done(
            question,
            Grading(
                problem=question.entry.problem.slug,
                title="",
                digests=digests,
                submission="",
                variant=None,
                worth=question.worth,
                marks=(),
            ),
            kept=False,
        )
        for question in questions
    ]
    (report,) = reports_of(assigned, done, desk)
    assert [grading.worth for grading in report.gradings] == [2, 6]
    return report.notes


def test_names_that_mark_a_students_folder_are_those_of_problems_and_files(assigned):
    assert names_expected(assigned) == {"words", "relu", "relu.py"}


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"answers.txt": "[topic/words]\nname = b\n", "relu.py": ""}, None),
        ({"answers.txt": "[words]\nname = b\n", "relu__relu.py": "", "relu__parts.py": ""}, None),
        ({"relu (1).py": "", "relu.ipynb": ""}, None),
        ({"answers.txt": "[topic/wrods]\nname = b\n"}, "answers.txt: [topic/wrods] is no problem of this assignment"),
        ({"answers.txt": "[words]\nnane = b\n"}, "answers.txt, line 2: `nane` is no part of topic/words that is typed"),
        ({"answers.txt": "[relu]\nvalues = b\n"}, "line 2: `values` is no part of topic/relu that is typed"),
        ({"answers.txt": "name = b\n"}, "answers.txt, line 1: `name` stands before any [topic/problem]"),
        ({"softmax.py": ""}, "`softmax.py` was not asked for"),
        ({"other__relu.py": ""}, "`other/relu.py` was not asked for"),
        (
            {"hw.docx": "PK"},
            "`hw.docx` was not read: hand in typed answers as `answers.txt`, programs as `relu.py` (or a notebook)",
        ),
    ],
)
def test_what_belongs_to_nothing_is_noted(assigned, open_desk, files, says):
    notes = _notes(assigned, open_desk(), **files)
    assert notes == () if says is None else any(says in note for note in notes)


def _statuses(assigned: Assigned, desk: Desk, files: dict[str, str], only: str = "") -> dict[str, tuple[str, str]]:
    """By part the verdict and the feedback that somebody's report has, and its status under ``."""
    submission = Submission("ana", {name: text.encode() for name, text in files.items()})
    questions = [one for one in questions_of(assigned, [submission], None, desk) if only in one.entry.problem.slug]
    done = [Done(question, grade(question, desk), kept=False) for question in questions]
    (report,) = reports_of(assigned, done, desk)
    marks = {mark.part: mark for grading in report.gradings for mark in grading.marks}
    assert all((mark.points is None) == mark.verdict.is_open for mark in marks.values())
    return {"": (report.status, "")} | {id: (mark.verdict.value, mark.feedback) for id, mark in marks.items()}


@pytest.mark.parametrize("name", ["answers.docx", "answers.md", "answer.txt", "hw.pdf", "scan.jpg", "hostname"])
def test_who_handed_in_files_of_which_none_is_read_waits_for_a_person(assigned, open_desk, name):
    found = _statuses(assigned, open_desk(), {name: "name = b"})
    assert found[""][0] == "waiting"
    assert {verdict for id, (verdict, _) in found.items() if id} == {"unreadable"}
    assert all(f"You handed in `{name}`, which was not read" in said for id, (_, said) in found.items() if id)
    assert "This part is answered by `relu.py`" in found["values"][1]


def test_who_handed_in_nothing_or_the_empty_form_has_a_final_zero(assigned, open_desk):
    form = {"answers.txt": "# hw\n[topic/words]\nname =\n", "statement.md": "# H"}
    for files in ({}, form):
        found = _statuses(assigned, open_desk(), files)
        assert found[""][0] == "final"
        assert {verdict for id, (verdict, _) in found.items() if id} == {"missing"}


def test_a_document_beside_a_program_keeps_the_typed_parts_waiting_and_no_other(assigned, open_desk):
    found = _statuses(assigned, open_desk(), {"answers.docx": "PK", "relu.py": "def relu(x): return x"})
    assert found["name"][0] == found["known"][0] == "unreadable"
    assert found["values"][0] == "wrong"


def test_a_document_beside_typed_answers_keeps_nothing_waiting(assigned, open_desk):
    found = _statuses(assigned, open_desk(), {"answers.txt": "[words]\nname = b\n", "notes.md": "x"})
    assert (found[""][0], found["known"][0], found["values"][0]) == ("final", "missing", "missing")


def test_a_program_for_another_problem_is_work_when_only_one_problem_is_graded(assigned, open_desk):
    files = {"relu.py": "def relu(x): return x"}
    assert _statuses(assigned, open_desk(), files, only="words")[""][0] == "final"
    assert _statuses(assigned, open_desk(), {"scan.jpg": "x"}, only="words")[""][0] == "waiting"


@pytest.mark.parametrize(
    "text", ["name = b\n", "[topic/wrods]\nname = b\n", "[topic/words\nname = b\n", "[topic/words]\nname: b\n"]
)
def test_answers_that_fall_outside_every_section_wait_for_a_person(assigned, open_desk, text):
    found = _statuses(assigned, open_desk(), {"answers.txt": text, "relu.py": "def relu(x): return x"})
    assert found[""][0] == "waiting"
    assert found["name"][0] == "unreadable"
    assert "`answers.txt` has what belongs to no part" in found["name"][1]
    assert found["values"][0] == "wrong"
