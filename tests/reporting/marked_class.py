"""A hand-built class with every verdict in it."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from grader.catalog import Assigned, Entry
from grader.model.course import AssignedProblem, Assignment
from grader.model.mark import Claimed, Digests, Evidence, Grading, Mark, Measured, Report
from grader.model.problem import Problem

NEURON = Problem.model_validate(
    {
        "slug": "backprop/sigmoid_neuron",
        "title": "Backprop through one sigmoid neuron",
        "statement": "With $x = {{ x | vector }}$ find by hand:",
        "parts": [
            {"id": "y", "kind": "numeric", "points": 1, "figures": 4, "asks": "the output $y$"},
            {"id": "dz", "kind": "numeric", "points": 2, "figures": 4, "asks": r"$\partial L / \partial z$"},
            {"id": "slope", "kind": "symbolic", "points": 2, "symbols": {"y": [0, 1]}, "asks": "the slope at {{ x }}"},
        ],
        "drawn": True,
    }
)
LOGSUMEXP = Problem.model_validate(
    {
        "slug": "foundations/logsumexp",
        "title": "Log-sum-exp that does not overflow",
        "statement": "Write it.",
        "parts": [
            {"id": name, "kind": "function", "points": points, "submit": ["lse.py"], "calls": "lse", "asks": asks}
            for name, points, asks in (("small", 2, "everyday inputs"), ("large", 3, "inputs near ±1000"))
        ],
    }
)
CIFAR = Problem.model_validate(
    {
        "slug": "training/cifar10_fc_only",
        "title": "CIFAR-10 with dense layers only",
        "statement": "Train it.",
        "parts": [{"id": "accuracy", "kind": "training", "points": 10, "submit": ["model.py"],
                   "scale": {"shapes10": [[0.5, 0], [0.9, 10]]}}],
    }
)  # fmt: skip


def entry(problem: Problem) -> Entry:
    return Entry(problem, Path("problems") / problem.slug, None, {}, None, frozenset())


@pytest.fixture(scope="session")
def assigned() -> Assigned:
    problems = (NEURON, LOGSUMEXP, CIFAR)
    assignment = Assignment(
        name="homework-1",
        title="Homework 1: by hand & by code",
        due="2026-11-20T23:59",
        problems=(
            AssignedProblem(problem=NEURON.slug),
            AssignedProblem(problem=LOGSUMEXP.slug),
            AssignedProblem(problem=CIFAR.slug, points=Fraction(20)),
        ),
    )
    return Assigned(assignment, tuple(entry(problem) for problem in problems), Path("homework-1.toml"))


def mark(part: str, verdict: str, points: str | None, out_of: int, feedback: str = "", tag: str | None = None,
         **evidence: object) -> Mark:  # fmt: skip
    return Mark(
        part=part,
        verdict=verdict,
        points=None if points is None else Fraction(points),
        out_of=Fraction(out_of),
        feedback=feedback,
        misconception=tag,
        evidence=Evidence.model_validate(evidence),
    )


def grading(
    problem: Problem,
    *marks: Mark,
    worth: int | None = None,
    claims: tuple[Claimed, ...] = (),
    signals: tuple[str, ...] = (),
) -> Grading:
    return Grading(
        problem=problem.slug,
        title=problem.title,
        digests=Digests(run="ab" * 32, judge="cd" * 32, text="ef" * 32),
        submission="12" * 32,
        variant=3 if problem.drawn else None,
        worth=Fraction(worth or problem.points),
        marks=marks,
        measured=Measured(seconds=1.5, cpu_seconds=1.25, peak_mb=80) if problem is not NEURON else Measured(),
        claims=claims,
        signals=signals,
    )


def report(student: str, *gradings: Grading, notes: tuple[str, ...] = ()) -> Report:
    environment = {"grader": "0.1.0", "python": "3.12.4", "torch": "2.13.0", "processor": "Linux x86_64"}
    return Report(assignment="homework-1", student=student, environment=environment, gradings=gradings, notes=notes)


TREE = json.dumps(["apply", "mul", [["name", "y"], ["apply", "add", [["num", "1"], ["name", "y"]]]]])
STAND_IN = "measured on shapes10, a generated stand-in for the real data set"


def neuron_marks(*marks: Mark) -> Grading:
    return grading(NEURON, *marks)


ALL_RIGHT = neuron_marks(
    mark("y", "correct", "1", 1, typed=" 0.5744", read_as="0.5744"),
    mark("dz", "correct", "2", 2, "Right, given your earlier answer to y.", typed=" -.104", read_as="-0.104",
         given=("y",)),
    mark("slope", "correct", "2", 2, typed=r" y(1-y)", read_as="y*(1 - y)", stage="sampled"),
)  # fmt: skip
ERROR_UPHILL = "The error is `y - t`, not $t - y$: your gradient points uphill."
LSE_RIGHT = grading(
    LOGSUMEXP,
    mark("small", "correct", "2", 2, case="3 hidden inputs"),
    mark("large", "correct", "3", 3, case="3 hidden inputs"),
)


def trained(verdict: str, points: str, *accuracies: float, said: str = "", tag: str | None = None) -> Grading:
    feedback = f"{accuracies[0]:.1%} of 1,000 unseen test inputs right (median of 3 seeds)."
    claims = tuple(Claimed(seed=seed, epoch=epoch, loss=1 / epoch, accuracy=0.9) for seed in (0, 1) for epoch in (1, 9))
    return grading(
        CIFAR,
        mark("accuracy", verdict, points, 10, f"{feedback} {said}".strip(), tag, accuracies=accuracies,
             notes=("1,707,274 parameters", "95 % interval 70.0% to 75.0%", STAND_IN), log="epoch 1\nepoch 9",
             ).model_copy(update={"shared": said or None}),
        worth=20,
        claims=claims,
    )  # fmt: skip


@pytest.fixture(scope="session")
def reports() -> list[Report]:
    return [
        report("ana", ALL_RIGHT, LSE_RIGHT, trained("correct", "10", 0.912, 0.9, 0.92)),
        report(
            "ben",
            neuron_marks(
                mark("y", "wrong", "0", 1, "Not right.", typed=" 0.66", read_as="0.66"),
                mark("dz", "partial", "1", 2, ERROR_UPHILL, "error_backwards", typed=" 0.104", read_as="0.104"),
                mark("slope", "wrong", "0", 2, "Not right.", typed=" y(1+y)", read_as="y*(1 + y)", tree=TREE,
                     stage="sampled", point={"y": "0.3"}),
            ),
            grading(
                LOGSUMEXP,
                mark("small", "correct", "2", 2, case="3 hidden inputs"),
                mark("large", "crashed", "0", 3, "Your program stopped with OverflowError: math range error.",
                     raised="lse.py, line 4: OverflowError: math range error", case="hidden input 1 of 3 for “large”",
                     log="Traceback (most recent call last):\n  File \"lse.py\", line 4\nOverflowError"),
                signals=("lse.py, line 2: tried to open a network connection",
                         "<script>alert(5)</script>, line 3: tried to start another program"),
            ),
            trained("partial", "5", 0.7, 0.71, 0.69, said="There is no activation between your layers.",
                    tag="no_activation"),
            notes=("`modle.py` was not asked for",),
        ),
        report(
            "cleo",
            neuron_marks(
                mark("y", "missing", "0", 1, "Nothing was handed in for this part."),
                mark("dz", "unreadable", None, 2, "A number was expected after the plus sign.",
                     typed=" 0.5 + ; drop", position=7),
                mark("slope", "undecided", None, 2, "We could not decide this one by ourselves: a person will look at "
                     "it.", typed=" |y|", read_as="|y|", notes=("too few points could be sampled",)),
            ),
            grading(
                LOGSUMEXP,
                mark("small", "timeout", "0", 2, "`lse` was still running when its time was over (10 s)."),
                mark("large", "memory", "0", 3, "`lse` needed more memory than it may have (2048 MB)."),
            ),
            trained("wrong", "0", 0.12, 0.1, 0.11),
        ),
        report(
            "=cmd|' /C calc'!A0",
            neuron_marks(
                mark("y", "wrong", "0", 1, "Not right.", typed="<script>alert(1)</script>",
                     read_as="<img src=x onerror=alert(1)>"),
                mark("dz", "partial", "1", 2, ERROR_UPHILL, "error_backwards", typed="</dd><h1>mine</h1>"),
                mark("slope", "wrong", "0", 2, "Write it with y only; yours still contains <b>z</b>."),
            ),
            grading(
                LOGSUMEXP,
                mark("small", "limit", "0", 2, "`lse` went over a limit: it printed more than 64 MB."),
                mark("large", "refused", "0", 3, "`os.system` cannot be used here.",
                     log="</pre><script>alert(2)</script>",
                     raised="[click](javascript:alert(3)) $x$ <b>"),
            ),
            grading(CIFAR, mark("accuracy", "ungraded", None, 10, "This part could not be graded: our side failed.",
                                notes=("the sandbox never came up",)), worth=20),
            notes=("<script>alert(4)</script>",),
        ),
    ]  # fmt: skip


STATEMENT = (
    '<article class="statement"><h2>Neuron</h2><p>{}</p><section class="asked"><h3>What is asked</h3>much</section>'
    "</article>"
)


@pytest.fixture(scope="session")
def statements(reports) -> dict[str, dict[str, str]]:
    return {
        item.student: {
            NEURON.slug: STATEMENT.format(f"numbers {place}"),
            LOGSUMEXP.slug: STATEMENT.format("the same for all"),
        }
        for place, item in enumerate(reports)
    }
