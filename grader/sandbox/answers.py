"""From the frames of a run to what it showed: decoded in a bounded child, decoded again here, typed."""

from collections.abc import Sequence

import numpy as np

from grader.model.run import Claim, Raised, Returned
from grader.model.value import Plain
from grader.sandbox.bounded import Bounded, BoundedFailure
from grader.sandbox.wire import Frame, Garbled

_DECODE_SECONDS = 20.0
_KIND, _MESSAGE, _FILE, _HINT, _LINES = 200, 4_000, 300, 500, 10_000_000


def open_decoder() -> Bounded:
    """The child that looks first at what student code wrote."""
    from grader.model.run import Limits

    limits = Limits(seconds=_DECODE_SECONDS, memory_mb=1024, processes=16, output_mb=1024)
    return Bounded("grader.bounded.decoding", limits=limits, questions=200)


def read_answer(frame: Frame, decoder: Bounded) -> Returned | Raised:
    """One call's answer. Garbled for everything that is none."""
    return type_answer(_decode([frame], decoder)[0])


def read_raised(frame: Frame, decoder: Bounded) -> Raised:
    """The exception of an import, or of running out of memory."""
    return _type_raised(_decode([frame], decoder)[0])


def read_claims(frames: Sequence[Frame], decoder: Bounded) -> tuple[Claim, ...]:
    """A training loop's reports of itself."""
    return tuple(type_claim(value) for value in _decode(frames, decoder)) if frames else ()


def type_answer(value: Plain) -> Returned | Raised:
    """A decoded ANSWER frame as what it says."""
    if not isinstance(value, dict) or len(value) != 1:
        raise Garbled("an answer of another form than ours")
    if "returned" in value:
        return Returned(value["returned"])
    return _type_raised(value.get("raised"))


def type_claim(value: Plain) -> Claim:
    """A decoded CLAIM frame as what it says."""
    if not isinstance(value, list) or len(value) != 3:
        raise Garbled("a report of another form than ours")
    epoch, loss, accuracy = value
    if not isinstance(epoch, int) or isinstance(epoch, bool) or abs(epoch) > 10**12:
        raise Garbled("a report without an epoch")
    if not isinstance(loss, float) or not isinstance(accuracy, float):
        raise Garbled("a report without loss and accuracy")
    return Claim(epoch, loss, accuracy)


def _type_raised(value: Plain) -> Raised:
    if not isinstance(value, dict) or set(value) != {"kind", "message", "file", "line", "hint"}:
        raise Garbled("an exception of another form than ours")
    kind, message, file, line, hint = (value[key] for key in ("kind", "message", "file", "line", "hint"))
    if not isinstance(kind, str) or not isinstance(message, str):
        raise Garbled("an exception without a name or message")
    if line is not None and (not isinstance(line, int) or not 0 <= line < _LINES):
        raise Garbled("an exception in a line that cannot be")
    if not isinstance(file, str | None) or not isinstance(hint, str | None):
        raise Garbled("an exception in a place that is none")
    return Raised(
        kind=_shown(kind, _KIND),
        message=_shown(message, _MESSAGE),
        file=None if file is None else _shown(file, _FILE),
        line=line,
        hint=None if hint is None else _shown(hint, _HINT),
    )


def _shown(text: str, most: int) -> str:
    """Safe to show: no control characters, not endless."""
    return "".join(char if char.isprintable() or char in "\n\t" else "�" for char in text[:most])


def _decode(frames: Sequence[Frame], decoder: Bounded) -> list[Plain]:
    request: dict[str, Plain] = {
        "texts": np.frombuffer(b"".join(frame.text for frame in frames), np.uint8),
        "text_ends": np.cumsum([len(frame.text) for frame in frames], dtype=np.int64),
        "blobs": np.frombuffer(b"".join(frame.blob for frame in frames), np.uint8),
        "blob_ends": np.cumsum([len(frame.blob) for frame in frames], dtype=np.int64),
    }
    try:
        answer = decoder.ask(request)
    except BoundedFailure as error:
        # The bytes were the student's: a decoder that ends over them has shown what they are.
        raise Garbled(f"what was returned could not be read ({error.kind}: {error.message})") from error
    if not isinstance(answer, dict):
        raise Garbled("an answer of another form than ours")
    if "garbled" in answer:
        raise Garbled(str(answer["garbled"]))
    values = answer.get("values")
    if not isinstance(values, list) or len(values) != len(frames):
        raise Garbled("fewer answers than frames")
    return values
