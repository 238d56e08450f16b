"""The bubblewrap command line that builds the walls around one process: data in, arguments out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from grader.model.blame import SandboxError
from grader.sandbox.devices import Accelerator
from grader.sandbox.enclosure import BOUNDED_PARTS, UNPRIVILEGED, Enclosure
from grader.sandbox.policy import build_policy

SCRATCH = "/scratch"
CODE = "/opt/grader"
PACKAGES = "/opt/packages"
DATA = "/opt/data"

_INSIDE = Path("sandbox/inside")
BOOT = f"{CODE}/grader/sandbox/inside/boot.py"
#: Not /dev/zero: mapped shared, it is shared anonymous memory by another name.
_DEVICES = ("null", "full", "random", "urandom")
_SYSTEM = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32", "/usr/share/zoneinfo")
#: Empty folders of every system, over one of which sources are gathered in a mount namespace of our own.
_STAGES = ("/mnt", "/media", "/srv", "/opt")


@dataclass(frozen=True)
class Layout:
    """What one sandbox sees beside the system and the interpreter: `binds` maps places inside to paths outside.

    `devices` are device files of a graphics processor, `policy` the system calls that a sealed process in it may make.
    """

    binds: Mapping[str, Path] = field(default_factory=dict)
    policy: bytes = field(default=b"", repr=False)
    mapped_bytes: int = 0
    devices: tuple[str, ...] = ()


#: A fresh interpreter for one run or service, or a zygote that forks many.
Mode = Literal["run", "zygote"]


def place_data(enclosure: Enclosure, data: Mapping[str, Path]) -> dict[str, str]:
    """Where a run finds each of its data files."""
    return {name: f"{DATA}/{name}.npy" if enclosure.walls else str(path.resolve()) for name, path in data.items()}


def lay_out_run(enclosure: Enclosure, data: Mapping[str, Path], device: Accelerator | None = None) -> Layout:
    """For a student's program: the harness, the packages of the list, the data files of this job, and its device."""
    binds = {f"{CODE}/grader" / _INSIDE: enclosure.package / _INSIDE}
    binds |= {Path(PACKAGES) / path.name: path for path in enclosure.packages}
    binds |= {Path(DATA) / f"{name}.npy": path.resolve() for name, path in data.items()}
    # A call may map every file once, and once more as it copies what it changes.
    mapped = 2 * sum(path.stat().st_size for path in data.values())
    layout = Layout({str(inside): path for inside, path in binds.items()}, enclosure.policy, mapped)
    return layout if device is None else replace(layout, policy=build_policy(accelerated=True), devices=device.files)


def lay_out_bounded(enclosure: Enclosure) -> Layout:
    """For our own code on hostile data: those parts of our package it needs. All else comes with a question."""
    parts = [_INSIDE, *(Path(part) for part in BOUNDED_PARTS)]
    binds = {Path(CODE) / "grader" / part: enclosure.package / part for part in parts}
    binds |= {Path(PACKAGES) / path.name: path for path in enclosure.bounded_packages}
    return Layout({str(inside): path for inside, path in binds.items() if path.exists()}, enclosure.policy)


def write_command(enclosure: Enclosure, layout: Layout, channel: int, info: int, mode: Mode = "run") -> list[str]:
    """The whole command. `channel` and `info` are descriptors that the new process inherits.

    Where we are root, an outer bubblewrap first gathers all sources in a mount namespace of its own, because an
    ordinary user may not read below a 0700 folder; then root is given up; then the walls are built.
    """
    binds = dict(layout.binds)
    binds |= {str(path): path for path in enclosure.interpreter if not _is_system(path)}
    if not enclosure.as_root:
        return [enclosure.bwrap, *_walls(enclosure, layout, binds, info, mode), *_boot(enclosure, mode, channel)]
    _check_readable(binds.values())
    stage = _choose_stage(binds.values())
    staged = {inside: stage / str(index) for index, inside in enumerate(binds)}
    gather = ["--die-with-parent", "--dev-bind", "/", "/", "--tmpfs", str(stage)]
    gather += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    for inside, path in binds.items():
        gather += ["--ro-bind", str(path), str(staged[inside])]
    lower = [enclosure.setpriv, f"--reuid={UNPRIVILEGED}", f"--regid={UNPRIVILEGED}", "--clear-groups"]
    lower = lower if "no root" not in enclosure.without else []
    walls = [*_walls(enclosure, layout, staged, info, mode), *_boot(enclosure, mode, channel)]
    return [enclosure.bwrap, *gather, "--", *lower, enclosure.bwrap, *walls]


