"""Processes behind walls over their whole life: many at once, interrupted, orphaned, each gone without a trace."""

import contextlib
import os
import resource
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from grader.model.blame import SandboxError
from grader.model.run import Call, Ending, Job, Limits, Returned
from grader.sandbox import Walls, command, run_job
from grader.sandbox.enclosure import find_enclosure
from grader.sandbox.orphans import end_orphans

SLEEPER = b"import time\ndef f():\n    print('asleep')\n    time.sleep(600)\n"


def test_runs_beside_each_other_do_not_mix(walls: Walls) -> None:
    def ask(number: int) -> object:
        job = Job({"m.py": b"def f(n):\n    return n * n"}, "m", (Call("f", {"n": number}),))
        return run_job(job, walls=walls).shown

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(24))) == [(Returned(number**2),) for number in range(24)]


def test_many_runs_leave_no_descriptor_and_no_process(walls: Walls) -> None:
    job = Job({"m.py": b"def f():\n    return 1"}, "m", (Call("f"),))
    run_job(job, walls=walls)
    before = open_descriptors(walls)
    for _ in range(10):
        run_job(job, walls=walls)
    assert open_descriptors(walls) == before


def open_descriptors(walls: Walls) -> int:
    if walls.pool:
        walls.pool.runners()  # waits until their spares are ready
    return len(os.listdir("/proc/self/fd"))


def test_what_was_printed_before_the_end_is_kept(walls: Walls) -> None:
    job = Job({"m.py": SLEEPER}, "m", (Call("f"),), Limits(seconds=1))
    result = run_job(job, walls=walls)
    assert (result.ending, result.log) == (Ending.TIMEOUT, "asleep\n")
    assert result.measured.cpu_seconds < 0.9 < result.measured.seconds


def test_processor_time_is_that_of_the_program(walls: Walls) -> None:
    source = b"import time\ndef f():\n    while time.process_time() < 1.5: pass\n    return 1"
    measured = run_job(Job({"m.py": source}, "m", (Call("f"),)), walls=walls).measured
    assert 0.8 < measured.cpu_seconds < 1.8


def test_memory_is_that_of_the_program(walls: Walls) -> None:
    source = b"def f():\n    return len(bytearray(b'x' * 200_000_000))"
    measured = run_job(Job({"m.py": source}, "m", (Call("f"),)), walls=walls).measured
    assert 190 < measured.peak_mb < 700


def test_data_larger_than_the_memory_can_be_mapped(walls: Walls, tmp_path: Path) -> None:
    path = tmp_path / "data.npy"
    np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(10**8,)).flush()
    source = b"def f(x):\n    return float(x[:1000].sum())"
    call = Call("f", mounted={"x": "train"})
    job = Job({"m.py": source}, "m", (call,), Limits(memory_mb=200), data={"train": path})
    assert run_job(job, walls=walls).shown == (Returned(0.0),)


ORPHAN = """
import sys
from grader.model.run import Call, Job, Limits
from grader.sandbox import open_walls, run_job
with open_walls() as walls:
    job = Job({"m.py": b"def f(): return 1"}, "m", (Call("f"),))
    run_job(job, walls=walls)
    print("ready", flush=True)
    sleeper = Job({"m.py": sys.argv[1].encode()}, "m", (Call("f"),), Limits(seconds=600))
    run_job(sleeper, walls=walls)
"""


def tree_of(root: int) -> set[int]:
    found, todo = set(), [root]
    while todo:
        pid = todo.pop()
        for task in Path(f"/proc/{pid}/task").iterdir():
            todo += map(int, (task / "children").read_text().split())
        found.add(pid)
    return found - {root}


def test_when_the_grader_is_killed_everything_behind_walls_goes_with_it() -> None:
    grader = subprocess.Popen([sys.executable, "-c", ORPHAN, SLEEPER.decode()], stdout=subprocess.PIPE)
    assert grader.stdout is not None
    assert grader.stdout.readline() == b"ready\n"
    end = time.monotonic() + 30
    while len(below := tree_of(grader.pid)) < 4 and time.monotonic() < end:  # the decoder's and the sleeper's
        time.sleep(0.05)
    assert len(below) >= 4
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    end_orphans()  # what was caught in the middle of its start goes when the next grader starts
    while (alive := {pid for pid in below if is_alive(pid)}) and time.monotonic() < end:
        time.sleep(0.05)
    assert alive == set()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_an_interrupt_at_the_terminal_does_not_reach_running_programs(walls: Walls) -> None:
    source = b"import time\ndef f():\n    time.sleep(1)\n    return 1"
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run_job, Job({"m.py": source}, "m", (Call("f"),)), walls=walls)
        time.sleep(0.5)
        groups = {os.getpgid(pid) for pid in tree_of(os.getpid())}
        assert running.result().shown == (Returned(1),)
    assert groups
    assert os.getpgrp() not in groups


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up root before building walls")
def test_what_only_root_may_read_is_told_with_what_to_type(walls: Walls, tmp_path: Path) -> None:
    path = tmp_path / "data.npy"
    np.save(path, np.zeros(3))
    path.chmod(0o600)
    job = Job({"m.py": b"def f(x): return 1"}, "m", (Call("f", mounted={"x": "d"}),), data={"d": path})
    with pytest.raises(SandboxError, match=r"chmod -R a\+rX"):
        run_job(job, walls=walls)


