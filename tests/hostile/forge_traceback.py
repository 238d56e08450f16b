"""Raises with a traceback of its own making: files that are not there, escapes in names, lines beyond counting."""

EXPECT = {"ending": ["finished", "garbled"], "not_returned": [1]}


def deeper():
    raise ValueError("forged place")


def attack(x):
    for name in ("/scratch/submission/\x1b[2J../../../etc/shadow", "/scratch/submission/reference/solution.py"):
        code = deeper.__code__.replace(co_filename=name, co_name="\x1b[31mname", co_firstlineno=2**31 - 2)
        try:
            exec(code)
        except ValueError as error:
            last = error
    raise last
