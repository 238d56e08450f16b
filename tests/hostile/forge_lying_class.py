"""Raises an exception that says of itself to be MemoryError, by its class and by its metaclass. It says so of itself alone."""

EXPECT = {"ending": ["finished", "memory", "crashed"], "not_returned": [1]}


class Meta(type):
    @property
    def __name__(cls):
        return "MemoryError\x1b[2J"

    def __instancecheck__(cls, instance):
        return True

    def __subclasscheck__(cls, other):
        return True


class Odd(Exception, metaclass=Meta):
    @property
    def __class__(self):
        return MemoryError

    def __getattribute__(self, name):
        if name.startswith("__") and name not in ("__class__", "__traceback__"):
            raise GeneratorExit
        return super().__getattribute__(name)


def attack(x):
    raise Odd