@pytest.mark.parametrize("name", ["../m.py", "/m.py", "a/../../m.py", "m\0.py", "x" * 300])
def test_a_file_name_that_leads_out_is_refused(walls: Walls, name: str) -> None:
    from grader.model.blame import Refused

    with pytest.raises(Refused, match="file name"):
        run_job(Job({name: b"", "m.py": b""}, "m", ()), walls=walls)


def test_a_run_sees_the_harness_the_packages_and_its_own_data_only(tmp_path: Path) -> None:
    found = find_enclosure()
    path = tmp_path / "x.npy"
    path.write_bytes(b"")
    binds = command.lay_out_run(found, {"train": path}).binds
    ours = {inside for inside in binds if not inside.startswith(command.PACKAGES)}
    assert ours == {"/opt/grader/grader/sandbox/inside", "/opt/data/train.npy"}


def test_where_the_machine_has_no_descriptors_left_it_is_our_error_and_passes(walls: Walls) -> None:
    job = Job({"m.py": b"def f():\n    return 1"}, "m", (Call("f"),))
    run_job(job, walls=walls)
    if walls.pool:
        walls.pool.forget_idle()
    before = len(os.listdir("/proc/self/fd"))
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (number_with_free_below(1), limits[1]))
    try:
        with pytest.raises(SandboxError, match="could not be started"):
            run_job(job, walls=walls)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert len(os.listdir("/proc/self/fd")) == before
    assert run_job(job, walls=walls).shown == (Returned(1),)


def number_with_free_below(count: int) -> int:
    """The limit under which so many descriptors are still free: there may be holes among those in use."""
    used = {int(name) for name in os.listdir("/proc/self/fd")}
    limit = free = 0
    while free < count:
        free += limit not in used
        limit += 1
    return limit


@pytest.mark.parametrize("spared", range(8))
def test_a_warm_run_short_of_descriptors_is_our_error_wherever_it_happens(walls: Walls, spared: int) -> None:
    """Each step of a run on a standing runner opens one more; whichever fails, nothing leaks and the next run works."""
    job = Job({"m.py": b"def f():\n    return 1"}, "m", (Call("f"),))
    run_job(job, walls=walls)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(int(name) for name in os.listdir("/proc/self/fd"))
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1 + spared, limits[1]))
    try:
        with contextlib.suppress(SandboxError):
            assert run_job(job, walls=walls).shown == (Returned(1),)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert run_job(job, walls=walls).shown == (Returned(1),)


def test_a_forked_grader_starts_its_own_runs() -> None:
    program = """
import contextlib
import os
from grader.model.run import Call, Job
from grader.sandbox import open_walls, run_job
job = Job({"m.py": b"def f(): return 1"}, "m", (Call("f"),))
with open_walls() as walls:
    print(run_job(job, walls=walls).shown, flush=True)
if os.fork() == 0:
    with open_walls() as walls:
        print(run_job(job, walls=walls).shown, flush=True)
    os._exit(0)
os.wait()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout == "(Returned(value=1),)\n" * 2, done.stderr


def test_a_run_that_somebody_else_ends_is_our_error_never_the_students(walls: Walls) -> None:
    run_job(Job({"m.py": b"def f(): return 1"}, "m", (Call("f"),)), walls=walls)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run_job, Job({"m.py": SLEEPER}, "m", (Call("f"),), Limits(seconds=60)), walls=walls)
        end = time.monotonic() + 20
        while not (found := [pid for pid in tree_of(os.getpid()) if is_asleep_inside(pid)]):
            assert time.monotonic() < end
            time.sleep(0.05)
        os.kill(found[0], signal.SIGKILL)
        with pytest.raises(SandboxError, match="ended from outside"):
            running.result()


def is_asleep_inside(pid: int) -> bool:
    """Whether a process is the first of its pid namespace, sealed, and has begun to sleep in the program."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        wait = Path(f"/proc/{pid}/wchan").read_text()
    except OSError:
        return False
    first = status.split("NSpid:")[1].split("\n")[0].split()[1:] if "NSpid:" in status else []
    return first[-1:] == ["1"] and "Seccomp:\t2" in status and "nanosleep" in wait
