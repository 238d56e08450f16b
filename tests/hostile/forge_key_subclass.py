"""Returns a dict whose keys write themselves differently each time they are asked, and are equal to all others."""

EXPECT = {"ending": ["finished", "garbled"]}


class Key(str):
    count = 0

    def __str__(self):
        Key.count += 1
        return f"key {Key.count}"

    def __eq__(self, other):
        return True

    def __hash__(self):
        Key.count += 1
        return Key.count


def attack(x):
    return {Key("a"): 1, Key("b"): 2, Key("c"): 3}
