"""The one decoder for what a run returns: every length, name, type and number is checked before it is used.

A frame body is a JSON tree in which every number is tagged text (so no digit is lost and none is evaluated), and a
safetensors blob for the arrays. `decode` gives plain data or raises `Garbled`; nothing else comes out of it for any
bytes. Whoever reads a run turns Garbled into the ending of that name.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import numpy as np

from grader.model.value import Key, Plain
from grader.sandbox.inside.frames import DEPTH, DTYPES, HEADER, INTEGER_BITS, Kind
from grader.sandbox.inside.frames import pack as encode

__all__ = ["BOUNDED", "MB", "STUDENT", "Caps", "Frame", "Framing", "Garbled", "TooLarge", "decode", "encode"]

MB = 1_000_000
_TENSORS = 4_096
_TENSOR_HEADER_BYTES = 1 * MB
_DIMENSIONS = 32
_ELEMENTS = 1 << 40
#: Members of a set that may share a hash, as -1 and -2 do.
_SAME_HASH = 64
_NAME = re.compile(r"a\d{1,6}\Z")
_HEX_FLOAT = re.compile(r"-?(0x[01]\.[0-9a-f]{1,13}p[+-]\d{1,4}|inf)\Z|nan\Z")
_HEX_INTEGER = re.compile(rf"-?0x[0-9a-f]{{1,{INTEGER_BITS // 4}}}\Z")

#: safetensors' names of the types that pass, each with NumPy's.
_TYPES = {
    "BOOL": "bool", "I8": "int8", "I16": "int16", "I32": "int32", "I64": "int64", "U8": "uint8", "U16": "uint16",
    "U32": "uint32", "U64": "uint64", "F16": "float16", "F32": "float32", "F64": "float64",
}  # fmt: skip
assert {np.dtype(name) for name in _TYPES.values()} == DTYPES


@dataclass(frozen=True)
class Caps:
    """How much one frame body may hold, before it is looked at any further.

    `exact` keeps tuples, and the keys of dicts, as they were; else tuples are lists and keys their texts, so that
    who compares need not know which of them somebody chose. `tuples` keeps tuples alone.
    """

    text_bytes: int = 1 * MB
    depth: int = DEPTH
    nodes: int = 100_000
    exact: bool = False
    tuples: bool = False


#: For what student code wrote; and where it matters whether that is a tuple or a list.
STUDENT = Caps()
STUDENT_TUPLES = Caps(tuples=True)
#: For what our own bounded children wrote: room for a student's value within an answer of theirs.
BOUNDED = Caps(text_bytes=16 * MB, depth=DEPTH + 8, nodes=2_000_000, exact=True)


class Garbled(Exception):  # noqa: N818  (a finding about bytes; the reader of a run makes it an ending)
    """Bytes that are no answer: cut short, too deep, trailing, of a type that does not pass, or plainly forged."""


@dataclass(frozen=True)
class Frame:
    """One frame as it came, its body undecoded."""

    kind: Kind
    text: bytes
    blob: bytes


class Framing:
    """Cuts a stream of bytes into frames. Nothing is allocated for a length that was only claimed."""

    def __init__(self, most_bytes: int, caps: Caps = STUDENT) -> None:
        self.caps = caps
        self.most_bytes = most_bytes
        self.pending = bytearray()
        self.announced = 0
        self._header: tuple[Kind, int, int] | None = None

    def feed(self, piece: bytes) -> Iterator[Frame]:
        """The frames that are complete now. Then Garbled for a bad header, TooLarge for one beyond what is left."""
        self.pending += piece
        while (frame := self._cut()) is not None:
            yield frame

    def _cut(self) -> Frame | None:
        if self._header is None:
            if len(self.pending) < HEADER.size:
                return None
            self._header = self._read_header()
        kind, text, blob = self._header
        end = HEADER.size + text + blob
        if len(self.pending) < end:
            return None
        body = bytes(self.pending[HEADER.size : end])
        del self.pending[:end]
        self._header = None
        return Frame(kind, body[:text], body[text:])

    def _read_header(self) -> tuple[Kind, int, int]:
        number, text, blob = HEADER.unpack_from(self.pending)
        if number not in Kind.__members__.values():
            raise Garbled(f"a frame of unknown kind {number}")
        if text > self.caps.text_bytes:
            most = self.caps.text_bytes // MB
            raise TooLarge(f"an answer with {text / MB:.1f} MB of numbers and text outside arrays; at most {most} MB")
        self.announced += HEADER.size + text + blob
        if self.announced > self.most_bytes:
            raise TooLarge(f"answers of more than {self.most_bytes / MB:g} MB together")
        return Kind(number), text, blob


class TooLarge(Garbled):
    """More bytes than the run may return. A limit of its own."""


def decode(text: bytes, blob: bytes, caps: Caps = STUDENT) -> Plain:
    """The plain data in a frame body. Garbled for everything that is not exactly that."""
    if len(text) > caps.text_bytes:
        raise Garbled("the text is too long")
    arrays = _read_tensors(blob)
    tree = _read_json(text)
    state = _Reading(arrays, caps)
    value = state.read(tree, 0)
    if len(state.used) != len(arrays):
        raise Garbled("an array that belongs to nothing")
    return value


@dataclass
class _Reading:
    arrays: dict[str, np.ndarray]
    caps: Caps

    def __post_init__(self) -> None:
        self.used: set[str] = set()
        self.nodes = 0

    def read(self, tree: Any, depth: int) -> Plain:
        self._count(depth)
        if not isinstance(tree, dict):
            return _bare(tree)
        tag, body = _tagged(tree)
        if tag in ("$f", "$i"):
            return _number(tag, body)
        if tag == "$a" and isinstance(body, str) and body in self.arrays and body not in self.used:
            self.used.add(body)
            return self.arrays[body]
        if not isinstance(body, list):
            raise Garbled("a tag that is unknown or holds the wrong thing")
        match tag:
            case "$l":
                return [self.read(item, depth + 1) for item in body]
            case "$t":
                items = [self.read(item, depth + 1) for item in body]
                return tuple(items) if self.caps.exact or self.caps.tuples else items
            case "$s":
                members = [self._read_key(member, depth + 1) for member in body]
                return _set_of(members)
            case "$d":
                return self._read_items(body, depth, _name)
            case "$m":
                return self._read_items(body, depth, lambda key: self._read_key(key, depth + 1))
        raise Garbled("a tag that is unknown or holds the wrong thing")

    def _count(self, depth: int) -> None:
        self.nodes += 1
        if depth > self.caps.depth or self.nodes > self.caps.nodes:
            raise Garbled("nested too deeply, or too many values")

    def _read_items(self, pairs: list[Any], depth: int, read_key: Callable[[Any], Key]) -> dict[str, Plain]:
        if not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
            raise Garbled("a dict entry that is no pair")
        keys = [read_key(key) for key, _ in pairs]
        if not self.caps.exact:
            keys = [key if isinstance(key, str) else repr(key) for key in keys]
        items = {key: self.read(item, depth + 1) for key, (_, item) in zip(keys, pairs, strict=True)}
        return cast("dict[str, Plain]", _distinct(items, keys))

    def _read_key(self, tree: Any, depth: int) -> Key:
        """A key of a dict, or a member of a set."""
        self._count(depth)
        if not isinstance(tree, dict):
            return _bare(tree)
        tag, body = _tagged(tree)
        if tag == "$t" and isinstance(body, list):
            return tuple(self._read_key(part, depth + 1) for part in body)
        return _number(tag, body)


_Held = TypeVar("_Held", bound="Collection[object]")


def _set_of(members: list[Key]) -> frozenset[Key]:
    """The set of these. Garbled where so many share a hash that building it would take time squared.

    Numbers can be chosen so: every multiple of 2⁶¹ − 1 has the hash 0.
    """
    if members and max(Counter(map(hash, members)).values()) > _SAME_HASH:
        raise Garbled("members of a set that are alike to a hash table")
    return _distinct(frozenset(members), members)


def _distinct(held: _Held, given: list[Key]) -> _Held:
    if len(held) != len(given):
        raise Garbled("a key or a member that occurs twice")
    return held


def _tagged(tree: dict[Any, Any]) -> tuple[Any, Any]:
    if len(tree) != 1:
        raise Garbled("a value without its tag")
    ((tag, body),) = tree.items()
    return tag, body


def _bare(tree: Any) -> bool | str | None:
    """What stands without a tag."""
    if tree is None or isinstance(tree, bool):
        return tree
    return _name(tree)


def _name(tree: Any) -> str:
    if not isinstance(tree, str):
        raise Garbled("a value without its tag, or a key that is no text")
    return _clean(tree)


def _number(tag: Any, body: Any) -> int | float:
    if tag == "$f" and isinstance(body, str) and _HEX_FLOAT.match(body):
        return _float(body)
    if tag == "$i" and isinstance(body, str) and _HEX_INTEGER.match(body):
        return int(body, 16)
    raise Garbled("a tag that is unknown or holds the wrong thing")


def _float(text: str) -> float:
    try:
        return float.fromhex(text)
    except (OverflowError, ValueError) as error:
        raise Garbled("a number outside the range of floats") from error


def _clean(text: str) -> str:
    """JSON can write half a surrogate pair, which is no text: printing or storing it would fail later."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Garbled("text that is no Unicode") from error
    return text


