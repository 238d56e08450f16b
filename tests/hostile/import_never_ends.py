"""Never gets through its import."""

EXPECT = {"ending": "timeout", "loaded": False}
LIMITS = {"seconds": 1, "load": 1}

while True:
    pass


def attack(x):
    return 1
