"""A memory control group for one run, where this machine lets us make one: exact, and shared by all it forks."""

import contextlib
import itertools
import os
import time
from dataclasses import dataclass
from pathlib import Path

_COUNTER = itertools.count(1)
_PREFIX = "dl-grader"


@dataclass(frozen=True)
class MemoryGroup:
    """One control group, of version 1 or 2."""

    folder: Path
    version: int

    def add(self, pid: int) -> None:
        """Charge what this process and all its children use from now on to this group."""
        (self.folder / "cgroup.procs").write_text(str(pid))

    def peak_mb(self) -> float:
        """The most that was in use at one time, in MB. 0 where the kernel does not keep it."""
        name = "memory.peak" if self.version == 2 else "memory.max_usage_in_bytes"
        try:
            return int((self.folder / name).read_text()) / 1e6
        except FileNotFoundError:  # memory.peak came with Linux 5.19
            return 0.0

    def killed(self) -> bool:
        """Whether the kernel ended something because this group's memory was used up."""
        name = "memory.events" if self.version == 2 else "memory.oom_control"
        lines = (line.split() for line in (self.folder / name).read_text().splitlines())
        return any(key == "oom_kill" and count != "0" for key, count in lines)

    def remove(self, seconds: float = 2.0) -> None:
        """Take the group away. The last exits may still be under way, so try for a while."""
        end = time.monotonic() + seconds
        while True:
            try:
                self.folder.rmdir()
                return
            except FileNotFoundError:
                return
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.005)


def open_group(limit_bytes: int) -> MemoryGroup | None:
    """A new group with a limit, or None where control groups are not ours to make."""
    groups, mounts = Path("/proc/self/cgroup").read_text(), Path("/proc/self/mounts").read_text()
    for parent, version in find_parents(groups, mounts):
        _sweep(parent)
        folder = parent / f"{_PREFIX}-{os.getpid()}-{next(_COUNTER)}"
        try:
            folder.mkdir()
        except OSError:
            continue
        group = MemoryGroup(folder, version)
        if _set_limit(group, limit_bytes):
            return group
        group.remove()
    return None


def _set_limit(group: MemoryGroup, limit_bytes: int) -> bool:
    name, swap = ("memory.max", "memory.swap.max") if group.version == 2 else (
        "memory.limit_in_bytes", "memory.memsw.limit_in_bytes")  # fmt: skip
    try:
        (group.folder / name).write_text(str(limit_bytes))
        if (group.folder / swap).exists():
            (group.folder / swap).write_text("0" if group.version == 2 else str(limit_bytes))
    except OSError:
        return False
    return True


def find_parents(groups: str, mounts: str) -> list[tuple[Path, int]]:
    """Where a group could be made, with its version, from the texts of /proc/self/cgroup and /proc/self/mounts.

    Below our own group; in version 2 also beside it, as a group with processes in it may have no limited children.
    """
    places = _find_mounts(mounts)
    found: list[tuple[Path, int]] = []
    for line in groups.splitlines():
        _, controllers, path = line.split(":", 2)
        version = 1 if "memory" in controllers.split(",") else 2 if not controllers else 0
        if version not in places:
            continue
        own = places[version] / path.lstrip("/")
        if not own.is_dir():  # a container shows its own group as the root of the mount
            own = places[version]
        found.append((own, version))
        if version == 2 and own != places[2]:
            found.append((own.parent, version))
    return sorted(found, key=lambda place: place[1])


def _find_mounts(mounts: str) -> dict[int, Path]:
    found: dict[int, Path] = {}
    for line in mounts.splitlines():
        _, place, kind, options, *_ = line.split()
        if kind == "cgroup2":
            found.setdefault(2, Path(place))
        elif kind == "cgroup" and "memory" in options.split(","):
            found.setdefault(1, Path(place))
    return found


def _sweep(parent: Path) -> None:
    """Remove groups that a grader left which was killed. Groups still in use cannot be removed, and stay."""
    for folder in parent.glob(f"{_PREFIX}-*-*"):
        pid = folder.name.split("-")[-2]
        if not Path(f"/proc/{pid}").exists():
            with contextlib.suppress(OSError):
                folder.rmdir()
