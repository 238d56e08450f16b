"""How gunicorn runs the portal: few processes, many threads, as most of them wait for the database.

Read by gunicorn as its settings (`--config python:grader.portal.processes`), so the names are its own.
"""

import gc
import os
import signal
from typing import Any

from grader.service.grid import Filter, grid_of
from grader.service.serving import end_with_parent
from grader.store import Store, asked

workers = 2
threads = 16
worker_class = "gthread"
timeout = 60
graceful_timeout = 10
loglevel = "warning"
control_socket_disable = True
#: How many new things set off a search for garbage among them; so many such searches, one among what is older; and so
#: many of these, one through all there is. A page of thousands makes as many things at once, all of them in use, and
#: what is kept of a class takes a tenth of a second to look through: that is done once in many thousands of requests.
_SEARCHES = (50_000, 20, 1_000)
#: So many assignments are looked at when a process starts, a tenth of a second for each where there are thousands.
_GRIDS = 8


def post_worker_init(worker: Any) -> None:
    """Compile every page and turn to the grids, so that nobody waits for it who asks for one first. And leave what a
    process loaded when it began out of every later search for garbage: nothing of it ever ends, and looking through it
    all again costs more than a list of thousands that sets the search off."""
    pages = worker.wsgi.jinja_env
    for name in pages.list_templates(extensions=["html"]):
        pages.get_template(name)
    _turn_to_grids(worker.wsgi.extensions["desk"].store)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SEARCHES)


def _turn_to_grids(store: Store) -> None:
    """Put what grids ask into the database's words, and work out what those of the latest assignments come to."""
    with store.read() as tx:
        for given in asked.all_given(tx)[-_GRIDS:]:
            grid_of(tx, given, Filter(order="points"), page=1, size=1)


def post_fork(server: Any, worker: Any) -> None:
    """End at once with the process that listens, however it ends: whoever outlives it keeps its port, so that no new
    portal could start. What is under way then has no receipt, and is whole in the database or not at all."""
    end_with_parent(signal.SIGKILL)
    if os.getppid() != server.pid:  # it died before that
        os.kill(os.getpid(), signal.SIGKILL)
