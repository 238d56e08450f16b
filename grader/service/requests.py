"""Requests for another look: students make them until a deadline, staff answer them whenever they like."""

from datetime import datetime, timedelta

from grader.model.blame import Refused
from grader.store import Store, Tx, asked, audit, marks
from grader.store.asked import Given
from grader.store.handed import Handed


def requests_end(tx: Tx, given: Given) -> datetime | None:
    """Until when students may ask; None while the marks are not released, or where there is no deadline."""
    days, released = given.asked.requests_days, asked.released_at(tx, given.name)
    return None if days is None or released is None else released + timedelta(days=days)


def ask_for_another_look(
    store: Store, given: Given, item: Handed, slug: str, part: str, text: str, by: str, now: datetime
) -> None:
    """Have a person look at a part again. Refused without a reason, and after the deadline; one that is open stays."""
    if not text:
        raise Refused("say in a sentence what should be looked at again")
    with store.write() as tx:
        ends = requests_end(tx, given)
        if ends is not None and now > ends:
            raise Refused("the time to ask for another look is over; if that is unjust, write to your staff")
        asked_for = {(one.slug, one.part) for one in marks.requests(tx, submission=item.id, only_open=True)}
        if (slug, part) not in asked_for:
            marks.add_request(tx, item.id, slug, part, text, by, now)
            audit.note(tx, now, by, "ask again", item.id, slug=slug, part=part)
