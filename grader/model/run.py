"""What a sandbox is asked to do, and what it showed: the only things that pass the wall, in each direction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import Field

from grader.model.value import Plain, Value

Device = Literal["cpu", "cuda"]


class Limits(Value):
    """How much one call may use. `seconds` is wall time; importing the submission has `load_seconds` of its own.

    Memory and scratch are in MB (10^6 bytes); `output_mb` bounds all answers of a run together. `threads` is the
    number of cores it works on. Processor time of all calls and the import together is bounded by `cpu_of`.
    """

    seconds: float = Field(10.0, gt=0, le=86_400)
    cpu_seconds: float | None = Field(None, gt=0, le=864_000)
    memory_mb: int = Field(2048, ge=64)
    processes: int = Field(64, ge=1)
    scratch_mb: int = Field(64, ge=1)
    files: int = Field(2000, ge=8)
    output_mb: int = Field(64, ge=1)
    threads: int = Field(1, ge=1)
    device: Device = "cpu"

    @property
    def load_seconds(self) -> float:
        """Wall time for importing the submission, before the first call; libraries it names are loaded already."""
        return max(10.0, min(self.seconds, 60.0))

    def cpu_of(self, calls: int) -> float:
        """Processor seconds a run of so many calls may take, the import and all it starts included."""
        return self.load_seconds + (self.cpu_seconds or self.seconds * self.threads) * calls


#: What is brought home of what a called function returned: the value itself as plain data, or, of an `nn.Module`, its
#: exported operator graph and weights; as `build` that graph, others of it as `Build` says, and weights only if asked;
#: as `network` the graph and weights, or where there is no graph, why, and its weights as a file; or the `predictions`
#: it makes of the input `x`.
Take = Literal["value", "graph", "build", "network", "predictions"]


@dataclass(frozen=True)
class Build:
    """What is exported of a network that is built: also in training mode, at another batch size, with its weights."""

    training: bool = False
    other_batches: tuple[int, ...] = ()
    values: bool = False
    dtype: str = "float32"


@dataclass(frozen=True)
class Call:
    """One call of a student's function. `inputs` are passed by name.

    With `probe`, the function is looked up in the problem's `probe.py` instead and gets the student's module
    as first argument. Names in `mounted` are further arguments, read from the job's data files. With
    `training`, the function also gets `budget` and `report` (the training contract). With `tensors`, arrays are
    handed over as torch tensors; a training call that returns a graph gets them so in any case. `weights` names a
    safetensors file among the job's, whose tensors are put into the network that comes back. To take `predictions`, the
    input `x` is not handed to the function, but to that network, in batches of the size that `example` begins with.
    """

    function: str
    inputs: Mapping[str, Plain] = field(default_factory=dict)
    probe: bool = False
    mounted: Mapping[str, str] = field(default_factory=dict)
    take: Take = "value"
    example: tuple[int, ...] | None = None
    build: Build | None = None
    training: Mapping[str, Plain] | None = None
    tensors: bool = False
    weights: str | None = None
    seed: int = 0


@dataclass(frozen=True)
class Job:
    """One run: files laid into the scratch folder, a main module to import, and the calls to make on it.

    `files` maps plain relative names to bytes (the handout's first, the student's over them). `data` maps names
    to .npy files outside, mounted read-only and memory-mapped. With `tuples`, tuples in what comes back stay tuples;
    else they are lists. Nothing in a job is secret from the student.
    """

    files: Mapping[str, bytes]
    main: str
    calls: tuple[Call, ...]
    limits: Limits = Limits()
    probe: bytes | None = None
    data: Mapping[str, Path] = field(default_factory=dict)
    tuples: bool = False


class Ending(StrEnum):
    """How a run ended, as seen from outside."""

    FINISHED = "finished"
    CRASHED = "crashed"  # killed by a signal, or exited without answering
    TIMEOUT = "timeout"
    MEMORY = "memory"
    LIMIT = "limit"  # any other limit; the run's `detail` names it
    GARBLED = "garbled"  # what came back was no answer: forged, cut short, too deep, trailing bytes


#: Which limit a run reached: a field of `Limits`, or what is the same for all: what may be printed, files open at once.
LimitName = Literal[
    "seconds", "load_seconds", "cpu_seconds", "memory_mb", "processes", "scratch_mb", "files", "output_mb", "log_mb",
    "descriptors",
]  # fmt: skip


@dataclass(frozen=True)
class Hit:
    """A limit that was reached: how much was allowed, and what had been used by then where that was measured."""

    limit: LimitName
    allowed: float
    used: float | None = None


#: What a program tried that the walls refuse. Says nothing of its answers and changes no points.
Attempt = Literal["network", "program", "outside the folder"]


@dataclass(frozen=True)
class Signal:
    """A try at something that is refused here, as the harness noticed it: for staff to look at, never marked.

    Noticed beside the student's code, so a program can hide it, or make one up of itself.
    """

    tried: Attempt
    file: str
    line: int


@dataclass(frozen=True)
class Returned:
    """A call that came back, with plain data."""

    value: Plain


@dataclass(frozen=True)
class Raised:
    """A call, or the import of the submission, that raised; or returned what is no plain data.

    `file` and `line` are the last place in the student's own files. `hint` says what cannot work here and what
    to write instead, where that is known ("no network here"). `hit` is the limit that was behind it.
    """

    kind: str
    message: str
    file: str | None = None
    line: int | None = None
    hint: str | None = None
    hit: Hit | None = None


@dataclass(frozen=True)
class Claim:
    """What a student's training loop reported of itself. Shown to people, never marked."""

    epoch: int
    loss: float
    accuracy: float


@dataclass(frozen=True)
class Measured:
    """What the run used, measured from outside."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


@dataclass(frozen=True)
class Run:
    """What one run showed: untrusted data, plus what was measured from outside.

    `shown` holds an entry for each call that answered, in order; where it is shorter than the job's calls, the
    next call is the one during which the run ended as `ending` says. `loading` is set where the import raised.
    """

    shown: tuple[Returned | Raised, ...]
    ending: Ending
    measured: Measured
    loading: Raised | None = None
    loaded: bool = True
    detail: str = ""
    log: str = ""
    claims: tuple[Claim, ...] = ()
    alone: bool = True
    hit: Hit | None = None
    signals: tuple[Signal, ...] = ()
