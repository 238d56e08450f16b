"""Returns a number that lies about how it is written, compared and rounded. What leaves is its value."""

EXPECT = {"returned": 1.5}


class Right(float):
    def hex(self):
        return "0x1.0p+9999"

    def __float__(self):
        return 0.0

    def __eq__(self, other):
        return True

    __format__ = __repr__ = __str__ = hex
    __hash__ = None


def attack(x):
    return Right(1.5)
