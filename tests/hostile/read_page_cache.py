"""Leaves a pattern of which pages of a system's file are in memory, for the next run to ask for. Nobody is told which are."""

import os
import time

EXPECT = {"returned": [], "twice": True}

PATTERN = "1001011011010010"


def attack(x):
    path = max((os.path.join("/usr/lib", name) for folder in ("x86_64-linux-gnu", "aarch64-linux-gnu", ".") if os.path.isdir(f"/usr/lib/{folder}")
                for name in (f"{folder}/{file}" for file in os.listdir(f"/usr/lib/{folder}")) if os.path.isfile(f"/usr/lib/{name}")), key=os.path.getsize)
    fd = os.open(path, os.O_RDONLY)
    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_RANDOM)
    places = [os.path.getsize(path) // 32 * place for place in range(len(PATTERN))]

    def look():
        bits = ""
        for place in places:
            try:
                bits += "1" if os.preadv(fd, [bytearray(1)], place, os.RWF_NOWAIT) else "?"
            except BlockingIOError:
                bits += "0"
            except OSError:
                bits += "?"
        return bits

    if look() == PATTERN:
        return [path]
    time.sleep(0.1)  # asking has had them read in the background
    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    for place, bit in zip(places, PATTERN):
        if bit == "1":
            os.pread(fd, 1, place)
    return []
