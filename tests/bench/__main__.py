"""`make bench`: how long things take here and now, each beside what it is to be compared with, in one run."""

import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median

from grader.artefacts import open_home
from grader.catalog import load_entry, open_catalog
from grader.formula import Declarations, compare, read
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

ROUNDS = 7
PAIRS = [
    ("y(1-y)(y-t)", "(y - t)*y*(1 - y)"),
    ("e^-x/(1+e^-x)^2", "1/(1 + exp(-x))*(1 - 1/(1 + exp(-x)))"),
    ("1-tanh(x)^2", "4/(exp(x) + exp(-x))^2"),
    ("2x(x+1)", "2*x^2 + 2*x"),
    ("(x^2-1)/(x-1)", "x + 1"),
    ("sin(x)^2+cos(x)^2", "1"),
    ("-(t/y)+(1-t)/(1-y)", "(y - t)/(y*(1 - y))"),
    ("ln(a b)", "log(a) + log(b)"),
]


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
    """Deciding whether two formulas are equal, beside SymPy's simplify(a - b) == 0 on the same pairs."""
    import sympy

    declared = Declarations(
        symbols={"x": (0.1, 3.0), "y": (0.1, 0.9), "t": (0.0, 1.0), "a": (0.1, 3.0), "b": (0.1, 3.0)}
    )
    trees = [(read(one, declared), read(two, declared)) for one, two in PAIRS]
    assert all(compare(one, two, declared).verdict == "equal" for one, two in trees)
    names = {name: sympy.Symbol(name, positive=True) for name in "xytab"}
    forms = ["(y-t)*y*(1-y)", "exp(-x)/(1+exp(-x))**2", "1-tanh(x)**2", "2*x*(x+1)", "(x**2-1)/(x-1)",
             "sin(x)**2+cos(x)**2", "-(t/y)+(1-t)/(1-y)", "log(a*b)"]  # fmt: skip
    pairs = [
        (sympy.sympify(one, names), sympy.sympify(two.replace("^", "**"), names))
        for one, (_, two) in zip(forms, PAIRS, strict=True)
    ]
    beside = [t for one, two in pairs for t in seconds(lambda a=one, b=two: sympy.simplify(a - b) == 0, 1)]  # type: ignore[misc]  # bound at once
    taken = [t for one, two in trees for t in seconds(lambda a=one, b=two: compare(a, b, declared), 3)]  # type: ignore[misc]  # bound at once
    row("SymPy: simplify(a - b) == 0", beside)
    row("our comparison of the same pairs", taken, median(beside))


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
        bench_sandbox(plain, walls)


if __name__ == "__main__":
    main()
