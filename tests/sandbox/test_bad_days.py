"""Bad days: whatever of ours is killed, closed or refused, nothing is marked wrongly or hangs; the next run works."""

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.model.blame import SandboxError
from grader.model.run import Call, Job, Limits, Returned
from grader.sandbox import Walls, cgroup, conversation, open_walls, pool, run_job, runner
from grader.sandbox import start as start_module
from grader.sandbox.runner import Runner

JOB = Job({"m.py": b"def f(n):\n    return n * n"}, "m", (Call("f", {"n": 7}),))
RIGHT = (Returned(49),)


@pytest.fixture
def warm() -> Iterator[Walls]:
    with open_walls("warm") as walls:
        assert run_job(JOB, walls=walls).shown == RIGHT
        assert walls.mode == "warm"
        yield walls


def the_runner(walls: Walls) -> Runner:
    assert walls.pool is not None
    (found,) = walls.pool.runners()
    return found


def kill_zygote(found: Runner) -> None:
    os.kill(found.pid, signal.SIGKILL)


def kill_bubblewrap(found: Runner) -> None:
    os.kill(parent_of(found.pid), signal.SIGKILL)


def kill_spares(found: Runner) -> None:
    for pid in found.spare_processes():
        os.kill(pid, signal.SIGKILL)


def hang_up(found: Runner) -> None:
    found._zygote.channel.shutdown(socket.SHUT_RDWR)


def stop_zygote(found: Runner) -> None:
    os.kill(found.pid, signal.SIGSTOP)


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@pytest.mark.parametrize("harm", [kill_zygote, kill_bubblewrap, kill_spares, hang_up])
def test_what_breaks_between_two_runs_costs_no_run_its_result(harm: Callable[[Runner], None], warm: Walls) -> None:
    harm(the_runner(warm))
    for _ in range(4):
        try:
            assert run_job(JOB, walls=warm).shown == RIGHT
        except SandboxError:  # ours, and said so: tried again, never a wrong answer
            continue
    assert run_job(JOB, walls=warm).shown == RIGHT
    assert len(warm.pool.runners() if warm.pool else ()) == 1


