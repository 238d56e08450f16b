"""What is asked: assignments with the versions of their problems, the numbers everybody was given, and their times."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select

from grader.model.course import Assignment, Course
from grader.model.mark import Digests
from grader.model.problem import Problem
from grader.policies import Times
from grader.store import tables as t
from grader.store.accommodations import Accommodation, by_author
from grader.store.opening import Store
from grader.store.tables import Tx
from grader.store.writing import add_row, lock


@dataclass(frozen=True)
class Version:
    """One problem as it was published: all that is needed to show it."""

    id: int
    digests: Digests
    problem: Problem
    handout: Mapping[str, str]
    figures: Mapping[str, str]
    rubric: str = ""  # by what a person marks; for staff

    @property
    def slug(self) -> str:
        """The problem's name."""
        return self.problem.slug


@dataclass(frozen=True)
class AssignedProblem:
    """A problem in an assignment, with its worth there."""

    version: Version
    worth: Fraction


@dataclass(frozen=True)
class Given:
    """An assignment as it stands in the store."""

    asked: Assignment
    times: Times
    problems: tuple[AssignedProblem, ...]

    @property
    def name(self) -> str:
        """The assignment's name."""
        return self.asked.name

    @cached_property
    def worth(self) -> Fraction:
        """The points it has."""
        return sum((item.worth for item in self.problems), Fraction(0))

    def find(self, slug: str) -> AssignedProblem | None:
        """One of its problems."""
        return next((item for item in self.problems if item.version.slug == slug), None)


@dataclass(frozen=True)
class Sheet:
    """What one author was given: the sheet's code, and the variant's number in each drawn problem."""

    author: str
    code: str
    numbers: Mapping[str, int]


def save_course(tx: Tx, course: Course) -> None:
    """Write down what holds for the whole course."""
    facts = course.model_dump(mode="json")
    if not tx.execute(t.course.update().values(facts=facts)).rowcount:
        tx.execute(t.course.insert().values(id=1, facts=facts))


def course(tx: Tx) -> Course:
    """What holds for the whole course; the defaults before anything is published."""
    facts = tx.execute(select(t.course.c.facts)).scalar_one_or_none()
    return Course.model_validate(facts) if facts else Course()


# -- problems and assignments ---------------------------------------------------------------------------------------


def save_version(tx: Tx, digests: Digests, problem: Problem, handout: Mapping[str, str], figures: Mapping[str, str],
                 rubric: str, now: datetime) -> int:  # fmt: skip
    """Publish a version, unless it is published already; returns its id."""
    v = t.version.c
    same = select(v.id).where(
        v.slug == problem.slug, v.run == digests.run, v.judge == digests.judge, v.text == digests.text
    )
    known = tx.execute(same).scalar_one_or_none()
    if known is not None:
        return int(known)
    values = {
        "slug": problem.slug, **digests.model_dump(), "problem": problem.model_dump(mode="json"),
        "handout": dict(handout), "figures": dict(figures), "rubric": rubric, "published": now,
    }  # fmt: skip
    return int(tx.execute(t.version.insert().values(values).returning(v.id)).scalar_one())


def _version(row: Any) -> Version:
    digests = Digests(run=row.run, judge=row.judge, text=row.text)
    return Version(row.id, digests, Problem.model_validate(row.problem), row.handout, row.figures, row.rubric)


#: Versions that were read before, by database: they never change.
_KNOWN: WeakKeyDictionary[Engine, dict[int, Version]] = WeakKeyDictionary()


def version_or_none(tx: Tx, id: int) -> Version | None:
    """A version by its id, if there is one."""
    return _versions(tx, [id]).get(id)


def version_of(tx: Tx, id: int) -> Version:
    """A version by its id."""
    return _versions(tx, [id])[id]


def _versions(tx: Tx, ids: Collection[int]) -> Mapping[int, Version]:
    known = _KNOWN.setdefault(tx.engine, {})
    missing = [id for id in ids if id not in known]
    if missing:
        for row in tx.execute(select(t.version).where(t.version.c.id.in_(missing))):
            known[row.id] = _version(row)
    return known


