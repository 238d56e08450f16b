"""Returns a text that encodes itself as a tree of its own: tags, arrays, numbers. What is no tree of ours is not read."""

EXPECT = {"ending": "garbled"}


class Text(str):
    def __str__(self):
        return self

    def encode(self, *_):
        return self

    def decode(self, *_):
        return {"$a": "a0", "$f": "nan"}


def attack(x):
    return Text("text")