def test_a_zygote_that_stops_answering_is_given_up(warm: Walls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_ANSWER_SECONDS", 0.5)
    found = the_runner(warm)
    stop_zygote(found)
    begun = time.monotonic()
    ended = 0
    for _ in range(8):
        try:
            assert run_job(JOB, walls=warm).shown == RIGHT
            ended += 1
        except SandboxError:
            continue
    assert ended >= 4
    assert time.monotonic() - begun < 120
    assert not Path(f"/proc/{found.pid}").exists()


@pytest.mark.parametrize("harm", [kill_zygote, kill_bubblewrap])
def test_a_run_whose_zygote_is_killed_is_our_failure_and_the_next_one_works(
    harm: Callable[[Runner], None], warm: Walls
) -> None:
    found = the_runner(warm)
    sleeper = Job({"m.py": b"import time\ndef f():\n    time.sleep(60)"}, "m", (Call("f"),), Limits(seconds=60))
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(run_job, sleeper, walls=warm)
        time.sleep(0.5)
        harm(found)
        with pytest.raises(SandboxError):
            running.result(30)
    assert run_job(JOB, walls=warm).shown == RIGHT


def test_a_decoder_that_is_killed_over_an_answer_spoils_nothing(warm: Walls, monkeypatch: pytest.MonkeyPatch) -> None:
    ready, asked = warm.decoder._ready_child, []

    def ready_and_killed_once() -> conversation.Conversation:
        talk = ready()
        asked.append(talk.enclosed.pid)
        if len(asked) == 1:
            os.kill(talk.enclosed.pid, signal.SIGKILL)
        return talk

    monkeypatch.setattr(warm.decoder, "_ready_child", ready_and_killed_once)
    assert run_job(JOB, walls=warm).shown == RIGHT
    assert len(set(asked)) == 2


def test_two_hundred_runs_asked_at_once_all_get_their_own_result(warm: Walls) -> None:
    def ask(number: int) -> object:
        return run_job(Job(JOB.files, "m", (Call("f", {"n": number}),)), walls=warm).shown

    with ThreadPoolExecutor(200) as threads:
        assert list(threads.map(ask, range(200))) == [(Returned(number**2),) for number in range(200)]


def test_a_runner_is_replaced_after_its_share_of_runs(warm: Walls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "MOST_RUNS", 5)
    zygotes = set()
    for _ in range(12):
        assert run_job(JOB, walls=warm).shown == RIGHT
        assert warm.pool is not None
        zygotes |= {found.pid for found in warm.pool.runners()}
    assert len(zygotes) >= 2


def test_where_warm_runners_cannot_be_had_the_plain_mode_does_the_same(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> None:
        raise SandboxError("no zygotes today")

    monkeypatch.setattr(pool, "Runner", refuse)
    with open_walls("warm") as walls:
        assert run_job(JOB, walls=walls).shown == RIGHT
        assert walls.mode == "plain"
    assert "no zygotes today" in caplog.text


def test_control_groups_that_turn_read_only_cost_exactness_and_no_run(
    warm: Walls, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(30, "Read-only file system")

    monkeypatch.setattr(cgroup.Path, "mkdir", refuse)
    for _ in range(4):
        assert run_job(JOB, walls=warm).shown == RIGHT


def test_no_run_looks_at_the_wall_clock(warm: Walls, monkeypatch: pytest.MonkeyPatch) -> None:
    jumps = iter(range(10**9, 0, -(10**6)))
    monkeypatch.setattr(time, "time", lambda: float(next(jumps)))
    for _ in range(3):
        result = run_job(JOB, walls=warm)
        assert result.shown == RIGHT
        assert 0 <= result.measured.seconds < 60


SHORT_OF_PROCESSES = """
import resource, sys
from grader.model.blame import SandboxError
from grader.model.run import Call, Job
from grader.sandbox import open_walls, run_job
most = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_NPROC, (most, most))
job = Job({"m.py": b"def f(n):\\n    return n * n"}, "m", (Call("f", {"n": 7}),))
try:
    with open_walls() as walls:
        for _ in range(3):
            print(run_job(job, walls=walls).shown)
except (SandboxError, RuntimeError) as error:
    print(type(error).__name__, error)
"""


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5, 6, 8])
def test_a_machine_short_of_processes_says_so_and_gives_no_wrong_answer(most: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SHORT_OF_PROCESSES, str(most)], capture_output=True, text=True, timeout=120
    )
    lines = done.stdout.splitlines()
    assert lines, done.stderr
    assert all(line.startswith(("(Returned(value=49),)", "SandboxError", "RuntimeError")) for line in lines), lines


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small folder")
def test_a_full_disk_costs_what_is_kept_and_no_mark(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(home)], check=True)
    try:
        (home / "filler").write_bytes(bytes(50_000))
        solution = Path(__file__).parents[2] / "reference/foundations/logsumexp/solution"
        grader = Path(sys.executable).with_name("grader")
        command = [str(grader), "try", "logsumexp", str(solution), "--home", str(home), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert '"verdict": "wrong"' not in done.stdout
        assert "Traceback" not in done.stderr
        (home / "filler").unlink()
        subprocess.run(["mount", "-o", "remount,size=64m", str(home)], check=True)
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.stdout.count('"verdict": "correct"') == 5
    finally:
        subprocess.run(["umount", str(home)], check=True)


def test_open_files_stay_below_what_a_service_may_have(warm: Walls) -> None:
    run_job(JOB, walls=warm)
    assert len(os.listdir("/proc/self/fd")) < resource.getrlimit(resource.RLIMIT_NOFILE)[0] / 4


@pytest.mark.parametrize("slip", [RuntimeError("a mistake of ours"), SandboxError("no more processes")])
def test_closing_waits_for_nobody_who_failed_behind_the_scenes(
    slip: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Runner) -> None:
        raise slip

    with open_walls("warm") as walls:
        monkeypatch.setattr(Runner, "refill", fail)
        assert run_job(JOB, walls=walls).shown == RIGHT
        closing = threading.Thread(target=walls.close)
        closing.start()
        closing.join(30)
        assert not closing.is_alive()


@pytest.mark.parametrize("which", ["sandbox-start", "sandbox-keeper"])
def test_a_machine_that_starts_no_more_threads_is_told_and_nobody_waits_for_ever(
    which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = threading.Thread.start

    def start(self: threading.Thread) -> None:
        if self.name.startswith(which):
            raise RuntimeError("can't start new thread")
        real(self)

    def grade() -> None:
        try:
            with open_walls("warm") as walls:
                said.append(run_job(JOB, walls=walls).shown)
        except SandboxError as error:
            said.append(str(error))

    said: list[object] = []
    start_module._starter.cache_clear()
    monkeypatch.setattr(threading.Thread, "start", start)
    grading = threading.Thread(target=grade, daemon=True)
    grading.start()
    grading.join(60)
    assert not grading.is_alive()
    assert "no more threads can be started on this machine" in str(said)


def test_a_runner_that_cannot_be_ended_costs_the_next_run_nothing(warm: Walls, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Runner.close

    def end_and_complain(self: Runner) -> None:
        real(self)
        raise SandboxError("its control group is still in use")

    monkeypatch.setattr(Runner, "close", end_and_complain)
    kill_zygote(the_runner(warm))
    for _ in range(3):
        try:
            assert run_job(JOB, walls=warm).shown == RIGHT
        except SandboxError:
            continue
    assert run_job(JOB, walls=warm).shown == RIGHT


def test_a_run_that_ends_after_the_walls_were_closed_leaves_nothing() -> None:
    sleeper = Job({"m.py": b"import time\ndef f():\n    time.sleep(1)\n    return 1"}, "m", (Call("f"),))
    walls = open_walls("warm")
    assert run_job(JOB, walls=walls).shown == RIGHT
    assert walls.pool is not None
    zygote = the_runner(walls).pid
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(run_job, sleeper, walls=walls)
        time.sleep(0.3)
        walls.pool.close()
        assert running.result(30).shown == (Returned(1),)
    walls.close()
    assert not Path(f"/proc/{zygote}").exists()


def test_a_log_that_the_program_closed_is_not_asked_for_again(warm: Walls, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    real = conversation.wait_for
    monkeypatch.setattr(conversation, "wait_for", lambda *asked: looks.append(asked) or real(*asked))
    source = b"import os, time\ndef f():\n    os.close(1)\n    os.close(2)\n    time.sleep(1)\n    return 1"
    assert run_job(Job({"m.py": source}, "m", (Call("f"),)), walls=warm).shown == (Returned(1),)
    assert len(looks) < 200  # a hung-up pipe would have been ready thousands of times
