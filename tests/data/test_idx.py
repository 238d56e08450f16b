import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.data.batch import Malformed
from grader.data.idx import read_idx


def _written(array: np.ndarray) -> bytes:
    return bytes((0, 0, 8, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


@given(arrays.arrays(np.uint8, arrays.array_shapes(min_dims=1, max_dims=3, min_side=0)))
def test_what_was_written_is_read(array):
    assert np.array_equal(read_idx(_written(array), array.ndim), array)


@given(st.binary(max_size=40), st.integers(1, 3))
def test_any_other_bytes_are_malformed_or_hold_just_what_they_say(content, dimensions):
    try:
        array = read_idx(content, dimensions)
    except Malformed:
        return
    assert array.size == len(content) - 4 - 4 * dimensions


@pytest.mark.parametrize(
    "content",
    [
        _written(np.zeros((2, 3), np.uint8))[:-1],
        _written(np.zeros((2, 3), np.uint8)) + b"x",
        bytes((0, 0, 13, 2)) + struct.pack(">2I", 2, 3) + bytes(6),
        bytes((0, 0, 8, 2)) + struct.pack(">2I", 2**32 - 1, 2**32 - 1),
        b"",
    ],
)
def test_a_file_cut_short_or_of_another_kind_is_malformed(content):
    with pytest.raises(Malformed):
        read_idx(content, 2)
