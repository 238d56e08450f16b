"""Plain data as frames: a tagged JSON tree and one safetensors blob, behind a fixed header.

Used on both sides to write, and inside to read what our own side sent. What a run *returns* is read by
`grader.sandbox.wire` alone, which trusts nothing of this.
"""

import json
import numbers
import os
import struct
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Set, ValuesView
from enum import IntEnum
from typing import Any

import numpy as np
import safetensors.numpy

#: kind, bytes of JSON, bytes of arrays
HEADER = struct.Struct("<BQQ")

#: Array types that pass the wall, by NumPy's kind and size.
DTYPES = frozenset(
    np.dtype(name)
    for name in ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
                 "float16", "float32", "float64")
)  # fmt: skip

DEPTH = 32
INTEGER_BITS = 4096
#: How often the safetensors writer, and the frame it goes into, hold all arrays at a time.
_COPIES = 3


class Kind(IntEnum):
    """What a frame is. Told in the header, so that a reader can keep time without reading what follows."""

    START = 1  # to the child: what to load and to serve
    READY = 2  # from the child: loaded, so that from now on what it uses is the submission's
    SEAL = 3  # to the child: its limits
    SEALED = 4  # from the child: nothing of a student's has been seen yet, everything is closed
    JOB = 5  # to the child
    LOADED = 6  # the submission's main module is imported
    UNLOADABLE = 7  # importing it raised
    ANSWER = 8  # one call, returned or raised
    CLAIM = 9  # a training loop's report of itself
    MEMORY = 10  # a call ran out of memory; nothing follows
    END = 11  # every call has been made
    REQUEST = 12  # to a bounded child
    SIGNAL = 13  # something refused was tried


class NotPlain(Exception):  # noqa: N818  (a finding about a value, told to the student as data)
    """A value that cannot be brought out as plain data; the message says which and what to return instead."""


def pack(value: object, depth: int = DEPTH) -> tuple[bytes, bytes]:
    """The frame body of a value: JSON tree and safetensors blob. Tensors become arrays.

    NotPlain for anything that is not plain data at most `depth` levels deep.
    """
    arrays: dict[str, np.ndarray] = {}
    tree = _tag(value, arrays, depth)
    text = json.dumps(tree, ensure_ascii=True, allow_nan=False).encode()
    return text, _save(arrays) if arrays else b""


def _save(arrays: dict[str, np.ndarray]) -> bytes:
    """The arrays as safetensors. MemoryError where its copies do not fit: its own writer would end the process."""
    copies = bytearray(_COPIES * sum(array.nbytes for array in arrays.values()))
    del copies  # the room is there: nothing was written to it, so asking cost next to nothing
    return safetensors.numpy.save(arrays)


def unpack(text: bytes, blob: bytes) -> Any:
    """The value behind a frame body that our own side wrote."""
    arrays = safetensors.numpy.load(blob) if blob else {}
    return _untag(json.loads(text), arrays)


def frame(kind: Kind, value: object, depth: int = DEPTH) -> bytes:
    """A whole frame, ready to be sent."""
    text, blob = pack(value, depth)
    return HEADER.pack(kind, len(text), len(blob)) + text + blob


def send(fd: int, kind: Kind, value: object, depth: int = DEPTH) -> None:
    """Write a whole frame to a blocking descriptor."""
    rest = memoryview(frame(kind, value, depth))
    while rest:
        rest = rest[os.write(fd, rest[: 1 << 20]) :]


def receive(fd: int) -> tuple[Kind, Any]:
    """Read one frame of our own side's from a blocking descriptor. EOFError when the other side is gone."""
    kind, text_bytes, blob_bytes = HEADER.unpack(_exactly(fd, HEADER.size))
    return Kind(kind), unpack(_exactly(fd, text_bytes), _exactly(fd, blob_bytes))


def _exactly(fd: int, size: int) -> bytes:
    got = bytearray()
    while len(got) < size:
        piece = os.read(fd, min(1 << 20, size - len(got)))
        if not piece:
            raise EOFError("the other side has closed the channel")
        got += piece
    return bytes(got)


