"""Raises with a message of a class of its own, which lies about its slices, its length, what it contains and how it is encoded."""

EXPECT = {"raised": "Odd"}


class Text(str):
    def __getitem__(self, index):
        return self * 10

    def __contains__(self, part):
        return True

    def __len__(self):
        return 1

    def __str__(self):
        return self

    def encode(self, *_):
        return Text("no bytes")


class Odd(Exception):
    def __str__(self):
        return Text("\x1b[31m" + "y" * 10**6)


def attack(x):
    raise Odd(Text("message"))
