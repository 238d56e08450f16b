"""Reopens things through /proc: its own descriptors and memory, the first process's root. There is no /proc."""

import os

EXPECT = {"returned": []}


def attack(x):
    done = []
    for path in ("/proc/self/mem", "/proc/self/exe", "/proc/self/fd/3", "/proc/1/root", "/proc/1/environ", "/proc/self/maps",
                 "/proc/mounts", "/proc/kallsyms", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/dev/fd/3",
                 "/sys/kernel", "/sys/fs/cgroup"):
        if os.path.lexists(path):
            done.append(path)
    return done
