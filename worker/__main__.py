"""`python -m worker`: one worker process, for the queues named. `python -m worker --sweep` is the sweeper."""

import argparse
import logging
import os
import signal
import threading

from grader.model.blame import SandboxError
from grader.service.clocks import hand_in_expired
from grader.service.settings import Settings
from grader.service.sweep import sweep
from grader.service.work import utc_now
from grader.store.queue import QUEUES
from worker.alive import show_alive
from worker.slots import Slot

_LOG = logging.getLogger("worker")


def main() -> None:
    """Read the command line, then work until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m worker", description="Grade what waits in the service's queues.")
    parser.add_argument("--queues", default="quick,cpu", help=f"which, with commas between: {', '.join(QUEUES)}")
    parser.add_argument("--jobs", type=int, default=1, help="gradings at a time; 1 for a GPU")
    parser.add_argument("--device", help="the GPU this worker has, by its number among those here")
    parser.add_argument("--sweep", action="store_true", help="be the sweeper instead, which rings for what was lost")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if chosen.sweep:
        _sweep()
    else:
        _work(Slot(tuple(chosen.queues.split(",")), chosen.jobs, chosen.device))


def _work(slot: Slot) -> None:
    os.environ.update(slot.environment())
    from worker.app import app  # after the environment: CUDA looks at its devices once

    # Threads, since one desk serves them all: student code runs in sandbox processes, never in this one.
    arguments = ["worker", "--pool=threads", f"--concurrency={slot.jobs}", f"--queues={','.join(slot.queues)}"]
    quiet = ["--loglevel=WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    app.worker_main([*arguments, *quiet, f"--hostname={slot.name}-{os.getpid()}@%h"])


def _sweep() -> None:
    settings = Settings()
    store, bell = settings.open_store(), settings.bell()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        try:
            sweep(store, bell, utc_now(), quiet_seconds=settings.quiet_seconds)
            hand_in_expired(store, bell, utc_now())
            show_alive()
        except SandboxError as error:
            _LOG.warning("%s", error)  # the database is away: swept again when it is back
        stop.wait(settings.sweep_seconds)
    store.close()


if __name__ == "__main__":
    main()
