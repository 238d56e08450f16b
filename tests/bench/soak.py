"""`make soak`: ten thousand runs, and what they leave: memory, descriptors, processes, mounts, control groups."""

import os
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from grader.model.run import Call, Ending, Job, Limits
from grader.sandbox import Walls, open_walls, run_job
from grader.sandbox.cgroup import _PREFIX

RUNS = 10_000
_SOURCES = (
    b"def f(x):\n    return x + 1\n",
    b"def f(x):\n    open('note', 'w').write('x' * 1000)\n    raise ValueError(x)\n",
    b"import os\ndef f(x):\n    os.fork()\n    os._exit(3)\n",
    b"import torch\ndef f(x):\n    return torch.from_numpy(x) * 2\n",
)


def main() -> None:
    """Print what stands before and after, and fail where something has grown."""
    with open_walls("warm") as walls:
        run_many(walls, 400)
        before = count(walls)
        began = time.monotonic()
        run_many(walls, RUNS)
        seconds = time.monotonic() - began
        after = count(walls)
    print(f"{RUNS} runs in {seconds:.0f} s, {RUNS / seconds:.0f} a second, on {len(os.sched_getaffinity(0))} cores")
    print(f"{'':20}{'before':>10}{'after':>10}")
    for name in before:
        print(f"{name:20}{before[name]:>10}{after[name]:>10}")
    grown = [name for name in before if after[name] > before[name] * (1.2 if name == "memory (MB)" else 1)]
    sys.exit(f"grown: {', '.join(grown)}" if grown else 0)


def run_many(walls: Walls, runs: int) -> None:
    """As many runs of different kinds, by two threads; every eighth has other limits."""

    def one(number: int) -> None:
        limits = Limits(seconds=5 if number % 8 else 6, memory_mb=300)
        job = Job({"m.py": _SOURCES[number % len(_SOURCES)]}, "m", (Call("f", {"x": np.ones(3)}),), limits)
        ending = run_job(job, walls=walls).ending
        assert ending is (Ending.CRASHED if number % len(_SOURCES) == 2 else Ending.FINISHED), ending

    with ThreadPoolExecutor(2) as threads:
        for first in range(0, runs, 100):  # all at once would be ten thousand futures, which are no leak of ours
            list(threads.map(one, range(first, first + 100)))


def count(walls: Walls) -> Mapping[str, int]:
    """What this process holds and the machine shows."""
    assert walls.pool is not None
    walls.pool.forget_idle()  # their spares come and go
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    groups = [folder for folder in Path("/sys/fs/cgroup").rglob(f"{_PREFIX}-{os.getpid()}-*") if folder.is_dir()]
    decoder = walls.decoder._talk  # a standing child, which may have been replaced
    own = {decoder.enclosed.pid} if decoder else set()
    return {
        "memory (MB)": int(status["VmRSS"].split()[0]) // 1024,
        "descriptors": len(os.listdir("/proc/self/fd")),
        "threads": len(os.listdir("/proc/self/task")),
        "children": _children() - len(own),
        "mounts": len(Path("/proc/self/mounts").read_text().splitlines()),
        "control groups": len(groups) - len(own) * len({group.parent for group in groups}),
    }


def _children() -> int:
    return sum(len((task / "children").read_text().split()) for task in Path("/proc/self/task").iterdir())


if __name__ == "__main__":
    main()
