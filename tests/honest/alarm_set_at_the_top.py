"""Gives itself an alarm where it is imported, and relies on it later."""
import signal
import time

rung = []
signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
signal.setitimer(signal.ITIMER_REAL, 0.2)

def answer(x):
    while not rung:
        time.sleep(0.01)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    while len(rung) < 2:
        pass
    return x.sum()
