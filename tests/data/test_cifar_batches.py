import os
import pickle
import pickletools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.data.batch import _KNOWN, Malformed, read_batch

IMAGE = (3, 4, 4)


@pytest.fixture
def images() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, size=(7, *IMAGE), dtype=np.uint8), rng.integers(0, 10, size=7)


def test_a_batch_as_python_2_wrote_it_is_read_bit_for_bit(batch, images):
    x, y = read_batch(batch(*images), IMAGE)
    assert np.array_equal(x, images[0])
    assert np.array_equal(y, images[1])
    assert y.dtype == np.int64


@pytest.mark.parametrize("protocol", [2, 3, 4])
def test_a_batch_written_anew_by_numpy_of_today_is_read_too(images, protocol):
    x, y = images
    again = pickle.dumps({b"data": x.reshape(len(x), -1), b"labels": y.tolist()}, protocol=protocol)
    assert np.array_equal(read_batch(again, IMAGE)[0], x)


class _Acts:
    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("function", [os.system, eval, print, np.load, np.frombuffer, pickle.loads])
def test_a_pickle_that_calls_anything_else_is_refused_by_name(function):
    with pytest.raises(Malformed, match="which no batch needs"):
        read_batch(pickle.dumps({"data": _Acts(function, "touch /tmp/pwned"), "labels": [1]}, protocol=2), IMAGE)


def test_a_pickle_cannot_leave_a_mark_on_what_it_names():
    before = dict(_KNOWN)
    for module, name in _KNOWN:
        marked = f"c{module}\n{name}\n".encode() + b"N}U\x04markK\x01s\x86b."
        with pytest.raises(Malformed):
            read_batch(b"\x80\x02" + marked, IMAGE)
    assert before == _KNOWN
    assert not any(hasattr(value, "mark") for value in _KNOWN.values())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no batch"),
        (b"hello", "no batch"),
        (pickle.dumps([1, 2]), "no dictionary"),
        (pickle.dumps({"labels": [1]}), "no images"),
        (pickle.dumps({"data": b"123", "labels": [1]}), "no images"),
        (pickle.dumps({"data": np.zeros((1, 48)), "labels": [1]}, protocol=2), "no images"),
        (pickle.dumps({"data": np.zeros((2, 48), np.uint8), "labels": [1]}, protocol=2), "1 labels, but 96 bytes"),
        (pickle.dumps({"data": np.zeros((1, 48), np.uint8), "labels": [True]}, protocol=2), "no list of labels"),
        (pickle.dumps({"data": np.zeros((1, 48), np.uint8), "labels": "x"}, protocol=2), "no list of labels"),
    ],
)
def test_what_is_no_batch_is_told_in_a_sentence(content, says):
    with pytest.raises(Malformed, match=says):
        read_batch(content, IMAGE)


def test_a_pickle_that_numbers_what_it_remembers_absurdly_is_refused_before_room_is_made():
    bomb = pickle.PROTO + b"\x02" + pickle.EMPTY_DICT + pickle.LONG_BINPUT + (2**31 - 1).to_bytes(4, "little") + b"."
    with pytest.raises(Malformed, match="number 2147483647"):
        read_batch(bomb, IMAGE)


@given(st.data())
def test_a_damaged_batch_is_malformed_or_still_a_batch(batch, data):
    content = bytearray(batch(np.zeros((2, *IMAGE), np.uint8), np.array([1, 2])))
    opcodes = [place for _, _, place in pickletools.genops(bytes(content)) if place is not None]
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.sampled_from(opcodes))] = data.draw(st.integers(0, 255))
    try:
        x, y = read_batch(bytes(content), IMAGE)
    except Malformed:
        return
    assert x.shape == (len(y), *IMAGE)
