"""Writes wherever it can: system, packages, the harness, devices, proc. Only the scratch folders take anything."""

import os

EXPECT = {"returned": ["/dev/shm", "/scratch", "/scratch/submission"]}

SKIP = ("/usr/share", "/proc")


def attack(x):
    open_places = set()
    for folder, inner, _ in os.walk("/"):
        inner[:] = [name for name in inner if not os.path.join(folder, name).startswith(SKIP)][:40]
        path = os.path.join(folder, "hostile-mark")
        try:
            with open(path, "w") as file:
                file.write("was here")
            open_places.add(folder)
        except OSError:
            pass
        if folder.count("/") > 5:
            inner[:] = []
    for file in ("/opt/grader/grader/sandbox/inside/harness.py", "/dev/null/x", "/proc/cpuinfo"):
        try:
            os.rename(file, "/scratch/stolen")
            open_places.add(file)
        except OSError:
            pass
        try:
            os.chmod(file, 0o777)
            open_places.add(f"chmod {file}")
        except OSError:
            pass
    return sorted(place for place in open_places if place != "/scratch/probe" and not place.endswith("__pycache__"))
