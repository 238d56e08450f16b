"""Folders within a student's own folder that try to be somebody else's submission."""

from pathlib import Path

import pytest

from grader.intake import Person, Roster, Submission, collect


def _write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "answers.txt").write_text(text)
    return folder


def _collect(paths: list[Path], roster: Roster | None = None) -> dict[str, Submission]:
    return {found.student: found for found in collect(paths, (), roster or Roster(), lambda _: {})}


@pytest.mark.parametrize("roster", [Roster(), Roster((Person("bob", "Bob Ray"), Person("mallory")))])
@pytest.mark.parametrize("disguise", ["bob", "Bob", "bob_late_2"])
def test_a_folder_within_a_students_folder_is_never_a_student_given_by_name(tmp_path, roster, disguise):
    bob = _write(tmp_path / "bob", "[a/b]\ny = 1")
    mallory = tmp_path / "mallory"
    _write(mallory / disguise, "[a/b]\ny = 2")
    for paths in ([bob, mallory], [mallory, bob]):
        found = _collect(paths, roster)["bob"]
        assert found.files["answers.txt"] == b"[a/b]\ny = 1"
        if roster.people or disguise == "bob":
            assert found.notes == (f"`mallory/{disguise}` bears this name too and was left out",)


def test_two_folders_of_a_class_still_make_one_submission_of_a_student(tmp_path):
    _write(tmp_path / "monday" / "bob", "[a/b]\ny = 1")
    _write(tmp_path / "friday" / "bob", "[a/b]\ny = 2")
    found = _collect([tmp_path / "monday", tmp_path / "friday"])["bob"]
    assert found.files["answers.txt"] == b"[a/b]\ny = 2"
    assert found.notes == ("`answers.txt` was handed in twice; the later one counts",)
