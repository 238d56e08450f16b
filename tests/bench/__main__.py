"""`make bench`: how long things take here and now, each beside what it is to be compared with, in one run."""

import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import Pipe, get_context
from pathlib import Path
from statistics import median
from typing import Any

from grader.artefacts import open_home
from grader.catalog import load_entry, open_catalog
from grader.formula import Declarations, compare, read
from grader.formula.to_sympy import NoExpression, make_symbols, to_sympy
from grader.grading.desk import Desk
from grader.grading.problem import Question, Variant, grade
from grader.intake.answers import AnswerFile
from grader.intake.submission import Submission
from grader.issuing.issue import draw_variant
from grader.model.answer import Response
from grader.model.run import Call, Ending, Job, Limits
from grader.sandbox import Walls, open_walls, run_job
from grader.sandbox.course import Course
from grader.sandbox.running import follow, open_sealed
from tests.bench.builds import MOST_SECONDS, grade_resnet18
from tests.bench.overhead import bench_all

ROUNDS = 7
#: Seconds after which SymPy is ended on one pair.
_PATIENCE = 10.0
sys.path.insert(0, str(Path(__file__).parents[1] / "formula"))  # the table of course answers


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Wall seconds of each round."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return taken


def row(name: str, taken: list[float], beside: float | None = None) -> None:
    """One line of the table."""
    ratio = f"{median(taken) / beside:8.2f} ×" if beside else " " * 10
    print(f"{name:<58}{median(taken) * 1000:9.1f} ms{ratio}")


def bench_sandbox(plain: Walls, warm: Walls) -> None:
    """A run of a student's function in both modes, without and with torch, beside a bare interpreter doing the same."""
    import subprocess

    numpy = b"import numpy as np\n\ndef f(x):\n    return np.maximum(x, 0)\n"
    torch = b"import torch\n\ndef f(x):\n    return torch.relu(torch.tensor(x)).item()\n"
    for name, source, call in (("numpy", numpy, "f(-1.0)"), ("torch", torch, "f(-1.0)")):
        bare = [sys.executable, "-I", "-c", source.decode() + f"\n{call}\n"]
        beside = seconds(lambda bare=bare: subprocess.run(bare, check=True))  # type: ignore[misc]  # bound at once
        row(f"bare interpreter, {name}", beside)
        job = Job({"s.py": source}, "s", (Call("f", {"x": -1.0}),))
        assert run_job(job, walls=plain).ending is Ending.FINISHED
        taken = seconds(lambda job=job: run_job(job, walls=plain))  # type: ignore[misc]  # bound at once
        row(f"plain run, {name}", taken, median(beside))
        bench_warm(name, job, warm, median(taken))


def bench_warm(name: str, job: Job, walls: Walls, beside: float) -> None:
    """The same in the warm mode: from job to answer in a spare, whole runs in a spare and on demand, runs a second."""
    for _ in range(5):
        assert run_job(job, walls=walls).ending is Ending.FINISHED
    answers, whole, demanded = [], [], []
    for number in range(60):
        time.sleep(0.03)
        whole += seconds(lambda: answers.append(run_job(job, walls=walls).measured.seconds), 1)
        demanded.append(answer_on_demand(replace(job, limits=Limits(seconds=20 + number)), walls))
        run_job(job, walls=walls)
    row(f"warm, {name}: job to answer in a spare", answers, beside)
    row(f"warm, {name}: job to answer, 95th percentile", [sorted(answers)[57]], beside)
    row(f"warm, {name}: whole run in a spare, decoded", whole, beside)
    row(f"warm, {name}: request to answer on demand", demanded, beside)
    with ThreadPoolExecutor(2) as threads:
        taken = seconds(lambda: list(threads.map(lambda _: run_job(job, walls=walls), range(200))), 1)
    print(f"{f'warm, {name}: runs a second by two threads':<58}{200 / taken[0]:9.0f}")


def answer_on_demand(job: Job, walls: Walls) -> float:
    """Seconds from the request to the answer of a run with limits that no spare has."""
    start = time.perf_counter()
    course = Course(job)
    with open_sealed(job, walls) as talk:
        follow(job, course, talk, walls)
        taken = time.perf_counter() - start
        talk.finish()
    return taken


