"""Authors: whoever hands in together. A person alone, or in some assignments a team of them."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from grader.store import people
from grader.store import tables as t
from grader.store.tables import Tx

#: What a team's id begins with; a person's begins otherwise.
PREFIX = "t"


@dataclass(frozen=True)
class Team:
    """People who share variant and submissions in one assignment."""

    id: str
    name: str
    members: tuple[str, ...]


def save_team(tx: Tx, assignment: str, name: str, members: Sequence[str]) -> str:
    """Put people into a team of this name, new or known; its id. Whoever was in another team leaves it."""
    where = (t.team.c.assignment == assignment, t.team.c.name == name)
    id = tx.execute(select(t.team.c.id).where(*where)).scalar_one_or_none()
    if id is None:
        id = f"{PREFIX}{secrets.token_hex(8)}"
        tx.execute(t.team.insert().values(id=id, assignment=assignment, name=name))
    m = t.team_member.c
    tx.execute(t.team_member.delete().where(m.assignment == assignment, m.person.in_(members)))
    if members:
        rows = [{"assignment": assignment, "person": person, "team": id} for person in members]
        tx.execute(t.team_member.insert(), rows)
    return str(id)


def teams(tx: Tx, assignment: str) -> list[Team]:
    """The teams of an assignment, by name; those that somebody is in."""
    query = (
        select(t.team.c.id, t.team.c.name, t.team_member.c.person)
        .join(t.team_member, t.team_member.c.team == t.team.c.id)
        .where(t.team.c.assignment == assignment)
        .order_by(t.team.c.name, t.team.c.id)
    )
    found: dict[str, tuple[str, list[str]]] = {}
    for row in tx.execute(query):
        found.setdefault(row.id, (row.name, []))[1].append(row.person)
    return [Team(id, name, tuple(members)) for id, (name, members) in found.items()]


def author_of(tx: Tx, assignment: str, person: str) -> str:
    """Who somebody hands in as: their team in this assignment, or they alone."""
    m = t.team_member.c
    query = select(m.team).where(m.assignment == assignment, m.person == person)
    return tx.execute(query).scalar_one_or_none() or person


def authors_of(tx: Tx, assignment: str) -> dict[str, str]:
    """By person, the team they are in; whoever is in none is left out."""
    m = t.team_member.c
    rows = tx.execute(select(m.person, m.team).where(m.assignment == assignment))
    return {row.person: row.team for row in rows}


def members_of(tx: Tx, author: str) -> tuple[str, ...]:
    """The people behind an author."""
    if not author.startswith(PREFIX):
        return (author,)
    return tuple(tx.execute(select(t.team_member.c.person).where(t.team_member.c.team == author)).scalars())


def names(tx: Tx, authors: Iterable[str]) -> dict[str, str]:
    """What authors are called: people by their names, teams by theirs."""
    wanted = set(authors)
    found = people.names(tx, wanted)
    for row in tx.execute(select(t.team.c.id, t.team.c.name)):
        if row.id in wanted:
            found[row.id] = row.name
    return found
