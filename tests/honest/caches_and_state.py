"""Keeps state between its own calls: lru_cache, a global counter, default arguments, cached properties."""
from functools import cached_property, lru_cache, reduce, singledispatch, wraps
import itertools
import operator

calls = 0
memory = {}

def counted(f):
    @wraps(f)
    def inner(*args, **kwargs):
        global calls
        calls += 1
        return f(*args, **kwargs)
    return inner

@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

@singledispatch
def size(thing):
    return len(thing)

class Data:
    def __init__(self, x):
        self.x = x

    @cached_property
    def total(self):
        return reduce(operator.add, itertools.chain.from_iterable(self.x.tolist()))

@counted
def answer(x, seen=[]):
    seen.append(x)
    memory[id(x)] = x
    assert fib(90) == 2880067194370816120 and calls == 1 and size(seen) == 1
    return Data(x).total
