"""People, what they may do here, and how they sign in. The only module that touches a name."""

import hashlib
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import ColumnElement, Table, and_, case, exists, func, literal, or_, select, tuple_

from grader.store import tables as t
from grader.store.tables import Tx

Role = Literal["student", "assistant", "instructor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
#: What a program may do with a token: see one's own work and what is open, hand in, take out a class's reports and
#: grades, read the queue's figures. Each only as far as its owner may.
Scope = Literal["read", "submit", "export", "figures"]
SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in. `id` is random and stands for them everywhere else."""

    id: str
    login: str | None
    name: str
    email: str
    role: Role
    active: bool
    epoch: int
    has_password: bool

    @property
    def is_staff(self) -> bool:
        """Whether they see other people's work."""
        return self.role != "student"


_COLUMNS = (
    t.person.c.id, t.person.c.login, t.person.c.name, t.person.c.email, t.person.c.epoch, t.person.c.password,
    t.enrolment.c.role, t.enrolment.c.active,
)  # fmt: skip
_BRIEF = (t.person.c.id, t.person.c.login, t.person.c.name, t.enrolment.c.active)
#: Up to so many are asked for one by one.
_FEW = 1000
_JOINED = t.person.join(t.enrolment, t.enrolment.c.person == t.person.c.id)


def _person(row: Any) -> Person:
    return Person(
        id=row.id, login=row.login, name=row.name, email=row.email, role=row.role, active=row.active,
        epoch=row.epoch, has_password=row.password is not None,
    )  # fmt: skip


def person_of(tx: Tx, id: str) -> Person | None:
    """The person of an id."""
    row = tx.execute(select(*_COLUMNS).select_from(_JOINED).where(t.person.c.id == id)).one_or_none()
    return None if row is None else _person(row)


def person_called(tx: Tx, login: str) -> Person | None:
    """The person of a login; upper and lower case do not matter."""
    query = select(*_COLUMNS).select_from(_JOINED).where(t.person.c.login == login.strip().lower())
    row = tx.execute(query).one_or_none()
    return None if row is None else _person(row)


def people(tx: Tx, *, role: Role | None = None, only_active: bool = False) -> list[Person]:
    """Everybody, by name."""
    query = select(*_COLUMNS).select_from(_JOINED).order_by(func.lower(t.person.c.name), t.person.c.id)
    if role is not None:
        query = query.where(t.enrolment.c.role == role)
    if only_active:
        query = query.where(t.enrolment.c.active)
    return [_person(row) for row in tx.execute(query)]


class Listed(NamedTuple):
    """A line of a list of people: what they are found and put in order by."""

    id: str
    login: str | None
    name: str
    active: bool


def listed(tx: Tx, role: Role | None = None, *, active: bool | None = None) -> list[Listed]:
    """Everybody by name, in brief; of one role where one is named, and only those let in, or shut out, where asked."""
    query = select(*_BRIEF).select_from(_JOINED).order_by(func.lower(t.person.c.name), t.person.c.id)
    if role is not None:
        query = query.where(t.enrolment.c.role == role)
    if active is not None:
        query = query.where(t.enrolment.c.active.is_(active))
    return [Listed._make(row) for row in tx.execute(query).all()]


def holds(line: Listed, needle: str) -> bool:
    """Whether somebody's name or login has a text in it, which is in lower case."""
    return needle in line.name.lower() or needle in (line.login or "").lower()


def people_of(tx: Tx, ids: Collection[str]) -> list[Person]:
    """A few people in the order that is given."""
    rows = tx.execute(select(*_COLUMNS).select_from(_JOINED).where(t.person.c.id.in_(ids)))
    found = {row.id: _person(row) for row in rows}
    return [found[id] for id in ids if id in found]


def in_order(tx: Tx, role: Role) -> dict[str, bool]:
    """The ids of everybody of a role by name, each with whether they are let in."""
    p, e = t.person.c, t.enrolment.c
    query = select(p.id, e.active).select_from(_JOINED).where(e.role == role).order_by(func.lower(p.name), p.id)
    line = query.subquery().c
    # As one text, which is read in half the time where there are thousands.
    word = case((line.active, "+"), else_="-") + line.id
    text: str | None = tx.execute(select(func.aggregate_strings(word, " "))).scalar_one()
    return {word[1:]: word[0] == "+" for word in text.split(" ")} if text else {}


def lines_of(tx: Tx, ids: Collection[str]) -> list[Listed]:
    """Some people in the order that is given, in brief; who is there no more is left out."""
    query = select(*_BRIEF).select_from(_JOINED)
    rows = tx.execute(query.where(t.person.c.id.in_(ids)) if len(ids) < _FEW else query).all()
    found = {row[0]: row for row in rows}
    return [Listed._make(found[id]) for id in ids if id in found]


def page_of_people(tx: Tx, role: Role, *, skip: int, most: int, down: bool = False) -> tuple[list[Listed], int]:
    """Some of those who are let in, by name, and how many there are in all."""
    where = and_(t.enrolment.c.role == role, t.enrolment.c.active)
    keys = (func.lower(t.person.c.name), t.person.c.id)
    order = [key.desc() for key in keys] if down else keys
    query = select(*_BRIEF).select_from(_JOINED).where(where).order_by(*order).offset(skip).limit(most)
    total = tx.execute(select(func.count()).select_from(_JOINED).where(where)).scalar_one()
    return [Listed._make(row) for row in tx.execute(query)], int(total)


def around(tx: Tx, assignment: str, id: str) -> tuple[str | None, str | None]:
    """Of the students who handed in an assignment alone, who comes before somebody of them by name, and who after."""
    p, e, s = t.person.c, t.enrolment.c, t.submission.c
    keys = (func.lower(p.name), p.id)
    sent = exists().where(s.assignment == assignment, s.author == p.id)
    students = select(p.id).select_from(_JOINED).where(e.role == "student", sent)
    own = tx.execute(students.add_columns(*keys).where(p.id == id)).one_or_none()
    if own is None:
        return None, None
    place = tuple_(*keys), tuple_(literal(own[1]), literal(own[2]))
    before = students.where(place[0] < place[1]).order_by(*(key.desc() for key in keys)).limit(1)
    after = students.where(place[0] > place[1]).order_by(*keys).limit(1)
    return tx.execute(before).scalar_one_or_none(), tx.execute(after).scalar_one_or_none()


def names(tx: Tx, ids: Iterable[str]) -> dict[str, str]:
    """The names of some people; of somebody forgotten, `(forgotten)`."""
    wanted = set(ids)
    query = select(t.person.c.id, t.person.c.name, t.person.c.login)
    rows = tx.execute(query.where(t.person.c.id.in_(wanted)) if len(wanted) < _FEW else query)
    return {row.id: row.name or row.login or "(forgotten)" for row in rows if row.id in wanted}


def add_person(tx: Tx, login: str, name: str, role: Role, now: datetime, *, email: str = "") -> Person:
    """Enrol somebody new; or somebody known, who is then active and has this name and role."""
    known = person_called(tx, login)
    if known is None:
        id = f"p{secrets.token_hex(8)}"
        values = {"id": id, "login": login.strip().lower(), "name": name, "email": email, "epoch": 0, "created": now}
        tx.execute(t.person.insert().values(values))
        tx.execute(t.enrolment.insert().values(person=id, role=role, active=True, since=now))
    else:
        id = known.id
        tx.execute(
            t.person.update().where(t.person.c.id == id).values(name=name or known.name, email=email or known.email)
        )
        tx.execute(t.enrolment.update().where(t.enrolment.c.person == id).values(role=role, active=True))
    added = person_of(tx, id)
    assert added is not None
    return added


def set_active(tx: Tx, id: str, active: bool) -> None:
    """Let somebody in, or shut them out; their sessions end."""
    tx.execute(t.enrolment.update().where(t.enrolment.c.person == id).values(active=active))
    tx.execute(t.person.update().where(t.person.c.id == id).values(epoch=t.person.c.epoch + 1))


def set_role(tx: Tx, id: str, role: Role) -> None:
    """Let somebody do other things from now on."""
    tx.execute(t.enrolment.update().where(t.enrolment.c.person == id).values(role=role))


# -- signing in -----------------------------------------------------------------------------------------------------


def password_hash(tx: Tx, id: str) -> str | None:
    """The argon2 hash of somebody's password, if they have one."""
    return tx.execute(select(t.person.c.password).where(t.person.c.id == id)).scalar_one_or_none()


def set_password(tx: Tx, id: str, hashed: str) -> None:
    """Keep a password's hash. Whoever was signed in with the old one no longer is."""
    tx.execute(t.person.update().where(t.person.c.id == id).values(password=hashed, epoch=t.person.c.epoch + 1))


def person_known_as(tx: Tx, subject: str) -> Person | None:
    """The person an identity provider names so."""
    row = tx.execute(select(*_COLUMNS).select_from(_JOINED).where(t.person.c.subject == subject)).one_or_none()
    return None if row is None else _person(row)


def set_subject(tx: Tx, id: str, subject: str) -> None:
    """From now on an identity provider's name of them signs them in."""
    tx.execute(t.person.update().where(t.person.c.id == id).values(subject=subject))


def digest_of(secret: str) -> str:
    """What is kept of a link's or token's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_link(tx: Tx, person: str, now: datetime, days: int = 14) -> str:
    """A secret that signs somebody in once."""
    secret = secrets.token_urlsafe(24)
    values = {"digest": digest_of(secret), "person": person, "expires": now + timedelta(days=days)}
    tx.execute(t.sign_in_link.insert().values(values))
    return secret


def link_owner(tx: Tx, secret: str, now: datetime) -> Person | None:
    """Whose link this is, while it is good."""
    link = t.sign_in_link
    query = select(link.c.person).where(link.c.digest == digest_of(secret), link.c.used.is_(None), link.c.expires > now)
    id = tx.execute(query).scalar_one_or_none()
    return None if id is None else person_of(tx, id)


def use_link(tx: Tx, secret: str, now: datetime) -> Person | None:
    """Whose link this is; it is used up."""
    link = t.sign_in_link
    good = and_(link.c.digest == digest_of(secret), link.c.used.is_(None), link.c.expires > now)
    id = tx.execute(link.update().where(good).values(used=now).returning(link.c.person)).scalar_one_or_none()
    return None if id is None else person_of(tx, id)


@dataclass(frozen=True)
class Token:
    """A token for programs, without its secret."""

    id: str
    label: str
    scopes: tuple[Scope, ...]
    created: datetime


def make_token(tx: Tx, person: str, label: str, now: datetime, scopes: Collection[Scope] = SCOPES) -> str:
    """A secret with which a program does some of what somebody may do."""
    secret = f"grader_{secrets.token_urlsafe(32)}"
    values = {"id": secrets.token_hex(6), "person": person, "digest": digest_of(secret), "label": label, "created": now}
    tx.execute(t.token.insert().values(**values, scopes=[scope for scope in SCOPES if scope in scopes]))
    return secret


def token_owner(tx: Tx, secret: str) -> tuple[Person, frozenset[Scope]] | None:
    """Whose token this is and what it may be used for, while it is not revoked."""
    tokens = t.token.c
    query = select(tokens.person, tokens.scopes).where(tokens.digest == digest_of(secret), tokens.revoked.is_(None))
    row = tx.execute(query).one_or_none()
    person = None if row is None else person_of(tx, row.person)
    return None if row is None or person is None else (person, frozenset(row.scopes))


def tokens(tx: Tx, person: str) -> list[Token]:
    """Somebody's tokens, newest first."""
    query = select(t.token).where(and_(t.token.c.person == person, t.token.c.revoked.is_(None)))
    return [
        Token(row.id, row.label, tuple(row.scopes), row.created)
        for row in tx.execute(query.order_by(t.token.c.created.desc()))
    ]


def revoke_token(tx: Tx, person: str, id: str, now: datetime) -> None:
    """End one of somebody's tokens."""
    tx.execute(t.token.update().where(t.token.c.person == person, t.token.c.id == id).values(revoked=now))


# -- a person's rights over what is kept of them --------------------------------------------------------------------


def forget(tx: Tx, id: str) -> None:
    """Take somebody's identity out of the store. Their work stays, as nobody's."""
    blank = {"login": None, "name": "", "email": "", "password": None, "subject": None}
    tx.execute(t.person.update().where(t.person.c.id == id).values(**blank, epoch=t.person.c.epoch + 1))
    tx.execute(t.enrolment.update().where(t.enrolment.c.person == id).values(active=False))
    tx.execute(t.sign_in_link.delete().where(t.sign_in_link.c.person == id))
    tx.execute(t.token.delete().where(t.token.c.person == id))
    # Their times stay, since grades are worked out from them; why they needed them is nobody's business any more.
    tx.execute(t.accommodation.update().where(t.accommodation.c.person == id).values(reason=""))
    tx.execute(t.extension.update().where(t.extension.c.author == id).values(reason=""))


def everything_of(tx: Tx, id: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that is about somebody, by table, as plain data."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in t.metadata.sorted_tables:
        about = rows_about(table, id)
        rows = [] if about is None else tx.execute(select(table).where(about)).mappings().all()
        secret = {"password", "digest"} if table in (t.person, t.token, t.sign_in_link) else set()
        if rows:
            found[table.name] = [{k: _plain(v) for k, v in row.items() if k not in secret} for row in rows]
    return found


def rows_about(table: Table, id: str) -> ColumnElement[bool] | None:
    """Which rows of a table are about somebody, or a team they are in; None where none can be."""
    columns = table.c
    if table is t.person:
        return columns.id == id
    teams = select(t.team_member.c.team).where(t.team_member.c.person == id)
    if table is t.team:
        return columns.id.in_(teams)
    tests = [columns[name] == id for name in ("person", "author", "by", "answered_by", "subject") if name in columns]
    if "author" in columns:
        tests.append(columns.author.in_(teams))
    if "submission" in columns:
        author = t.submission.c.author
        theirs = select(t.submission.c.id).where(or_(author == id, author.in_(teams)))
        tests.append(columns.submission.in_(theirs))
    if "grading" in columns:
        author = t.grading.c.author
        tests.append(columns.grading.in_(select(t.grading.c.id).where(or_(author == id, author.in_(teams)))))
    return or_(*tests) if tests else None


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int, float, bool, list, dict)) else str(value)
