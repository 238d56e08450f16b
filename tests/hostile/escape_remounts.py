"""Makes the read-only root writable again, moves it, shares its mounts with others, and unmounts lazily. All refused."""

import ctypes

EXPECT = {"returned": []}

LIBC = ctypes.CDLL(None, use_errno=True)
REMOUNT, BIND, MOVE, SHARED, PRIVATE, REC = 32, 4096, 8192, 1 << 20, 1 << 18, 16384
MOUNT, UMOUNT, LISTMOUNT, STATMOUNT = 165, 166, 458, 457


def attack(x):
    done = []
    for place in (b"/", b"/usr/lib", b"/scratch", b"/dev/null", b"/dev/shm", b"/opt/grader/grader/sandbox/inside", b"/proc/cpuinfo"):
        for name, flags in {"writable": REMOUNT | BIND, "remount": REMOUNT, "shared": SHARED | REC, "private": PRIVATE | REC}.items():
            if LIBC.syscall(MOUNT, None, place, None, ctypes.c_ulong(flags), None) == 0:
                done.append(f"{name} {place}")
        if LIBC.syscall(MOUNT, place, b"/scratch/submission", None, ctypes.c_ulong(MOVE), None) == 0:
            done.append(f"moved {place}")
        done += [f"unmounted {place}" for flags in (0, 1, 2, 4, 8) if LIBC.syscall(UMOUNT, place, flags) == 0]
    if LIBC.syscall(MOUNT, b"tmpfs", b"/scratch", b"tmpfs", ctypes.c_ulong(REMOUNT), b"size=8g,nr_inodes=0") == 0:
        done.append("larger")
    done += [str(call) for call in (LISTMOUNT, STATMOUNT) if LIBC.syscall(call, bytes(64), bytes(512), 512, 0) >= 0]
    return done
