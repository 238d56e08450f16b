"""Returns a list whose iterator never ends and that says to be empty. The clock runs on."""

EXPECT = {"ending": ["timeout", "memory"]}
LIMITS = {"seconds": 1}


class Endless(list):
    def __iter__(self):
        while True:
            yield None

    def __len__(self):
        return 0


def attack(x):
    return Endless()