def _boot(enclosure: Enclosure, mode: Mode, channel: int) -> list[str]:
    return ["--", str(enclosure.python), "-P", "-s", "-S", "-B", BOOT, mode, str(channel), CODE, PACKAGES]


def _walls(enclosure: Enclosure, layout: Layout, binds: Mapping[str, Path], info: int, mode: Mode) -> list[str]:
    without = enclosure.without
    arguments = ["--unshare-user", "--uid", "1000", "--gid", "1000", "--unshare-ipc", "--unshare-cgroup-try"]
    arguments += ["--unshare-net"] if "network" not in without else []
    arguments += ["--unshare-uts", "--hostname", "sandbox"] if "host name" not in without else []
    arguments += ["--unshare-pid", "--as-pid-1"] if "pids" not in without or mode == "zygote" else []
    # For sealing only, and only in its own user namespace: to mount scratch folders, to drop everything.
    arguments += ["--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETPCAP"]
    arguments += ["--new-session"] if "session" not in without else []
    arguments += ["--die-with-parent", "--info-fd", str(info)]
    for folder in _SYSTEM:
        arguments += ["--ro-bind-try", folder, folder]
    for link in ("lib", "lib32", "lib64", "libx32"):
        if (Path("/") / link).is_symlink():
            arguments += ["--symlink", f"usr/{link}", f"/{link}"]
        else:
            arguments += ["--ro-bind-try", f"/{link}", f"/{link}"]
    if _is_system(enclosure.python):
        arguments += ["--ro-bind", str(enclosure.python), str(enclosure.python)]
    for inside, path in sorted(binds.items()):
        arguments += ["--ro-bind", str(path), inside]
    devices = (f"/dev/{name}" for name in (*_DEVICES, *(["zero"] if "devices" in without else [])))
    for device in (*devices, *layout.devices):
        arguments += ["--dev-bind", device, device]
    arguments += _machine_files(layout)
    arguments += ["--ro-bind", "/etc", "/etc"] if "places" in without else []
    arguments += ["--dir", "/dev/shm", "--dir", SCRATCH, "--dir", DATA, "--chdir", SCRATCH]  # noqa: S108  (inside)
    arguments += ["--remount-ro", "/"] if "read-only" not in without else []
    for name, value in {**ENVIRONMENT, **(_ACCELERATED if layout.devices else {})}.items():
        arguments += ["--setenv", name, value]
    return arguments


def _machine_files(layout: Layout) -> list[str]:
    """What is seen of the machine. No procfs for most: it tells of mounts, limits and memory.

    Two files of it are asked for the number of cores. A graphics driver's library asks for all of it, and for /sys.
    """
    if layout.devices:
        return ["--proc", "/proc", "--ro-bind", "/sys", "/sys"]
    return [word for file in ("/proc/cpuinfo", "/proc/meminfo") for word in ("--ro-bind-try", file, file)]


#: The whole environment inside; bubblewrap itself is started with an empty one. Libraries start with one thread:
#: one that stood before sealing would keep its privileges. They are told how many cores there are afterwards.
ENVIRONMENT = {
    "PATH": "/usr/bin",
    "HOME": SCRATCH,
    "TMPDIR": SCRATCH,
    "USER": "student",
    "LOGNAME": "student",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
}


#: Beside it, for a run on a graphics processor: it sees one, and the same sums give the same bits.
_ACCELERATED = {
    "CUDA_VISIBLE_DEVICES": "0",
    "CUDA_CACHE_PATH": f"{SCRATCH}/.cuda",
    "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
}


def _is_system(path: Path) -> bool:
    """Whether every user can read it where it lies, as part of the system."""
    return any(path.is_relative_to(folder) for folder in ("/usr/lib", "/usr/lib64", "/usr/bin"))


def _check_readable(sources: Iterable[Path]) -> None:
    """Behind the walls nobody is root, so what only root may read cannot be had there."""
    for path in sources:
        wanted = 0o005 if path.is_dir() else 0o004
        if path.stat().st_mode & wanted != wanted:
            raise SandboxError(f"{path} can be read by its owner only; run: chmod -R a+rX {path}")


def _choose_stage(sources: Iterable[Path]) -> Path:
    paths = list(sources)
    for folder in _STAGES:
        if Path(folder).is_dir() and not any(path.is_relative_to(folder) for path in paths):
            return Path(folder)
    raise SandboxError(f"none of {', '.join(_STAGES)} is free to gather the sandbox's files; keep one of them empty")
