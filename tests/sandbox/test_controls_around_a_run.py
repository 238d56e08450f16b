"""Positive controls for what stands between runs, around one, and behind its end: taken away, the attack succeeds."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from walls_without import without

import grader
from grader.model.run import Call, Ending, Job, Limits, Returned, Run
from grader.sandbox import SandboxMode, Walls, run_job
from grader.sandbox.inside.kernel import landlock_version

pytestmark = pytest.mark.hostile

LIMITS = Limits(seconds=6, memory_mb=256, processes=24, scratch_mb=16, output_mb=4)
PAIR = """
import os, signal, socket, time

# A signal that does nothing to whoever does not wait for it: the grader itself would be in the group.
def wait_for_signal(x):
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGURG])
    return signal.sigtimedwait([signal.SIGURG], 2) is not None

def signal_group(x):
    for _ in range(15):
        time.sleep(0.1)
        os.kill(0, signal.SIGURG)

def listen(x):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\\0meeting")
        server.listen()
        server.settimeout(2)
        try:
            with server.accept()[0] as other:
                return other.recv(10) == b"answers"
        except TimeoutError:
            return False

def call(x):
    for _ in range(15):
        time.sleep(0.1)
        with socket.socket(socket.AF_UNIX) as other:
            try:
                other.connect("\\0meeting")
                return other.send(b"answers")
            except OSError:
                continue

def share_folder(x):
    own = f"left-{os.urandom(8).hex()}"
    for _ in range(15):
        time.sleep(0.1)
        try:
            open(f"/scratch/{own}", "w").close()
        except OSError:
            pass
        if any(name.startswith("left-") and name != own for name in os.listdir("..")):  # the folder it works in
            return True
"""
LEAVE = """
import ctypes, os, time
def attack(x):
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(15, b"left-behind", 0, 0, 0)
        os.closerange(0, 256)
        time.sleep(20)
        os._exit(0)
    time.sleep(0.2)
    return True
"""


def run_one(source: str, name: str, walls: Walls, limits: Limits = LIMITS) -> Run:
    return run_job(Job({"m.py": source.encode()}, "m", (Call(name, {"x": 0}),), limits), walls=walls)


def meets(first: str, second: str, walls: Walls) -> bool:
    """Whether, of two runs of one runner, the second started while the first goes on, one is reached by the other.

    One that finds another's files where its own must go does not even begin.
    """
    with ThreadPoolExecutor(2) as threads:
        earlier = threads.submit(run_one, PAIR, first, walls)
        time.sleep(0.4)
        later = threads.submit(run_one, PAIR, second, walls)
        runs = earlier.result(), later.result()
        return any(run.shown == (Returned(True),) or not run.loaded for run in runs)


#: What one run does to another, and the walls of which each alone stops it.
BETWEEN = {
    ("wait_for_signal", "signal_group"): ("session", "landlock"),
    ("listen", "call"): ("network", "landlock"),
    ("share_folder", "share_folder"): ("mounts",),
}


@pytest.mark.parametrize(("pair", "walls_between"), BETWEEN.items(), ids=lambda names: "-".join(names))
def test_without_what_stands_between_them_one_run_reaches_another(
    pair: tuple[str, str], walls_between: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    with without(set(walls_between), "warm", monkeypatch) as walls:
        assert meets(*pair, walls)


@pytest.mark.parametrize(
    ("pair", "wall"), [(pair, wall) for pair, names in BETWEEN.items() for wall in names], ids=lambda part: str(part)
)
def test_each_wall_between_runs_stops_it_alone(
    pair: tuple[str, str], wall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if wall == "landlock" and landlock_version() < 6:
        pytest.skip("this kernel's Landlock knows nothing of signals and abstract sockets")
    with without(set(BETWEEN[pair]) - {wall}, "warm", monkeypatch) as walls:
        assert not meets(*pair, walls)


def left_behind() -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "comm").read_text() == "left-behind\n":
                yield int(entry.name)
        except OSError:
            continue  # it has gone meanwhile


def test_without_a_pid_namespace_a_process_outlives_its_run(monkeypatch: pytest.MonkeyPatch) -> None:
    with without({"pids", "together"}, "plain", monkeypatch) as walls:
        assert run_one(LEAVE, "attack", walls).shown == (Returned(True),)
        found = list(left_behind())
    for pid in found:
        os.kill(pid, signal.SIGKILL)
    assert found


@pytest.mark.parametrize("mode", ["plain", "warm"])
def test_with_a_pid_namespace_no_process_outlives_its_run(mode: SandboxMode, monkeypatch: pytest.MonkeyPatch) -> None:
    with without({"together"}, mode, monkeypatch) as walls:
        assert run_one(LEAVE, "attack", walls).shown == (Returned(True),)
        end = time.monotonic() + 5
        while list(left_behind()) and time.monotonic() < end:
            time.sleep(0.05)
        assert not list(left_behind())


#: What is watched from outside: the program, its limits, how it ends there, and limits with which it gets through.
WATCHED = {
    "sleeps": (
        "import time\ndef attack(x):\n    time.sleep(1.5)\n",
        {"seconds": 1.0},
        Ending.TIMEOUT,
        {"seconds": 6.0},
    ),
    "returns much": (
        "import numpy as np\ndef attack(x):\n    return np.zeros(200_000)\n",
        {"output_mb": 1},
        Ending.LIMIT,
        {"output_mb": 4},
    ),
}


@pytest.mark.parametrize("name", WATCHED)
def test_what_a_limit_watched_from_outside_ends_gets_through_with_a_wider_one(name: str, walls: Walls) -> None:
    source, narrow, ending, wide = WATCHED[name]
    assert run_one(source, "attack", walls, LIMITS.model_copy(update=narrow)).ending is ending
    assert isinstance(run_one(source, "attack", walls, LIMITS.model_copy(update=wide)).shown[0], Returned)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a program that makes root of others")
@pytest.mark.parametrize(
    ("promise", "becomes"), [("", "0"), ("kernel.control(kernel.PR_SET_NO_NEW_PRIVS, 1)", "65534")]
)
def test_without_no_new_privileges_a_program_makes_root_of_whoever_starts_it(
    promise: str, becomes: str, tmp_path: Path
) -> None:
    """It cannot be taken from a run: bubblewrap and the filter do not work without it. So it is tried beside one."""
    program = tmp_path / "who"
    shutil.copy("/usr/bin/id", program)
    program.chmod(0o4755)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and folder.name:
            folder.chmod(folder.stat().st_mode | 0o011)
    source = f"import os, sys\nsys.path.insert(0, {str(Path(grader.__file__).parents[1])!r})\n"
    source += "from grader.sandbox.inside import kernel\nos.setresgid(65534, 65534, 65534)\n"
    source += f"os.setresuid(65534, 65534, 65534)\n{promise}\nos.execv({str(program)!r}, ['who', '-u'])\n"
    told = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=60, check=True)
    assert told.stdout.strip() == becomes
