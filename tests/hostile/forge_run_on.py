"""Returns into what it was forked from and plays its part: forks, names its children, calls home. Nobody is there to hear it."""

import os
import sys

EXPECT = {"returned": []}


def attack(x):
    done, frame, starter = [], sys._getframe(), None
    while frame:
        starter = frame.f_locals.get("self") if type(frame.f_locals.get("self")).__name__ == "_Zygote" else starter
        frame = frame.f_back
    if starter is None:
        return done
    kernel = sys.modules["grader.sandbox.inside.kernel"]
    steps = {
        "send": lambda: starter.control.send(b'{"forked": 0}'), "receive": lambda: starter.control.recv(1), "enter": lambda: kernel.enter(starter.own, kernel.NEW_PIDS),
        "enter own": lambda: kernel.enter(starter.own, 0), "unshare": lambda: kernel.unshare(kernel.NEW_PIDS), "reopen": lambda: os.pidfd_open(os.getpid()),
        "mount": lambda: kernel.mount("none", "/", "none", kernel.MS_REC | kernel.MS_PRIVATE), "kill": lambda: [os.kill(pid, 9) for pid in [*starter.children, 99]],
    }
    for name, step in steps.items():
        try:
            step()
            done.append(name)
        except OSError:
            pass
    return done
