"""Raises system errors with numbers, names and files that are none of the system's. They are told as they are."""

EXPECT = {"raised": "FileNotFoundError"}


class Name:
    def __str__(self):
        raise KeyboardInterrupt

    __bool__ = __len__ = __repr__ = __fspath__ = __str__


def attack(x):
    error = FileNotFoundError(2, "forged", "a")
    error.filename, error.errno, error.strerror = "\x1b[2J" + "b" * 10**6, 1 << 5000, None
    raise error
