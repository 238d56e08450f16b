"""Control groups: where they can be made is read from the kernel's own texts, and their numbers from its files."""

import os
from pathlib import Path

import pytest

from grader.sandbox import cgroup
from grader.sandbox.cgroup import Group, Place, find_places, open_group


def mounted(kind: str, place: Path, options: str = "rw") -> str:
    return f"cgroup {place} {kind} {options} 0 0\n"


def test_version_one_is_preferred_where_it_has_the_memory(tmp_path: Path) -> None:
    (tmp_path / "memory" / "mine").mkdir(parents=True)
    mounts = mounted("cgroup2", tmp_path / "unified") + mounted("cgroup", tmp_path / "memory", "rw,memory")
    groups = "4:memory:/mine\n1:cpu:/other\n0::/\n"
    assert find_places(groups, mounts)[0] == Place({"memory": tmp_path / "memory" / "mine"}, 1)


def test_version_one_counts_processor_time_in_a_tree_of_its_own(tmp_path: Path) -> None:
    mounts = mounted("cgroup", tmp_path / "m", "rw,memory") + mounted("cgroup", tmp_path / "c", "rw,cpuacct,cpu")
    groups = "4:memory:/\n2:cpu,cpuacct:/\n"
    assert find_places(groups, mounts) == [Place({"memory": tmp_path / "m", "cpuacct": tmp_path / "c"}, 1)]


def test_version_two_is_tried_below_and_beside_our_own_group(tmp_path: Path) -> None:
    own = tmp_path / "user.slice" / "app.scope"
    own.mkdir(parents=True)
    found = find_places("0::/user.slice/app.scope\n", mounted("cgroup2", tmp_path))
    assert [(place.parents["memory"], place.version) for place in found] == [(own, 2), (own.parent, 2)]


def test_a_container_that_shows_its_group_as_root_is_understood(tmp_path: Path) -> None:
    found = find_places("0::/../outside/me\n", mounted("cgroup2", tmp_path / "x"))
    assert found == [Place({"memory": tmp_path / "x", "cpuacct": tmp_path / "x"}, 2)]


def test_without_control_groups_there_is_no_place() -> None:
    assert find_places("0::/\n", "proc /proc proc rw 0 0\n") == []


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
    assert Group({"memory": tmp_path}, version).killed() is killed


def test_a_kernel_that_keeps_no_peak_gives_zero(tmp_path: Path) -> None:
    assert Group({"memory": tmp_path}, 2).peak_mb() == 0.0
    (tmp_path / "memory.peak").write_text("5000000\n")
    assert Group({"memory": tmp_path}, 2).peak_mb() == 5.0


@pytest.mark.parametrize(
    ("version", "file", "text", "seconds"),
    [(1, "cpuacct.usage", "1500000000\n", 1.5), (2, "cpu.stat", "usage_usec 2500000\nuser_usec 1\n", 2.5)],
)
def test_processor_time_is_read_in_seconds(tmp_path: Path, version: int, file: str, text: str, seconds: float) -> None:
    (tmp_path / file).write_text(text)
    assert Group({"memory": tmp_path, "cpuacct": tmp_path}, version).cpu_seconds() == seconds
    assert Group({"memory": tmp_path}, version).cpu_seconds() is None


def test_a_group_of_this_machine_is_made_and_removed() -> None:
    group = open_group(100_000_000)
    if group is None:
        pytest.skip("control groups cannot be written by this user on this machine")
    assert all(folder.is_dir() and str(os.getpid()) in folder.name for folder in group.folders.values())
    assert not group.killed()
    group.remove()
    assert not any(folder.exists() for folder in group.folders.values())


def test_groups_that_a_killed_grader_left_are_swept() -> None:
    group = open_group(100_000_000)
    if group is None:
        pytest.skip("control groups cannot be written by this user on this machine")
    left = [folder.with_name("dl-grader-999999999-1") for folder in group.folders.values()]
    for folder in left:
        folder.mkdir(exist_ok=True)
    cgroup._places.cache_clear()  # a new grader looks anew
    another = open_group(100_000_000)
    assert another is not None
    another.remove()
    group.remove()
    assert not any(folder.exists() for folder in left)
