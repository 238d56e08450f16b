"""What has moved since Python 2."""

import functools
import io
import pickle
import queue
import urllib
from typing import Any

_NOW = {
    "StringIO": io.StringIO,
    "cPickle": pickle,
    "filter": filter,
    "input": input,
    "map": map,
    "queue": queue,
    "range": range,
    "reduce": functools.reduce,
    "urllib": urllib,
    "xrange": range,
    "zip": zip,
}
__all__ = list(_NOW)


def __getattr__(name: str) -> Any:
    if name not in _NOW:
        raise AttributeError(name)
    return _NOW[name]