def bench_typed(desk: Desk) -> None:
    """All typed parts of a 2-2-1 network, read, worked out and marked."""
    entry = load_entry(desk.catalog, "backprop/hand_backprop_2_2_1")
    values = draw_variant(entry, 0, desk)
    work = desk.author(entry, "work", values=values, rounded=True)["answers"]
    answers = AnswerFile({entry.problem.slug: {id: Response(text=str(value)) for id, value in work.items()}})
    question = Question(entry, Submission("ana"), entry.problem.points, Variant(0, values), answers=answers)
    assert all(mark.points == mark.out_of for mark in grade(question, desk).marks)
    row(f"{len(entry.problem.parts)} typed parts of one submission", seconds(lambda: grade(question, desk)))


def bench_formula() -> None:
    """Deciding whether two formulas are equal, beside SymPy's simplify(a - b) == 0 on the same pairs.

    The pairs are two right answers and a wrong one to each question of the course table that SymPy can hold: scalars,
    without arrays. SymPy would need many minutes for all of them.
    """
    import sympy
    from course_answers import QUESTIONS

    ours, read_too, theirs = list[float](), list[float](), list[float]()
    simplifier = _Simplifier()
    for question in QUESTIONS:
        declared = question.declared
        if declared.shapes or declared.indices or declared.families:
            continue
        for answer in (question.right[0], question.right[-1], next(iter(question.wrong))):
            trees = read(answer, declared), read(question.reference, declared)
            names = make_symbols(trees, declared)
            try:
                one, other = (to_sympy(tree, names) for tree in trees)
            except NoExpression:
                continue
            if not (isinstance(one, sympy.Expr) and isinstance(other, sympy.Expr)):
                continue  # a condition is nothing that can be taken from another
            read_too += seconds(lambda a=answer, q=question: _decide(a, q.reference, q.declared), 2)[1:]  # type: ignore[misc]  # bound at once
            ours += seconds(lambda t=trees, d=declared: compare(*t, d), 1)  # type: ignore[misc]  # bound at once
            theirs.append(simplifier.seconds(one, other))
    endless = sum(taken == _PATIENCE for taken in theirs)
    row(f"SymPy: simplify(a - b) == 0, {len(theirs)} pairs", theirs)
    print(f"{f'of which were ended after {_PATIENCE:g} s':<58}{endless:9d}")
    row("compared by us, the same pairs", ours, median(theirs))
    row("read and compared by us", read_too, median(theirs))
    print(f"{'as many times faster than SymPy, by the medians':<58}{median(theirs) / median(ours):9.0f}")
    slowest = len(ours) * 95 // 100
    row("95th percentile: SymPy", [sorted(theirs)[slowest]])
    row("95th percentile: read and compared by us", [sorted(read_too)[slowest]], sorted(theirs)[slowest])
    row("all of them: SymPy", [sum(theirs)])
    row("all of them: compared by us", [sum(ours)], sum(theirs))


class _Simplifier:
    """SymPy in a child that stays warm, ended and started anew on a pair on which it is endless."""

    def __init__(self) -> None:
        self.child: Any = None

    def seconds(self, one: Any, other: Any) -> float:
        """How long it takes for one pair, at most `_PATIENCE`."""
        if self.child is None:
            self.pipe, theirs = Pipe()
            self.child = get_context("fork").Process(target=_simplify_all, args=(theirs,), daemon=True)
            self.child.start()
        self.pipe.send((one, other))
        if self.pipe.poll(_PATIENCE):
            return float(self.pipe.recv())
        self.child.kill()
        self.child = None
        return _PATIENCE


def _simplify_all(pipe: Any) -> None:
    import sympy

    x = sympy.Symbol("x", real=True)
    sympy.simplify(sympy.exp(x) / (1 + sympy.exp(x)) - sympy.sin(x) ** 2 - sympy.log(1 + x**2))  # loads what it needs
    while True:
        one, other = pipe.recv()
        pipe.send(seconds(lambda a=one, b=other: sympy.simplify(a - b) == 0, 1)[0])  # type: ignore[misc]  # bound at once


def _decide(answer: str, reference: str, declared: Declarations) -> None:
    compare(read(answer, declared), read(reference, declared), declared)


def main() -> None:
    """Print the table."""
    bench_formula()
    catalog = open_catalog()
    with (
        tempfile.TemporaryDirectory() as home,
        open_walls("warm") as walls,
        open_walls("plain") as plain,
        Desk(catalog, open_home(Path(home)), walls) as desk,
    ):
        bench_typed(desk)
        row(f"ResNet-18 exported and checked, beside {MOST_SECONDS:g} s", grade_resnet18(desk), MOST_SECONDS)
        bench_sandbox(plain, walls)
        bench_all(walls)


if __name__ == "__main__":
    main()
