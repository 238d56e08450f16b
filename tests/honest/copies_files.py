"""Copies, moves and packs files with shutil, whose copies carry everything that stands beside the content."""
import os
import shutil
import numpy as np

def answer(x):
    np.save("x.npy", x)
    shutil.copyfile("x.npy", "a.npy")
    shutil.copy("x.npy", "b.npy")
    shutil.copy2("x.npy", "best.npy")
    os.makedirs("run/1")
    shutil.move("best.npy", "run/1/best.npy")
    shutil.copytree("run", "backup")
    shutil.make_archive("all", "zip", "backup")
    shutil.rmtree("run")
    shutil.unpack_archive("all.zip", "again")
    assert shutil.disk_usage(".").free > 0
    return np.load("again/1/best.npy").sum()
