"""What a run depends on beside its files: versions, data sets, and the machine.

What is published must be the same on every machine that grades: the released versions of grader, Python, torch and
NumPy, the class of processor, the data sets. What may differ between machines of one course is the build of a library
(`2.13.0+cpu`, `2.13.0+cu130`) and the GPU: observations are kept under it and gradings tell it, but a problem that was
published from a machine without a GPU is the same problem on one that has one.
"""

import logging
import platform
import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from grader import __version__
from grader.artefacts import Home
from grader.catalog import Entry
from grader.grading.datasets import chosen_scale
from grader.model.blame import ProblemError, SandboxError
from grader.model.problem import CodePart, Problem, TrainingPart
from grader.sandbox.devices import describe_devices, devices_here

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Machine:
    """What runs find on a machine: whole versions, with their builds; `gpu` is empty where none may be used."""

    python: str
    torch: str
    numpy: str
    processor: str
    gpu: str = ""


@cache
def this_machine() -> Machine:
    """The machine that this process is on, with the GPUs that CUDA_VISIBLE_DEVICES leaves to it."""
    processor = f"{platform.system()} {platform.machine()}"
    return Machine(platform.python_version(), version("torch"), version("numpy"), processor, _gpu())


def _gpu() -> str:
    try:
        return (describe_devices() or "of an unknown kind") if devices_here() else ""
    except SandboxError as error:
        _LOG.warning("no GPU is used: %s", error)
        return ""


def environment_of(entry: Entry | None, home: Home, machine: Machine, *, walls: bool = True) -> dict[str, str]:
    """What the runs of a problem depend on wherever they are run; the data sets of its training parts are among it.

    Without walls it is another one: nothing seen there is taken for something seen behind walls. Of no problem in
    particular it is that of a machine, which the processor's model belongs to; runs are not kept apart by that, so that
    machines of one class share what they have seen.
    """
    environment = {
        "grader": __version__,
        "python": _released(machine.python),
        "torch": _released(machine.torch),
        "numpy": _released(machine.numpy),
        "processor": machine.processor,
        "threads": "1",
        **({} if walls else {"sandbox": "none"}),
    }
    if entry is None:
        environment["processor model"] = _processor_model()
    for part in entry.problem.parts if entry else ():
        if isinstance(part, CodePart) and part.limits.threads > 1:
            environment[f"threads {part.id}"] = str(part.limits.threads)
        if isinstance(part, TrainingPart):
            environment["algorithms"] = "deterministic"
            try:
                chosen = chosen_scale(part, home)
            except ProblemError:
                environment[f"data {part.id}"] = "none"  # the part itself will be ungraded, and say what to type
                continue
            if chosen.data is not None:
                environment[f"data {part.id}"] = f"{chosen.name} {chosen.data.digest[:16]}"
            else:
                environment[f"data {part.id}"] = chosen.name
    return environment


@cache
def _processor_model(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """As the system names it."""
    named = re.search(r"^model name\s*:\s*(.+)$", cpuinfo.read_text(), re.MULTILINE) if cpuinfo.exists() else None
    return named.group(1).strip() if named else platform.processor() or "unknown"


def _released(version: str) -> str:
    """A version without what tells one build of it from another (PEP 440's local part)."""
    return version.partition("+")[0]


def builds_of(problem: Problem | None, machine: Machine) -> dict[str, str]:
    """What the runs of a problem, or of all, depend on that other machines of the course may have otherwise."""
    builds = {"python": machine.python, "torch": machine.torch, "numpy": machine.numpy}
    tells_gpu = asks_for_gpu(problem) if problem is not None else bool(machine.gpu)
    return builds | ({"gpu": machine.gpu or "none"} if tells_gpu else {})


def asks_for_gpu(problem: Problem) -> bool:
    """Whether a part of a problem is graded on a GPU."""
    return any(isinstance(part, CodePart) and part.limits.device == "cuda" for part in problem.parts)
