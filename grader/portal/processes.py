"""How gunicorn runs the portal: few processes, many threads, as most of them wait for the database.

Read by gunicorn as its settings (`--config python:grader.portal.processes`), so the names are its own.
"""

import gc
import os
import signal
from typing import Any

from grader.service.serving import end_with_parent

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


def post_worker_init(worker: Any) -> None:
    """Compile every page, so that nobody waits for it who asks for one first. And leave what a process loaded when it
    began out of every later search for garbage: nothing of it ever ends, and looking through it all again costs more
    than a list of thousands that sets the search off."""
    pages = worker.wsgi.jinja_env
    for name in pages.list_templates(extensions=["html"]):
        pages.get_template(name)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SEARCHES)


def post_fork(server: Any, worker: Any) -> None:
    """End at once with the process that listens, however it ends: whoever outlives it keeps its port, so that no new
    portal could start. What is under way then has no receipt, and is whole in the database or not at all."""
    end_with_parent(signal.SIGKILL)
    if os.getppid() != server.pid:  # it died before that
        os.kill(os.getpid(), signal.SIGKILL)
