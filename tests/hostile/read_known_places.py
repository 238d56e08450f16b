"""Asks for the usual places by name: the repository, homes, temporary folders, mounted secrets."""

import os

EXPECT = {"returned": []}

# What a sandbox has of our own lies below /opt; nothing else there, and nothing of the machine, may be found.
PLACES = ("/home", "/tmp", "/var", "/etc", "/run", "/srv", "/mnt", "/media", "/boot", "/sys", "/root/.ssh",
          "/root/.bash_history", "/opt/grader/problems", "/opt/grader/reference", "/opt/grader/grader/store",
          "/opt/grader/grader/bounded", "/opt/grader/grader/checkers", "/opt/grader/grader/model", "/usr/bin/env", "/usr/bin/bash", "/usr/sbin",
          "/usr/local", "/usr/src", "/opt/packages/pytest", "/opt/packages/flask", "/opt/packages/pydantic")


def attack(x):
    return [place for place in PLACES if os.path.lexists(place)]
