"""Which list of students counts where a student's folder holds one of its own."""

from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner

from grader.cli import main


def test_a_list_in_one_of_several_folders_names_nobody(course: Path, add_problem: Callable, tmp_path: Path):
    add_problem("choice", "topic/words")
    (course / "problems" / "assignments" / "hw.toml").write_text('title = "HW"\nproblems = ["topic/words"]\n')
    handed_in = tmp_path / "handed-in"
    for student, letter in (("bob", "b"), ("mallory", "a")):
        (handed_in / student).mkdir(parents=True)
        (handed_in / student / "answers.txt").write_text(f"[words]\nname = {letter}\n")
    (handed_in / "mallory" / "students.csv").write_text("id,name\nmallory,bob\n")
    paths = [str(handed_in / student) for student in ("bob", "mallory")]
    options = ["--out", str(tmp_path / "out"), "--home", str(tmp_path / "home"), "--course", str(course)]
    ended = CliRunner().invoke(main, ["grade", "hw", *paths, *options])
    rows = (tmp_path / "out" / "grades.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows] == ["student", "bob", "mallory"]
    assert "say which list counts with --roster" in ended.stderr
