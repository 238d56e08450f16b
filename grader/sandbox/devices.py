"""Graphics processors of this machine: found by their device files, and lent to one run at a time.

Nothing here loads a driver or a library: a process that has touched CUDA cannot be forked. Written for NVIDIA's driver
from its documentation.
"""

import fcntl
import os
import re
import stat
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from grader.model.blame import SandboxError

#: Device files that every run on one of these processors needs beside the processor's own. Not among them: nvidia-caps,
#: through which a processor is divided and watched, and nvidia-modeset, which drives screens.
_CONTROL = ("nvidiactl", "nvidia-uvm", "nvidia-uvm-tools")
#: The driver's library, and where a run's loader looks for it, which has no list of other folders (/etc).
LIBRARY = "libcuda.so.1"
LIBRARY_FOLDERS = tuple(
    Path(folder)
    for folder in (
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
        "/usr/lib64",
        "/usr/lib",
        "/lib64",
        "/lib",
    )
)
#: Seconds a run waits for its turn on a device.
PATIENCE = 6 * 3600.0
_LOOK_SECONDS = 0.2
_ORDINAL = re.compile(r"-?[0-9]{1,6}")


@dataclass(frozen=True)
class Accelerator:
    """One graphics processor: its number, and the device files that a run on it must see."""

    number: int
    files: tuple[str, ...]


def find_devices(dev: Path = Path("/dev"), visible: str | None = None) -> tuple[Accelerator, ...]:
    """The processors that may be used here: all, or those that `visible` lists by number, as CUDA_VISIBLE_DEVICES does.

    Numbers count the processors that have a device file here, in the order of these; as with CUDA, one that is not
    there (-1) ends the list. SandboxError where it lists them in another way.
    """
    if not (dev / _CONTROL[0]).exists():
        return ()
    control = tuple(str(dev / name) for name in _CONTROL if (dev / name).exists())
    numbers = sorted(int(path.name[6:]) for path in dev.glob("nvidia[0-9]*") if path.name[6:].isdecimal())
    if visible is not None:
        wanted = [word.strip() for word in visible.split(",") if word.strip()]
        if not all(_ORDINAL.fullmatch(word) for word in wanted):
            raise SandboxError(f"CUDA_VISIBLE_DEVICES is {visible!r}; list devices by number, such as 0,1")
        there = takewhile(lambda ordinal: 0 <= ordinal < len(numbers), map(int, wanted))
        numbers = [numbers[ordinal] for ordinal in dict.fromkeys(there)]
    return tuple(Accelerator(number, (*control, str(dev / f"nvidia{number}"))) for number in numbers)


def devices_here() -> tuple[Accelerator, ...]:
    """The processors of this machine that CUDA_VISIBLE_DEVICES leaves to us."""
    return find_devices(visible=os.environ.get("CUDA_VISIBLE_DEVICES"))


def describe_devices(proc: Path = Path("/proc/driver/nvidia")) -> str:
    """Driver and models, for the environment a grading rests on; empty where there is no driver."""
    try:
        version = (proc / "version").read_text().splitlines()[0].strip()
        files = sorted((proc / "gpus").glob("*/information"))
        models = [line.split(":", 1)[1].strip() for file in files for line in file.read_text().splitlines()
                  if line.startswith("Model:")]  # fmt: skip
    except (OSError, IndexError):
        return ""
    return f"{', '.join(models)}; {version}"


def find_library(folders: Sequence[Path] = LIBRARY_FOLDERS) -> Path | None:
    """The driver's library, where a run would find it; None where it is not to be found."""
    return next((folder / LIBRARY for folder in folders if (folder / LIBRARY).exists()), None)


@contextmanager
def lend_device(
    devices: Sequence[Accelerator], folder: Path | None = None, patience: float = PATIENCE
) -> Iterator[Accelerator]:
    """One of these devices, for this run alone, whoever else on this machine wants one.

    SandboxError where there is none, or none becomes free in time.
    """
    if not devices:
        raise SandboxError("this problem is graded on a GPU, and there is none here (see `grader doctor`)")
    folder = folder or _lock_folder()
    end = time.monotonic() + patience
    while True:
        for device in devices:
            with (folder / f"gpu{device.number}").open("a") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield device
                return
        if time.monotonic() > end:
            raise SandboxError(f"no GPU became free within {patience:.0f} seconds; is one held by something else?")
        time.sleep(_LOOK_SECONDS)


def _lock_folder() -> Path:
    """A folder of this user's for locks. SandboxError where somebody else has taken its name."""
    folder = Path(tempfile.gettempdir()) / f"dl-grader-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise SandboxError(f"{folder}, where GPUs are lent, cannot be made: {error}") from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) != 0o700:
        raise SandboxError(f"{folder} is not a folder of ours alone; remove it")
    return folder
