"""The container's profile: the file is what the generator writes, and the kernel holds to it."""

import errno
import json
import subprocess
import sys
from typing import Any

import pyseccomp
import pytest

from worker import seccomp_profile

PROFILE: dict[str, Any] = json.loads(seccomp_profile.FILE.read_text())
ALLOWED = {name for rule in PROFILE["syscalls"] if rule["action"] == "SCMP_ACT_ALLOW" for name in rule["names"]}
WITHOUT_A_LOOK = {
    name
    for rule in PROFILE["syscalls"]
    if rule["action"] == "SCMP_ACT_ALLOW" and "args" not in rule
    for name in rule["names"]
}

#: Loads a profile as an engine does, then tries calls: name and arguments in, name and error number out.
TRY = """
import ctypes, json, pyseccomp as lib, sys
profile, calls = json.load(open(sys.argv[1])), json.loads(sys.argv[2])
number = {name: lib.resolve_syscall(lib.Arch.NATIVE, name) for name, *_ in calls}
actions = {"SCMP_ACT_ALLOW": lambda rule: lib.ALLOW, "SCMP_ACT_ERRNO": lambda rule: lib.ERRNO(rule["errnoRet"])}
filter = lib.SyscallFilter(lib.ERRNO(profile["defaultErrnoRet"]))
for rule in profile["syscalls"]:
    arguments = [lib.Arg(arg["index"], lib.EQ, arg["value"]) for arg in rule.get("args", [])]
    for name in rule["names"]:
        if lib.resolve_syscall(lib.Arch.NATIVE, name) >= 0:
            filter.add_rule(actions[rule["action"]](rule), name, *arguments)
filter.load()
libc, found = ctypes.CDLL(None, use_errno=True), []
for name, *arguments in calls:
    ctypes.set_errno(0)
    libc.syscall(ctypes.c_long(number[name]), *map(ctypes.c_long, arguments))
    found.append(ctypes.get_errno())
print(json.dumps(found))
"""


def try_calls(*calls: tuple[str | int, ...]) -> list[int]:
    command = [sys.executable, "-c", TRY, str(seccomp_profile.FILE), json.dumps(calls)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_the_file_is_what_the_generator_writes() -> None:
    assert seccomp_profile.FILE.read_text() == seccomp_profile.write_profile(), "run: python -m worker.seccomp_profile"


def test_the_sandbox_own_filter_lies_within() -> None:
    assert set(seccomp_profile.list_sandbox_calls()) <= WITHOUT_A_LOOK
    assert {"clone", "mmap", "prctl", "prlimit64"} <= WITHOUT_A_LOOK
    assert {"socket", "socketpair", "ioctl"} <= ALLOWED


@pytest.mark.parametrize(
    "family",
    [
        "io_uring_setup io_uring_enter io_uring_register userfaultfd",
        "ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd",
        "keyctl add_key request_key",
        "bpf perf_event_open lookup_dcookie fanotify_init",
        "fsopen fsconfig fsmount fspick open_tree move_mount mount_setattr chroot",
        "kexec_load kexec_file_load init_module finit_module delete_module reboot",
        "setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid chown fchown lchown fchownat",
        "mknod mknodat name_to_handle_at open_by_handle_at swapon swapoff acct quotactl syslog personality",
        "clock_settime settimeofday adjtimex clock_adjtime setdomainname iopl ioperm",
        "memfd_create memfd_secret shmget shmat semget msgget mq_open execveat uselib",
    ],
)
def test_what_nothing_here_needs_is_not_allowed(family: str) -> None:
    assert ALLOWED.isdisjoint(family.split())


def test_every_call_that_is_added_exists_and_has_a_reason() -> None:
    for group in seccomp_profile.NEEDED:
        assert group.reason.endswith(".")
        for name in group.names.split():
            assert pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) >= 0, name


def test_the_kernel_refuses_what_the_profile_does_not_allow() -> None:
    refused = ("io_uring_setup", "ptrace", "keyctl", "bpf", "fsopen", "userfaultfd", "memfd_create", "setuid", "chroot")
    vsock, typing_for_the_user = ("socket", 40, 1, 0), ("ioctl", 0, 0x5412, 0)
    found = try_calls(*((name, 0, 0, 0, 0, 0) for name in refused), vsock, typing_for_the_user)
    assert found == [errno.EPERM] * (len(refused) + 2)


def test_the_kernel_allows_what_walls_are_built_with() -> None:
    new_user_namespace = 0x10000000
    assert try_calls(("clone3", 0, 0)) == [errno.ENOSYS]
    assert try_calls(("unshare", new_user_namespace), ("socket", 16, 3, 0), ("socket", 1, 1, 0)) == [0, 0, 0]
