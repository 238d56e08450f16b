"""Bounded children, really started: they answer, they blame, they are replaced."""

import io
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from grader.model.blame import Refused
from grader.model.run import Limits
from grader.model.value import Plain
from grader.sandbox import Bounded, BoundedFailure


@pytest.fixture(scope="module")
def unzip() -> Iterator[Bounded]:
    with Bounded("grader.bounded.archives", limits=Limits(seconds=10)) as child:
        yield child


def zip_of(**files: bytes) -> np.ndarray:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return np.frombuffer(buffer.getvalue(), np.uint8)


def test_a_child_answers_question_after_question(unzip: Bounded) -> None:
    for content in (b"one", b"two"):
        answer = unzip.ask({"data": zip_of(a=content)})
        assert isinstance(answer, dict)
        files = answer["files"]
        assert isinstance(files, dict)
        assert isinstance(files["a"], np.ndarray)
        assert files["a"].tobytes() == content


def test_what_a_service_refuses_comes_out_as_refused(unzip: Bounded) -> None:
    with pytest.raises(Refused, match="no zip"):
        unzip.ask({"data": np.zeros(100, np.uint8)})


def test_what_a_service_raises_is_named(unzip: Bounded) -> None:
    with pytest.raises(BoundedFailure) as caught:
        unzip.ask({"wrong": 1})
    assert (caught.value.kind, caught.value.exception) == ("raised", "KeyError")


def test_a_child_that_outlived_the_thread_which_started_it_still_answers() -> None:
    with Bounded("grader.bounded.archives") as child:
        starter = threading.Thread(target=child.ask, args=({"data": zip_of(a=b"x")},))
        starter.start()
        starter.join()
        pid = child._talk.enclosed.pid if child._talk else 0
        assert isinstance(child.ask({"data": zip_of(b=b"y")}), dict)
        assert child._talk is not None
        assert child._talk.enclosed.pid == pid


def test_threads_share_a_child_without_mixing_answers(unzip: Bounded) -> None:
    answers: dict[int, Plain] = {}

    def ask(number: int) -> None:
        answers[number] = unzip.ask({"data": zip_of(**{f"n{number}": b"x"})})

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = {number: answer["files"] for number, answer in answers.items() if isinstance(answer, dict)}
    assert {number: list(files) for number, files in found.items() if isinstance(files, dict)} == {
        number: [f"n{number}"] for number in range(8)
    }


def ask_author(folder: Path, body: str, limits: Limits) -> Plain:
    """Execute an author's file as the authoring service does, which stands here for code that may do anything."""
    sources: dict[str, Plain] = {"solution.py": f"import os, time\n{body}\n"}
    with Bounded("grader.bounded.authoring", limits, blamed=[folder]) as child:
        return child.ask({"op": "describe", "folder": str(folder), "sources": sources, "parts": [], "values": {}})


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("time.sleep(60)", "timeout"),
        ("while True: pass", "timeout"),
        ("x = bytearray(10**9)", "memory"),
        ("os._exit(0)", "crash"),
        ("os.abort()", "crash"),
    ],
)
def test_a_child_that_does_not_answer_is_a_failure_of_its_kind(tmp_path: Path, body: str, kind: str) -> None:
    with pytest.raises(BoundedFailure) as caught:
        ask_author(tmp_path / "problem", body, Limits(seconds=1.5, memory_mb=300))
    assert caught.value.kind == kind


def test_an_exception_in_bound_code_is_told_with_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "problem"
    with pytest.raises(BoundedFailure) as caught:
        ask_author(folder, "def f():\n    return 1 / 0\nf()", Limits(seconds=5))
    assert (caught.value.kind, caught.value.exception) == ("raised", "ZeroDivisionError")
    assert (caught.value.file, caught.value.line) == (str(folder / "solution.py"), 3)


def test_a_child_sees_only_the_folders_it_was_given(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "solution.py").write_text("secret = 1")
    root = Path(__file__).parents[2]
    for hidden in (other / "solution.py", root / "pyproject.toml", root / "grader" / "cli"):
        with pytest.raises(BoundedFailure) as caught:
            ask_author(tmp_path / "problem", f"os.stat({str(hidden)!r})", Limits(seconds=5))
        assert caught.value.exception == "FileNotFoundError"


def test_after_a_failure_the_next_question_is_answered(unzip: Bounded) -> None:
    assert unzip.ask({"data": zip_of(a=b"1")})
    with pytest.raises(BoundedFailure):
        unzip.ask({"data": zip_of(a=b"1")}, seconds=0.0)
    assert unzip.ask({"data": zip_of(a=b"1")})
