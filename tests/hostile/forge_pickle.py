"""Sends a pickle where arrays belong, hoping that somebody loads it. Nobody ever does."""

import os
import pickle
import struct
import time

EXPECT = {"ending": "garbled"}


class Evil:
    def __reduce__(self):
        return os.system, ("touch /tmp/hostile-mark",)


def attack(x):
    body, blob = b'{"$d":[["returned",{"$a":"a0"}]]}', pickle.dumps(Evil())
    for fd in range(3, 256):
        try:
            os.write(fd, struct.pack("<BQQ", 8, len(body), len(blob)) + body + blob + struct.pack("<BQQ", 11, 4, 0) + b"null")
        except OSError:
            pass
    time.sleep(10)
