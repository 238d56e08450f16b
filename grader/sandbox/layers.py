"""Each wall tried just now: what `grader doctor` shows, and what is refused to be worked without."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.model.blame import SandboxError
from grader.model.run import Call, Ending, Job, Limits, Returned, Run
from grader.sandbox.inside import probes
from grader.sandbox.running import Walls, open_walls, run_job

_LIMITS = Limits(seconds=1.0, memory_mb=250, processes=16, scratch_mb=8, output_mb=1)

_USERNS = (
    "allow user namespaces for bubblewrap (sysctl user.max_user_namespaces; on Ubuntu an AppArmor profile for bwrap"
    " with `userns,`; in a container the seccomp profile of the runner)"
)
_SECCOMP = "install libseccomp (Debian: apt install libseccomp2), and use a kernel with CONFIG_SECCOMP_FILTER"
_KERNEL = "use a Linux kernel of 5.14 or newer, where these limits count for each sandbox on its own"
_GROUPS = "run as root, or below a control group that was delegated to you (systemd: `systemd-run --user --scope`)"


@dataclass(frozen=True)
class Layer:
    """One wall: whether it holds, how that was tried, and what to do where it does not."""

    name: str
    holds: bool
    tried: str
    advice: str


def inspect_layers() -> tuple[Layer, ...]:
    """Try every wall in a real sandbox. Where none can be built, one layer says why."""
    try:
        with open_walls() as walls:
            return (*_try_doors(walls), *_try_limits(walls))
    except SandboxError as error:
        return (Layer("sandbox", False, f"tried to start one: {error}", _USERNS),)


def require_layers() -> None:
    """SandboxError naming every wall that does not hold: without all of them nothing is graded."""
    missing = [f"{layer.name} ({layer.tried}): {layer.advice}" for layer in inspect_layers() if not layer.holds]
    if missing:
        raise SandboxError("nothing is graded without its walls; missing here: " + "; ".join(missing))


#: Name, the probe that must come back with nothing, what it tries, and what to do.
_DOORS: tuple[tuple[str, Callable[[], list[str]], str, str], ...] = (
    ("network", probes.reach_network, "opened internet sockets", _SECCOMP),
    ("write outside", probes.write_outside, "wrote to /, system, packages and harness", _USERNS),
    ("read outside", probes.read_outside, "looked for /etc, /home, /tmp, /proc and the grader", _USERNS),
    ("new namespaces", probes.make_namespace, "asked for a user namespace", _SECCOMP),
    ("tracing", probes.trace, "asked to be traced", _SECCOMP),
    ("other programs", probes.start_program, "started a program", _SECCOMP),
    ("privileges", probes.keep_privileges, "looked for root, capabilities and a missing filter", _SECCOMP),
)


def _try_doors(walls: Walls) -> Sequence[Layer]:
    run = _run(walls, *(probe for _, probe, _, _ in _DOORS))
    layers = []
    for (name, _, tried, advice), shown in zip(_DOORS, run.shown, strict=False):
        found = shown.value if isinstance(shown, Returned) else shown
        layers.append(Layer(name, found == [], f"{tried}: {'refused' if found == [] else found}", advice))
    if len(layers) < len(_DOORS):
        raise SandboxError(f"the test program ended early ({run.ending}: {run.detail})")
    return layers


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
    return Layer("scratch limit", 0 <= written <= _LIMITS.scratch_mb + 1, tried, _USERNS)


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
    run = _run(walls, probe)
    return Layer(name, run.ending is ending, f"{tried}: {run.ending}", advice)


def _number(run: Run) -> int:
    """What a counting probe returned; -1 where it did not."""
    shown = run.shown[0] if run.shown else None
    return shown.value if isinstance(shown, Returned) and isinstance(shown.value, int) else -1


def _run(walls: Walls, *asked: Callable[[], object]) -> Run:
    source = Path(probes.__file__).read_bytes()
    calls = tuple(Call(probe.__name__) for probe in asked)
    return run_job(Job({"probes.py": source}, "probes", calls, _LIMITS), walls=walls)
