"""Regrading: new gradings beside the old ones, on the numbers that were issued, compared before anybody is shown."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from hashlib import sha256

from grader.bell import Bell
from grader.model.blame import Refused
from grader.service.accept import queue_of
from grader.store import Store, Tx, asked, audit, handed, marks, queue
from grader.store.asked import Given, Version
from grader.store.handed import Handed
from grader.store.marks import Graded
from grader.store.queue import Wanted

LONGEST_WHY = 300


@dataclass(frozen=True)
class Change:
    """What a regrade does to one problem of one submission: points before and after, in the assignment's measure.

    `old` is None where nothing was graded before; `differs` names parts whose correction by a person is not what
    the new grading says.
    """

    id: int
    submission: str
    author: str
    slug: str
    old: Fraction | None
    new: Fraction
    differs: tuple[str, ...]

    @property
    def direction(self) -> int:
        """1 up, −1 down, 0 the same."""
        before = self.old or Fraction(0)
        return (self.new > before) - (self.new < before)


def begin_regrade(
    store: Store,
    bell: Bell,
    given: Given,
    by: str,
    now: datetime,
    *,
    slug: str | None = None,
    authors: Collection[str] | None = None,
    rescore: bool = False,
    dry: bool = False,
) -> int:
    """Put in the queue what was graded at older versions of the assignment's problems; how many that is.

    With `slug` one problem's, with `authors` only theirs. Nobody is shown the outcome before it is released. With
    `rescore` only what need not run again, as its programs were observed under the same conditions before; with `dry`
    nothing is put there.
    """
    with store.write() as tx:
        outdated = _outdated(tx, given, rescore=rescore)
        wanted = [w for w in outdated if slug in (None, w.slug) and (authors is None or w.author in authors)]
        if dry:
            return len(wanted)
        added = [(w.queue, _put_in(tx, w, now)) for w in wanted]
        queue.mark_rung(tx, [id for _, id in added], now)
        audit.note(tx, now, by, "regrade", given.name, slug=slug, gradings=len(added), **_of(authors))
    bell.ring(added)
    return len(added)


def _put_in(tx: Tx, wanted: Wanted, now: datetime) -> int:
    """Put a regrading in the queue, or back there where staff took it out; its id."""
    id = queue.add(tx, wanted, now)
    if id is None:
        gradings = marks.gradings(tx, wanted.assignment, submission=wanted.submission, slug=wanted.slug)
        id = next(one.id for one in gradings if one.version == wanted.version)
        queue.begin_again(tx, [id])
    return id


def _of(authors: Collection[str] | None) -> dict[str, list[str]]:
    return {} if authors is None else {"authors": sorted(authors)}


def _outdated(tx: Tx, given: Given, *, rescore: bool) -> list[Wanted]:
    """By submission and problem, the newest version where no grading is of its run and judge digests, nor waits to be:
    what staff took out of the queue does not.
    """
    items = {item.id: item for item in handed.submissions(tx, given.name)}
    graded: dict[tuple[str, str], list[Graded]] = {}
    for one in marks.gradings(tx, given.name):
        if one.state not in ("replaced", "cancelled"):
            graded.setdefault((one.submission, one.slug), []).append(one)
    wanted = []
    for (submission, slug), several in graded.items():
        assigned = given.find(slug)
        if assigned is None or not any(one.state in ("done", "dead") for one in several):
            continue
        version, before = assigned.version, [asked.version_of(tx, one.version).digests for one in several]
        if version.digests.marked in {digests.marked for digests in before}:
            continue
        ended = (digests for one, digests in zip(several, before, strict=True) if one.state in ("done", "dead"))
        if rescore and version.digests.run not in {digests.run for digests in ended}:
            continue
        wanted.append(graded_anew(given, items[submission], version))
    return wanted


def graded_anew(given: Given, item: Handed, version: Version) -> Wanted:
    """A problem of a submission to be graded at another version, behind what was just handed in; shown to nobody."""
    queue_name, turn = queue_of(version.problem), item.number - 1
    return Wanted(
        item.id, given.name, item.author, version.slug, version.id, queue_name, turn, "regrade", shown=False, urgency=-1
    )


def is_current(tx: Tx, given: Given, graded: Graded) -> bool:
    """Whether a grading is of its problem as it stands now; what is only its text may have changed."""
    assigned = given.find(graded.slug)
    if assigned is None:
        return False
    return asked.version_of(tx, graded.version).digests.marked == assigned.version.digests.marked


def changes(tx: Tx, given: Given, *, slug: str | None = None) -> list[Change]:
    """What the regradings that are done and not yet shown would change; with `slug`, those of one problem."""
    by_work: dict[tuple[str, str], list[Graded]] = {}
    for one in marks.gradings(tx, given.name, slug=slug, whole=True):
        if one.state == "done":
            by_work.setdefault((one.submission, one.slug), []).append(one)
    corrections = marks.overrides(tx, [submission for submission, _ in by_work])
    found = []
    for (submission, slug), several in by_work.items():
        old = next((one for one in reversed(several) if one.shown), None)
        hidden = [one for one in several if not one.shown and (old is None or one.id > old.id)]
        if not hidden:
            continue  # or a newer one is shown: what came before it will never be
        new = hidden[-1]
        assert new.document is not None
        differs = tuple(
            mark.part
            for mark in new.document.marks
            if (o := corrections.get((submission, slug, mark.part)))
            and o.points is not None
            and o.points != mark.points
        )
        before = old.so_far if old else None
        found.append(Change(new.id, submission, new.author, slug, before, new.so_far or Fraction(0), differs))
    return found


def list_digest(found: Collection[Change]) -> str:
    """What tells one list of changes from another; nothing for an empty one."""
    told = [(one.id, str(one.old), str(one.new), one.differs) for one in found]
    return sha256(json.dumps(told).encode()).hexdigest() if told else ""


def release_regrade(
    store: Store,
    given: Given,
    by: str,
    now: datetime,
    *,
    slug: str | None = None,
    nobody_down: bool = False,
    why: str = "",
    dry: bool = False,
    listed: str | None = None,
) -> int | None:
    """Show the regradings, all or one problem's; with `nobody_down`, only where points do not fall. How many are shown.

    `why` is a sentence that their students see. With `dry` they are counted, and nothing is shown. Where `listed` tells
    what somebody has looked at (`list_digest`) and the list is another one by now, None: nothing is shown. Refused
    where the sentence is too long.
    """
    if len(why.strip()) > LONGEST_WHY:
        raise Refused(f"say why in one sentence, of at most {LONGEST_WHY} characters")
    with store.write() as tx:
        found = changes(tx, given, slug=slug)
        if listed is not None and list_digest(found) != listed:
            return None
        chosen = [change.id for change in found if not (nobody_down and change.direction < 0)]
        if not dry:
            marks.show_gradings(tx, chosen, " ".join(why.split()))
            told = {"slug": slug, "gradings": len(chosen), "nobody_down": nobody_down, "why": why.strip()}
            audit.note(tx, now, by, "release regrade", given.name, **told)
    return len(chosen)
