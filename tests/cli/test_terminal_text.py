"""What students type and how they name things, on an assistant's terminal: text, and never a command to it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from grader.cli import main
from grader.cli.terminal import printable, shown

HOSTILE = "\x1b]0;title\x07\x1b[2J\x9b31m[/bold][link=file:///etc]\u202e\r\b"


@given(st.text())
def test_any_text_is_shown_as_text(text):
    kept = Text.from_markup(shown(f"{text}.")).plain
    assert all(char.isprintable() or char == "\n" for char in kept)
    assert [char for char in kept if char not in "� "] == [c for c in printable(f"{text}.") if c not in "� "]


@pytest.mark.parametrize("part", ["z", "y"])
def test_an_answer_commands_no_terminal(add_problem: Callable, course: Path, tmp_path: Path, part: str):
    add_problem("numeric", "topic/neuron")
    (tmp_path / "answers.txt").write_text(f"[neuron]\n{part} = {HOSTILE.replace(chr(13), '')}\n")
    options = ["--course", str(course), "--home", str(tmp_path / "home")]
    ended = CliRunner().invoke(main, ["try", "neuron", str(tmp_path / "answers.txt"), *options])
    assert "unreadable" in ended.output
    assert not set(ended.output) & set("\x1b\x9b\x07\u202e\b")


def test_the_name_of_a_folder_commands_no_terminal(add_problem: Callable, course: Path, tmp_path: Path):
    add_problem("choice", "topic/words")
    (course / "problems" / "assignments" / "hw.toml").write_text('title = "HW"\nproblems = ["topic/words"]\n')
    student = tmp_path / "class" / HOSTILE.replace("/", "-")
    student.mkdir(parents=True)
    (student / "answers.txt").write_text("[words]\nname = b\n")
    options = ["--out", str(tmp_path / "out"), "--home", str(tmp_path / "home"), "--course", str(course)]
    for more in ([], ["--only", "\x1b[2Jnobody"]):
        ended = CliRunner().invoke(main, ["grade", "hw", str(tmp_path / "class"), *options, *more])
        assert ended.exit_code in (0, 1), ended.output
        assert not set(ended.output) & set("\x1b\x9b\x07\u202e\b")
