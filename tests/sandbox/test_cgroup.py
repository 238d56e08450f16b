"""Memory groups: where they can be made is read from the kernel's own texts, and their numbers from its files."""

import os
from pathlib import Path

import pytest

from grader.sandbox.cgroup import MemoryGroup, find_parents, open_group


def mounted(kind: str, place: Path, options: str = "rw") -> str:
    return f"cgroup {place} {kind} {options} 0 0\n"


def test_version_one_is_preferred_where_it_has_the_memory(tmp_path: Path) -> None:
    (tmp_path / "memory" / "mine").mkdir(parents=True)
    mounts = mounted("cgroup2", tmp_path / "unified") + mounted("cgroup", tmp_path / "memory", "rw,memory")
    groups = "4:memory:/mine\n1:cpu:/other\n0::/\n"
    assert find_parents(groups, mounts)[0] == (tmp_path / "memory" / "mine", 1)


def test_version_two_is_tried_below_and_beside_our_own_group(tmp_path: Path) -> None:
    own = tmp_path / "user.slice" / "app.scope"
    own.mkdir(parents=True)
    assert find_parents("0::/user.slice/app.scope\n", mounted("cgroup2", tmp_path)) == [(own, 2), (own.parent, 2)]


def test_a_container_that_shows_its_group_as_root_is_understood(tmp_path: Path) -> None:
    assert find_parents("0::/../outside/me\n", mounted("cgroup2", tmp_path / "x")) == [(tmp_path / "x", 2)]


def test_without_control_groups_there_is_no_place() -> None:
    assert find_parents("0::/\n", "proc /proc proc rw 0 0\n") == []


@pytest.mark.parametrize(
    ("version", "file", "text", "killed"),
    [
        (2, "memory.events", "low 0\nhigh 0\noom 0\noom_kill 0\n", False),
        (2, "memory.events", "low 0\nhigh 0\noom 3\noom_kill 2\n", True),
        (1, "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n", False),
        (1, "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n", True),
    ],
)
def test_what_the_kernel_killed_for_memory_is_known(
    tmp_path: Path, version: int, file: str, text: str, killed: bool
) -> None:
    (tmp_path / file).write_text(text)
    assert MemoryGroup(tmp_path, version).killed() is killed


def test_a_kernel_that_keeps_no_peak_gives_zero(tmp_path: Path) -> None:
    assert MemoryGroup(tmp_path, 2).peak_mb() == 0.0
    (tmp_path / "memory.peak").write_text("5000000\n")
    assert MemoryGroup(tmp_path, 2).peak_mb() == 5.0


def test_a_group_of_this_machine_is_made_and_removed() -> None:
    group = open_group(100_000_000)
    if group is None:
        pytest.skip("control groups cannot be written by this user on this machine")
    assert group.folder.is_dir()
    assert not group.killed()
    assert str(os.getpid()) in group.folder.name
    group.remove()
    assert not group.folder.exists()


def test_groups_that_a_killed_grader_left_are_swept() -> None:
    group = open_group(100_000_000)
    if group is None:
        pytest.skip("control groups cannot be written by this user on this machine")
    left = group.folder.with_name("dl-grader-999999999-1")
    left.mkdir()
    another = open_group(100_000_000)
    assert another is not None
    another.remove()
    group.remove()
    assert not left.exists()
