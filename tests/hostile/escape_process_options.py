"""Takes back what was set on the process: dumpable, no new privileges, its filter, its map, its keepers. All stays."""

import ctypes

EXPECT = {"returned": [[], 0, 1, 2]}

LIBC = ctypes.CDLL(None, use_errno=True)
OPTIONS = {
    "dumpable": (4, 1), "keep capabilities": (8, 1), "timing": (14, 1), "strict": (22, 1), "bounding": (24, 21), "tsc": (26, 2),
    "secure bits": (28, 0), "timer slack": (29, 1), "no events": (31, 0), "hardware poison": (33, 1), "map": (35, 1, 4096),
    "whole map": (35, 14, 4096), "executable": (35, 13, 3), "subreaper": (36, 1), "new privileges": (38, 0), "huge pages": (41, 1),
    "ambient": (47, 2, 21), "speculation": (53, 0, 8), "io flusher": (57, 1), "dispatch": (59, 1, 0, 1), "core": (62, 1, 0, 0),
    "ptracer": (0x59616D61, -1), "set mdwe": (65, 1), "merge": (67, 1), "shadow stack": (71, 0),
}


def attack(x):
    done = []
    for name, numbers in OPTIONS.items():
        arguments = [ctypes.c_ulong(number) for number in numbers[1:]] + [ctypes.c_ulong(0)] * (5 - len(numbers))
        if LIBC.prctl(numbers[0], *arguments) >= 0:
            done.append(name)
    return [done, LIBC.prctl(3, 0, 0, 0, 0), LIBC.prctl(39, 0, 0, 0, 0), LIBC.prctl(21, 0, 0, 0, 0)]
