"""Figures of the queue and its workers in Prometheus' words."""

from datetime import datetime

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from grader.service.sweep import ALIVE
from grader.store import Tx, queue

KIND = CONTENT_TYPE_LATEST


def metrics_text(tx: Tx, now: datetime) -> bytes:
    """How many gradings are in each queue and state, and how many workers were seen lately. Nothing of any person."""
    registry = CollectorRegistry()
    gauge = Gauge("grader_gradings", "Gradings by queue and state", ["queue", "state"], registry=registry)
    seen = Gauge("grader_workers", "Workers seen within two minutes", registry=registry)
    for (name, state), count in queue.counts(tx).items():
        gauge.labels(name, state).set(count)
    seen.set(len(queue.workers(tx, now - ALIVE)))
    return generate_latest(registry)
