"""From the frames of a run to what it showed: decoded in a bounded child, decoded again here, typed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard, cast, get_args

import numpy as np

from grader.model.run import Attempt, Claim, Hit, LimitName, Limits, Raised, Returned, Signal
from grader.model.value import Plain
from grader.sandbox.bounded import Bounded, BoundedFailure
from grader.sandbox.enclosure import Enclosure
from grader.sandbox.inside.frames import Kind
from grader.sandbox.pool import Pool
from grader.sandbox.process import DESCRIPTORS
from grader.sandbox.wire import Frame, Garbled

_DECODE_SECONDS = 20.0
#: Bytes of text in one question: every array and every value takes more than ten, so none of its caps is near.
_BATCH = 32_000
_KIND, _MESSAGE, _FILE, _HINT, _LINES = 200, 4_000, 300, 500, 10_000_000


def open_decoder(enclosure: Enclosure | None = None, pool: Pool | None = None) -> Bounded:
    """The child that looks first at what student code wrote."""
    limits = Limits(seconds=_DECODE_SECONDS, memory_mb=1024, processes=16, output_mb=1024)
    return Bounded("grader.bounded.decoding", limits=limits, enclosure=enclosure, pool=pool)


@dataclass(frozen=True)
class Read:
    """The frames of a run as what they say, up to the first that says nothing: `garbled` tells why that is none."""

    shown: tuple[Returned | Raised, ...] = ()
    claims: tuple[Claim, ...] = ()
    signals: tuple[Signal, ...] = ()
    loading: Raised | None = None
    memory: Raised | None = None
    garbled: str | None = None


def read_frames(frames: Sequence[Frame], decoder: Bounded, limits: Limits, *, tuples: bool = False) -> Read:
    """Everything a run sent, decoded in the bounded child and typed here. Tuples are lists unless asked for."""
    values, garbled = _decode_all(frames, decoder, tuples)
    by_kind: dict[Kind, list[Any]] = {kind: [] for kind in Kind}
    for frame, value in zip(frames, values, strict=False):
        try:
            by_kind[frame.kind].append(_TYPING[frame.kind](value, limits))
        except Garbled as error:
            garbled = str(error)
            break
    return Read(
        shown=tuple(by_kind[Kind.ANSWER]),
        claims=tuple(by_kind[Kind.CLAIM]),
        signals=tuple(by_kind[Kind.SIGNAL]),
        loading=next(iter(by_kind[Kind.UNLOADABLE]), None),
        memory=next(iter(by_kind[Kind.MEMORY]), None),
        garbled=garbled,
    )


def type_answer(value: Plain, limits: Limits) -> Returned | Raised:
    """A decoded ANSWER frame as what it says."""
    if not isinstance(value, dict) or len(value) != 1:
        raise Garbled("an answer of another form than ours")
    if "returned" in value:
        return Returned(value["returned"])
    return _type_raised(value.get("raised"), limits)


def type_claim(value: Plain, limits: Limits) -> Claim:
    """A decoded CLAIM frame as what it says."""
    del limits
    if not isinstance(value, list) or len(value) != 3:
        raise Garbled("a report of another form than ours")
    epoch, loss, accuracy = value
    if not isinstance(epoch, int) or isinstance(epoch, bool) or abs(epoch) > 10**12:
        raise Garbled("a report without an epoch")
    if not isinstance(loss, float) or not isinstance(accuracy, float):
        raise Garbled("a report without loss and accuracy")
    return Claim(epoch, loss, accuracy)


def type_signal(value: Plain, limits: Limits) -> Signal:
    """A decoded SIGNAL frame as what it says."""
    del limits
    if not isinstance(value, list) or len(value) != 3:
        raise Garbled("a signal of another form than ours")
    tried, file, line = value
    if tried not in get_args(Attempt) or not isinstance(file, str) or not _is_line(line):
        raise Garbled("a signal of something that is none")
    return Signal(cast("Attempt", tried), _shown(file, _FILE), line)


_RAISED = ("kind", "message", "file", "line", "hint", "hit")


def _type_raised(value: Plain, limits: Limits) -> Raised:
    if not isinstance(value, dict) or set(value) != set(_RAISED):
        raise Garbled("an exception of another form than ours")
    kind, message, file, line, hint, hit = (value[key] for key in _RAISED)
    if not isinstance(kind, str) or not isinstance(message, str):
        raise Garbled("an exception without a name or message")
    if line is not None and not _is_line(line):
        raise Garbled("an exception in a line that cannot be")
    if not isinstance(file, str | None) or not isinstance(hint, str | None):
        raise Garbled("an exception in a place that is none")
    return Raised(
        kind=_shown(kind, _KIND),
        message=_shown(message, _MESSAGE),
        file=None if file is None else _shown(file, _FILE),
        line=line,
        hint=None if hint is None else _shown(hint, _HINT),
        hit=None if hit is None else _type_hit(hit, limits),
    )


def _is_line(value: Plain) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LINES


def _type_hit(name: Plain, limits: Limits) -> Hit:
    """The limit an exception is said to come from. How much was allowed is known here; all of it was used."""
    allowed = {
        "scratch_mb": limits.scratch_mb, "files": limits.files, "processes": limits.processes,
        "descriptors": DESCRIPTORS, "load_seconds": limits.load_seconds,
    }  # fmt: skip
    if not isinstance(name, str) or name not in allowed:
        raise Garbled("an exception from a limit that is none")
    return Hit(cast("LimitName", name), allowed[name])


def _shown(text: str, most: int) -> str:
    """Safe to show: no control characters, not endless."""
    return "".join(char if char.isprintable() or char in "\n\t" else "�" for char in text[:most])


def _decode_all(frames: Sequence[Frame], decoder: Bounded, tuples: bool) -> tuple[list[Plain], str | None]:
    """As `_decode`, in as few questions as there may be: what each frame may hold, it may hold on its own."""
    values: list[Plain] = []
    for batch in batches(frames):
        try:
            decoded, garbled = _decode(batch, decoder, tuples)
        except Garbled as error:
            return values, str(error)
        values += decoded
        if garbled is not None:
            return values, garbled
    return values, None


def batches(frames: Sequence[Frame]) -> Iterator[list[Frame]]:
    """Small frames together and large ones alone, in their order: no batch meets a cap that its frames do not."""
    batch: list[Frame] = []
    size = 0
    for frame in frames:
        if batch and size + len(frame.text) > _BATCH:
            yield batch
            batch, size = [], 0
        batch.append(frame)
        size += len(frame.text)
    if batch:
        yield batch


def _decode(frames: Sequence[Frame], decoder: Bounded, tuples: bool) -> tuple[list[Plain], str | None]:
    """The values of the frames up to the first that has none, and why that has none."""
    request: dict[str, Plain] = {
        "tuples": tuples,
        "texts": np.frombuffer(b"".join(frame.text for frame in frames), np.uint8),
        "text_ends": np.cumsum([len(frame.text) for frame in frames], dtype=np.int64),
        "blobs": np.frombuffer(b"".join(frame.blob for frame in frames), np.uint8),
        "blob_ends": np.cumsum([len(frame.blob) for frame in frames], dtype=np.int64),
    }
    try:
        answer = _ask(decoder, request)
    except BoundedFailure as error:
        # The bytes were the student's: a decoder that ends over them has shown what they are.
        raise Garbled(f"what was returned could not be read ({error.kind}: {error.message})") from error
    values = answer.get("values") if isinstance(answer, dict) else None
    garbled = answer.get("garbled") if isinstance(answer, dict) else None
    if not isinstance(values, list) or (garbled is None and len(values) != len(frames)):
        raise Garbled("fewer answers than frames")
    return values, None if garbled is None else str(garbled)


def _ask(decoder: Bounded, request: Plain) -> Plain:
    """The decoder's answer; where it died, a fresh one's: a kill from outside says nothing of the bytes."""
    try:
        return decoder.ask(request)
    except BoundedFailure as error:
        if error.over_limit:
            raise
        return decoder.ask(request)


_TYPING: Mapping[Kind, Callable[[Plain, Limits], object]] = {
    Kind.ANSWER: type_answer,
    Kind.CLAIM: type_claim,
    Kind.SIGNAL: type_signal,
    Kind.UNLOADABLE: _type_raised,
    Kind.MEMORY: _type_raised,
}
