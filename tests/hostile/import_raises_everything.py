"""Raises what is no Exception while it is imported."""

EXPECT = {"ending": "finished", "loaded": False}


class Odd(BaseException):
    pass


raise Odd("caught?")
