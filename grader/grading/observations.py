"""Observations kept between runs, so that a changed key re-marks without running anything again."""

from collections.abc import Mapping

from grader.artefacts import Home
from grader.checkers.program import Draw
from grader.model.run import Ending, Raised, Returned
from grader.model.value import Plain
from grader.sandbox.inside.frames import pack
from grader.sandbox.wire import BOUNDED, Garbled, decode

_KIND = "observation"
#: Observations larger than this many bytes are not kept: running again is cheaper than a disk that somebody fills.
LARGEST = 8_000_000


def remember(home: Home, key: str, draws: Mapping[str, tuple[Draw, ...]], log: str) -> None:
    """Keep what a program showed, unless it is very large."""
    plain: Plain = {"draws": {part: [_freeze(draw) for draw in mine] for part, mine in draws.items()}, "log": log}
    data = freeze_plain(plain)
    if len(data) <= LARGEST:
        home.remember(_KIND, key, data)


def freeze_plain(plain: Plain) -> bytes:
    """Plain data as bytes to keep: the length of its JSON text, the text, and the arrays."""
    text, blob = pack(plain, BOUNDED.depth)
    return len(text).to_bytes(8, "little") + text + blob


def recall(home: Home, key: str) -> tuple[dict[str, tuple[Draw, ...]], str] | None:
    """What is kept of a program, and its log; None where nothing is, or nothing that can be read any more."""
    data = home.recall(_KIND, key)
    if data is None:
        return None
    length = int.from_bytes(data[:8], "little")
    try:
        plain = decode(data[8 : 8 + length], data[8 + length :], BOUNDED)
    except Garbled:
        return None
    assert isinstance(plain, dict)
    kept = plain["draws"]
    assert isinstance(kept, dict)
    draws = {part: tuple(_thaw(draw) for draw in mine) for part, mine in kept.items() if isinstance(mine, list)}
    return draws, str(plain["log"])


def _freeze(draw: Draw) -> Plain:
    if isinstance(draw.shown, Returned):
        return {"returned": draw.shown.value}
    if isinstance(draw.shown, Raised):
        raised = draw.shown
        return {"raised": [raised.kind, raised.message, raised.file, raised.line, raised.hint]}
    return {"ending": draw.ending.value, "detail": draw.detail}


def _thaw(plain: Plain) -> Draw:
    assert isinstance(plain, dict)
    if "returned" in plain:
        return Draw(Returned(plain["returned"]))
    if "raised" in plain:
        raised = plain["raised"]
        assert isinstance(raised, list)
        kind, message, file, line, hint = raised
        return Draw(
            Raised(
                str(kind),
                str(message),
                str(file) if file is not None else None,
                line if isinstance(line, int) else None,
                str(hint) if hint is not None else None,
            )
        )
    return Draw(None, Ending(str(plain["ending"])), str(plain["detail"]))
