"""Runs on a graphics processor: in each of these tests a real one. Where there is none they are skipped, by name."""

import errno
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.model.blame import SandboxError
from grader.model.run import Call, Ending, Job, Limits, Returned
from grader.sandbox import Walls, open_walls, run_job
from grader.sandbox.devices import devices_here


def is_there_one() -> bool:
    """Whether a GPU may be used here. One that is listed in a way we do not read may not."""
    try:
        return bool(devices_here())
    except SandboxError:
        return False


pytestmark = pytest.mark.skipif(not is_there_one(), reason="there is no GPU here")

LIMITS = Limits(device="cuda", seconds=60, memory_mb=6000, processes=128)


@pytest.fixture
def walls() -> Iterator[Walls]:
    with open_walls() as opened:
        yield opened


def ask(walls: Walls, source: str, limits: Limits = LIMITS) -> object:
    run = run_job(Job({"m.py": source.encode()}, "m", (Call("f", seed=7),), limits), walls=walls)
    assert run.ending is Ending.FINISHED, run
    (shown,) = run.shown
    assert isinstance(shown, Returned), shown
    return shown.value


def test_a_product_on_the_device_is_right(walls: Walls) -> None:
    source = """
import torch
def f():
    x = torch.eye(64, device="cuda") * 3
    return [(x @ x).sum().item(), x.device.type]
"""
    assert ask(walls, source) == [9.0 * 64, "cuda"]


def test_cuda_is_the_device_and_no_habit(walls: Walls) -> None:
    source = "import torch\ndef f():\n    return torch.nn.Linear(2, 2).cuda().weight.device.type\n"
    assert ask(walls, source) == "cuda"


def test_the_same_seed_gives_the_same_weights(walls: Walls) -> None:
    source = """
import torch
def f():
    torch.manual_seed(7)
    model = torch.nn.Sequential(torch.nn.Linear(32, 64), torch.nn.ReLU(), torch.nn.Linear(64, 4)).cuda()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    x, y = torch.randn(256, 32, device="cuda"), torch.randint(0, 4, (256,), device="cuda")
    for _ in range(20):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimiser.step()
    return [p.double().sum().item() for p in model.parameters()]
"""
    assert ask(walls, source) == ask(walls, source)


def test_only_the_lent_device_can_be_seen(walls: Walls) -> None:
    source = """
import os, torch
def f():
    here = [name for name in os.listdir("/dev") if name.startswith("nvidia") and name[6:].isdigit()]
    return [len(here), torch.cuda.device_count()]
"""
    assert ask(walls, source) == [1, 1]


def test_there_is_no_network(walls: Walls) -> None:
    source = """
import socket
def f():
    try:
        socket.create_connection(("127.0.0.1", 9), 1)
    except OSError as error:
        return error.errno
"""
    assert ask(walls, source) == errno.EPERM


def test_memory_of_the_machine_is_limited_by_the_control_group(walls: Walls) -> None:
    source = b"def f():\n    return len(bytearray(b'x' * 12_000_000_000))\n"
    run = run_job(Job({"m.py": source}, "m", (Call("f"),), LIMITS), walls=walls)
    assert run.ending is Ending.MEMORY


def test_two_runs_on_one_device_take_turns(walls: Walls) -> None:
    source = "import time\ndef f():\n    begin = time.time()\n    time.sleep(2)\n    return [begin, time.time()]\n"
    spans: list[object] = []
    count = len(devices_here()) + 1
    threads = [threading.Thread(target=lambda: spans.append(ask(walls, source))) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(tuple(span) for span in spans if isinstance(span, list))
    assert len(ordered) == count
    assert ordered[-1][0] >= min(end for _, end in ordered)


def test_a_process_started_on_the_device_is_gone_after_the_run() -> None:
    source = """
import os, time, torch
def f():
    kept = torch.zeros(1 << 20, device="cuda")
    if os.fork() == 0:
        time.sleep(600)
    return kept.device.type
"""
    with open_walls("plain") as walls:
        ask(walls, "def f():\n    return 1\n")  # whatever stays for many runs is there then
        before = processes_below(os.getpid())
        assert ask(walls, source) == "cuda"
        assert processes_below(os.getpid()) <= before


def processes_below(pid: int) -> set[int]:
    """All that a process has started, and what those have."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    children = {int(child) for task in tasks for child in (task / "children").read_text().split()}
    return children.union(*map(processes_below, children))


def test_nothing_is_left_on_the_device_after_a_run(walls: Walls) -> None:
    source = (
        "import torch\ndef f():\n    torch.zeros(1 << 28, device='cuda')\n    return torch.cuda.mem_get_info()[0]\n"
    )
    first = ask(walls, source)
    time.sleep(1)
    second = ask(walls, source)
    assert isinstance(first, int)
    assert isinstance(second, int)
    assert second >= first - 100_000_000
