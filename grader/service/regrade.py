"""Regrading: new gradings beside the old ones, on the numbers that were issued, compared before anybody is shown."""

import json
from collections.abc import Collection, Mapping, Sequence
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
from grader.store.marks import Brief, Graded, Override
from grader.store.queue import Wanted

LONGEST_WHY = 300
#: So many are put in the queue at once. In between others may write, such as students who hand in; and where this ends
#: in the midst of it, whoever asks for the regrade again puts in the rest.
_AT_ONCE = 200


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
) -> int:
    """Put in the queue what was graded at older versions of the assignment's problems; how many that is.

    With `slug` one problem's, with `authors` only theirs. Nobody is shown the outcome before it is released. With
    `rescore` only what need not run again, as its programs were observed under the same conditions before.
    """
    with store.read() as tx:
        outdated = _outdated(tx, given, slug, authors, rescore=rescore)
        items = {item.id: item for item in handed.submissions(tx, given.name)} if outdated else {}
    wanted = [graded_anew(given, items[submission], version) for submission, version in outdated]
    with store.write() as tx:
        audit.note(tx, now, by, "regrade", given.name, slug=slug, gradings=len(wanted), **_of(authors))
    for start in range(0, len(wanted), _AT_ONCE):
        with store.write() as tx:
            added = [(w.queue, _put_in(tx, w, now)) for w in wanted[start : start + _AT_ONCE]]
            queue.mark_rung(tx, [id for _, id in added], now)
        bell.ring(added)
    return len(wanted)


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


def count_outdated(
    tx: Tx, given: Given, *, slug: str | None = None, authors: Collection[str] | None = None, rescore: bool = False
) -> int:
    """How many `begin_regrade` would put in the queue."""
    return len(_outdated(tx, given, slug, authors, rescore=rescore))


def _outdated(
    tx: Tx, given: Given, slug: str | None, authors: Collection[str] | None, *, rescore: bool
) -> list[tuple[str, Version]]:
    """By submission and problem, the newest version where no grading is of its run and judge digests, nor waits to be:
    what staff took out of the queue does not.
    """
    graded: dict[tuple[str, str], list[Brief]] = {}
    theirs = None if authors is None else frozenset(authors)
    for one in marks.brief_gradings(tx, given.name, slug):
        if one.state not in ("replaced", "cancelled") and (theirs is None or one.author in theirs):
            graded.setdefault((one.submission, one.slug), []).append(one)
    return [
        (submission, assigned.version)
        for (submission, of), several in graded.items()
        if (assigned := given.find(of)) is not None and _is_outdated(tx, assigned.version, several, rescore=rescore)
    ]


def _is_outdated(tx: Tx, version: Version, several: Sequence[Brief], *, rescore: bool) -> bool:
    ended = [one for one in several if one.state in ("done", "dead")]
    digests = {one.version: asked.version_of(tx, one.version).digests for one in several}
    if not ended or version.digests.marked in {one.marked for one in digests.values()}:
        return False
    return not rescore or version.digests.run in {digests[one.version].run for one in ended}


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
    by_work: dict[tuple[str, str], list[Brief]] = {}
    for one in marks.brief_gradings(tx, given.name, slug):
        if one.state == "done":
            by_work.setdefault((one.submission, one.slug), []).append(one)
    pairs = {work: pair for work, several in by_work.items() if (pair := _old_and_new(several)) is not None}
    corrections = marks.overrides(tx, {submission for submission, _ in pairs})
    anew = {work: new for work, (_, new) in pairs.items()}
    differs = _differing(tx, anew, corrections) if corrections else {}
    return [
        Change(new.id, submission, new.author, slug, old.so_far if old else None, new.so_far or Fraction(0),
               differs.get((submission, slug), ()))
        for (submission, slug), (old, new) in pairs.items()
    ]  # fmt: skip


def _old_and_new(several: Sequence[Brief]) -> tuple[Brief | None, Brief] | None:
    """Of one work's gradings, that which is shown and the regrading that is not; None where there is no such."""
    old = next((one for one in reversed(several) if one.shown), None)
    hidden = [one for one in several if not one.shown and (old is None or one.id > old.id)]
    return (old, hidden[-1]) if hidden else None  # or a newer one is shown: what came before it will never be


def _differing(
    tx: Tx, anew: Mapping[tuple[str, str], Brief], corrections: Mapping[tuple[str, str, str], Override]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """By work, the parts whose correction by a person is not what its regrading found."""
    held = {key: one.points for key, one in corrections.items() if one.points is not None and key[:2] in anew}
    points = marks.found_in(tx, {anew[key[:2]].id for key in held})
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for (submission, slug, part), own in held.items():
        place = (anew[submission, slug].id, part)
        if place in points and points[place] != own:
            found[submission, slug] = (*found.get((submission, slug), ()), part)
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
