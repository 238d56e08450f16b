"""A course of two problems, a class of two, and the command that is run on them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from one_homework import ANSWERS, RIGHT

from grader.cli import main


@pytest.fixture
def grader(course: Path, tmp_path: Path) -> Callable[..., Result]:
    """Runs a command on the course, at a home of the test's own."""

    def run(command: str, *arguments: object, home: bool = True) -> Result:
        given = [command, *map(str, arguments), "--course", str(course)]
        return CliRunner().invoke(main, given + (["--home", str(tmp_path / "home")] if home else []))

    return run


@pytest.fixture
def homework(course: Path, add_problem: Callable) -> Path:
    add_problem("choice", "topic/words")
    add_problem("function", "topic/relu")
    file = course / "problems" / "assignments" / "hw.toml"
    file.write_text('title = "Homework"\nproblems = ["topic/words", "topic/relu"]\n')
    return file


@pytest.fixture
def class_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "class"
    for name in ("ana", "ben"):
        (folder / name).mkdir(parents=True)
        (folder / name / "answers.txt").write_text(ANSWERS)
    (folder / "ana" / "relu.py").write_text(RIGHT)
    return folder
