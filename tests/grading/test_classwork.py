"""A class's submissions as questions, and what is noted beside them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.catalog import Assigned, load_assignment, open_catalog
from grader.classwork import names_expected, questions_of, reports_of
from grader.grading.batch import Done
from grader.grading.desk import Desk
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
    ],
)
def test_what_belongs_to_nothing_is_noted(assigned, open_desk, files, says):
    notes = _notes(assigned, open_desk(), **files)
    assert notes == () if says is None else any(says in note for note in notes)
