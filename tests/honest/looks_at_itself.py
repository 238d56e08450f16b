"""Looks at its own source and callers: inspect, signature, stack, dis, mock, typing hints, weak references, globals."""
import ast
import dis
import inspect
import sys
import typing
import weakref
from unittest import mock
import numpy as np

class Node:
    pass

def answer(x: np.ndarray) -> float:
    source = inspect.getsource(answer)
    assert source.startswith("def answer") and ast.parse(source).body[0].name == "answer"
    assert list(inspect.signature(answer).parameters) == ["x"] and typing.get_type_hints(answer)["return"] is float
    assert inspect.stack()[0].function == "answer" and "answer" in globals() and sys.modules[__name__].answer is answer
    dis.dis(answer)
    node = Node()
    reference = weakref.ref(node, lambda _: print("gone"))
    del node
    assert reference() is None
    with mock.patch("numpy.mean", return_value=7):
        assert np.mean(x) == 7
    np.seterr(all="raise")
    np.seterr(all="warn")
    return eval("float(x.sum())")
