"""Writes frames from two threads at once, byte by byte into each other. What comes out is no answer."""

import os
import stat
import struct
import threading

EXPECT = {"ending": ["garbled", "limit", "crashed"]}
LIMITS = {"seconds": 5}


def channel():
    for fd in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                return fd
        except OSError:
            pass
    raise OSError("no channel")


def frame(kind, text=b"null"):
    return struct.pack("<BQQ", kind, len(text), 0) + text


def attack(x):
    fd, whole = channel(), frame(8, b'{"$d":[["returned","forged"]]}') + frame(11)
    both = threading.Barrier(2)  # so that neither is done before the other begins

    def write():
        for byte in whole * 50:
            both.wait()
            os.write(fd, bytes([byte]))

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
