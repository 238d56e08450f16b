"""Starts other programs: the shell, Python, one of its own making. Nothing is ever executed here."""

import os
import subprocess

EXPECT = {"returned": []}

TINY = bytes.fromhex("7f454c4602010100") + bytes(120)


def attack(x):
    done = []
    with open("/scratch/tool", "wb") as file:
        file.write(TINY)
    os.chmod("/scratch/tool", 0o755)
    for program in ("/bin/sh", "/usr/bin/python3", "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", "/scratch/tool"):
        for start in (lambda p: subprocess.run([p], check=False), lambda p: os.posix_spawn(p, [p], {}), lambda p: os.execv(p, [p])):
            try:
                start(program)
                done.append(program)
            except OSError:
                pass
    if os.system("echo owned") == 0:
        done.append("system")
    return done
