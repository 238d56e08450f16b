"""The fastest attacks, tried by ourselves before anything of a student's is run: each must come back with nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from grader.model.blame import SandboxError
from grader.model.run import Call, Job, Limits, Returned, Run
from grader.sandbox.inside import probes

_LIMITS = Limits(seconds=30.0, memory_mb=250, processes=16, scratch_mb=8, output_mb=1)

USERNS = (
    "allow user namespaces for bubblewrap (sysctl user.max_user_namespaces; on Ubuntu an AppArmor profile for bwrap"
    " with `userns,`; in a container the seccomp profile of the runner)"
)
_SECCOMP = "install libseccomp (Debian: apt install libseccomp2), and use a kernel with CONFIG_SECCOMP_FILTER"


@dataclass(frozen=True)
class Door:
    """One way out: its name, the probe that must find it closed, what that does, and what to do where it is open."""

    name: str
    probe: Callable[[], list[str]]
    tried: str
    advice: str


DOORS = (
    Door("network", probes.reach_network, "opened internet and kernel sockets", _SECCOMP),
    Door("other runs", probes.meet_others, "looked for sockets of others", USERNS),
    Door("write outside", probes.write_outside, "wrote to /, system, packages and harness", USERNS),
    Door("read outside", probes.read_outside, "looked for /etc, /home, /tmp, /proc and the grader", USERNS),
    Door("descriptors", probes.find_descriptors, "looked for open files of ours", USERNS),
    Door("processes", probes.reach_processes, "signalled every process in sight", USERNS),
    Door("new namespaces", probes.make_namespace, "asked for a user namespace and a mount", _SECCOMP),
    Door("tracing", probes.trace, "asked to be traced", _SECCOMP),
    Door("other programs", probes.start_program, "started a program", _SECCOMP),
    Door("kernel doors", probes.open_kernel_doors, "asked for bpf, io_uring, keyrings, hidden memory", _SECCOMP),
    Door("privileges", probes.keep_privileges, "looked for root, capabilities, limits and filters", _SECCOMP),
)  # fmt: skip


def try_doors(run: Callable[[Job], Run]) -> list[tuple[Door, str]]:
    """Every door with what was found behind it: nothing where it holds. SandboxError where the test did not finish."""
    source = Path(probes.__file__).read_bytes()
    shown = run(Job({"probes.py": source}, "probes", tuple(Call(door.probe.__name__) for door in DOORS), _LIMITS))
    found = []
    for door, answer in zip(DOORS, shown.shown, strict=False):
        reached = answer.value if isinstance(answer, Returned) else answer
        found.append((door, "" if reached == [] else str(reached)))
    if len(found) < len(DOORS):
        raise SandboxError(f"the test program ended early ({shown.ending}: {shown.detail or shown.log[-500:]})")
    return found


def find_holes(run: Callable[[Job], Run]) -> list[str]:
    """A sentence for every door that stood open; none where all hold."""
    return [f"{door.name} ({door.tried}: {reached})" for door, reached in try_doors(run) if reached]
