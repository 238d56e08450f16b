"""Changes its input after it has answered, and its answer while it is being read, from a thread. What was sent stays sent."""

import threading

import numpy as np

EXPECT = {"ending": "finished"}


def attack(x):
    answer = np.zeros(50_000)

    def churn():
        while True:
            answer[:] += 1
            x[:] = -1

    threading.Thread(target=churn, daemon=True).start()
    return answer
