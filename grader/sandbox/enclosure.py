"""What walls this machine can build, found once: bubblewrap, the interpreter, the packages, the policy.

There is no weaker mode: where anything is missing, SandboxError says what and what to do.
"""

import os
import shutil
import sys
import sysconfig
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from grader.model.blame import SandboxError
from grader.sandbox.packages import locate_packages
from grader.sandbox.policy import build_policy

#: Whom a sandbox runs as where the grader itself runs as root: nobody's account (Debian policy 9.2: reserved).
UNPRIVILEGED = 65_432

#: Parts of our own package that a bounded child sees. Neither problems nor keys, neither store nor ways in.
BOUNDED_PARTS = (
    "__init__.py", "model", "steps", "formula", "graph", "author", "checkers", "bounded", "sandbox/wire.py",
    "sandbox/packages.py",
)  # fmt: skip

_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Enclosure:
    """Everything needed to put one process behind walls.

    `interpreter` lists what Python itself needs, bound at its own place; `packages` go to one folder inside.
    `as_root`: the caller is root, so sources are bound first and root is given up before bubblewrap starts.
    `without` names steps of sealing that a positive control leaves out; it is empty wherever anything is graded.
    `walls` is False only for `--unsafe-no-sandbox`: then everything runs as the caller, and every report says so.
    """

    bwrap: str
    setpriv: str
    python: Path
    interpreter: tuple[Path, ...]
    packages: tuple[Path, ...]
    bounded_packages: tuple[Path, ...]
    package: Path
    policy: bytes = field(repr=False)
    as_root: bool
    without: frozenset[str] = frozenset()
    walls: bool = True


@cache
def find_enclosure() -> Enclosure:
    """The walls of this machine. SandboxError names the first thing missing and what to do about it."""
    if sys.platform != "linux":
        raise SandboxError("submissions run behind Linux walls; use a Linux machine or the container image")
    as_root = os.geteuid() == 0
    return Enclosure(
        bwrap=_program("bwrap", "bubblewrap"),
        setpriv=_program("setpriv", "util-linux") if as_root else "",
        python=_base_python(),
        interpreter=_interpreter_paths(),
        packages=locate_packages(),
        bounded_packages=locate_packages(bounded=True),
        package=_PACKAGE,
        policy=build_policy(),
        as_root=as_root,
    )


def find_no_enclosure() -> Enclosure:
    """What is needed to run things without any walls, as whoever asks for it: for a machine of nobody else's."""
    if sys.platform != "linux":
        raise SandboxError("without walls, too, submissions run on Linux only; use a Linux machine or the container")
    return Enclosure(
        bwrap="",
        setpriv="",
        python=_base_python(),
        interpreter=(),
        packages=locate_packages(),
        bounded_packages=locate_packages(bounded=True),
        package=_PACKAGE,
        policy=b"",
        as_root=False,
        walls=False,
    )


def _program(name: str, package: str) -> str:
    found = shutil.which(name, path="/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin")
    if found is None:
        raise SandboxError(f"{name} is not installed: without it nothing can be run safely (apt install {package})")
    return found


def _base_python() -> Path:
    """The real interpreter behind a virtual environment's link."""
    return Path(getattr(sys, "_base_executable", None) or sys.executable).resolve()


def _interpreter_paths() -> tuple[Path, ...]:
    """The interpreter, its standard library and shared libraries: not the rest of what is installed with it."""
    python, prefix = _base_python(), Path(sys.base_prefix).resolve()
    if prefix not in (Path("/usr"), Path("/usr/local")):
        return (python, prefix / "lib")  # an installation of its own, which may keep its own libraries there
    stdlib = Path(os.__file__).resolve().parent
    extensions = Path(sysconfig.get_config_var("DESTSHARED") or stdlib).resolve()
    paths = [python, stdlib]
    if not extensions.is_relative_to(stdlib):  # Fedora keeps compiled modules in lib64
        paths.append(extensions)
    folder, library = sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("INSTSONAME")
    if folder and library and sysconfig.get_config_var("Py_ENABLE_SHARED"):
        paths.append(Path(folder) / library)
    return tuple(path for path in paths if path.exists())
