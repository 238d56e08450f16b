"""Reads the environment wherever one could be: its own, the first process's, the C library's."""

import ctypes
import os

EXPECT = {"returned_in": ["HOME", "LANG", "LOGNAME", "MALLOC_ARENA_MAX", "MKL_NUM_THREADS", "MPLBACKEND", "OMP_NUM_THREADS",
                          "OPENBLAS_NUM_THREADS", "PATH", "PWD", "PYTHONHASHSEED", "TMPDIR", "USER"]}


def attack(x):
    names = set(os.environ)
    environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
    index = 0
    while environ[index]:
        names.add(environ[index].decode().partition("=")[0])
        index += 1
    for pid in range(1, 50):
        try:
            names.update(open(f"/proc/{pid}/environ").read().split("\0"))
        except OSError:
            pass
    return sorted(names)