def save_assignment(
    tx: Tx, asked: Assignment, times: Times, problems: Mapping[int, Fraction], slugs: Mapping[int, str], now: datetime
) -> None:
    """Write down an assignment, with its problems (version to worth) in order."""
    values = {
        "asked": asked.model_dump(mode="json"), "opens": times.opens, "due": times.due, "closes": times.closes,
        "synced": now,
    }  # fmt: skip
    known = tx.execute(select(t.assignment.c.name).where(t.assignment.c.name == asked.name)).scalar_one_or_none()
    if known is None:
        tx.execute(t.assignment.insert().values(name=asked.name, **values))
    else:
        tx.execute(t.assignment.update().where(t.assignment.c.name == asked.name).values(**values))
        tx.execute(t.assigned.delete().where(t.assigned.c.assignment == asked.name))
    for place, (version, worth) in enumerate(problems.items()):
        row = {"assignment": asked.name, "slug": slugs[version], "place": place, "worth": worth, "version": version}
        tx.execute(t.assigned.insert().values(row))


def reserve_assignment(tx: Tx, name: str, now: datetime) -> None:
    """Have an assignment's name in the store, so that sheets can be issued for it before it is published."""
    known = tx.execute(select(t.assignment.c.name).where(t.assignment.c.name == name)).scalar_one_or_none()
    if known is None:
        asked = {"name": name, "title": name, "problems": [{"problem": "none/none"}]}
        tx.execute(t.assignment.insert().values(name=name, asked=asked, synced=now))


def given(tx: Tx, name: str) -> Given | None:
    """An assignment by its name."""
    row = tx.execute(select(t.assignment).where(t.assignment.c.name == name)).one_or_none()
    return None if row is None else _given(tx, row)


def all_given(tx: Tx) -> list[Given]:
    """Every assignment, first what is due first."""
    rows = tx.execute(select(t.assignment)).all()
    late = datetime.max
    found = [_given(tx, row) for row in rows]
    return sorted(found, key=lambda item: (item.times.due.replace(tzinfo=None) if item.times.due else late, item.name))


def _given(tx: Tx, row: Any) -> Given:
    query = select(t.assigned.c.version, t.assigned.c.worth).where(t.assigned.c.assignment == row.name)
    listed = tx.execute(query.order_by(t.assigned.c.place)).all()
    versions = _versions(tx, [one.version for one in listed])
    problems = tuple(AssignedProblem(versions[one.version], one.worth) for one in listed)
    return Given(Assignment.model_validate(row.asked), Times(row.opens, row.due, row.closes), problems)


# -- variants and sheets --------------------------------------------------------------------------------------------


def save_variant(tx: Tx, slug: str, number: int, values: Mapping[str, Any]) -> None:
    """Write down what was drawn. A variant is never drawn again."""
    tx.execute(t.variant.insert().values(slug=slug, number=number, given=dict(values)))


def variant_values(tx: Tx, slug: str, number: int) -> dict[str, Any] | None:
    """The values of a variant, or None if it was never drawn."""
    query = select(t.variant.c.given).where(t.variant.c.slug == slug, t.variant.c.number == number)
    values: dict[str, Any] | None = tx.execute(query).scalar_one_or_none()
    return values


def last_variant(tx: Tx, slug: str) -> int:
    """The highest number that was drawn; 0 if none was."""
    return tx.execute(select(func.max(t.variant.c.number)).where(t.variant.c.slug == slug)).scalar_one() or 0


def save_sheet(tx: Tx, assignment: str, sheet: Sheet) -> None:
    """Write down what somebody was given; numbers of problems added later come beside the old ones."""
    known = sheet_of(tx, assignment, sheet.author)
    if known is None:
        row = {"author": sheet.author, "code": sheet.code, "numbers": dict(sheet.numbers)}
        tx.execute(t.sheet.insert().values(assignment=assignment, **row))
        return
    where = (t.sheet.c.assignment == assignment, t.sheet.c.author == sheet.author)
    tx.execute(t.sheet.update().where(*where).values(numbers={**sheet.numbers, **known.numbers}))


