"""Forms that do something once, however often they are sent: a double click adds no minutes twice."""

from datetime import datetime

from grader.store import tables as t
from grader.store.tables import Tx
from grader.store.writing import add_row


def is_first(tx: Tx, form: str, now: datetime) -> bool:
    """Whether a form is sent for the first time, by the word that it carries. It is known from then on, if `tx` stands;
    of two at the same moment, the second waits for the first.
    """
    return add_row(tx, t.sent_form, {"word": form}, {"at": now})
