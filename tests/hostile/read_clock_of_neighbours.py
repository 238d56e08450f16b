"""Reads how busy the machine and its users are: load, memory, uptime by other files than the two it is given."""

import os

EXPECT = {"returned": []}


def attack(x):
    seen = []
    for name in ("loadavg", "uptime", "stat", "vmstat", "schedstat", "interrupts", "partitions", "net", "modules", "cmdline", "version",
                 "sys", "self", "thread-self", "1"):
        if os.path.exists(f"/proc/{name}"):
            seen.append(name)
    return seen
