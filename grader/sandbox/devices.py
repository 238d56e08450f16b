"""Graphics processors of this machine: found by their device files, and lent to one run at a time.

Nothing here loads a driver or a library: a process that has touched CUDA cannot be forked. Written for NVIDIA's driver
from its documentation and the source of its kernel modules.
"""

import fcntl
import os
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader.model.blame import SandboxError

#: Device files that every run on one of these processors needs beside the processor's own. Not among them: those that
#: configure a processor (nvidia-caps), share it between machines, or drive a screen (nvidia-modeset).
CONTROL = ("nvidiactl", "nvidia-uvm", "nvidia-uvm-tools")
#: Seconds a run waits for its turn on a device.
PATIENCE = 6 * 3600.0
_LOOK_SECONDS = 0.2
DRIVER = Path("/proc/driver/nvidia")


@dataclass(frozen=True)
class Accelerator:
    """One graphics processor: the number of its device file, the files a run on it must see, what the driver calls it.

    `model` and `uuid` are empty where the driver does not tell them.
    """

    number: int
    files: tuple[str, ...]
    model: str = ""
    uuid: str = ""


def find_devices(
    dev: Path = Path("/dev"), visible: str | None = None, driver: Path = DRIVER
) -> tuple[Accelerator, ...]:
    """The processors that may be used here: all, or those that `visible` lists as CUDA_VISIBLE_DEVICES does.

    Listed by UUID (`GPU-…`, its beginning is enough) or by number. Numbers count in the order of the PCI bus, as with
    CUDA_DEVICE_ORDER=PCI_BUS_ID; where the driver does not tell that order, they are those of the device files. As with
    CUDA, what is not there ends the list. SandboxError for anything else, a part of a processor (`MIG-…`) included.
    """
    if not (dev / CONTROL[0]).exists():
        return ()
    control = tuple(str(dev / name) for name in CONTROL if (dev / name).exists())
    files = {int(path.name[6:]): path for path in dev.glob("nvidia[0-9]*") if path.name[6:].isdigit()}
    cards = _read_cards(driver) or {number: {} for number in sorted(files)}
    found = tuple(
        Accelerator(number, (*control, str(files[number])), card.get("Model", ""), card.get("GPU UUID", ""))
        for number, card in cards.items()
        if number in files
    )
    return found if visible is None else tuple(_choose(found, visible))


def _read_cards(driver: Path) -> dict[int, Mapping[str, str]]:
    """What the driver tells of each processor, by the number of its device file, in the order of the bus."""
    cards: dict[int, Mapping[str, str]] = {}
    for file in sorted((driver / "gpus").glob("*/information")):
        lines = (line.partition(":") for line in file.read_text().splitlines())
        card = {name.strip(): value.strip() for name, _, value in lines}
        if card.get("Device Minor", "").isdigit():
            cards[int(card["Device Minor"])] = card
    return cards


def _choose(found: Sequence[Accelerator], visible: str) -> Iterator[Accelerator]:
    for word in (word.strip() for word in visible.split(",")):
        if word.isascii() and word.isdigit():
            meant = list(found[int(word) : int(word) + 1])
        elif word.startswith("GPU-"):
            meant = [device for device in found if device.uuid.startswith(word)]
        elif word in ("", "-1"):
            meant = []
        else:
            raise SandboxError(
                f"CUDA_VISIBLE_DEVICES is {visible!r}; list whole devices by number (0,1) or by UUID (GPU-…)"
            )
        if len(meant) != 1:
            return
        yield meant[0]


def devices_here() -> tuple[Accelerator, ...]:
    """The processors of this machine that CUDA_VISIBLE_DEVICES leaves to us."""
    return find_devices(visible=os.environ.get("CUDA_VISIBLE_DEVICES"))


@contextmanager
def lend_device(
    devices: Sequence[Accelerator], folder: Path | None = None, patience: float = PATIENCE
) -> Iterator[Accelerator]:
    """One of these devices, for this run alone, whoever else of this user on this machine wants one.

    SandboxError where there is none, or none becomes free in time.
    """
    if not devices:
        raise SandboxError("there is no GPU to lend")
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
    # Not TMPDIR, nor the home folder: graders that differ in these still share the device.
    folder = Path(f"/tmp/dl-grader-{os.getuid()}")  # noqa: S108  (whose it is, is looked at)
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise SandboxError(f"{folder} is not a folder of ours alone; remove it")
    return folder
