"""The part of six that course files use: what has one name in Python 2 and another today."""

from collections.abc import ItemsView, KeysView, Mapping, ValuesView
from typing import Any

PY2, PY3 = False, True
string_types, integer_types, text_type, binary_type = (str,), (int,), str, bytes


def iteritems(mapping: Mapping[Any, Any]) -> ItemsView[Any, Any]:
    """What Python 2 calls `iteritems()`."""
    return mapping.items()


def iterkeys(mapping: Mapping[Any, Any]) -> KeysView[Any]:
    """What Python 2 calls `iterkeys()`."""
    return mapping.keys()


def itervalues(mapping: Mapping[Any, Any]) -> ValuesView[Any]:
    """What Python 2 calls `itervalues()`."""
    return mapping.values()
