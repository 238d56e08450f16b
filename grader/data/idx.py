"""Read MNIST's IDX format: a four-byte magic number, big-endian sizes, then unsigned bytes."""

import struct

import numpy as np
import numpy.typing as npt

from grader.data.batch import Malformed


def read_idx(content: bytes, dimensions: int) -> npt.NDArray[np.uint8]:
    """The array of unsigned bytes in an IDX file of that many dimensions; raises Malformed for anything else.

    Source: the page of the MNIST database, "The IDX file format".
    """
    head = 4 + 4 * dimensions
    if len(content) < head or content[:4] != bytes((0, 0, 0x08, dimensions)):
        raise Malformed(f"is no IDX file of {dimensions} dimensions of unsigned bytes")
    shape = struct.unpack(f">{dimensions}I", content[4:head])
    expected = int(np.prod([int(size) for size in shape], dtype=object))
    if len(content) - head != expected:
        raise Malformed(f"says it holds {expected} bytes, and holds {len(content) - head}")
    return np.frombuffer(content, dtype=np.uint8, offset=head).reshape(shape)
