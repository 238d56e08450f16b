"""Becomes another user, gains capabilities, leaves the no-new-privileges state. Every attempt is refused."""

import ctypes
import os
import struct

EXPECT = {"returned": []}

LIBC = ctypes.CDLL(None, use_errno=True)


def attack(x):
    done = []
    for name in ("setuid", "setgid", "seteuid", "setegid"):
        try:
            getattr(os, name)(0)
            done.append(name)
        except OSError:
            pass
    try:
        os.setgroups([0])
        done.append("setgroups")
    except OSError:
        pass
    everything = struct.pack("=IIIIII", *(0xFFFFFFFF,) * 6)
    if LIBC.capset(struct.pack("=Ii", 0x20080522, 0), everything) == 0:
        done.append("capset")
    mine = ctypes.create_string_buffer(24)
    LIBC.capget(struct.pack("=Ii", 0x20080522, 0), mine)
    if any(mine.raw):
        done.append(f"has capabilities {mine.raw.hex()}")
    if any(LIBC.prctl(23, number, 0, 0, 0) == 1 for number in range(41)):
        done.append("has a bounding set")
    if LIBC.prctl(39, 0, 0, 0, 0) != 1:
        done.append("may gain privileges")
    if LIBC.prctl(21, 0, 0, 0, 0) != 2:
        done.append("no filter")
    if LIBC.prctl(3, 0, 0, 0, 0) != 0:
        done.append("dumpable")
    return done
