"""A bubblewrap that was left waiting in the middle of its start is found and ended; all others are left alone."""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

from grader.model.run import Call, Job, Limits, Returned
from grader.sandbox import Walls, run_job
from grader.sandbox.command import BOOT
from grader.sandbox.orphans import end_orphans


def children_of(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def test_a_bubblewrap_without_its_parent_is_ended() -> None:
    # --userns-block-fd holds it at the very place where a killed parent leaves it.
    held, hold = os.pipe()
    command = ["bwrap", "--unshare-user", "--unshare-pid", "--userns-block-fd", str(held), "--info-fd", "2"]
    command += ["--ro-bind", "/", "/", "/bin/true", BOOT]
    monitor = subprocess.Popen(command, pass_fds=[held], stderr=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while not (found := children_of(monitor.pid)):
        assert time.monotonic() < end
        time.sleep(0.01)
    assert found[0] not in end_orphans()
    assert children_of(monitor.pid) == found
    monitor.send_signal(signal.SIGKILL)
    monitor.wait()
    end_orphans()
    while Path(f"/proc/{found[0]}").exists():
        assert time.monotonic() < end
        time.sleep(0.01)
    os.close(held)
    os.close(hold)


def test_runs_of_a_living_grader_are_left_alone(walls: Walls) -> None:
    source = b"import time\ndef f():\n    time.sleep(0.5)\n    return 1"
    stop = threading.Event()

    def sweep() -> None:
        while not stop.is_set():
            end_orphans()

    sweeper = threading.Thread(target=sweep)
    sweeper.start()
    try:
        shown = [run_job(Job({"m.py": source}, "m", (Call("f"),), Limits()), walls=walls).shown for _ in range(3)]
    finally:
        stop.set()
        sweeper.join()
    assert shown == [(Returned(1),)] * 3
