"""What grading a training costs beside the training itself, each seed beside a bare run of the same program.

    python -m tests.bench.overhead [SLUG ...]

`make bench` runs it too. The bare run is one Python process of its own, with one thread, the same data and no walls;
what is timed there is the call of `train` alone. A grading adds its walls, a look ahead (once for all seeds), the
export, the rules and the test inputs. Nothing that is kept from before is used.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from grader.artefacts import Home, open_home
from grader.catalog import load_entry, open_catalog
from grader.data import normalised
from grader.grading.datasets import chosen_scale
from grader.grading.desk import Desk
from grader.grading.preflight import look_ahead
from grader.grading.trained import Student
from grader.grading.training import see_seed
from grader.model.problem import TrainingPart
from grader.sandbox import Walls, open_walls

SLUGS = ("training/mnist_mlp", "training/cifar10_fc_only", "training/cifar10_cnn")
#: A seed may cost so many times its bare training, and so many seconds more.
TIMES, MORE = 1.10, 3.0
_BARE = """\
import sys, time
import numpy as np, torch
torch.set_num_threads(1)
folder, module, function, x, y, seed = sys.argv[1:]
sys.path.insert(0, folder)
train = getattr(__import__(module), function)
x, y = (torch.from_numpy(np.load(file, mmap_mode="c")) for file in (x, y))
torch.manual_seed(int(seed))
class Budget:
    seconds = 1e6
    def seconds_left(self):
        return 1e6
began, used = time.perf_counter(), time.process_time()
train(x, y, budget=Budget(), report=lambda *_: None)
print(time.perf_counter() - began, time.process_time() - used)
"""


@dataclass(frozen=True)
class Cost:
    """Wall and CPU seconds."""

    wall: float
    cpu: float


def run_bare(student: Student, folder: Path, seed: int) -> Cost:
    """The call of a student's `train` in a process of its own."""
    part, data = student.part, student.chosen.data
    assert data is not None
    named = [str(folder), part.module, part.function, str(normalised(data, "train")), str(data.y_train), str(seed)]
    told = subprocess.run([sys.executable, "-c", _BARE, *named], check=True, capture_output=True, text=True)
    return Cost(*map(float, told.stdout.split()))


def run_graded(student: Student, draw: int, desk: Desk) -> Cost:
    """One seed trained behind walls, exported, judged. The CPU seconds are those of the student's process alone."""
    began = time.perf_counter()
    seen = see_seed(student, draw, desk, None)
    assert seen.ended is None
    return Cost(time.perf_counter() - began, seen.trained.measured.cpu_seconds)


def bench_overhead(slug: str, desk: Desk, folder: Path) -> bool:
    """Print what one problem's reference costs, seed by seed; whether all of it is within bounds by wall seconds."""
    entry = load_entry(desk.catalog, slug)
    part = next(part for part in entry.problem.parts if isinstance(part, TrainingPart))
    student = Student(entry, part, chosen_scale(part, desk.home), desk.solution(entry))
    for name, content in student.files.items():
        (folder / name).write_bytes(content)
    other = {name: content + b"\n# to warm the walls\n" for name, content in student.files.items()}
    look_ahead(replace(student, files=other), desk)
    began = time.perf_counter()
    assert look_ahead(student, desk) is None
    ahead = time.perf_counter() - began
    pairs = [(run_bare(student, folder, draw), run_graded(student, draw, desk)) for draw in range(part.draws)]
    print(f"\n{slug} on {student.chosen.name}, {part.draws} seeds, each beside a bare run")
    print(f"{'looked at before it is trained, once':<44}{ahead:8.2f} s")
    bare, graded = (median(pair[side].wall for pair in pairs) for side in (0, 1))
    share = graded + ahead / part.draws
    print(f"{'a seed trained bare, median':<44}{bare:8.2f} s")
    print(f"{'a seed graded, its share of the look ahead in':<44}{share:8.2f} s{share / bare:8.2f} ×")
    print(f"{'allowed: 1.10 × + 3 s':<44}{TIMES * bare + MORE:8.2f} s")
    used = [median(pair[side].cpu for pair in pairs) for side in (0, 1)]
    print(f"{'CPU of the training behind walls, with export':<44}{used[1]:8.2f} s{used[1] / used[0]:8.2f} ×")
    return share <= TIMES * bare + MORE


@contextmanager
def fresh_desk(walls: Walls) -> Iterator[tuple[Desk, Path]]:
    """A desk that remembers nothing but the data sets that are installed, and a folder for programs."""
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryDirectory() as programs:
        installed = open_home().root / "data"
        if installed.is_dir():
            (Path(scratch) / "data").symlink_to(installed)
        with Desk(open_catalog(), Home(Path(scratch)), walls) as desk:
            yield desk, Path(programs)


def bench_all(walls: Walls, slugs: Sequence[str] = SLUGS) -> bool:
    """Print the tables; whether all are within bounds."""
    with fresh_desk(walls) as (desk, folder):
        within = [bench_overhead(slug, desk, folder) for slug in slugs]  # all are printed
    return all(within)


if __name__ == "__main__":
    with open_walls() as opened:
        within = bench_all(opened, sys.argv[1:] or SLUGS)
    sys.exit(0 if within else "\na seed costs more than it may")
