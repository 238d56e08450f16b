"""Runs its own machine code, which asks the kernel without Python: the filter hears it all the same."""

import ctypes
import mmap
import platform
import struct

EXPECT = {"returned": []}


def attack(x):
    if platform.machine() != "x86_64":
        return []
    done = []
    for number in (101, 165, 272, 308, 310, 321, 323, 425, 59, 41):
        code = b"\x48\xc7\xc0" + struct.pack("<i", number) + b"\x48\x31\xff\x48\x31\xf6\x48\x31\xd2\x4d\x31\xd2\x0f\x05\xc3"
        area = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        area.write(code)
        result = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(area)))()
        if result not in (-1, -13, -22, -97):
            done.append([number, result])
    return done
