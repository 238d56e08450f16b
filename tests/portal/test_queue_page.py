"""What staff do on the queue's page is written down where it changed anything, and nowhere else."""

from datetime import UTC, datetime

import pytest
from first_course import said
from large_class import fill_large_class
from sqlalchemy import update

from grader.store import Store, audit, marks, queue
from grader.store import tables as t

NOTHING = "That has changed nothing"


@pytest.mark.parametrize(
    ("form", "back"),
    [
        ({"what": "pause", "queue": "quick"}, {"what": "resume", "queue": "quick"}),
        ({"what": "drain", "worker": "host:1:quick"}, {"what": "undrain", "worker": "host:1:quick"}),
        ({"what": "cancel", "id": "1"}, {"what": "again", "id": "1"}),
        ({"what": "first", "assignment": "first"}, {"what": "normal", "assignment": "first"}),
    ],
)
def test_only_what_changes_something_is_written_down(
    form: dict[str, str], back: dict[str, str], enrol, published, sign_in, hand_in, store: Store
):
    enrol("ana")
    enrol("ada", "assistant")
    published()
    hand_in(sign_in("ana"), {"topic/pick:name": "b"}, None)
    with store.write() as tx:
        queue.see_worker(tx, "host:1:quick", ("quick",), {}, datetime.now(UTC))
        assert min(one.id for one in marks.gradings(tx, "first")) == 1
    ada = sign_in("ada")
    told = []
    for sent in (back, form, form, back, back):
        assert ada.post("/staff/queue", data=sent).status_code == 302
        told.append(NOTHING in said(ada, "/staff/queue"))
    assert told == [True, False, True, False, True]
    with store.read() as tx:
        found = [(entry.action, entry.subject) for entry in audit.record(tx) if entry.action.startswith("queue")]
    subject = form.get("queue") or form.get("worker") or form.get("assignment") or "[1]"
    assert found == [(f"queue: {one['what']}", subject) for one in (back, form)]


def test_a_grading_that_is_not_there_is_no_entry(enrol, published, sign_in, store: Store):
    enrol("ada", "assistant")
    published()
    ada = sign_in("ada")
    for form in ({"what": "cancel", "id": "77"}, {"what": "again"}, {"what": "first", "assignment": "none"}):
        ada.post("/staff/queue", data=form)
    with store.read() as tx:
        assert [entry for entry in audit.record(tx) if entry.action.startswith("queue")] == []


def test_of_thousands_that_failed_a_hundred_are_listed_and_all_are_tried_again_at_once(enrol, sign_in, store: Store):
    enrol("ada", "assistant")
    fill_large_class(store, datetime.now(UTC), "wide", 60)
    with store.write() as tx:
        tx.execute(update(t.grading).where(t.grading.c.slug != "large/first").values(state="dead"))
    ada = sign_in("ada")
    assert "We failed at these The first 100 of 120." in said(ada, "/staff/queue")
    ada.post("/staff/queue", data={"what": "all again"})
    page = said(ada, "/staff/queue")
    assert "Waiting The first 100 of 120." in page
    assert "We failed at these Nothing." in page
    with store.read() as tx:
        assert marks.states(tx, "wide") == {"waiting": 120, "done waiting": 6, "done final": 54}
        assert [entry.subject for entry in audit.record(tx, action="queue: all again")] == ["all dead"]
