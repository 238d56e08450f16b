"""Mounts, unmounts and changes its root, by the old calls and the new. Every attempt is refused."""

import ctypes

EXPECT = {"returned": []}

LIBC = ctypes.CDLL(None, use_errno=True)
NUMBERS = {
    "pivot_root": 155, "chroot": 161, "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431,
    "fsmount": 432, "fspick": 433, "mount_setattr": 442,
}


def attack(x):
    done = []
    for what in (b"proc", b"tmpfs", b"sysfs", b"overlay", b"mqueue"):
        if LIBC.mount(what, b"/scratch", what, 0, None) == 0:
            done.append(f"mount {what}")
    if LIBC.mount(b"/usr", b"/scratch", None, 4096 | 32, None) == 0:
        done.append("bind")
    for place in (b"/scratch", b"/usr/lib", b"/dev/null", b"/"):
        if LIBC.umount2(place, 2) == 0:
            done.append(f"umount {place}")
    for name, number in NUMBERS.items():
        if LIBC.syscall(number, b"/scratch", b"/scratch", 0, 0, 0) >= 0:
            done.append(name)
    return done
