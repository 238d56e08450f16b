"""Makes system calls by the processor's 32-bit gate, whose numbers mean other calls. The filter knows the difference."""

import ctypes
import mmap

EXPECT = {"ending": ["crashed", "finished"], "not_returned": ["in"]}

LIBC = ctypes.CDLL(None, use_errno=True)
CODE = bytes.fromhex("b8140000" + "00" + "cd80" + "c3")  # mov eax, 20 (getpid); int 0x80; ret


def attack(x):
    LIBC.mmap.restype = ctypes.c_void_p
    LIBC.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    place = LIBC.mmap(None, 4096, 7, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
    if place in (None, 2**64 - 1):
        return "out"
    ctypes.memmove(place, CODE, len(CODE))
    return "in" if ctypes.CFUNCTYPE(ctypes.c_int)(place)() > 0 else "out"
