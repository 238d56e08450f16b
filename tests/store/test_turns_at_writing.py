"""Writers of one file take turns: threads and processes alike, and whoever dies gives the turn back."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from grader.model.blame import SandboxError
from grader.store.turns import Turns

HOLD = """
import pathlib, sys, time
from grader.store.turns import Turns
with Turns(pathlib.Path(sys.argv[1]), 5).take():
    print("held", flush=True)
    time.sleep(60)
"""


def hold_elsewhere(database: Path) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen([sys.executable, "-c", HOLD, database], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def test_only_one_thread_writes_at_a_time_and_all_come_to_write(tmp_path: Path):
    turns, inside, most, done = Turns(tmp_path / "db", 20), [], [0], []

    def write(number: int) -> None:
        for _ in range(20):
            with turns.take():
                inside.append(number)
                most[0] = max(most[0], len(inside))
                time.sleep(0.0002)
                inside.remove(number)
        done.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most[0], len(done)) == (1, 8)


def test_a_process_that_is_killed_gives_its_turn_back(tmp_path: Path):
    process = hold_elsewhere(tmp_path / "db")
    threading.Timer(0.3, process.kill).start()
    with Turns(tmp_path / "db", 20).take():
        assert process.wait() == -9


def test_a_turn_that_does_not_come_is_our_failure(tmp_path: Path):
    process = hold_elsewhere(tmp_path / "db")
    try:
        with pytest.raises(SandboxError, match="another process"), Turns(tmp_path / "db", 0.1).take():
            pass
    finally:
        process.kill()
        process.wait()
    here = Turns(tmp_path / "db", 0.1)
    with here.take(), pytest.raises(SandboxError, match="others have written"), here.take():
        pass
    with here.take():
        pass
