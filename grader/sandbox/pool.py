"""Runners for everybody who needs one: one for each family, shared by all threads, replaced when unfit."""

import logging
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from grader.model.blame import SandboxError
from grader.sandbox.conversation import Family
from grader.sandbox.enclosure import Enclosure
from grader.sandbox.runner import Runner

_LOG = logging.getLogger(__name__)
_KEEPERS = 3


@dataclass(eq=False)
class _Place:
    """Where a runner stands, or will: `users` counts who holds it, one that starts it or makes its spares included."""

    family: Family
    users: int = 1
    runner: Runner | None = None
    failure: SandboxError | None = None

    def is_fit(self) -> bool:
        """Whether others may join in: it is being started, or can serve another run."""
        return self.runner.is_fit() if self.runner is not None else self.failure is None


class Pool:
    """At most `most` runners, and as many runs of theirs at once. Safe to share between threads; close it at the end.

    Idle runners of other families are ended to make room, the longest idle first.
    """

    def __init__(self, enclosure: Enclosure, most: int | None = None) -> None:
        self.enclosure = enclosure
        self.most = most or 2 * max(2, len(os.sched_getaffinity(0)))
        self.closed = False
        self._turns = threading.BoundedSemaphore(self.most)
        self._changed = threading.Condition()
        self._places: dict[tuple[object, ...], _Place] = {}  # the longest unused first
        self._leaving: list[_Place] = []  # unfit, and still used
        self._settling = 0
        # The kernel may take ten milliseconds to move a spare into its control group: nobody waits for that.
        self._keeper = _start_keepers()

    @contextmanager
    def lend(self, family: Family) -> Iterator[Runner]:
        """A runner of this family, for the time of the context. SandboxError where none can be started."""
        if family.lasting:
            with self._use(family) as runner:
                yield runner
            return
        with self._turns, self._use(family) as runner:
            yield runner

    def expect(self, family: Family) -> None:
        """Have a runner of this family started in the background, unless there is one."""
        with self._changed:
            if self.closed or family.key in self._places or len(self._places) + len(self._leaving) >= self.most:
                return
            place = self._places[family.key] = _Place(family)
            self._settling += 1
        self._keeper.submit(self._start_ahead, place)

    def runners(self) -> tuple[Runner, ...]:
        """Those that nobody uses now, their spares ready."""
        with self._changed:
            self._changed.wait_for(lambda: self._settling == 0)
            return tuple(place.runner for place in self._places.values() if place.runner and not place.users)

    def forget_idle(self) -> None:
        """End every runner that nobody uses now."""
        with self._changed:
            self._changed.wait_for(lambda: self._settling == 0)
            idle = [place for place in self._places.values() if not place.users]
            for place in idle:
                del self._places[place.family.key]
        for place in idle:
            _close(place)

    def close(self) -> None:
        """End every idle runner; those still lent end when they come back."""
        with self._changed:
            self.closed = True
        self.forget_idle()
        self._keeper.shutdown()

    @contextmanager
    def _use(self, family: Family) -> Iterator[Runner]:
        place = self._join(family)
        try:
            yield self._standing(place)
        finally:
            with self._changed:
                closed = self.closed
                self._settling += not closed  # whoever closes waits for these
            if closed:
                self._leave(place)
            else:
                self._keeper.submit(self._settle, place)

    def _join(self, family: Family) -> _Place:
        """A place of this family, with us among its users; a new one where there is none, whose runner we start."""
        while True:
            with self._changed:
                unneeded = self._put_unfit_aside(family)
                place = self._places.get(family.key)
                if place is not None:
                    place.users += 1
                    return place
                unneeded += self._make_room()
                begins = len(self._places) + len(self._leaving) < self.most
                if begins:
                    place = self._places[family.key] = _Place(family)
                elif not unneeded:
                    self._changed.wait(0.05)
            for each in unneeded:
                _close(each)
            if place is not None:
                self._start(place)
                return place

    def _standing(self, place: _Place) -> Runner:
        """The runner of a place, once it stands."""
        with self._changed:
            self._changed.wait_for(lambda: place.runner is not None or place.failure is not None)
        if place.runner is None:
            raise SandboxError(str(place.failure)) from place.failure
        return place.runner

    def _start(self, place: _Place) -> None:
        failure: SandboxError | None = SandboxError("a runner was not started")
        try:
            runner = Runner(self.enclosure, place.family)
            failure = None
        except SandboxError as error:
            failure = error
        finally:  # whatever else it is, nobody may wait for this for ever
            with self._changed:
                place.failure = failure
                if failure is None:
                    place.runner = runner
                elif self._places.get(place.family.key) is place:
                    del self._places[place.family.key]
                self._changed.notify_all()

    def _start_ahead(self, place: _Place) -> None:
        try:
            self._start(place)
        finally:
            if place.failure is not None:
                _LOG.warning("a runner was not started ahead: %s", place.failure)  # whoever needs one will hear why
            self._leave(place, settled=True)

    def _settle(self, place: _Place) -> None:
        """Make the next spare of a runner that comes back; one that fails in that is nobody's any more."""
        runner = place.runner
        try:
            if runner is not None and runner.is_fit() and not place.family.lasting:
                try:
                    runner.refill()
                except (SandboxError, OSError) as error:
                    _LOG.warning("a runner is replaced: %s", error)
                    runner.broken = True
        finally:
            self._leave(place, settled=True)

    def _leave(self, place: _Place, *, settled: bool = False) -> None:
        """One user less. What nobody uses and nobody wants is ended."""
        with self._changed:
            place.users -= 1
            ends = not place.users and (self.closed or not place.is_fit())
            if self._places.get(place.family.key) is place:
                del self._places[place.family.key]
                if not ends:
                    self._places[place.family.key] = place  # the last used
            elif place in self._leaving and ends:
                self._leaving.remove(place)
        try:
            if ends:
                _close(place)
        finally:
            with self._changed:
                self._settling -= settled
                self._changed.notify_all()

    def _put_unfit_aside(self, family: Family) -> list[_Place]:
        place = self._places.get(family.key)
        if place is None or place.is_fit():
            return []
        del self._places[family.key]
        if not place.users:
            return [place]
        self._leaving.append(place)
        return []

    def _make_room(self) -> list[_Place]:
        """The longest idle runner, if there is one too many."""
        if len(self._places) + len(self._leaving) < self.most:
            return []
        idle = next((place for place in self._places.values() if not place.users), None)
        if idle is None:
            return []
        del self._places[idle.family.key]
        return [idle]


def _start_keepers() -> ThreadPoolExecutor:
    """Threads that all run before the first is needed: a machine that starts no more is told of here. Told later, work
    that others wait for would be counted and never done."""
    keepers = ThreadPoolExecutor(_KEEPERS, thread_name_prefix="sandbox-keeper")
    all_there = threading.Barrier(_KEEPERS)
    try:
        for _ in range(_KEEPERS):
            keepers.submit(all_there.wait)
    except RuntimeError as error:
        all_there.abort()
        keepers.shutdown()
        raise SandboxError("no more threads can be started on this machine") from error
    return keepers


def _close(place: _Place) -> None:
    """End a runner. One that will not end is told of and costs nobody else anything."""
    try:
        if place.runner is not None:
            place.runner.close()
    except (SandboxError, OSError) as error:
        _LOG.error("a runner could not be ended: %s", error)
