"""Observations kept between runs, so that a changed key re-marks without running anything again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from grader.artefacts import Home
from grader.checkers.program import Draw
from grader.model.mark import Measured
from grader.model.run import Attempt, Ending, Hit, LimitName, Raised, Returned, Signal
from grader.model.value import Plain
from grader.sandbox.inside.frames import pack
from grader.sandbox.wire import BOUNDED, Garbled, decode

_KIND = "observation"
#: The form in which observations are kept. One of another form is not read: the program is run again.
_FORM = 4
#: Observations larger than this many bytes are not kept: running again is cheaper than a disk that somebody fills.
LARGEST = 8_000_000


@dataclass(frozen=True)
class Observed:
    """What one program showed: the outcomes of every part, what it printed and used, and what it tried."""

    draws: Mapping[str, tuple[Draw, ...]]
    log: str = ""
    measured: Measured = Measured()
    signals: tuple[Signal, ...] = ()


def remember(home: Home, key: str, seen: Observed) -> None:
    """Keep what a program showed, unless it is very large."""
    used = seen.measured
    plain: Plain = {
        "form": _FORM,
        "draws": {part: [_freeze(draw) for draw in mine] for part, mine in seen.draws.items()},
        "log": seen.log,
        "measured": [used.seconds, used.cpu_seconds, used.peak_mb],
        "signals": [[signal.tried, signal.file, signal.line] for signal in seen.signals],
    }
    data = freeze_plain(plain)
    if len(data) <= LARGEST:
        home.remember(_KIND, key, data)


def freeze_plain(plain: Plain) -> bytes:
    """Plain data as bytes to keep: the length of its JSON text, the text, and the arrays."""
    text, blob = pack(plain, BOUNDED.depth)
    return len(text).to_bytes(8, "little") + text + blob


def thaw_plain(data: bytes) -> Plain:
    """What `freeze_plain` made bytes of; None where it cannot be read any more."""
    length = int.from_bytes(data[:8], "little")
    try:
        return decode(data[8 : 8 + length], data[8 + length :], BOUNDED)
    except Garbled:
        return None


def recall(home: Home, key: str) -> Observed | None:
    """What is kept of a program; None where nothing is, or nothing that can be read any more."""
    data = home.recall(_KIND, key)
    if data is None:
        return None
    plain = thaw_plain(data)
    if not isinstance(plain, dict) or plain.get("form") != _FORM:
        return None
    draws, signals = plain["draws"], plain["signals"]
    assert isinstance(draws, dict)
    assert isinstance(signals, list)
    return Observed(
        {part: tuple(_thaw(draw) for draw in mine) for part, mine in draws.items() if isinstance(mine, list)},
        str(plain["log"]),
        _thaw_measured(plain["measured"]),
        tuple(_thaw_signal(signal) for signal in signals),
    )


def _freeze(draw: Draw) -> Plain:
    if isinstance(draw.shown, Returned):
        return {"returned": draw.shown.value}
    if isinstance(draw.shown, Raised):
        raised = draw.shown
        told: Plain = [raised.kind, raised.message, raised.file, raised.line, raised.hint]
        return {"raised": told, "hit": _freeze_hit(raised.hit), "tried": draw.tried}
    ended: dict[str, Plain] = {"ending": draw.ending.value, "detail": draw.detail}
    return {**ended, "hit": _freeze_hit(draw.hit), "tried": draw.tried}


def _freeze_hit(hit: Hit | None) -> Plain:
    return None if hit is None else [hit.limit, hit.allowed, hit.used]


def _thaw(plain: Plain) -> Draw:
    assert isinstance(plain, dict)
    if "returned" in plain:
        return Draw(Returned(plain["returned"]))
    hit, tried = _thaw_hit(plain["hit"]), bool(plain["tried"])
    if "raised" in plain:
        return Draw(_thaw_raised(plain["raised"], hit), tried=tried)
    return Draw(None, Ending(str(plain["ending"])), str(plain["detail"]), hit, tried)


def _thaw_raised(plain: Plain, hit: Hit | None) -> Raised:
    assert isinstance(plain, list)
    kind, message, file, line, hint = plain
    return Raised(
        str(kind),
        str(message),
        str(file) if file is not None else None,
        line if isinstance(line, int) else None,
        str(hint) if hint is not None else None,
        hit,
    )


def _thaw_hit(plain: Plain) -> Hit | None:
    if plain is None:
        return None
    assert isinstance(plain, list)
    limit, allowed, used = plain
    return Hit(cast("LimitName", limit), _number(allowed), None if used is None else _number(used))


def _thaw_measured(plain: Plain) -> Measured:
    assert isinstance(plain, list)
    seconds, cpu_seconds, peak_mb = map(_number, plain)
    return Measured(seconds=seconds, cpu_seconds=cpu_seconds, peak_mb=peak_mb)


def _thaw_signal(plain: Plain) -> Signal:
    assert isinstance(plain, list)
    tried, file, line = plain
    return Signal(cast("Attempt", tried), str(file), int(_number(line)))


def _number(plain: Plain) -> float:
    assert isinstance(plain, int | float)
    return plain
