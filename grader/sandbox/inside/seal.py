"""Close the last doors from within, before anything of a student's is read: mounts, limits, privileges, system calls.

bubblewrap has made namespaces and a read-only root, and leaves the first process exactly two capabilities in its own
user namespace: one to mount scratch folders with a cap on their files (bubblewrap has none), one to drop itself for
ever. Every step that fails ends the process before it reports itself sealed.

`without` names steps to leave out. It is empty except where a test shows that the step is what stops an attack.
"""

import os
import resource
from collections.abc import Collection, Mapping

from grader.sandbox.inside import kernel, landlock

SHARED = "/dev/shm"  # noqa: S108  (a folder of the sandbox's own)
_DEVICES = ("/dev/null", "/dev/full", "/dev/random", "/dev/urandom")
#: What a run forked from a zygote has of its own, beside the pid namespace that it was born into.
_OWN = {
    "network": kernel.NEW_NETWORK,
    "ipc": kernel.NEW_IPC,
    "host name": kernel.NEW_HOST_NAME,
    "mounts": kernel.NEW_MOUNTS,
}


def separate(without: Collection[str] = ()) -> None:
    """Give this process namespaces of its own, so that no two runs of one runner share anything."""
    kernel.unshare(sum(space for name, space in _OWN.items() if name not in without))
    if "mounts" not in without:
        kernel.mount("none", "/", "none", kernel.MS_REC | kernel.MS_PRIVATE)


def leave_users(without: Collection[str] = ()) -> None:
    """Go into a user namespace in which nobody is mapped: processes are counted apart, and nothing is privileged.

    Comes after the mounts, which the namespace left behind owns: from here on they cannot be changed any more.
    """
    if "users" not in without:
        kernel.unshare(kernel.NEW_USER)


def mount_folders(scratch: str, size: int, files: int, without: Collection[str] = ()) -> None:
    """The two folders that can be written. They come early: libraries look for such a place when they are loaded."""
    size = size if "scratch size" not in without else 0  # which is as much as there is memory
    files = files if "scratch files" not in without else 0
    mount_scratch(scratch, size, files)
    mount_scratch(SHARED, size, files, noexec=True)
    os.umask(0o077)
    os.chdir(scratch)


def freeze_devices(devices: Collection[str] = (), without: Collection[str] = ()) -> None:
    """Let nobody change what stands on the device files themselves, such as their times: every run sees the same."""
    if "device times" in without:
        return
    flags = kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | kernel.MS_NOSUID | kernel.MS_NOEXEC
    for device in (*_DEVICES, *devices):
        if os.path.exists(device):
            kernel.mount("none", device, "none", flags)


def mount_scratch(folder: str, size: int, files: int, *, noexec: bool = False) -> None:
    """An empty folder in memory that holds at most `size` bytes in at most `files` files."""
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | (kernel.MS_NOEXEC if noexec else 0)
    kernel.mount("tmpfs", folder, "tmpfs", flags, f"size={size},nr_inodes={files},mode=700")


def seal(
    *, resources: Mapping[str, int], policy: bytes, scratch: str, devices: Collection[str] = (),
    without: Collection[str] = (),
) -> None:  # fmt: skip
    """Set limits, drop every capability, and allow only the files and system calls that are needed."""
    limit_resources({name: value for name, value in resources.items() if name not in without})
    if "capabilities" not in without:
        drop_capabilities()
    kernel.control(kernel.PR_SET_NO_NEW_PRIVS, 1)  # without it neither of the last two may be set by anybody
    if "undumpable" not in without:
        kernel.control(kernel.PR_SET_DUMPABLE, 0)
    if "landlock" not in without:
        landlock.confine((scratch, SHARED), (*_DEVICES, *devices))
    if "seccomp" not in without:
        kernel.filter_calls(policy)


def limit_resources(resources: Mapping[str, int]) -> None:
    """Set each limit, named as in the `resource` module, soft and hard. A lower one already set stays."""
    for name, value in resources.items():
        which = getattr(resource, name)
        _, hard = resource.getrlimit(which)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (most, most))


def drop_capabilities() -> None:
    """Give up all capabilities, and the chance of ever getting one back."""
    for capability in range(64):
        if kernel.has_in_bounds(capability):
            kernel.control(kernel.PR_CAPBSET_DROP, capability)
    kernel.control(kernel.PR_CAP_AMBIENT, kernel.PR_CAP_AMBIENT_CLEAR_ALL)
    kernel.drop_held_capabilities()
