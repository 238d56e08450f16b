"""The doorbell: tells workers that something waits. The database is the queue, so no ring that is lost loses work."""

import logging
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

#: The name under which workers know the task.
RING = "grader.grade"

_LOG = logging.getLogger(__name__)


class Bell:
    """Rings workers through a broker; `url` None rings nobody, and the sweeper's workers find the work later."""

    def __init__(self, url: str | None) -> None:
        self.url = url
        # Before there are threads: of several that import celery for the first time at once, some fail.
        self._app = None if url is None else _app(url)

    def ring(self, gradings: Iterable[tuple[str, int]]) -> bool:
        """Tell workers of gradings, each with its queue. False where the broker could not be reached."""
        if (app := self._app) is None:
            return False
        try:
            with app.connection_for_write() as connection, app.amqp.Producer(connection) as producer:
                for queue, id in gradings:
                    app.send_task(RING, (id,), queue=queue, producer=producer, retry=False, ignore_result=True)
        except _troubles(app) as error:
            _LOG.warning("workers were not told, and will find the work later: %s", error)
            return False
        return True

    def unheard(self, queues: Iterable[str]) -> Mapping[str, int] | None:
        """How many rings wait in each queue for a worker that is free; None where nobody could be asked."""
        if (app := self._app) is None:
            return None
        try:
            with app.connection_for_write() as connection:
                channel = connection.default_channel
                return {queue: _size(connection, channel, queue) for queue in queues}
        except _troubles(app) as error:
            _LOG.warning("the broker could not be asked: %s", error)
            return None


def _troubles(app: Any) -> tuple[type[Exception], ...]:
    """Whatever a broker that is away, or goes away meanwhile, is told by."""
    from kombu.exceptions import OperationalError

    connection = app.connection_for_write()  # it is not connected by this
    return (OperationalError, OSError, *connection.connection_errors, *connection.channel_errors)


def _size(connection: Any, channel: Any, queue: str) -> int:
    try:
        return int(channel.queue_declare(queue, passive=True).message_count)
    except connection.channel_errors:
        return 0  # a queue that nobody has rung in is none yet


@lru_cache(maxsize=4)
def _app(url: str) -> Any:
    from celery import Celery

    app = Celery("grader", broker=url)
    app.conf.broker_transport_options = {"socket_timeout": 2, "socket_connect_timeout": 2, "max_retries": 0}
    app.conf.task_ignore_result = True
    return app
