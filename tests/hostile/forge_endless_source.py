"""Raises in a file that never ends: a device that gives zeros for ever, to whoever looks up the line. The limits hold."""

EXPECT = {"ending": ["memory", "crashed", "timeout", "finished"], "not_returned": [1]}
LIMITS = {"seconds": 3}


def deeper():
    raise ValueError("forged place")


def attack(x):
    exec(deeper.__code__.replace(co_filename="/scratch/submission/../../dev/full"))
