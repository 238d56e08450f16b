"""The decoding service: frame bodies, joined, come back as values; the first that is none is told."""

import numpy as np

from grader.bounded.decoding import serve
from grader.sandbox.wire import encode


def request(*bodies: tuple[bytes, bytes]) -> dict[str, np.ndarray]:
    texts, blobs = zip(*bodies, strict=True)
    return {
        "texts": np.frombuffer(b"".join(texts), np.uint8),
        "text_ends": np.cumsum([len(text) for text in texts]),
        "blobs": np.frombuffer(b"".join(blobs), np.uint8),
        "blob_ends": np.cumsum([len(blob) for blob in blobs]),
    }


def test_each_body_becomes_its_value() -> None:
    answer = serve(request(encode([1, 2.5]), encode(np.arange(3)), encode(None)))
    assert isinstance(answer, dict)
    values = answer["values"]
    assert isinstance(values, list)
    assert values[0] == [1, 2.5]
    np.testing.assert_array_equal(values[1], [0, 1, 2])
    assert values[2] is None


def test_the_first_body_that_is_none_is_told() -> None:
    told = {"values": [1], "garbled": "the text is no JSON of ours (JSONDecodeError)"}
    assert serve(request(encode(1), (b"{", b""), encode(2))) == told


def test_bodies_cannot_reach_into_each_other() -> None:
    text, blob = encode(np.arange(3))
    answer = serve(request((text, blob[:-1]), (b"null", blob[-1:])))
    assert isinstance(answer, dict)
    assert "garbled" in answer
