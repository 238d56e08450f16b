"""Leaves notes for the next run, and looks for those of the last: in its folders, in shared memory, in caches."""

import glob
import os

EXPECT = {"returned": [], "twice": True}

PLACES = ("/scratch", "/scratch/submission", "/dev/shm", "/tmp", "/var/tmp", "/opt/packages", "/opt/grader", "/usr/lib")


def attack(x):
    notes = [note for place in PLACES for note in glob.glob(f"{place}/hostile-mark*")]
    for place in PLACES:
        try:
            with open(f"{place}/hostile-mark-note", "w") as file:
                file.write("the third answer is 7")
            os.chmod(f"{place}/hostile-mark-note", 0o777)
        except OSError:
            pass
    return notes