def sheet_of(tx: Tx, assignment: str, author: str) -> Sheet | None:
    """What an author was given."""
    query = select(t.sheet).where(t.sheet.c.assignment == assignment, t.sheet.c.author == author)
    row = tx.execute(query).one_or_none()
    return None if row is None else Sheet(row.author, row.code, row.numbers)


def sheets(tx: Tx, assignment: str) -> list[Sheet]:
    """Everything that was issued for an assignment; sheets of the reserve have authors that begin with `reserve-`."""
    query = select(t.sheet).where(t.sheet.c.assignment == assignment)
    return [Sheet(row.author, row.code, row.numbers) for row in tx.execute(query)]


def hand_down_sheet(tx: Tx, assignment: str, person: str, team: str) -> None:
    """Let a team work on what one of its members was given, if that was anything."""
    where = (t.sheet.c.assignment == assignment, t.sheet.c.author == person)
    tx.execute(t.sheet.update().where(*where).values(author=team))


def take_reserve(tx: Tx, assignment: str, author: str) -> Sheet | None:
    """Give an author who came late a sheet of the reserve; None if there is none left."""
    query = select(t.sheet.c.author).where(t.sheet.c.assignment == assignment, t.sheet.c.author.like("reserve-%"))
    query = query.order_by(t.sheet.c.author).limit(1).with_for_update(skip_locked=True)
    spare = tx.execute(query).scalar_one_or_none()
    if spare is None:
        return None
    where = (t.sheet.c.assignment == assignment, t.sheet.c.author == spare)
    tx.execute(t.sheet.update().where(*where).values(author=author))
    return sheet_of(tx, assignment, author)


#: The author of what is granted to everybody.
EVERYBODY = "*"

# -- times ----------------------------------------------------------------------------------------------------------


def extend(tx: Tx, assignment: str, author: str, due: datetime | None, minutes: int, reason: str, by: str,
           now: datetime) -> None:  # fmt: skip
    """Grant more time. What was granted before stays on record; the latest holds."""
    row = {"author": author, "due": due, "minutes": minutes, "reason": reason, "by": by, "at": now}
    tx.execute(t.extension.insert().values(assignment=assignment, **row))


def hold_extensions(tx: Tx, assignment: str) -> None:
    """Hold off others who grant more time in an assignment, until this transaction ends: minutes are added up."""
    lock(tx, "extension", assignment)


def extensions(tx: Tx, assignment: str) -> dict[str, tuple[datetime | None, int]]:
    """By author, the due time and the minutes that were granted last."""
    query = select(t.extension).where(t.extension.c.assignment == assignment).order_by(t.extension.c.id)
    return {row.author: (row.due, row.minutes) for row in tx.execute(query)}


