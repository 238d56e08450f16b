"""The Celery application: one task, rung with one integer, that grades what is next in the worker's queues.

The database is the queue: a ring only says that something waits. So nothing about a submission travels through the
broker, results never do, and a ring that comes twice, or for something graded meanwhile, finds nothing to do.
"""

import logging
import os
import socket
from contextlib import ExitStack
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_ready, worker_shutdown, worker_shutting_down

from grader.artefacts import open_home
from grader.bell import RING
from grader.catalog import open_catalog
from grader.grading.desk import Desk
from grader.model.blame import ProblemError, Refused, SandboxError
from grader.sandbox import open_walls
from grader.service.settings import Settings
from grader.service.work import Worker
from worker.alive import show_alive
from worker.slots import Slot, slot_from

_LOG = logging.getLogger(__name__)

app = Celery("grader", broker=Settings().broker_url)
app.conf.update(
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={"socket_keepalive": True, "visibility_timeout": 3600},
    task_acks_late=False,
    task_ignore_result=True,
    task_create_missing_queues=True,
    worker_prefetch_multiplier=1,
    worker_send_task_events=False,
    worker_hijack_root_logger=False,
)


class _Process:
    """What this worker process holds from its start to its end."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.worker: Worker | None = None
        self.consumer: Any = None  # Celery's, once it hears rings
        self.hears = True

    def open(self, slot: Slot) -> None:
        settings = Settings()
        walls = self.stack.enter_context(open_walls())
        desk = self.stack.enter_context(Desk(open_catalog(), open_home(), walls, slot.jobs))
        store = settings.open_store()
        self.stack.callback(store.close)
        name = f"{socket.gethostname()}:{os.getpid()}:{slot.name}"
        worker = Worker(store, desk, name, slot.queues, settings.lease_seconds, seen=self.attend, bell=settings.bell())
        self.worker = self.stack.enter_context(worker)

    def attend(self) -> None:
        """Show that it is alive; drained, it leaves rings to others: whoever takes one and does nothing loses it."""
        show_alive()
        if self.worker is None or self.consumer is None or self.worker.takes_more == self.hears:
            return
        self.hears = self.worker.takes_more
        change = self.consumer.add_task_queue if self.hears else self.consumer.cancel_task_queue
        for queue in self.worker.queues:
            self.consumer.call_soon(change, queue)  # in Celery's own thread


_process = _Process()


@worker_init.connect
def begin(**_: Any) -> None:
    """Open store and walls before the first ring. A wall that is missing, or a course that cannot be read, ends the
    worker, which Celery would let live on for any other error: nothing is graded then."""
    try:
        _process.open(slot_from(os.environ))
    except (SandboxError, ProblemError, Refused, ValueError) as error:
        _LOG.critical("this worker cannot grade: %s", error)
        raise SystemExit(1) from error


@worker_ready.connect
def hear(sender: Any, **_: Any) -> None:
    """Know what hears the rings."""
    _process.consumer = sender


@worker_shutting_down.connect
def drain(**_: Any) -> None:
    """On SIGTERM: what is under way is finished, which Celery waits for, and rings that wait here take nothing more."""
    if _process.worker is not None:
        _process.worker.drain()


@worker_shutdown.connect
def end(**_: Any) -> None:
    """Hand back what is not finished, and end every sandbox."""
    _process.stack.close()


@app.task(name=RING)
def grade_next(_grading: int) -> None:
    """Grade what is next; the number rung with is a hint alone, for the log."""
    assert _process.worker is not None
    try:
        _process.worker.work_once()
    except SandboxError as error:
        _LOG.warning("%s", error)  # the lease runs out, and somebody takes it up again
