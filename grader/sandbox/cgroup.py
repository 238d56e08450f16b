"""A control group for one run, where this machine lets us make one: memory and processor time of all that it forks."""

import contextlib
import itertools
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

_COUNTER = itertools.count(1)
_PREFIX = "dl-grader"

#: What is counted: in version 1 each has a tree of its own, in version 2 they share one.
Controller = Literal["memory", "cpuacct"]


@dataclass(frozen=True)
class Group:
    """A group of version 1 or 2: a folder for each controller. `cpuacct` is missing where it cannot be made."""

    folders: Mapping[Controller, Path]
    version: int

    def add(self, pid: int) -> None:
        """Charge what this process and all its children use from now on to this group."""
        for folder in dict.fromkeys(self.folders.values()):
            (folder / "cgroup.procs").write_text(str(pid))

    def limit(self, limit_bytes: int) -> None:
        """Let it hold so many bytes of memory, and swap none of them."""
        name, swap = ("memory.max", "memory.swap.max") if self.version == 2 else (
            "memory.limit_in_bytes", "memory.memsw.limit_in_bytes")  # fmt: skip
        files = [self.folders["memory"] / each for each in (name, swap)]
        limits = [str(limit_bytes), "0" if self.version == 2 else str(limit_bytes)]
        if self.version == 1 and files[1].exists() and limit_bytes > int(files[1].read_text()):
            files.reverse()  # the sum of both may never be the smaller one
        for file, limit in zip(files, limits if files[0].name == name else reversed(limits), strict=True):
            if file.name == name or file.exists():
                file.write_text(limit)

    def peak_mb(self) -> float:
        """The most that was in use at one time, in MB. 0 where the kernel does not keep it."""
        name = "memory.peak" if self.version == 2 else "memory.max_usage_in_bytes"
        try:
            return int((self.folders["memory"] / name).read_text()) / 1e6
        except FileNotFoundError:  # memory.peak came with Linux 5.19
            return 0.0

    def killed(self) -> bool:
        """Whether the kernel ended something because this group's memory was used up."""
        name = "memory.events" if self.version == 2 else "memory.oom_control"
        lines = (line.split() for line in (self.folders["memory"] / name).read_text().splitlines())
        return any(key == "oom_kill" and count != "0" for key, count in lines)

    def cpu_seconds(self) -> float | None:
        """Processor seconds of everything that was ever in it, ended or not. None where they are not counted."""
        folder = self.folders.get("cpuacct")
        if folder is None:
            return None
        if self.version == 1:
            return int((folder / "cpuacct.usage").read_text()) / 1e9
        lines = (line.split() for line in (folder / "cpu.stat").read_text().splitlines())
        return next((int(count) / 1e6 for key, count in lines if key == "usage_usec"), None)

    def remove(self, seconds: float = 2.0) -> None:
        """Take the group away. The last exits may still be under way, so try for a while."""
        end = time.monotonic() + seconds
        for folder in dict.fromkeys(self.folders.values()):
            while folder.exists():
                try:
                    folder.rmdir()
                except FileNotFoundError:
                    break
                except OSError:
                    if time.monotonic() > end:
                        raise
                    time.sleep(0.001)


@dataclass(frozen=True)
class Place:
    """Where groups may be made: the parent folder for each controller, and the version."""

    parents: Mapping[Controller, Path]
    version: int


def open_group(limit_bytes: int) -> Group | None:
    """A new group with a limit, or None where control groups are not ours to make."""
    for place in _places(os.getpid()):
        group = _make_group(place, limit_bytes)
        if group is not None:
            return group
    return None


@cache
def _places(pid: int) -> tuple[Place, ...]:
    """The places of process `pid`, swept of what killed graders left."""
    groups, mounts = Path(f"/proc/{pid}/cgroup").read_text(), Path(f"/proc/{pid}/mounts").read_text()
    found = find_places(groups, mounts)
    for place in found:
        for parent in place.parents.values():
            _sweep(parent)
    return tuple(found)


def _make_group(place: Place, limit_bytes: int) -> Group | None:
    name = f"{_PREFIX}-{os.getpid()}-{next(_COUNTER)}"
    folders: dict[Controller, Path] = {}
    for controller, parent in place.parents.items():
        try:
            (parent / name).mkdir(exist_ok=True)
        except OSError:
            continue
        folders[controller] = parent / name
    group = Group(folders, place.version)
    try:
        if "memory" in folders:
            group.limit(limit_bytes)
            return group
    except OSError:
        pass  # here no limits can be set, so this is no place for groups
    group.remove()
    return None


def find_places(groups: str, mounts: str) -> list[Place]:
    """Where a group could be made, from the texts of /proc/self/cgroup and /proc/self/mounts.

    Below our own group; in version 2 also beside it, as a group with processes in it may have no limited children.
    """
    roots = _find_mounts(mounts)
    first: dict[Controller, Path] = {}
    found: list[Place] = []
    for line in groups.splitlines():
        _, controllers, path = line.split(":", 2)
        if not controllers and "unified" in roots:
            own = _own(roots["unified"], path)
            found.append(Place({"memory": own, "cpuacct": own}, 2))
            if own != roots["unified"]:
                found.append(Place({"memory": own.parent, "cpuacct": own.parent}, 2))
        for controller in ("memory", "cpuacct"):
            if controller in controllers.split(",") and controller in roots:
                first[controller] = _own(roots[controller], path)
    return [*([Place(first, 1)] if "memory" in first else []), *found]


def _own(root: Path, path: str) -> Path:
    own = root / path.lstrip("/")
    return own if own.is_dir() else root  # a container shows its own group as the root of the mount


def _find_mounts(mounts: str) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for line in mounts.splitlines():
        _, place, kind, options, *_ = line.split()
        if kind == "cgroup2":
            found.setdefault("unified", Path(place))
        elif kind == "cgroup":
            for controller in {"memory", "cpuacct"} & set(options.split(",")):
                found.setdefault(controller, Path(place))
    return found


def _sweep(parent: Path) -> None:
    """Remove groups that a grader left which was killed. Groups still in use cannot be removed, and stay."""
    for folder in parent.glob(f"{_PREFIX}-*-*"):
        pid = folder.name.split("-")[-2]
        if not Path(f"/proc/{pid}").exists():
            with contextlib.suppress(OSError):
                folder.rmdir()