def _tag(value: object, arrays: dict[str, np.ndarray], depth: int) -> object:
    if depth < 0:
        raise NotPlain(f"the value is nested more than {DEPTH} levels deep; return a flatter one")
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        value = _array_of_tensor(value, torch)
    if isinstance(value, np.generic) and value.dtype in DTYPES:
        value = value.item()  # a number like any other: a list of ten thousand losses is no ten thousand arrays
    if isinstance(value, np.ndarray | np.generic):
        name = f"a{len(arrays)}"
        arrays[name] = _plain_array(np.asarray(value))
        return {"$a": name}
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value).encode("utf-8", "replace").decode()  # a lone surrogate is no text anywhere else
    if isinstance(value, float):
        return {"$f": float.hex(value)}
    if isinstance(value, int):
        if value.bit_length() > INTEGER_BITS:
            raise NotPlain(f"an integer of more than {INTEGER_BITS} bits cannot be brought out")
        return {"$i": hex(int(value))}
    if isinstance(value, list | tuple):
        return {"$l" if isinstance(value, list) else "$t": [_tag(item, arrays, depth - 1) for item in value]}
    if isinstance(value, set | frozenset):
        return {"$s": sorted((_tag_key(member, depth - 1) for member in value), key=json.dumps)}
    if isinstance(value, Mapping):
        return _tag_items(value, arrays, depth)
    raise NotPlain(f"a value of type {type(value).__name__} cannot be brought out; {_instead_of(value)}")


def _instead_of(value: object) -> str:
    """What to return instead of a value that is none of ours."""
    if hasattr(type(value), "__await__"):
        return "write `def`, not `async def`"
    if isinstance(value, Set | Iterator | ValuesView | range | deque):
        return "return list(...) of it"
    if isinstance(value, numbers.Number) and not isinstance(value, complex):
        return "return float(...) of it"
    return "return arrays, numbers, lists or dicts of them"


def _tag_items(mapping: Mapping[Any, object], arrays: dict[str, np.ndarray], depth: int) -> dict[str, object]:
    """A dict by its texts, as most are, or by keys of any kind that can be brought out."""
    pairs: list[list[object]] = []
    seen: set[str] = set()
    for key, item in mapping.items():
        tagged = _tag_key(key, depth - 1)
        name = tagged if isinstance(tagged, str) else repr(key)
        if name in seen:
            raise NotPlain(f"the dict has two keys that both read {name!r}")
        seen.add(name)
        pairs.append([tagged, _tag(item, arrays, depth - 1)])
    return {"$d" if all(isinstance(tagged, str) for tagged, _ in pairs) else "$m": pairs}


def _tag_key(key: object, depth: int) -> object:
    """A key of a dict, or a member of a set: text, a number, a truth value, None, or a tuple of them."""
    if isinstance(key, tuple) and depth >= 0:
        return {"$t": [_tag_key(part, depth - 1) for part in key]}
    if key is None or isinstance(key, str | int | float | np.generic):
        return _tag(key, {}, depth)
    raise NotPlain(f"a {type(key).__name__} as a dict's key or in a set cannot be brought out; use text or numbers")


def _array_of_tensor(tensor: Any, torch: Any) -> np.ndarray:
    if tensor.layout != torch.strided or tensor.is_quantized:
        raise NotPlain("a sparse or quantised tensor cannot be brought out; return tensor.to_dense()")
    tensor = tensor.detach().cpu().resolve_conj().resolve_neg()
    if tensor.dtype == torch.bfloat16:
        tensor = tensor.float()
    array: np.ndarray = tensor.numpy()
    return array


def _plain_array(array: np.ndarray) -> np.ndarray:
    native = array.dtype.newbyteorder("=")
    if native == np.dtype(np.longdouble) and native not in DTYPES:
        native = np.dtype(np.float64)
    if native not in DTYPES:
        what = "objects" if array.dtype == object else str(array.dtype)
        raise NotPlain(
            f"an array of {what} cannot be brought out; return bool, integers or floats (.astype(float)), or .tolist()"
        )
    # A fresh base-class copy in memory order: a subclass's own methods, views and strides stay inside.
    return np.array(array, dtype=native, order="C", subok=False)


def _untag(tree: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    if not isinstance(tree, dict):
        return tree
    ((tag, body),) = tree.items()
    if tag == "$a":
        return arrays[body]
    if tag == "$f":
        return float.fromhex(body)
    if tag == "$i":
        return int(body, 16)
    if tag == "$d":
        return {key: _untag(item, arrays) for key, item in body}
    if tag == "$m":
        return {_untag(key, arrays): _untag(item, arrays) for key, item in body}
    items = [_untag(item, arrays) for item in body]
    return tuple(items) if tag == "$t" else set(items) if tag == "$s" else items
