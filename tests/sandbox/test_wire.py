"""The decoder: what was packed comes back exactly, and whatever else comes is Garbled and nothing else."""

import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.sandbox.inside.frames import DTYPES, HEADER, Kind, NotPlain, frame, unpack
from grader.sandbox.wire import BOUNDED, Caps, Framing, Garbled, TooLarge, decode, encode

ARRAYS = hnp.arrays(
    st.sampled_from(sorted(DTYPES, key=str)), hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
)
SCALARS = st.none() | st.booleans() | st.integers(-(2**200), 2**200) | st.floats() | st.text(max_size=8)
KEYS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.tuples(inner, inner) | st.tuples(inner),
    max_leaves=4,
)
PLAIN = st.recursive(
    SCALARS | ARRAYS | st.frozensets(KEYS, max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, list | tuple) and type(one) is type(other):
        assert isinstance(other, list | tuple)
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, float) and isinstance(other, float):
        return one.hex() == other.hex()
    return type(one) is type(other) and one == other


def is_garbled_or_clean(text: bytes, blob: bytes) -> bool:
    """Whether bytes are either no answer, or one that can be written and read again as the same."""
    try:
        value = decode(text, blob)
    except Garbled:
        return True
    return same(decode(*encode(value)), value)


def test_a_set_whose_members_all_share_a_hash_is_garbled_before_it_is_built():
    colliding = [factor * (2**61 - 1) for factor in range(1, 101)]
    assert len(set(map(hash, colliding))) == 1
    text = json.dumps({"$s": [{"$i": hex(member)} for member in colliding]}).encode()
    with pytest.raises(Garbled, match="hash table"):
        decode(text, b"")
    assert decode(*encode({-1, -2, 2**61 - 1, 0})) == {-1, -2, 2**61 - 1, 0}  # two pairs, as chance may have it


@given(PLAIN)
def test_plain_data_survives_the_wall_bit_for_bit(value: object) -> None:
    assert same(decode(*encode(value)), value)
    assert same(unpack(*encode(value)), thawed(value))


EXACT = st.recursive(
    SCALARS | ARRAYS | st.frozensets(KEYS, max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)


@given(EXACT)
def test_what_our_own_side_sends_keeps_its_tuples_sets_and_keys(value: object) -> None:
    try:
        body = encode(value)
    except NotPlain as told:
        assert "two keys that both read" in str(told)  # noqa: PT017  (1 and "1", say)
        return
    assert same(decode(*body, BOUNDED), value)
    assert same(unpack(*body), thawed(value))


def thawed(value: object) -> object:
    """The value with sets that can be changed, as a function gets them."""
    if isinstance(value, frozenset):
        return set(value)
    if isinstance(value, dict):
        return {key: thawed(item) for key, item in value.items()}
    return type(value)(map(thawed, value)) if isinstance(value, list | tuple) else value


def test_what_a_student_returned_has_lists_for_tuples_and_texts_for_keys() -> None:
    value = {1: (2, [3]), ("a", 0): {"b", ("c", None)}, None: np.float32(0.5), 2.5: {}}
    expected = {"1": [2, [3]], "('a', 0)": frozenset({"b", ("c", None)}), "None": 0.5, "2.5": {}}
    assert decode(*encode(value)) == expected


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_decode_or_are_garbled(text: bytes, blob: bytes) -> None:
    assert is_garbled_or_clean(text, blob)


@given(PLAIN, st.data())
def test_a_changed_byte_is_decoded_or_garbled_never_anything_else(value: object, data: st.DataObject) -> None:
    text, blob = encode(value)
    whole = bytearray(text + blob)
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] = data.draw(st.integers(0, 255))
    assert is_garbled_or_clean(bytes(whole[: len(text)]), bytes(whole[len(text) :]))


def tensors(header: object, body: bytes = b"", size: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if size is None else size) + text + body


def entry(dtype: str = "F32", shape: object = (2,), offsets: object = (0, 8)) -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


