"""People's corrections: a part's points, lateness waived, more time; each with who, when and why, and audited."""

from collections.abc import Collection, Mapping
from datetime import datetime
from fractions import Fraction

from grader.checkers.clustering import Unnamed, cluster
from grader.model.blame import Refused
from grader.model.mark import Mark
from grader.store import Store, Tx, accommodations, asked, audit, forms, handed, marks
from grader.store.accommodations import Accommodation
from grader.store.asked import Given


def correct(
    store: Store,
    submission: str,
    slug: str,
    part: str,
    points: str,
    feedback: str,
    reason: str,
    by: str,
    now: datetime,
    seen: int,
) -> None:
    """Correct a part's points (in the problem's own measure; empty takes a correction back).

    `seen` is the latest correction the person knew of, 0 for none. Refused where somebody else made one meanwhile,
    where the points are none, and where no reason is given.
    """
    with store.write() as tx:
        before = marks.overrides(tx, [submission]).get((submission, slug, part))
        if (before.id if before else 0) != seen:
            raise Refused("somebody else has corrected this part meanwhile; look at theirs, then try again")
        _correct(tx, submission, slug, part, points, feedback, reason, by, now)


def _correct(
    tx: Tx, submission: str, slug: str, part: str, points: str, feedback: str, reason: str, by: str, now: datetime
) -> None:
    if not reason.strip():
        raise Refused("a correction needs a reason: its student will see it")
    item = handed.submission_of(tx, submission)
    given = asked.given(tx, item.assignment) if item else None
    found = given.find(slug) if given else None
    if found is None or part not in [one.id for one in found.version.problem.parts]:
        raise Refused("there is no such submission, problem or part")
    exact = _points(points, found.version.problem.part(part).points)
    marks.add_override(tx, submission, slug, part, exact, feedback.strip(), reason.strip(), by, now)
    audit.note(tx, now, by, "correct", submission, slug=slug, part=part, points=None if exact is None else str(exact))


def correct_alike(
    store: Store, submission: str, slug: str, part: str, points: str, feedback: str, reason: str, by: str, now: datetime
) -> int:
    """The same correction for everybody whose answer to a part is the same and is not corrected; how many that is.

    For all of them or, where it is refused, for none.
    """
    with store.write() as tx:
        others = alike(tx, submission, slug, part)
        for other in others:
            _correct(tx, other, slug, part, points, feedback, reason, by, now)
    return len(others)


def alike(tx: Tx, submission: str, slug: str, part: str) -> list[str]:
    """Other submissions of the assignment in which a part was answered alike, and that nobody has corrected.

    Answers are alike that got the same verdict and were read as the same, were diagnosed as the same misconception, or
    are wrong in a way nobody named and say the same (`grader.checkers.clustering`).
    """
    item = handed.submission_of(tx, submission)
    given = asked.given(tx, item.assignment) if item is not None else None
    if item is None or given is None:
        return []
    latest: dict[str, Mark] = {}
    for one in marks.gradings(tx, item.assignment, slug=slug, whole=True):
        if one.state == "done" and one.shown and one.document is not None:
            mark = next((mark for mark in one.document.marks if mark.part == part), None)
            if mark is not None:
                latest[one.submission] = mark
    mine = latest.get(submission)
    if mine is None:
        return []
    says_the_same = _says_the_same(given, slug, latest, submission)
    found = [
        other
        for other, mark in latest.items()
        if other != submission and (_is_alike(mine, mark) or (other in says_the_same and _got_the_same(mine, mark)))
    ]
    corrected = {
        key[0] for key, o in marks.overrides(tx, found).items() if key[1:] == (slug, part) and o.points is not None
    }
    return [other for other in found if other not in corrected]


def _says_the_same(given: Given, slug: str, latest: Mapping[str, Mark], submission: str) -> frozenset[str]:
    """The submissions whose unnamed wrong answer is in one cluster with this one's."""
    problem = given.find(slug)
    parts = {} if problem is None else {(slug, part.id): part for part in problem.version.problem.parts}
    unnamed = [Unnamed(slug, other, mark) for other, mark in latest.items() if mark.is_unnamed and mark.evidence.typed]
    return frozenset[str]().union(*(c.students for c in cluster(unnamed, parts) if submission in c.students))


def _got_the_same(first: Mark, second: Mark) -> bool:
    return first.verdict is second.verdict and first.points == second.points


def _is_alike(first: Mark, second: Mark) -> bool:
    if not _got_the_same(first, second):
        return False
    if first.misconception is not None and not first.is_unnamed:
        return first.misconception == second.misconception
    return first.evidence.read_as is not None and first.evidence.read_as == second.evidence.read_as


def _points(text: str, out_of: Fraction) -> Fraction | None:
    if not text.strip():
        return None
    try:
        points = Fraction(text.strip().replace(",", "."))
    except (ValueError, ZeroDivisionError):
        raise Refused(f"{text!r} is no number of points; write it as 1.5 or 3/2") from None
    if not 0 <= points <= out_of:
        raise Refused(f"this part has {out_of} points, so {text} cannot be right")
    return points


def waive(store: Store, submissions: Collection[str], waived: bool, reason: str, by: str, now: datetime) -> None:
    """Let some submissions' lateness cost nothing, or something again: all of them, or none."""
    with store.write() as tx:
        for submission in submissions:
            if handed.submission_of(tx, submission) is None:
                raise Refused("there is no such submission")
            marks.set_waived(tx, submission, waived, reason.strip(), by, now)
            audit.note(tx, now, by, "waive lateness" if waived else "count lateness", submission)


def extend(
    store: Store,
    assignment: str,
    authors: Collection[str],
    due: datetime | None,
    minutes: int,
    reason: str,
    by: str,
    now: datetime,
    form: str | None = None,
) -> bool:
    """Give some authors, or everybody, until another time, or more minutes on an exam's clock: all of them, or none.

    False, and nothing is given, where the very `form` was sent before.
    """
    if due is None and minutes == 0:
        raise Refused("say until when, or how many minutes more")
    told = due.isoformat() if due else None
    with store.write() as tx:
        if form is not None and not forms.is_first(tx, form, now):
            return False
        asked.hold_extensions(tx, assignment)
        granted = asked.extensions(tx, assignment)
        for author in authors:
            before = granted.get(author, (None, 0))
            asked.extend(tx, assignment, author, due or before[0], minutes + before[1], reason.strip(), by, now)
            audit.note(tx, now, by, "extend", assignment, author=author, due=told, minutes=minutes)
    return True


#: Three times an exam's own minutes more, and a whole term.
MOST_PERCENT, MOST_HOURS = 300, 180 * 24


def accommodate(store: Store, person: str, granted: Accommodation, reason: str, by: str, now: datetime) -> None:
    """Give somebody more time in every exam and until every due date, past ones too; what is given last holds."""
    if not (0 <= granted.percent <= MOST_PERCENT and 0 <= granted.hours <= MOST_HOURS):
        raise Refused(f"that is between 0 and {MOST_PERCENT} % in exams, and 0 and {MOST_HOURS} hours until due dates")
    with store.write() as tx:
        accommodations.accommodate(tx, person, granted, reason.strip(), by, now)
        audit.note(tx, now, by, "accommodate", person, percent=granted.percent, hours=granted.hours)
