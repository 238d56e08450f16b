"""Raises its own limits, its priority, and its neighbours'. What is set stays set."""

import os
import resource

EXPECT = {"returned": []}


def attack(x):
    done = []
    for name in ("RLIMIT_AS", "RLIMIT_NPROC", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_CORE"):
        which = getattr(resource, name)
        if resource.getrlimit(which)[1] == resource.RLIM_INFINITY:
            done.append(f"no {name}")
        for step in (lambda w: resource.setrlimit(w, (-1, -1)), lambda w: resource.prlimit(0, w, (-1, -1))):
            try:
                step(which)
                done.append(name)
            except (OSError, ValueError):
                pass
    for step in (lambda: os.nice(-5), lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)), lambda: os.setpriority(0, 0, -10)):
        try:
            step()
            done.append("priority")
        except OSError:
            pass
    return done
