"""Ctrl-C at a class that is being graded, as a terminal sends it: to the whole group of processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SLOW = "import time\n\n\ndef relu(x):\n    time.sleep({seconds})\n    return x * (x > 0)\n"


@pytest.fixture
def start(course: Path, add_problem: Callable, tmp_path: Path) -> Iterator[Callable[[float], subprocess.Popen[str]]]:
    """Starts to grade eight students whose programs take their time, in a group of processes of its own."""
    add_problem("function", "topic/relu")
    (course / "problems" / "assignments" / "hw.toml").write_text('title = "H"\nproblems = ["topic/relu"]\n')
    started: list[subprocess.Popen[str]] = []

    def run(seconds: float) -> subprocess.Popen[str]:
        for number in range(8):
            folder = tmp_path / "class" / f"s{number}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "relu.py").write_text(SLOW.format(seconds=seconds if number else 0) + f"# {number}\n")
        command = [str(Path(sys.executable).with_name("grader")), "grade", "hw", str(tmp_path / "class"), "--jobs", "2"]
        places = ["--out", str(tmp_path / "out"), "--course", str(course), "--home", str(tmp_path / "home")]
        process = subprocess.Popen(
            [*command, *places], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _lines(tmp_path: Path) -> list[dict]:
    file = tmp_path / "out" / "journal.jsonl"
    return [json.loads(line) for line in file.read_bytes().splitlines()] if file.exists() else []


def _wait_for(tmp_path: Path, process: subprocess.Popen[str], count: int) -> None:
    deadline = time.monotonic() + 60
    while len(_lines(tmp_path)) < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_once_finishes_what_runs_and_the_same_command_goes_on(start, tmp_path):
    process = start(0.15)
    _wait_for(tmp_path, process, 1)
    os.killpg(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stdout == ""
    assert "finishing what runs" in stderr
    assert "Traceback" not in stderr
    done = _lines(tmp_path)
    assert 1 <= len(done) < 8
    assert f"stopped after {len(done)} of 8 gradings" in stderr
    assert {mark["verdict"] for line in done for mark in line["grading"]["marks"]} == {"correct"}

    again = start(0.15)
    stdout, stderr = again.communicate(timeout=120)
    assert again.returncode == 0, stderr
    assert len(_lines(tmp_path)) == 8


def test_twice_ends_at_once(start, tmp_path):
    process = start(3)  # six calls of three seconds each, but for the first student
    _wait_for(tmp_path, process, 1)
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.5)
    assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)
    _, stderr = process.communicate(timeout=10)  # far less than what runs would still take
    assert process.returncode == 130
    assert "Traceback" not in stderr
    assert len(_lines(tmp_path)) == 1
