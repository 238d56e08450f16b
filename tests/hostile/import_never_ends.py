"""Never gets through its import, whatever ends what it does there."""

EXPECT = {"ending": "timeout", "loaded": False}
LIMITS = {"seconds": 1, "load": 1}

while True:
    try:
        while True:
            pass
    except BaseException:
        pass


def attack(x):
    return 1
