"""Data sets by name: fetched, added from files, or drawn; stored by content; ready to be mounted in a sandbox.

    load(name, home)            a stored data set, or a sentence that says what to type
    fetch(name, home, progress) from its official address, digest checked
    add(name, path, home)       from files that are already here
    listed(home)                every known data set and whether it is here
    normalised(data, part)      the training or test images as a network gets them

Every file read here is somebody's download, so none is trusted: names are looked up, never extracted; sizes are
capped; the official pickles are read by an unpickler that builds nothing but plain values.
"""

from grader.data.acquisition import Listed, add, draw_stand_in, fetch, listed, load
from grader.data.arrays import Arrays
from grader.data.registry import REGISTRY, Entry, entry
from grader.data.shelf import DataSet, normalised

__all__ = [
    "REGISTRY",
    "Arrays",
    "DataSet",
    "Entry",
    "Listed",
    "add",
    "draw_stand_in",
    "entry",
    "fetch",
    "listed",
    "load",
    "normalised",
]
