"""Runners for everybody who needs one: lent to one thread at a time, started when wanted, replaced when unfit."""

import logging
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from grader.model.blame import SandboxError
from grader.sandbox.conversation import Family
from grader.sandbox.enclosure import Enclosure
from grader.sandbox.runner import Runner

_LOG = logging.getLogger(__name__)

#: How long a thread waits for a busy runner before it starts one of its own: most runs take far less than a start.
PATIENCE = 0.5


class Pool:
    """At most `most` runners at once. Safe to share between threads; close it at the end.

    Idle runners of other families are ended to make room, the longest idle first.
    """

    def __init__(self, enclosure: Enclosure, most: int | None = None) -> None:
        self.enclosure = enclosure
        self.most = most or 2 * max(2, len(os.sched_getaffinity(0)))
        self._changed = threading.Condition()
        self._idle: list[Runner] = []  # the longest idle first
        self._busy: list[tuple[object, ...]] = []  # a family's key for each runner lent or being started
        self._starting: list[tuple[object, ...]] = []
        self._settling = 0
        self._closed = False
        # The kernel may take ten milliseconds to move a spare into its control group: nobody waits for that.
        self._keeper = ThreadPoolExecutor(3, thread_name_prefix="sandbox-keeper")

    @contextmanager
    def lend(self, family: Family) -> Iterator[Runner]:
        """A runner of this family, for the time of the context. SandboxError where none can be started."""
        runner = self._take(family)
        try:
            yield runner
        finally:
            with self._changed:
                closed = self._closed
                self._settling += not closed  # whoever closes waits for these
            if closed:
                self._put_away(runner)
            else:
                self._keeper.submit(self._give_back, runner)

    def expect(self, family: Family) -> None:
        """Have a runner of this family started in the background, unless there is one."""
        with self._changed:
            standing = [runner.family.key for runner in self._idle]
            if self._closed or family.key in (*standing, *self._busy) or len(self._busy) >= self.most:
                return
            self._busy.append(family.key)
            self._starting.append(family.key)
            self._settling += 1
        self._keeper.submit(self._start_ahead, family)

    def runners(self) -> tuple[Runner, ...]:
        """Those that nobody uses now, their spares ready."""
        with self._changed:
            self._changed.wait_for(lambda: self._settling == 0)
            return tuple(self._idle)

    def forget_idle(self) -> None:
        """End every runner that nobody uses now."""
        with self._changed:
            self._changed.wait_for(lambda: self._settling == 0)
            idle, self._idle = self._idle, []
        for runner in idle:
            _close(runner)

    def close(self) -> None:
        """End every idle runner; those still lent end when they come back."""
        with self._changed:
            self._closed = True
        self.forget_idle()
        self._keeper.shutdown()

    def _take(self, family: Family) -> Runner:
        patient_until = time.monotonic() + PATIENCE
        with self._changed:
            while True:
                runner = self._pick_idle(family)
                if runner is not None:
                    self._busy.append(family.key)
                    return runner
                if family.key in self._starting:
                    patient_until = time.monotonic() + PATIENCE
                if self._may_start(family, patient_until):
                    break
                self._changed.wait(0.05)
            self._busy.append(family.key)
            self._starting.append(family.key)
            unneeded = self._make_room()
        for runner in unneeded:
            _close(runner)
        try:
            return Runner(self.enclosure, family)
        except BaseException:
            with self._changed:
                self._busy.remove(family.key)
            raise
        finally:
            with self._changed:
                self._starting.remove(family.key)
                self._changed.notify_all()

    def _start_ahead(self, family: Family) -> None:
        runner = None
        try:
            runner = Runner(self.enclosure, family)
        except SandboxError as error:
            _LOG.warning("a runner was not started ahead: %s", error)  # whoever needs one will hear why
        finally:  # whatever else it is, nobody may wait for this for ever
            with self._changed:
                self._busy.remove(family.key)
                self._starting.remove(family.key)
                self._settling -= 1
                if runner is not None:
                    self._idle.append(runner)
                self._changed.notify_all()

    def _may_start(self, family: Family, patient_until: float) -> bool:
        if len(self._busy) >= self.most:
            return False
        return family.key not in self._busy or time.monotonic() >= patient_until

    def _pick_idle(self, family: Family) -> Runner | None:
        for runner in reversed(self._idle):
            if runner.family.key == family.key:
                self._idle.remove(runner)
                if runner.is_fit():
                    return runner
                _close(runner)
        return None

    def _make_room(self) -> list[Runner]:
        surplus = len(self._idle) + len(self._busy) - self.most
        unneeded = self._idle[: max(0, surplus)]
        del self._idle[: len(unneeded)]
        return unneeded

    def _give_back(self, runner: Runner) -> None:
        """Make its next spare ready, then let others have it; one that fails in that is nobody's any more."""
        keep = False
        try:
            runner.refill()
            keep = runner.is_fit()
        except (SandboxError, OSError) as error:
            _LOG.warning("a runner is replaced: %s", error)
        finally:
            with self._changed:
                if keep:
                    self._idle.append(runner)
                    self._busy.remove(runner.family.key)
                    self._settling -= 1
                    self._changed.notify_all()
            if not keep:
                try:
                    self._put_away(runner)
                finally:
                    with self._changed:
                        self._settling -= 1
                        self._changed.notify_all()

    def _put_away(self, runner: Runner) -> None:
        """End a lent runner and let another take its place."""
        try:
            _close(runner)
        finally:
            with self._changed:
                self._busy.remove(runner.family.key)
                self._changed.notify_all()


def _close(runner: Runner) -> None:
    """End a runner. One that will not end is told of and costs nobody else anything."""
    try:
        runner.close()
    except (SandboxError, OSError) as error:
        _LOG.error("a runner could not be ended: %s", error)
