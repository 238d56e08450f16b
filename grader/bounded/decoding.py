"""Service: hostile frame bodies in, clean values out."""

from typing import Any

from grader.model.value import Plain
from grader.sandbox.wire import STUDENT, STUDENT_TUPLES, Garbled, decode


def serve(request: Any) -> Plain:
    """{"texts", "text_ends", "blobs", "blob_ends", "tuples"}: the bodies of frames, joined, and where each ends.

    With `tuples`, tuples in them stay tuples.

    Answers {"values": [...]}, one a frame, up to the first that is no plain data, and "garbled": why that is none.
    """
    caps = STUDENT_TUPLES if request.get("tuples") else STUDENT
    values: list[Plain] = []
    text_begin = blob_begin = 0
    for text_end, blob_end in zip(request["text_ends"], request["blob_ends"], strict=True):
        text = request["texts"][text_begin:text_end].tobytes()
        blob = request["blobs"][blob_begin:blob_end].tobytes()
        try:
            values.append(decode(text, blob, caps))
        except Garbled as error:
            return {"values": values, "garbled": str(error)}
        text_begin, blob_begin = int(text_end), int(blob_end)
    return {"values": values}
