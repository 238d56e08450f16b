"""Students chosen in the grid, and what doing something for all of them at once would touch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from grader.bell import Bell
from grader.policies import lateness
from grader.service.correct import extend, waive
from grader.service.regrade import begin_regrade, count_outdated
from grader.store import Store, Tx, asked, handed, marks, people, teams
from grader.store.asked import Given

#: What can be done for several at once.
Act = Literal["regrade", "extend", "waive"]


@dataclass(frozen=True)
class Chosen:
    """Students of a class, by the authors that they hand in as.

    `people` has everybody whom it touches: a team is touched as a whole.
    """

    authors: tuple[str, ...]
    people: tuple[str, ...]


def chosen_of(tx: Tx, given: Given, students: Sequence[str]) -> Chosen:
    """Those of some ids who are students of the course; others are left out."""
    known = people.in_order(tx, "student")
    author_of = teams.authors_of(tx, given.name)
    members = {team.id: team.members for team in teams.teams(tx, given.name)}
    authors = tuple(dict.fromkeys(author_of.get(id, id) for id in students if id in known))
    return Chosen(authors, tuple(person for author in authors for person in members.get(author, (author,))))


def late_of(tx: Tx, given: Given, chosen: Chosen) -> list[str]:
    """The submissions that count as late and whose lateness is not waived yet."""
    granted = asked.granted(tx, given)
    due = {author: granted.times(given, author).due for author in chosen.authors}
    items = [item for item in handed.submissions(tx, given.name) if item.author in due]
    late = [item.id for item in items if lateness(item.received, due[item.author], given.asked.late)]
    waived = marks.waived(tx, late)
    return [id for id in late if id not in waived]


def count_touched(store: Store, given: Given, act: Act, chosen: Chosen) -> int:
    """How much it is: outdated gradings to regrade, people to give more time, late submissions to waive."""
    if act == "extend":
        return len(chosen.people)
    with store.read() as tx:
        if act == "regrade":
            return count_outdated(tx, given, authors=chosen.authors)
        return len(late_of(tx, given, chosen))


def regrade_chosen(store: Store, bell: Bell, given: Given, chosen: Chosen, by: str, now: datetime) -> int:
    """Grade anew what of theirs is of an older version; how many gradings. Nobody is shown them before the release."""
    return begin_regrade(store, bell, given, by, now, authors=chosen.authors)


def extend_chosen(
    store: Store,
    given: Given,
    chosen: Chosen,
    due: datetime | None,
    minutes: int,
    reason: str,
    by: str,
    now: datetime,
    form: str,
) -> int | None:
    """Give them more time; how many people, None where the very form was sent before. Refused where neither a time nor
    minutes are given."""
    fresh = extend(store, given.name, chosen.authors, due, minutes, reason, by, now, form)
    return len(chosen.people) if fresh else None


def waive_chosen(store: Store, given: Given, chosen: Chosen, reason: str, by: str, now: datetime) -> int:
    """Let the lateness of what they handed in so far cost nothing; how many submissions."""
    with store.read() as tx:
        late = late_of(tx, given, chosen)
    waive(store, late, True, reason, by, now)
    return len(late)
