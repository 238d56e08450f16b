"""Makes itself more important than the grader: priorities, deadlines, locked and poisoned memory, other processes' cores."""

import ctypes
import mmap
import os
import struct

EXPECT = {"returned": []}

LIBC = ctypes.CDLL(None, use_errno=True)
CALLS = {
    "sched_setattr": (314, 0, struct.pack("IIQiIQQQ", 48, 6, 0, 0, 0, 10**6, 10**7, 10**7), 0), "ioprio_set": (251, 1, 0, 1 << 13),
    "setpriority group": (141, 1, 0, -20), "setpriority user": (141, 2, 0, 19), "mlock": (149, 0, 4096), "mlock2": (325, 0, 4096, 0),
    "mlockall": (151, 3), "migrate_pages": (256, 1, 8, bytes(8), bytes(8)), "move_pages": (279, 1, 0, 0, 0, 0, 0),
    "set_mempolicy": (238, 0, 0, 0), "process_madvise": (440, 3, 0, 0, 21, 0), "setrlimit": (160, 9, bytes(16)), "vhangup": (153,),
    "adjtimex": (159, bytes(256)), "settimeofday": (164, bytes(16), 0), "clock_settime": (227, 0, bytes(16)), "sync": (162,),
}


def attack(x):
    done = [name for name, (number, *rest) in CALLS.items() if LIBC.syscall(number, *rest) == 0]
    for pid in (*range(2, 300), os.getppid() or 2):
        try:
            os.sched_setaffinity(pid, {0})
            done.append(f"cores of {pid}")
        except OSError:
            pass
    mine = mmap.mmap(-1, 1 << 16, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    place = ctypes.addressof(ctypes.c_char.from_buffer(mine))
    done += [f"madvise {advice}" for advice in (9, 100, 101) if LIBC.madvise(ctypes.c_void_p(place), 4096, advice) == 0]
    return done
