"""Retention: a course says how many days after its end its students may still be known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from grader.model.blame import Refused
from grader.service.identity import forget_person
from grader.service.traces import Traces, remove_traces
from grader.store import Store, asked, people


@dataclass(frozen=True)
class Retention:
    """Until when a course's students may be known, also in words, and who of them still is."""

    ends: datetime
    said: str
    known: tuple[str, ...]


def retention_of(store: Store) -> Retention:
    """How a course's retention stands. Refused where it says nothing of it, or has nothing that was due."""
    with store.read() as tx:
        course = asked.course(tx)
        dues = [due for given in asked.all_given(tx) if (due := asked.last_due(tx, given)) is not None]
        known = tuple(person.id for person in people.people(tx, role="student") if person.login is not None)
    if course.retain_days is None:
        raise Refused("the course says nothing of retention: write `retain_days` into its course.toml, and publish")
    if not dues:
        raise Refused("nothing of the course was ever due, so its end is not known")
    ends = max(dues) + timedelta(days=course.retain_days)
    return Retention(ends, course.say(ends), known)


@dataclass(frozen=True)
class Ended:
    """Who was forgotten at a retention's end, and what was done beside the store."""

    ids: tuple[str, ...]
    beside: Traces


def forget_students(
    store: Store,
    by: str,
    now: datetime,
    progress: Callable[[str], None] = lambda _: None,
    places: Sequence[Path] = (),
) -> Ended:
    """Forget every student, once the retention is over, in the folders `places` too. Refused before. Marks stay, as
    nobody's.
    """
    found = retention_of(store)
    if now < found.ends:
        raise Refused(f"the retention ends at {found.said}; nobody is forgotten before")
    with store.read() as tx:
        known = [person for person in people.people(tx, role="student") if person.id in found.known]
    beside = remove_traces(known, places, store)  # once for all: the folders may be large
    for id in found.known:
        forget_person(store, id, by, now)
        progress(id)
    return Ended(found.known, beside)
