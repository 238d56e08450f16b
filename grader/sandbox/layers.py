"""Each wall tried just now: what `grader doctor` shows, and what is refused to be worked without."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.model.blame import SandboxError
from grader.model.run import Call, Ending, Job, Limits, Returned, Run
from grader.sandbox.cgroup import open_group
from grader.sandbox.devices import LIBRARY, describe_devices, devices_here, find_library
from grader.sandbox.inside import probes
from grader.sandbox.inside.kernel import landlock_version
from grader.sandbox.running import Walls, open_walls, run_job
from grader.sandbox.selftest import USERNS, try_doors

_LIMITS = Limits(seconds=1.0, memory_mb=250, processes=16, scratch_mb=8, output_mb=1)
#: For what must reach another limit first, however busy the machine is.
_PATIENT = _LIMITS.model_copy(update={"seconds": 30.0, "cpu_seconds": 30.0})

_KERNEL = "use a Linux kernel of 5.14 or newer, where these limits count for each sandbox on its own"
_GROUPS = "run as root, or below a control group that was delegated to you (systemd: `systemd-run --user --scope`)"
_DRIVER = f"install NVIDIA's driver with its libraries, so that {LIBRARY} lies in a library folder of the system's"
_LANDLOCK = "use a kernel of 5.13 or newer with CONFIG_SECURITY_LANDLOCK: one more wall; the others hold without it"


@dataclass(frozen=True)
class Layer:
    """One wall: whether it holds, how that was tried, and what to do where it does not.

    Without a wall that is `needed` nothing is graded.
    """

    name: str
    holds: bool
    tried: str
    advice: str
    needed: bool = True


def inspect_layers() -> tuple[Layer, ...]:
    """Try every wall in real sandboxes of both modes. Where none can be built, one layer says why."""
    try:
        with open_walls("plain") as plain:
            plain.proven = True  # what is found is shown, not raised
            return (*_try_doors(plain), *_try_limits(plain), _try_warm(), *_look_around())
    except SandboxError as error:
        return (Layer("sandbox", False, f"tried to start one: {error}", USERNS),)


def require_layers() -> None:
    """SandboxError naming every wall that does not hold: without all of them nothing is graded."""
    missing = [layer for layer in inspect_layers() if layer.needed and not layer.holds]
    if missing:
        told = "; ".join(f"{layer.name} ({layer.tried}): {layer.advice}" for layer in missing)
        raise SandboxError(f"nothing is graded without its walls; missing here: {told}")


def _try_doors(walls: Walls) -> Iterator[Layer]:
    for door, reached in try_doors(lambda job: run_job(job, walls=walls)):
        yield Layer(door.name, not reached, f"{door.tried}: {reached or 'refused'}", door.advice)


def _try_warm() -> Layer:
    """Whether runs can be forked from a zygote: all doors again, in its children."""
    advice = "runs take seconds instead of milliseconds without it; tell the maintainers what stands here"
    try:
        with open_walls("warm") as walls:
            walls.proven = True
            open_doors = [door.name for door, reached in try_doors(lambda job: run_job(job, walls=walls)) if reached]
    except SandboxError as error:
        return Layer("warm runners", False, str(error), advice, needed=False)
    tried = f"every door again from a forked child: {', '.join(open_doors) or 'refused'}"
    return Layer("warm runners", not open_doors, tried, advice, needed=False)


def _look_around() -> Iterator[Layer]:
    """Walls that a machine may have or not: where they are missing, others do the same less exactly."""
    version = landlock_version()
    yield Layer(
        "Landlock", version > 0, f"version {version}" if version else "not in this kernel", _LANDLOCK, needed=False
    )
    group = open_group(100_000_000)
    if group is None:
        tried = "cannot be made here: memory and processor time are added up by us, twenty times a second"
    else:
        tried = (
            f"version {group.version}, for {'memory and processor time' if 'cpuacct' in group.folders else 'memory'}"
        )
        group.remove()
    yield Layer("control groups", group is not None, tried, _GROUPS, needed=False)
    yield _look_for_devices(group is not None)


def _look_for_devices(counted: bool) -> Layer:
    """Whether problems that ask for a GPU can be graded; that there is none is no fault."""
    try:
        found = devices_here()
    except SandboxError as error:
        return Layer("GPU", False, str(error), "mend the variable, or leave it out", needed=False)
    if not found:
        advice = "nothing to do unless a problem asks for one (docs/operators.md, GPUs)"
        return Layer("GPU", True, "none here: what asks for one is left ungraded", advice, needed=False)
    numbers = ", ".join(str(device.number) for device in found)
    tried = f"{describe_devices() or 'no driver'}; number {numbers}, one run at a time"
    if find_library() is None:
        return Layer("GPU", False, f"{tried}; no {LIBRARY} where runs look for it", _DRIVER, needed=False)
    return Layer("GPU", counted, tried if counted else f"{tried}; no memory control group", _GROUPS, needed=False)


def _try_limits(walls: Walls) -> Sequence[Layer]:
    return (
        _try_scratch(walls),
        _try_threads(walls),
        _try_leaving(walls),
        *(_try_ending(walls, *each) for each in _ENDINGS),
    )


#: Name, the probe, how it must end, what it tries, and what to do.
_ENDINGS: tuple[tuple[str, Callable[[], object], Ending, str, str], ...] = (
    ("memory limit", probes.take_memory, Ending.MEMORY, f"took more than {_LIMITS.memory_mb} MB", _KERNEL),
    ("memory of children", probes.share_memory, Ending.MEMORY, "took as much in several processes", _GROUPS),
    ("wall clock", probes.wait, Ending.TIMEOUT, f"slept for longer than {_LIMITS.seconds:g} s", _KERNEL),
    ("output limit", probes.flood, Ending.LIMIT, "printed without end", _KERNEL),
)


def _try_scratch(walls: Walls) -> Layer:
    written = _number(_run(walls, probes.fill_scratch))
    tried = f"wrote {written} MB where {_LIMITS.scratch_mb} are allowed"
    return Layer("scratch limit", 0 <= written <= _LIMITS.scratch_mb + 1, tried, USERNS)


def _try_threads(walls: Walls) -> Layer:
    started = _number(_run(walls, probes.start_threads))
    tried = f"started {started} threads where {_LIMITS.processes} are allowed"
    return Layer("process limit", 0 <= started <= _LIMITS.processes, tried, _KERNEL)


def _try_leaving(walls: Walls) -> Layer:
    try:
        left = _number(_run(walls, probes.leave_process)) > 0
    except SandboxError as error:
        return Layer("nothing left", False, f"left a process behind: {error}", _KERNEL)
    return Layer("nothing left", left, "left a process behind: it was ended", _KERNEL)


def _try_ending(walls: Walls, name: str, probe: Callable[[], object], ending: Ending, tried: str, advice: str) -> Layer:
    run = _run(walls, probe, limits=_LIMITS if ending is Ending.TIMEOUT else _PATIENT)
    return Layer(name, run.ending is ending, f"{tried}: {run.ending}", advice)


def _number(run: Run) -> int:
    """What a counting probe returned; -1 where it did not."""
    shown = run.shown[0] if run.shown else None
    return shown.value if isinstance(shown, Returned) and isinstance(shown.value, int) else -1


def _run(walls: Walls, *asked: Callable[[], object], limits: Limits = _PATIENT) -> Run:
    source = Path(probes.__file__).read_bytes()
    calls = tuple(Call(probe.__name__) for probe in asked)
    return run_job(Job({"probes.py": source}, "probes", calls, limits), walls=walls)
