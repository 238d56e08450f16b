"""Machines of one course: other builds and a GPU make nobody foreign, another environment does."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from graded_service import Service
from sqlalchemy import select
from test_work import gradings, person

from grader.catalog import load_entry
from grader.grading.environment import Machine
from grader.grading.functions import make_calls
from grader.model.blame import SandboxError
from grader.service.work import Worker
from grader.store import queue
from grader.store import tables as t

CPU = Machine("3.11.2", "2.13.0+cpu", "2.4.0", "Linux x86_64")
GPU = replace(CPU, torch="2.13.0+cu130", gpu="NVIDIA H100 80GB HBM3; NVRM version: 580.1")
RELU = b"import numpy as np\n\ndef relu(x):\n    return np.maximum(x, 0)\n"


def on(service: Service, machine: Machine) -> Any:
    """The same desk on another machine. It is closed with the service's: it opens nothing of its own before it runs."""
    return replace(service.desk, machine=machine)


def work(service: Service, machine: Machine, name: str = "w", queues: tuple[str, ...] = ("quick", "cpu")) -> int:
    count = 0
    with on(service, machine) as desk, Worker(service.store, desk, name, queues, 30, service.clock) as worker:
        while worker.work_once():
            count += 1
    return count


@pytest.mark.parametrize(("publisher", "grader"), [(CPU, GPU), (GPU, CPU), (CPU, CPU)])
def test_what_one_build_has_published_another_grades_and_says_with_what(
    small: Callable[..., Service], publisher: Machine, grader: Machine
) -> None:
    service = small(("choice", "topic/pick"), machine=publisher)
    service.hand_in(ana := person(service, "ana"), {("topic/pick", "name"): "b"})
    assert work(service, grader) == 1
    (one,) = gradings(service.store, ana)
    assert (one.state, one.so_far) == ("done", 1)
    assert one.document is not None
    assert one.document.builds["torch"] == grader.torch


@pytest.mark.parametrize(
    "other",
    [
        {"torch": "2.14.0+cpu"},
        {"torch": "2.13.1+cu130", "gpu": "NVIDIA H100"},
        {"numpy": "2.5.0"},
        {"python": "3.12.4"},
        {"processor": "Linux aarch64"},
    ],
)
def test_a_machine_of_another_environment_refuses_to_claim(
    small: Callable[..., Service], other: dict[str, str]
) -> None:
    service = small(("choice", "topic/pick"), machine=CPU)
    service.hand_in(ana := person(service, "ana"), {("topic/pick", "name"): "b"})
    assert work(service, replace(CPU, **other), "other") == 0
    (left,) = gradings(service.store, ana)
    assert (left.state, left.trouble) == (
        "waiting", "other has another version of topic/pick: publish it, or start it anew",
    )  # fmt: skip
    g = t.grading.c
    with service.store.read() as tx:
        assert tx.execute(select(g.tries, g.fence, g.started)).one() == (0, 0, None)  # it was never taken up
    assert work(service, GPU) == 1
    (done,) = gradings(service.store, ana)
    assert (done.state, done.trouble) == ("done", "")


def test_what_it_refuses_keeps_it_from_nothing_else(
    small: Callable[..., Service], course: Path, open_desk: Callable
) -> None:
    service = small()
    ana = person(service, "ana")
    service.hand_in(ana, {("topic/number", "z"): "1", ("topic/pick", "name"): "b"})
    solution = course / "reference" / "topic" / "number" / "solution.py"
    solution.write_text(f"{solution.read_text()}\n")
    service.desk = open_desk()
    assert service.work() == 1
    assert {one.slug: one.state for one in gradings(service.store, ana)} == {
        "topic/number": "waiting",
        "topic/pick": "done",
    }


def test_a_worker_for_gpus_without_one_does_not_start(small: Callable[..., Service]) -> None:
    service = small(("choice", "topic/pick"), machine=CPU)
    with pytest.raises(SandboxError, match="there is no GPU here"):
        work(service, CPU, queues=("gpu",))
    with service.store.read() as tx:
        assert queue.workers(tx, service.clock()) == []
    assert work(service, GPU, queues=("gpu",)) == 0


def test_what_is_seen_with_one_build_is_not_taken_for_what_another_shows_but_inputs_are_the_same(
    small: Callable[..., Service],
) -> None:
    service = small(("function", "topic/name"), machine=CPU)
    entry = load_entry(service.desk.catalog, "topic/name")
    one, other = on(service, CPU), on(service, GPU)
    assert one.digests(entry) == other.digests(entry)
    assert one.run_here(entry) != other.run_here(entry)
    with one, other:
        part = entry.problem.parts[0]
        calls = [repr(make_calls(entry, part, desk)) for desk in (one, other)]
    assert calls[0] == calls[1]

    service.hand_in(ana := person(service, "ana"), files={"relu.py": RELU})
    work(service, CPU)
    kept = _observations(service)
    assert kept
    with service.store.write() as tx:
        tx.execute(t.grading.update().values(state="waiting"))
    work(service, CPU)
    assert _observations(service) == kept
    with service.store.write() as tx:
        tx.execute(t.grading.update().values(state="waiting"))
    work(service, GPU)
    assert len(_observations(service)) == 2 * len(kept)
    assert gradings(service.store, ana)[0].so_far == service.given.problems[0].worth


def _observations(service: Service) -> set[str]:
    return {path.name for path in (service.desk.home.root / "cache" / "observation").rglob("*") if path.is_file()}


def test_a_problem_for_a_gpu_tells_which(small: Callable[..., Service]) -> None:
    service = small(("function", "topic/name"), machine=CPU)
    entry = load_entry(service.desk.catalog, "topic/name")
    (first, *others) = entry.problem.parts
    fast = first.model_copy(update={"limits": first.limits.model_copy(update={"device": "cuda"})})
    asking = replace(entry, problem=entry.problem.model_copy(update={"parts": (fast, *others)}))
    assert "gpu" not in on(service, GPU).builds(entry)
    assert on(service, GPU).builds(asking)["gpu"] == GPU.gpu
    assert on(service, CPU).builds(asking)["gpu"] == "none"
