"""Who may run when: many runs side by side, or one alone where time or memory ran out in company."""

import threading
from collections.abc import Callable
from dataclasses import replace

from grader.model.run import Ending, Run

_WORTH_REPEATING = frozenset({Ending.TIMEOUT, Ending.MEMORY})


class Turns:
    """Shared turns, and exclusive ones for which the shared ones wait."""

    def __init__(self) -> None:
        self._state = threading.Condition()
        self._sharing = 0
        self._begun = 0  # shared turns there ever were
        self._alone = 0  # exclusive turns waiting or under way

    def take(self, run: Callable[[], Run], *, shared: bool) -> Run:
        """Run; once more alone if it ended for want of time or memory while other runs shared the machine."""
        if not shared:
            return run()
        with self._state:
            self._state.wait_for(lambda: self._alone == 0)
            self._sharing += 1
            self._begun += 1
            mine, company = self._begun, self._sharing > 1
        try:
            first = run()
        finally:
            with self._state:
                company = company or self._begun > mine
                self._sharing -= 1
                self._state.notify_all()
        if first.ending not in _WORTH_REPEATING or not company:
            return first
        return self._run_alone(run)

    def _run_alone(self, run: Callable[[], Run]) -> Run:
        with self._state:
            self._alone += 1
            self._state.wait_for(lambda: self._sharing == 0)
            self._sharing += 1
        try:
            return replace(run(), alone=True)
        finally:
            with self._state:
                self._alone -= 1
                self._sharing -= 1
                self._state.notify_all()
