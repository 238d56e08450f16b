"""What programs tried that is refused here, in words for staff. It changes no points and accuses nobody."""

from collections.abc import Iterable, Mapping

from grader.model.run import Attempt, Signal

#: Signals told of one grading: a program that tries without end has said enough by then.
MOST_TOLD = 10

_TRIED: Mapping[Attempt, str] = {
    "network": "tried to open a network connection",
    "program": "tried to start another program",
    "outside the folder": "tried to reach a file outside its own folder",
}


def tell_signals(signals: Iterable[Signal]) -> tuple[str, ...]:
    """A sentence for each place and each sort of try, once; the first few of them."""
    told = (f"{signal.file}, line {signal.line}: {_TRIED[signal.tried]}" for signal in signals)
    return tuple(dict.fromkeys(told))[:MOST_TOLD]