@dataclass(frozen=True)
class Granted:
    """What moves an assignment's times: what everybody was granted, then one's accommodation, then one's extension."""

    extensions: Mapping[str, tuple[datetime | None, int]]
    accommodations: Mapping[str, Accommodation]

    def own(self, author: str) -> object:
        """All of it that is an author's own, to be compared."""
        return self.extensions.get(author), self.accommodations.get(author)

    def times(self, item: Given, author: str) -> Times:
        """When the assignment opens, is due and closes for an author. Hours of an accommodation are on the due time or,
        where there is none, on the closing. In an exam it is the clock that runs longer: its doors close as much later,
        and where it is due, it is due as much later.
        """
        times = item.times.extended(self.extensions.get(EVERYBODY, (None, 0))[0])
        more = self.accommodations.get(author, Accommodation())
        if item.asked.exam is None:
            end = times.due or times.closes
            times = times.extended(None if end is None else _later(end, timedelta(hours=more.hours)))
        else:
            span = timedelta(minutes=self.minutes(item.asked.exam.minutes, author) - item.asked.exam.minutes)
            due, closes = (None if when is None else _later(when, span) for when in (times.due, times.closes))
            times = Times(times.opens, due, closes)
        return times.extended(self.extensions.get(author, (None, 0))[0])

    def minutes(self, minutes: int, author: str) -> int:
        """How long an exam of so many minutes runs for an author; the part of a minute counts as one."""
        own = self.extensions.get(author, (None, 0))[1]
        everybodys = self.extensions.get(EVERYBODY, (None, 0))[1]
        return minutes + everybodys + self._more_minutes(minutes, author) + own

    def _more_minutes(self, minutes: int, author: str) -> int:
        everybodys = self.extensions.get(EVERYBODY, (None, 0))[1]
        percent = self.accommodations.get(author, Accommodation()).percent
        return -(-(minutes + everybodys) * percent // 100)


def _later(when: datetime, span: timedelta) -> datetime:
    """So much later, or the end of all time: somebody may extend until then."""
    return when + min(span, datetime.max.replace(tzinfo=when.tzinfo) - when)


def granted(tx: Tx, item: Given) -> Granted:
    """What moves an assignment's times, for every author."""
    return Granted(extensions(tx, item.name), by_author(tx, item.name))


def times_of(tx: Tx, item: Given, author: str) -> Times:
    """An assignment's times for one author."""
    return granted(tx, item).times(item, author)


def last_due(tx: Tx, item: Given) -> datetime | None:
    """When the last extension ends, of the due time or, without one, of the closing; None without either. Of an exam,
    whose clocks run until it closes whenever it is due, it is of the closing.
    """

    def end_of(times: Times) -> datetime | None:
        return (times.closes or times.due) if item.asked.exam is not None else (times.due or times.closes)

    found = granted(tx, item)
    ends = [item.times, *(found.times(item, a) for a in {EVERYBODY, *found.extensions, *found.accommodations})]
    return max((end for times in ends if (end := end_of(times)) is not None), default=None)


def set_released(tx: Tx, assignment: str, released: bool, by: str, now: datetime) -> None:
    """Release an assignment's marks, or take the release back."""
    tx.execute(t.release.insert().values(assignment=assignment, released=released, by=by, at=now))


def released_at(tx: Tx, assignment: str) -> datetime | None:
    """When an assignment's marks were released last; None where they are not released."""
    r = t.release.c
    query = select(r.released, r.at).where(r.assignment == assignment).order_by(r.id.desc()).limit(1)
    row = tx.execute(query).one_or_none()
    return row.at if row is not None and row.released else None


def is_released(tx: Tx, assignment: str) -> bool:
    """Whether an assignment's marks are released."""
    return released_at(tx, assignment) is not None


def begin_sitting(tx: Tx, assignment: str, person: str, now: datetime) -> None:
    """Start somebody's exam clock, unless it runs already."""
    add_row(tx, t.sitting, {"assignment": assignment, "person": person}, {"began": now})


def end_sitting(tx: Tx, assignment: str, person: str, now: datetime) -> None:
    """Somebody has handed in their exam."""
    where = (t.sitting.c.assignment == assignment, t.sitting.c.person == person)
    tx.execute(t.sitting.update().where(*where).values(handed_in=now))


def sitting(tx: Tx, assignment: str, person: str) -> tuple[datetime, datetime | None] | None:
    """When somebody began their exam, and when they handed it in."""
    where = (t.sitting.c.assignment == assignment, t.sitting.c.person == person)
    row = tx.execute(select(t.sitting).where(*where)).one_or_none()
    return None if row is None else (row.began, row.handed_in)


def sittings(tx: Tx, assignment: str) -> dict[str, datetime]:
    """By person, when they began an exam."""
    query = select(t.sitting.c.person, t.sitting.c.began).where(t.sitting.c.assignment == assignment)
    return {row.person: row.began for row in tx.execute(query)}


def open_sittings(tx: Tx, assignment: str) -> dict[str, datetime]:
    """Who has begun an exam and not handed it in, with when they began."""
    query = select(t.sitting).where(t.sitting.c.assignment == assignment, t.sitting.c.handed_in.is_(None))
    return {row.person: row.began for row in tx.execute(query)}


def put_files(store: Store, files: Mapping[str, bytes]) -> dict[str, str]:
    """Keep some files; returns name to digest."""
    return {name: store.files.put(data) for name, data in files.items()}
