"""A worker's work: claim what is next, grade it, write it down while it is still ours to write."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from grader.bell import Bell
from grader.catalog import Entry
from grader.grading.desk import Desk
from grader.grading.problem import Question, grade, grade_without_training
from grader.model.blame import SandboxError
from grader.model.mark import Claimed, Grading
from grader.model.problem import CodePart, Problem
from grader.service.accept import queue_of
from grader.service.errands import do_errand
from grader.service.questions import FOREIGN, Absent, entry_at, question_of
from grader.service.solutions import render_solutions, solutions_due
from grader.store import Store, Tx, asked, audit, draining, errands, queue
from grader.store.errands import Errand
from grader.store.queue import Claim, Next

_LOG = logging.getLogger(__name__)
_BEATS_A_LEASE = 3
_LOOK = timedelta(seconds=1)
_KEPT_CLAIMS = 40
#: A solution that cannot be worked out here is not tried again for so long.
_PATIENCE = timedelta(minutes=10)


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


@dataclass
class Worker:
    """One process that grades, in any number of threads. `name` is its own among all workers of all machines.

    Use as a context: within it, what it has claimed stays its own; leaving it hands back what is not finished.
    """

    store: Store
    desk: Desk
    name: str
    queues: tuple[str, ...]
    lease_seconds: float = 30.0
    now: Callable[[], datetime] = utc_now
    seen: Callable[[], None] = lambda: None  # called whenever the database has heard of this worker
    bell: Bell = Bell(None)  # rung for what this worker has looked at and leaves to others
    _held: dict[int, Claim] = field(default_factory=dict)
    _errands: list[Errand] = field(default_factory=list)
    _known: frozenset[int] = frozenset()  # versions that are here as they were published
    _foreign: frozenset[int] = frozenset()  # versions that are not
    _unrendered: dict[int, datetime] = field(default_factory=dict)  # versions whose solutions failed here; until when
    _busy: int = 0  # threads that are at something, or look for it
    _leaving: bool = False
    _drains: Literal["", "waits", "done"] = ""  # what was last told of it

    def __post_init__(self) -> None:
        self._lock, self._seeing = threading.Lock(), threading.Lock()
        self._stop = threading.Event()
        self._own_desk, self._old_desks = ExitStack(), list[ExitStack]()
        self._beating = threading.Thread(target=self._beat, name="leases", daemon=True)

    def __enter__(self) -> "Worker":
        """SandboxError where the database has another schema, a wall or its GPU is missing: nothing is claimed then."""
        self.store.require_current()
        self.desk.walls.prove()
        if "gpu" in self.queues and not self.desk.machine.gpu:
            raise SandboxError(
                "there is no GPU here that it may use, so it serves no queue `gpu` (see `grader doctor`)"
            )
        self._see()
        self._beating.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop.set()
        if self._beating.is_alive():
            self._beating.join()
        with self.store.write() as tx:
            for claim in self._held.values():
                queue.hand_back(tx, claim)
            errands.hand_back(tx, self._errands)
            draining.forget_worker(tx, self.name)
        _LOG.warning("%s has ended; what it had not finished, %d gradings, is handed back", self.name, len(self._held))
        for desk in (*self._old_desks, self._own_desk):
            desk.close()

    def drain(self) -> None:
        """Take nothing more from now on, and finish what is under way. It only sets a mark: a signal may call it."""
        self._leaving = True

    @property
    def takes_more(self) -> bool:
        """Whether it was not told to drain, when it last looked."""
        return not self._drains

    def work_once(self) -> bool:
        """Grade what is next; where nothing waits render worked solutions that are due, or do an errand. False: nothing
        was to do, or this worker is to take nothing more (`drain`, or staff's `grader drain`)."""
        with self._lock:
            self._busy += 1
        try:
            return self._work_once()
        finally:
            with self._lock:
                self._busy -= 1
                old, self._old_desks = ([], self._old_desks) if self._busy else (self._old_desks, [])
            for desk in old:  # nobody is at anything, and so at nothing of theirs
                desk.close()
            if self._drains == "waits":
                self._see()  # at once: somebody may be waiting to hear that it is done

    def _work_once(self) -> bool:
        with self.store.read() as tx:
            if self._is_to_drain(tx):
                self._drains = self._drains or "waits"
                return False
        self._refuse_foreign()
        with self.store.write() as tx:
            claim = queue.claim(tx, self.queues, self.name, self.now(), self.lease_seconds, self._foreign)
        if claim is None:
            return self._render() or do_errand(self.store, self.desk, self.now, self._at_errand)
        with self._holding(claim):
            self._grade(claim)
        return True

    def _render(self) -> bool:
        """Render some solutions that are due, from the files as they are now; whether that was anything."""
        now = self.now()
        self._unrendered = {version: until for version, until in self._unrendered.items() if until > now}
        with self.store.read() as tx:
            due = solutions_due(tx, now, but=self._unrendered)
        if not due:
            return False
        with replace(self.desk) as fresh:
            done, failed = render_solutions(self.store, fresh, due)
        self._unrendered |= dict.fromkeys(failed, now + _PATIENCE)
        return done > 0

    def _grade(self, claim: Claim) -> None:
        try:
            desk = self.desk
            question = question_of(self.store, desk, claim)
            if question is FOREIGN:  # a first look at what was published while this worker ran
                desk = self._look_again(desk)
                question = question_of(self.store, desk, claim)
            if question is FOREIGN:
                self._leave(claim)
                return
            if isinstance(question, Absent):
                with self.store.write() as tx:
                    queue.set_absent(tx, claim, self.now(), question.why)
                return
            grading = self._grade_here(question, claim, desk)
        except SandboxError as error:
            self._fail(claim, str(error))
            return
        if grading is None:
            self._move_on(claim, queue_of(question.entry.problem))
            return
        trouble = grading.own_failure
        if trouble and self._may_try_again(claim):
            self._fail(claim, trouble)
            return
        grading = grading.model_copy(update={"environment": _environment(desk, question.entry)})
        with self.store.write() as tx:
            written = queue.finish(tx, claim, grading, self.now())
            if written and trouble:
                audit.note(tx, self.now(), self.name, "ungraded", claim.submission, slug=claim.slug, why=trouble)
        if not written:
            _LOG.warning("grading %d had been taken over, and this outcome was dropped", claim.id)

    def _grade_here(self, question: Question, claim: Claim, desk: Desk) -> Grading | None:
        """The grading; None where this is the queue of what is quick, and something has to be trained for it."""
        if _is_first_look(claim, question.entry.problem):
            return grade_without_training(question, desk)
        told = _Told(self.store, claim.id, self.now)
        return grade(question, desk, told, told.begin)

    def _move_on(self, claim: Claim, name: str) -> None:
        """Let a grading wait for those who train."""
        with self.store.write() as tx:
            moved = queue.move_on(tx, claim, name, self.now())
        if moved:
            self.bell.ring([(name, claim.id)])

    def _look_again(self, desk: Desk) -> Desk:
        """A desk that knows the files as they are now; what others have begun at the old one they end there."""
        with self._lock:
            if self.desk is desk:
                self._old_desks.append(self._own_desk)
                self._own_desk = ExitStack()
                self.desk = self._own_desk.enter_context(replace(desk))
            return self.desk

    def _refuse_foreign(self) -> None:
        """Before anything is claimed: whether it is known here as it was published, files and environment.

        What is not is left to others, with a word why. First looks are excepted: they are sent on.
        """
        while True:
            with self.store.read() as tx:
                found = queue.next_up(tx, self.queues, self.now(), self._foreign)
                if found is None or found.version in self._known:
                    return
                version = asked.version_of(tx, found.version)
            if _is_first_look(found, version.problem):
                return
            if entry_at(version, self.desk) or entry_at(version, self._look_again(self.desk)):
                with self._lock:
                    self._known |= {version.id}
                return
            trouble = f"{self.name} has another version of {version.slug}: publish it, or start it anew"
            _LOG.warning("%s", trouble)
            with self._lock:
                self._foreign |= {version.id}
            with self.store.write() as tx:
                queue.leave(tx, found.id, trouble)

    def _leave(self, claim: Claim) -> None:
        """Let go of what is not known here: to those who train, or of what came in while another was looked at."""
        with self.store.read() as tx:
            problem = asked.version_of(tx, claim.version).problem
        if _is_first_look(claim, problem):
            self._move_on(claim, queue_of(problem))
            return
        with self._lock:
            self._known -= {claim.version}
        with self.store.write() as tx:
            queue.hand_back(tx, claim)

    def _fail(self, claim: Claim, trouble: str) -> None:
        _LOG.warning("grading %d failed here: %s", claim.id, trouble)
        with self.store.write() as tx:
            if queue.give_up(tx, claim, trouble, self.now()):
                audit.note(tx, self.now(), self.name, "dead", claim.submission, slug=claim.slug, why=trouble)

    def _may_try_again(self, claim: Claim) -> bool:
        return claim.tries < queue.TRIES

    # -- leases ---------------------------------------------------------------------------------------------------

    @contextmanager
    def _holding(self, claim: Claim) -> Iterator[None]:
        with self._lock:
            self._held[claim.id] = claim
        try:
            yield
        finally:
            with self._lock:
                self._held.pop(claim.id, None)

    @contextmanager
    def _at_errand(self, errand: Errand) -> Iterator[None]:
        with self._lock:
            self._errands.append(errand)
        try:
            yield
        finally:
            with self._lock:
                self._errands.remove(errand)

    def _beat(self) -> None:
        while not self._stop.wait(self.lease_seconds / _BEATS_A_LEASE):
            try:
                self._see()
            except SandboxError as error:
                _LOG.warning("%s", error)  # if it lasts, the leases run out, and somebody else takes over

    def _see(self) -> None:
        with self._seeing:  # so that what was looked at last is written last
            self._see_now()
        self.seen()

    def _see_now(self) -> None:
        with self._lock:
            claims, errands_held, idle = list(self._held.values()), list(self._errands), not self._busy
        with self.store.write() as tx:
            drains = self._is_to_drain(tx)
            takes = () if drains and idle else self.queues
            environment = self.desk.environment(None) | self.desk.builds(None)
            queue.see_worker(tx, self.name, takes, environment, self.now())
            queue.beat(tx, claims, self.now(), self.lease_seconds)
            errands.beat(tx, errands_held, self.now())
        if drains and idle and self._drains != "done":
            _LOG.warning("%s is drained: it takes nothing more and has nothing under way", self.name)
        self._drains = "" if not drains else "done" if idle else "waits"

    def _is_to_drain(self, tx: Tx) -> bool:
        return self._leaving or draining.is_draining(tx, self.name)


class _Told:
    """Shows which run of a training is under way, and what the program says of itself meanwhile.

    What it says is written down at most once a second: nobody looks more often.
    """

    def __init__(self, store: Store, grading: int, now: Callable[[], datetime]) -> None:
        self._store, self._grading, self._now = store, grading, now
        self._claims: list[dict[str, Any]] = []
        self._begun: dict[str, Any] = {}
        self._last: datetime | None = None

    def __call__(self, claimed: Claimed) -> None:
        """Note a claim, and write down what has come together."""
        self._claims = [*self._claims[-_KEPT_CLAIMS:], claimed.model_dump(mode="json")]
        now = self._now()
        if self._last is not None and now - self._last < _LOOK:
            return
        self._last = now
        self._write(now)

    def begin(self, part: str, run: int) -> None:
        """Note that a run of a part begins; what earlier runs claimed has no more to do with it."""
        now = self._now()
        self._begun, self._claims = {"part": part, "run": run, "began": now.isoformat()}, []
        self._write(now)

    def _write(self, now: datetime) -> None:
        try:
            with self._store.write() as tx:
                queue.tell(tx, self._grading, {**self._begun, "claims": self._claims}, now)
        except SandboxError as error:
            _LOG.warning("nobody is shown how grading %d goes on: %s", self._grading, error)  # it goes on all the same


def _environment(desk: Desk, entry: Entry) -> dict[str, str]:
    """What a grading is done with, for its record: versions, device and data, and the threads its programs may use."""
    threads = [part.limits.threads for part in entry.problem.parts if isinstance(part, CodePart)]
    return {**desk.environment(entry), **({"threads": str(max(threads))} if threads else {})}


def _is_first_look(claim: Claim | Next, problem: Problem) -> bool:
    """Whether a grading is to be looked at before it waits for those who train."""
    return claim.queue == queue.QUICK and queue_of(problem) != queue.QUICK
