"""Returns an object that equals everything. Only plain data leaves a run."""

EXPECT = {"raised": "NotPlain"}


class Equal:
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0

    __rsub__ = __array__ = __float__ = __sub__


def attack(x):
    return Equal()
