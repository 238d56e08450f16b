"""What a run on a graphics processor needs beside it: the driver's library, its device files, a torch made for CUDA.

Looked at from outside, without loading any of it (see `grader.sandbox.devices`).
"""

import os
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from grader.sandbox.devices import CONTROL, DRIVER, Accelerator, devices_here

LIBRARY = "libcuda.so.1"
#: Where the loader looks without being told, and what every sandbox sees.
_USUAL = re.compile(r"(/usr)?/lib(64|/[a-z0-9_]+-linux-gnu)?")
_VERSION = re.compile(r"\s(\d{3,}\.\d+(\.\d+)?)\s")


def find_faults(devices: Sequence[Accelerator]) -> Iterator[str]:
    """What stands in the way of running on these devices: what is missing, and what to do. Nothing where all is there.

    A memory control group, which is needed as well, is asked for by each run.
    """
    if not devices:
        hidden = os.environ.get("CUDA_VISIBLE_DEVICES")
        yield "there is none here" if hidden is None else f"CUDA_VISIBLE_DEVICES={hidden!r} leaves none"
        return
    for file in sorted({file for device in devices for file in device.files}):
        if not _is_open_to_runs(Path(file)):
            yield f"{file} may not be read and written by everybody: load the driver with NVreg_DeviceFileMode=0666"
    if not any(Path(file).name == CONTROL[1] for file in devices[0].files):
        yield f"/dev/{CONTROL[1]} is missing: run `nvidia-modprobe -u -c 0` as root, again after each start of the machine"
    if library_here() is None:
        yield f"the driver's {LIBRARY} is not found: install the driver, and run `ldconfig` as root"
    if cuda_of_torch() is None:
        yield "torch is installed without CUDA: install a CUDA build of the same version (docs/operators.md, GPUs)"


def explain_absence() -> str:
    """Why nothing can be run on a graphics processor here, as the end of a sentence; empty where it can."""
    return "; ".join(find_faults(devices_here()))


def describe(devices: Sequence[Accelerator], driver: Path = DRIVER) -> str:
    """Models, driver and CUDA version, for the environment a grading rests on."""
    models = ", ".join(dict.fromkeys(device.model or "unnamed GPU" for device in devices))
    return f"{models}; driver {read_version(driver) or 'unknown'}; CUDA {cuda_of_torch() or 'none'}"


def read_version(driver: Path = DRIVER) -> str:
    """The driver's version; empty where there is none loaded."""
    try:
        found = _VERSION.search((driver / "version").read_text())
    except OSError:
        return ""
    return found[1] if found else ""


@cache
def cuda_of_torch() -> str | None:
    """Which CUDA the installed torch was made for, read from its files. None: for none."""
    try:
        file = Path(str(distribution("torch").locate_file("torch/version.py")))
        found = re.search(r"^cuda\b.*= *'([\d.]+)'", file.read_text(), re.MULTILINE)
    except (PackageNotFoundError, OSError):
        return None
    return found[1] if found else None


@cache
def library_here() -> Path | None:
    """Where the driver's library lies on this machine; None where there is none."""
    program = shutil.which("ldconfig", path="/sbin:/usr/sbin:/usr/bin")
    listed = ""
    if program is not None:
        listed = subprocess.run([program, "-p"], capture_output=True, text=True, check=False).stdout  # noqa: S603  (the system's own)
    return find_library(listed, os.environ.get("LD_LIBRARY_PATH", ""))


def find_library(listed: str, paths: str = "") -> Path | None:
    """Where the loader would find the library: in the folders of LD_LIBRARY_PATH, else as `ldconfig -p` lists it."""
    for folder in filter(None, paths.split(":")):
        if (Path(folder) / LIBRARY).exists():
            return Path(folder) / LIBRARY
    for line in listed.splitlines():
        name, _, path = line.partition(" => ")
        if name.split()[:1] == [LIBRARY] and "64" in name.partition("(")[2]:  # x86-64 or AArch64, not its 32-bit twin
            return Path(path.strip())
    return None


def extra_folder(library: Path | None) -> Path | None:
    """The library's folder where a sandbox's loader would not look by itself: it has no list of folders (/etc)."""
    return None if library is None or _USUAL.fullmatch(str(library.parent)) else library.parent


def _is_open_to_runs(file: Path) -> bool:
    """Whether a run may open it: as an account of its own where the grader is root, else as the grader's user."""
    if os.geteuid():
        return os.access(file, os.R_OK | os.W_OK)
    return stat.S_IMODE(file.stat().st_mode) & 0o006 == 0o006
