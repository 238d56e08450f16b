"""Opens files without closing them."""

EXPECT = {"raised": "OSError", "hint": "open at once"}

KEPT = []


def attack(x):
    while True:
        KEPT.append(open("/dev/null"))
