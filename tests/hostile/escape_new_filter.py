"""Loads a filter of its own that makes calls lie ("permission denied" becomes success). No second filter is taken."""

import ctypes
import struct

EXPECT = {"returned": -1}


def attack(x):
    libc = ctypes.CDLL(None, use_errno=True)
    program = struct.pack("=HBBI", 6, 0, 0, 0x00050000)  # return errno 0 for everything
    code = ctypes.create_string_buffer(program)
    fprog = struct.pack("=HxxxxxxQ", 1, ctypes.addressof(code))
    return libc.prctl(22, 2, fprog, 0, 0)
