"""A job before it goes behind walls: checked, its libraries known, written as the one message it becomes."""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict
from enum import Enum
from pathlib import PurePosixPath

import numpy as np

from grader.model.blame import Refused, SandboxError
from grader.model.run import Call, Job

_NAME = re.compile(r"[A-Za-z_]\w{0,63}(\.[A-Za-z_]\w{0,63}){0,4}\Z", re.ASCII)


class Libraries(Enum):
    """What is loaded before the clock starts, by what a job speaks of: in a `fresh` interpreter, and in a `zygote`.

    torch costs seconds, and the first optimiser of a process imports half of it again; a zygote pays all that once.
    """

    NUMPY = (), ()
    SYMPY = ("sympy",), ("sympy",)
    TORCH = ("torch",), ("torch",)
    TRAINING = ("torch", "torch._dynamo"), ("torch", "torch._dynamo", "torch.export")

    def __init__(self, fresh: tuple[str, ...], zygote: tuple[str, ...]) -> None:
        self.fresh = fresh
        self.zygote = zygote


def libraries_of(job: Job) -> Libraries:
    """Found by name in the sources: a program that hides the name loads the library on its own time."""
    found = libraries_in((*job.files.values(), job.probe or b""))
    if any(call.take != "value" for call in job.calls):
        return Libraries.TRAINING
    if any(call.tensors for call in job.calls) and found is not Libraries.TRAINING:
        return Libraries.TORCH
    return found


def libraries_in(sources: Collection[bytes]) -> Libraries:
    """What these sources speak of."""
    if any(b"torch" in source for source in sources):
        return Libraries.TRAINING if any(b"optim" in source for source in sources) else Libraries.TORCH
    return Libraries.SYMPY if any(b"sympy" in source for source in sources) else Libraries.NUMPY


def check(job: Job) -> None:
    """What our own side must not ask: a wrong job is our mistake, a wrong file name the student's."""
    if not _NAME.match(job.main):
        raise SandboxError(f"{job.main!r} is no module name")
    for name in job.data:
        if not _NAME.match(name):
            raise SandboxError(f"{name!r} is no name of a data file")
    for name in job.files:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in name or len(name) > 200:
            raise Refused(f"the file name {name[:80]!r} cannot be used; hand in plain names")


def write(job: Job, data: Mapping[str, str]) -> dict[str, object]:
    """The JOB frame's value; `data` says where inside each data file lies. Nothing in it is secret from the student."""
    return {
        "files": {name: np.frombuffer(content, np.uint8) for name, content in job.files.items()},
        "main": job.main,
        "load_seconds": job.limits.load_seconds,
        "probe": None if job.probe is None else np.frombuffer(job.probe, np.uint8),
        "calls": [_write_call(call, data) for call in job.calls],
    }


def _write_call(call: Call, data: Mapping[str, str]) -> Mapping[str, object]:
    return {
        "function": call.function,
        "inputs": dict(call.inputs),
        "probe": call.probe,
        "mounted": {name: data[file] for name, file in call.mounted.items()},
        "take": call.take,
        "build": None if call.build is None else asdict(call.build),
        "example": None if call.example is None else list(call.example),
        "training": None if call.training is None else dict(call.training),
        "tensors": call.tensors,
        "weights": call.weights,
        "seed": call.seed,
    }
