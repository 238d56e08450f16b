"""Returns something that is no module where an exported network is asked for, with hooks that answer for it."""

EXPECT = {"raised_starts": ""}
CALL = {"take": "graph", "example": [3, 4], "training": {"seconds": 2}}
LIMITS = {"seconds": 20, "memory_mb": 900}


class Network:
    training = False

    def __getattr__(self, name):
        return lambda *args, **kwargs: self

    def __call__(self, x):
        return x


def attack(x, budget, report):
    return Network()