ONE = b'{"$a":"a0"}'
TWO = b'{"$l":[{"$a":"a0"},{"$a":"a1"}]}'


@pytest.mark.parametrize(
    ("text", "blob"),
    [
        (b"", b""),
        (b"1", b""),
        (b"1.5", b""),
        (b"NaN", b""),
        (b"[1]", b""),
        (b"{}", b""),
        (b'{"$x":"a"}', b""),
        (b'{"$f":"1.5"}', b""),
        (b'{"$f":"0x1.0p+9999"}', b""),
        (b'{"$f":"' + b"0x1." + b"0" * 500_000 + b'p+0"}', b""),
        (b'{"$i":"0x' + b"f" * 500_000 + b'"}', b""),
        (b'{"$i":"12"}', b""),
        (b'"\\ud800"', b""),
        (b'"\xff"', b""),
        (b'{"$d":[["a",null],["a",null]]}', b""),
        (b'{"$d":[[1,null]]}', b""),
        (b'{"$d":{"a":null}}', b""),
        (b'{"$m":[[{"$l":[]},null]]}', b""),
        (b'{"$m":[[{"$i":"0x1"},null],["1",null]]}', b""),
        (b'{"$m":[null]}', b""),
        (b'{"$s":["a","a"]}', b""),
        (b'{"$s":[{"$s":[]}]}', b""),
        (b'{"$s":[true,{"$i":"0x1"}]}', b""),
        (b'{"$s":[' + b'{"$t":[' * 40 + b"null" + b"]}" * 40 + b"]}", b""),
        (b'{"$t":{"a":null}}', b""),
        (b'{"$l":[' * 33 + b"null" + b"]}" * 33, b""),
        (b'{"$l":[' * 100_000, b""),
        (b"[" * 100_000, b""),
        (b'{"$l":[' + b"null," * 150_000 + b"null]}", b""),
        (b'{"$f":"0x1.0p+0"} x', b""),
        (b"null" + b" " * 1_000_000, b""),
        (ONE, b""),
        (b"null", tensors({"a0": entry()}, bytes(8))),
        (b'{"$l":[{"$a":"a0"},{"$a":"a0"}]}', tensors({"a0": entry()}, bytes(8))),
        (ONE, b"short"),
        (ONE, tensors({"a0": entry()}, bytes(8), size=2**63)),
        (ONE, tensors({"a0": entry()}, bytes(8), size=10**7)),
        (ONE, tensors({"a0": entry()}, bytes(9))),
        (ONE, tensors({"a0": entry()}, bytes(7))),
        (ONE, tensors({"a0": entry(shape=[2**39, 2**39], offsets=[0, 8])}, bytes(8))),
        (ONE, tensors({"a0": entry(shape=[-2])}, bytes(8))),
        (ONE, tensors({"a0": entry(shape=[True, 2])}, bytes(8))),
        (ONE, tensors({"a0": entry(shape=[2.0])}, bytes(8))),
        (ONE, tensors({"a0": entry(shape=[1] * 40)}, bytes(8))),
        (ONE, tensors({"a0": entry("F99")}, bytes(8))),
        (ONE, tensors({"a0": entry("BF16", shape=[4])}, bytes(8))),
        (ONE, tensors({"a0": entry("BOOL", [1], [0, 1])}, b"\x07")),
        (ONE, tensors({"a0": entry(offsets=[8, 0])}, bytes(8))),
        (ONE, tensors({"a0": entry(offsets=[4, 12])}, bytes(12))),
        (ONE, tensors({"a0": {**entry(), "more": 1}}, bytes(8))),
        (ONE, tensors({"../a0": entry()}, bytes(8))),
        (ONE, tensors(b'{"a0":%b,"a0":%b}' % ((json.dumps(entry()).encode(),) * 2), bytes(8))),
        (ONE, tensors(b"[" * 100_000)),
        (ONE, tensors([1])),
        (TWO, tensors({"a0": entry(), "a1": entry()}, bytes(8))),
        (TWO, tensors({"a0": entry(), "a1": entry(offsets=[12, 20])}, bytes(20))),
        (TWO, tensors({"a0": entry(), "a1": entry(shape=[0], offsets=[4, 4])}, bytes(8))),
        (ONE, tensors({"a0": entry(shape=[0, 2**39, 2**39], offsets=[0, 0])})),
        (ONE, tensors({"__metadata__": {"format": "pt"}, "a0": entry()}, bytes(8))),
        (ONE, tensors({"a0": entry(offsets=[0, 4, 8])}, bytes(8))),
        (ONE, tensors({"a0": entry(offsets=[0.0, 8.0])}, bytes(8))),
        (ONE, tensors({"a0": entry(offsets=[-8, 0])}, bytes(8))),
        (ONE, tensors({"a0": entry(shape=[[2]])}, bytes(8))),
        (ONE, tensors({"a0": entry(shape="2")}, bytes(8))),
        (ONE, tensors({"a0": entry(["F32"])}, bytes(8))),
        (ONE, tensors({"a0": entry("F64")}, bytes(8))),
        (ONE, tensors({"a0": entry("F16")}, bytes(8))),
        (ONE, tensors({"a0": entry()}, bytes(8), size=0)),
        (ONE, tensors({"a0": entry()}, bytes(8), size=5)),
        (ONE, tensors({"a٠": entry()}, bytes(8))),
        (ONE, tensors(b'{"a0":{"dtype":"F32","dtype":"F64","shape":[1],"data_offsets":[0,8]}}', bytes(8))),
        (ONE, tensors(b'{"a0":{"dtype":"F32","shape":[NaN],"data_offsets":[0,8]}}', bytes(8))),
        (ONE, tensors(b'{"a0":{"dtype":"F32","shape":[2],"data_offsets":[0,' + b"8" * 400_000 + b"]}}", bytes(8))),
        (ONE, tensors(b'{"a0":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} x', bytes(8))),
        (ONE, tensors({f"a{number}": entry("U8", [0], [0, 0]) for number in range(5000)})),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_garbled(text: bytes, blob: bytes) -> None:
    with pytest.raises(Garbled):
        decode(text, blob)


@given(st.lists(PLAIN, max_size=4), st.integers(1, 64))
def test_frames_are_cut_the_same_however_they_arrive(values: list[object], step: int) -> None:
    stream = b"".join(frame(Kind.ANSWER, value) for value in values)
    framing = Framing(10**7)
    found = [got for at in range(0, len(stream), step) for got in framing.feed(stream[at : at + step])]
    assert not framing.pending
    assert all(same(decode(got.text, got.blob), value) for got, value in zip(found, values, strict=True))


@pytest.mark.parametrize("lengths", [(2**63, 0), (0, 2**63), (2**20, 0), (0, 1001)])
def test_a_claimed_length_beyond_the_cap_is_refused_before_any_byte_of_it(lengths: tuple[int, int]) -> None:
    with pytest.raises(TooLarge):
        list(Framing(1000).feed(HEADER.pack(Kind.ANSWER, *lengths)))


def test_empty_frames_count_too() -> None:
    framing = Framing(1000, Caps())
    with pytest.raises(TooLarge):
        list(framing.feed(HEADER.pack(Kind.CLAIM, 0, 0) * 100))


def test_an_unknown_kind_of_frame_is_garbled() -> None:
    with pytest.raises(Garbled):
        list(Framing(1000).feed(HEADER.pack(99, 0, 0)))


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({1j}, "a complex as a dict's key or in a set"),
        (iter([]), "list_iterator"),
        (np.array([object()]), "objects"),
        (np.array([1j]), "complex128"),
        (1j, "complex"),
        ({1: "a", "1": "b"}, "two keys"),
        ({frozenset({1, 2}): 3}, "a frozenset as a dict's key"),
        (2**5000, "4096 bits"),
    ],
)
def test_what_is_not_plain_is_told_in_a_sentence(value: object, says: str) -> None:
    with pytest.raises(NotPlain, match=says):
        encode(value)