def _read_json(text: bytes) -> Any:
    try:
        return json.loads(text.decode("ascii"), parse_int=_no_number, parse_float=_no_number, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Garbled(f"the text is no JSON of ours ({type(error).__name__})") from error


def _no_number(_: str) -> Any:
    raise ValueError("numbers come as tagged text")


def _read_tensors(blob: bytes) -> dict[str, np.ndarray]:
    """safetensors, strictly: known types, exact sizes, in order, without gaps, overlaps or anything behind."""
    if not blob:
        return {}
    header, body = _read_tensor_header(blob)
    spans: list[tuple[int, int, str, str, list[int]]] = []
    for name, entry in header.items():
        spans.append(_read_entry(name, entry))
    arrays: dict[str, np.ndarray] = {}
    position = 0
    for begin, end, name, dtype, shape in sorted(spans):
        if begin != position or end > len(body):
            raise Garbled("arrays that overlap, leave gaps, or go beyond the end")
        position = end
        arrays[name] = np.frombuffer(body[begin:end], dtype=_TYPES[dtype]).reshape(shape).copy()
        if dtype == "BOOL" and end > begin and int(np.frombuffer(body[begin:end], np.uint8).max()) > 1:
            raise Garbled("a truth value that is neither true nor false")
    if position != len(body):
        raise Garbled("bytes behind the last array")
    return arrays


def _read_tensor_header(blob: bytes) -> tuple[dict[str, Any], memoryview]:
    if len(blob) < 8:
        raise Garbled("arrays cut short")
    size = int.from_bytes(blob[:8], "little")
    if size > min(_TENSOR_HEADER_BYTES, len(blob) - 8):
        raise Garbled("an array header beyond the end")
    try:
        header = json.loads(blob[8 : 8 + size], object_pairs_hook=_no_duplicates)
    except (ValueError, RecursionError) as error:
        raise Garbled("an array header that is no JSON") from error
    if not isinstance(header, dict) or len(header) > _TENSORS:
        raise Garbled("an array header that is no table, or too many arrays")
    return header, memoryview(blob)[8 + size :]


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a name that occurs twice")
    return table


def _read_entry(name: str, entry: Any) -> tuple[int, int, str, str, list[int]]:
    """(begin, end, name, type, shape) of one array, sizes agreeing."""
    if not _NAME.match(name) or not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise Garbled("an array entry that is none")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or dtype not in _TYPES:
        raise Garbled("an array type that does not pass")
    if not isinstance(shape, list) or len(shape) > _DIMENSIONS or not all(_is_size(side) for side in shape):
        raise Garbled("an array shape that is none")
    if math.prod(side for side in shape if side) >= _ELEMENTS:  # NumPy takes none, even where another side is 0
        raise Garbled("an array with more places than any has")
    if not isinstance(offsets, list) or len(offsets) != 2 or not all(_is_size(offset) for offset in offsets):
        raise Garbled("array offsets that are none")
    begin, end = offsets
    if end - begin != math.prod(shape) * np.dtype(_TYPES[dtype]).itemsize:
        raise Garbled("an array whose size is not that of its shape")
    return begin, end, name, dtype, shape


def _is_size(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < _ELEMENTS
