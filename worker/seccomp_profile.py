"""Writes worker/seccomp.json: what the container of the grader may ask of the kernel, as Docker and Podman read it.

    python -m worker.seccomp_profile

An engine's own profile will not do: it refuses what bubblewrap builds walls with, and allows much that nobody here
needs. This one begins with the list that a submission gets (`grader/sandbox/policy.py`: the sandbox's own filter
comes on top of this one, so it must lie within it) and adds what stands below, each group with its reason.
Everything else answers "not permitted".

Notably absent, because nothing here needs it: io_uring, ptrace and other processes' memory, bpf, perf events,
userfaultfd, keyrings, the newer mount calls (fsopen to mount_setattr), handles of files, modules, clocks and swap. Nor
can anybody change their user in here: the engine starts us as an ordinary user, and must do so before it loads this
profile, which it does with `--security-opt no-new-privileges` only. So it does not start without.
"""

import errno
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.sandbox import policy

FILE = Path(__file__).with_name("seccomp.json")

_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK = 1, 2, 10, 16
_DEVICE_REQUESTS = {
    "TCGETS": 0x5401, "TCSETS": 0x5402, "TCSETSW": 0x5403, "TCSETSF": 0x5404, "TIOCGPGRP": 0x540F, "TIOCSPGRP": 0x5410,
    "TIOCGWINSZ": 0x5413, "FIONREAD": 0x541B, "FIONBIO": 0x5421, "FIONCLEX": 0x5450, "FIOCLEX": 0x5451,
    "SIOCGIFINDEX": 0x8933,
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Calls that are allowed for one reason. `argument`: only where this one of its arguments is one of `values`."""

    reason: str
    names: str
    argument: int = 0
    values: tuple[int, ...] = ()


NEEDED = (
    Group("Memory, limits and the process itself: Python and every library.", "mmap prctl prlimit64"),
    Group("What a submission may call with some arguments only, or is told to have worked: ours is done.",
          "exit exit_group fcntl flock fadvise64 readahead syncfs sync_file_range preadv2 pwritev2"
          " getsockopt setsockopt sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg"),
    Group("Starting bubblewrap, and threads and processes of our own.", "clone execve"),
    Group("Watching and ending a sandbox without mistaking it for another process.", "pidfd_open pidfd_send_signal"),
    Group("bubblewrap: a root of its own, read-only, out of what is bound by name.", "mount umount2 pivot_root"),
    Group("bubblewrap: the name of the machine inside; privileges dropped.", "sethostname capset"),
    Group("The warm sandbox: namespaces for each run, and the way back out of a pid namespace.", "unshare setns"),
    Group("Sealing: a filter of system calls, and Landlock where the kernel has it. Both only ever take away.",
          "seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self"),
    Group("Local sockets to sandboxes; the internet for `grader data fetch` where the engine gives a network; netlink,"
          " by which bubblewrap brings up the loopback of a sandbox. No AF_VSOCK: no namespace confines it.",
          "socket", 0, (_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK)),
    Group("Pairs of local sockets.", "socketpair", 0, (_AF_UNIX,)),
    Group("What terminals and descriptors are asked and told, and bubblewrap's question for the number of the loopback:"
          f" {', '.join(_DEVICE_REQUESTS)}. Not TIOCSTI, which types for the user.",
          "ioctl", 1, tuple(_DEVICE_REQUESTS.values())),
)  # fmt: skip


def list_sandbox_calls() -> list[str]:
    """What a submission may call whatever the arguments are."""
    lists = (policy._FILES, policy._WAITING, policy._MEMORY, policy._PROCESSES, policy._LOCAL_SOCKETS)
    return sorted({name for text in lists for name in text.split()})


def build_profile() -> dict[str, Any]:
    """The profile as JSON has it."""
    return {
        "defaultAction": "SCMP_ACT_ERRNO",
        "defaultErrnoRet": errno.EPERM,
        # Their 32-bit relatives are left out: with them every call would come with a second number.
        "archMap": [{"architecture": f"SCMP_ARCH_{name}", "subArchitectures": []} for name in ("X86_64", "AARCH64")],
        "syscalls": [
            _allow("What a submission may call, by the sandbox's own filter.", list_sandbox_calls()),
            *(rule for group in NEEDED for rule in _rules(group)),
            {
                "comment": "Its flags lie in memory, where no filter can look; libc falls back to clone.",
                "names": ["clone3"],
                "action": "SCMP_ACT_ERRNO",
                "errnoRet": errno.ENOSYS,
            },
        ],
    }


def _rules(group: Group) -> Iterable[dict[str, Any]]:
    if not group.values:
        return [_allow(group.reason, group.names.split())]
    arguments = [{"index": group.argument, "value": value, "op": "SCMP_CMP_EQ"} for value in group.values]
    return [_allow(group.reason, group.names.split(), argument) for argument in arguments]


def _allow(reason: str, names: list[str], argument: dict[str, Any] | None = None) -> dict[str, Any]:
    rule = {"comment": reason, "names": names, "action": "SCMP_ACT_ALLOW"}
    return rule | ({"args": [argument]} if argument else {})


def write_profile() -> str:
    """The text of the file."""
    return json.dumps(build_profile(), indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(write_profile())
