"""Leaves links in its folder that lead out, for whoever follows them later. They lead nowhere and vanish with it."""

import os

EXPECT = {"returned": []}


def attack(x):
    read = []
    for number, target in enumerate(("/etc/passwd", "/etc/shadow", "/root", "/home", "/work", "/tmp", "/var", "../../../../etc/hostname")):
        os.symlink(target, f"hostile-mark-{number}")
        try:
            read.append(str(os.listdir(f"hostile-mark-{number}") if os.path.isdir(f"hostile-mark-{number}") else open(f"hostile-mark-{number}").read()))
        except OSError:
            pass
    return [text for text in read if text != "['.pyenv']"]
