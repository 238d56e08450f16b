"""Networks of submissions that count no more: which they are, by the store, and taking them off a machine.

What is kept of a network is needed to mark it anew without running it. Where it is gone, it is run again.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from grader.artefacts import Home
from grader.service.results import results_of
from grader.store import Store, Tx, asked, handed, marks
from grader.store.asked import Given

#: What is remembered of a run and names the network that came of it.
_KINDS = ("built", "trained", "examined")
#: What a grading under way has kept stands in no document yet; and somebody may ask about what was just superseded.
GRACE = timedelta(days=14)


@dataclass(frozen=True)
class Tidied:
    """What was taken off a machine, or would be: networks, their bytes, and the records that named them."""

    networks: int
    size: int
    records: int


def superseded(store: Store) -> frozenset[str]:
    """The digests of networks that only submissions which count no more have. What no grading names is not among them:
    networks of references and of the command line."""
    live: set[str] = set()
    every: set[str] = set()
    with store.read() as tx:
        for given in asked.all_given(tx):
            counting = _counting(tx, given)
            for one in marks.gradings(tx, given.name, whole=True):
                named = _named(one)
                every |= named
                if (one.submission, one.slug) in counting:
                    live |= named
    return frozenset(every - live)


def tidy(store: Store, home: Home, now: datetime, *, grace: timedelta = GRACE, dry: bool = False) -> Tidied:
    """Take superseded networks, kept for longer than `grace`, off this machine. With `dry` only say what that would be.

    Records go before what they name, so that at no moment one names what is gone.
    """
    before = (now - grace).timestamp()
    sizes = {digest: size for digest in superseded(store) if (size := home.size(digest, before)) is not None}
    records = list(_records(home, sizes)) if sizes else []
    if not dry:
        for kind, key in records:
            home.forget(kind, key)
        for digest in sizes:
            home.remove(digest)
    return Tidied(len(sizes), sum(sizes.values()), len(records))


def _counting(tx: Tx, given: Given) -> set[tuple[str, str]]:
    """Submission and problem: of what counts, of what each author handed in last, of what is being graded."""
    last: dict[tuple[str, str], tuple[int, str]] = {}
    numbers = {item.id: item.number for item in handed.submissions(tx, given.name)}
    found: set[tuple[str, str]] = set()
    for one in marks.gradings(tx, given.name):
        if one.document is None and one.finished is None:
            found.add((one.submission, one.slug))
        place = (numbers.get(one.submission, 0), one.submission)
        last[one.author, one.slug] = max(place, last.get((one.author, one.slug), place))
    authors = sorted({author for author, _ in last})
    for result in results_of(tx, given, authors).values():
        found |= {(work.submission, slug) for slug, work in result.counts.items()}
    return found | {(submission, slug) for (_, slug), (_, submission) in last.items()}


def _named(one: marks.Graded) -> set[str]:
    return set() if one.document is None else {d for part in one.document.artefacts.values() for d in part}


def _records(home: Home, gone: Collection[str]) -> Iterator[tuple[str, str]]:
    for kind in _KINDS:
        for key, data in home.remembered(kind):
            record = json.loads(data)
            if isinstance(record, dict) and record.get("artefact") in gone:
                yield kind, key
