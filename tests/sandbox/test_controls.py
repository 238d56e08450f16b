"""Positive controls: with a wall taken away, the attack that it stops succeeds. So no wall is a silent no-op."""

import dataclasses
import tempfile
from pathlib import Path

import numpy as np
import pyseccomp
import pytest

from grader.model.run import Call, Ending, Job, Limits, Returned, Run
from grader.sandbox import Walls, process, run_job

HOSTILE = Path(__file__).parents[1] / "hostile"
LIMITS = Limits(seconds=3, memory_mb=256, processes=24, scratch_mb=16, output_mb=4)


def commit(name: str, walls: Walls) -> Run:
    source = (HOSTILE / f"{name}.py").read_bytes()
    return run_job(Job({"m.py": source}, "m", (Call("attack", {"x": np.zeros(3)}),), LIMITS), walls=walls)


@pytest.fixture(scope="module")
def unfiltered(walls: Walls) -> Walls:
    """The same walls with a filter that allows every system call."""
    with tempfile.TemporaryFile() as file:
        pyseccomp.SyscallFilter(pyseccomp.ALLOW).export_bpf(file)
        file.seek(0)
        policy = file.read()
    return dataclasses.replace(walls, enclosure=dataclasses.replace(walls.enclosure, policy=policy))


@pytest.mark.hostile
@pytest.mark.parametrize(
    ("name", "success"),
    [
        ("escape_shared_memory", "shared map"),
        ("escape_namespaces", "user"),
        ("escape_calls", "memfd_create"),
        ("read_network", [2, 1]),
        ("read_foreign_memory", "traceme"),
    ],
)
def test_without_the_filter_the_attack_succeeds(name: str, success: object, unfiltered: Walls) -> None:
    shown = commit(name, unfiltered).shown[0]
    assert isinstance(shown, Returned)
    assert isinstance(shown.value, list)
    assert any(str(success) in str(done) for done in shown.value)


@pytest.mark.hostile
def test_without_counting_memory_together_children_share_as_much_as_they_like(
    walls: Walls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "open_group", lambda limit: None)
    monkeypatch.setattr(process.Enclosed, "_tree_bytes", lambda self: 0)
    assert commit("exhaust_memory_children", walls).ending is Ending.TIMEOUT


@pytest.mark.hostile
def test_adding_processes_up_is_enough_where_there_are_no_control_groups(
    walls: Walls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "open_group", lambda limit: None)
    assert commit("exhaust_memory_children", walls).ending is Ending.MEMORY


@pytest.mark.hostile
def test_without_their_cap_files_are_made_until_the_clock_ends_it(
    walls: Walls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.sandbox.conversation.FILES", 10**6)
    assert commit("exhaust_many_files", walls).ending in (Ending.TIMEOUT, Ending.MEMORY)
