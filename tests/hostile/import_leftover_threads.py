"""Leaves threads behind that keep printing and computing after it has answered."""

import threading

EXPECT = {"returned": 1}


def spin():
    while True:
        print("still here")


def attack(x):
    for _ in range(4):
        threading.Thread(target=spin, daemon=True).start()
    return 1
