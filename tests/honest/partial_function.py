"""Its function is a partial of another one, itself wrapped in a lambda; both made at the top of the file."""
import functools
import operator
import numpy as np

def reduce_with(x, *, op, start=0.0):
    return functools.reduce(op, x.ravel(), start)

answer = functools.partial(lambda f, **kwargs: f(**kwargs), functools.partial(reduce_with, op=operator.add))
