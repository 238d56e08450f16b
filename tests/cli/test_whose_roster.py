"""Which list of students counts where a student's folder holds one of its own: never theirs."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.cli import main


@pytest.fixture
def handed_in(course: Path, add_problem: Callable, tmp_path: Path) -> Path:
    """A class of two, one of whom has put a list of names and times beside the answers."""
    add_problem("choice", "topic/words")
    lines = [
        'title = "HW"',
        'problems = ["topic/words"]',
        'due = "2026-11-20T23:59"',
        "late = { percent_per_day = 25 }",
    ]
    (course / "problems" / "assignments" / "hw.toml").write_text("\n".join(lines) + "\n")
    for student, letter in (("bob", "b"), ("mallory", "a")):
        (tmp_path / "handed-in" / student).mkdir(parents=True)
        (tmp_path / "handed-in" / student / "answers.txt").write_text(f"[words]\nname = {letter}\n")
    (tmp_path / "handed-in" / "mallory" / "students.csv").write_text("id,name,received\nmallory,bob,2026-11-01T00:00\n")
    return tmp_path / "handed-in"


@pytest.mark.parametrize(
    ("given", "graded"),
    [
        (["bob", "mallory"], ["student", "bob", "mallory"]),
        (["mallory"], ["student", "mallory"]),
    ],
)
def test_a_list_in_a_students_folder_names_nobody_and_tells_no_time(
    course: Path, handed_in: Path, tmp_path: Path, given: list[str], graded: list[str]
):
    options = ["--out", str(tmp_path / "out"), "--home", str(tmp_path / "home"), "--course", str(course)]
    ended = CliRunner().invoke(main, ["grade", "hw", *(str(handed_in / student) for student in given), *options])
    rows = (tmp_path / "out" / "grades.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows] == graded
    assert "penalty" not in rows[0]
    assert "say which list counts with --roster" in ended.stderr
