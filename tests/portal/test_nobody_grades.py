"""Work that no worker can take: staff see why on their first pages, and the student that nothing is lost."""

from datetime import UTC, datetime

from first_course import said

from grader.store import Store, queue


def test_a_version_that_no_worker_has_is_told_to_staff_and_to_the_student(
    enrol, published, sign_in, hand_in, work, store: Store
):
    enrol("ana")
    enrol("ada", "assistant")
    published()
    ana, ada = sign_in("ana"), sign_in("ada")
    handed = hand_in(ana, {"topic/pick:name": "b"}, None)
    for page in ("/staff/", "/staff/queue"):
        assert "no worker of the queue quick was seen for two minutes" in said(ada, page)
    now = datetime.now(UTC)
    with store.write() as tx:
        queue.see_worker(tx, "old", ("quick",), {}, now)
        held = queue.claim(tx, ("quick",), "old", now, 30)
        assert held is not None
        queue.hand_back(tx, held)
        queue.leave(tx, held.id, f"old has another version of {held.slug}: publish it, or start it anew")
    for page in ("/staff/", "/staff/queue"):
        assert f"1 grading of {held.slug} waits for a worker that there is none of" in said(ada, page)
        assert f"old has another version of {held.slug}" in said(ada, page)
    told = "That is our problem: your submission is safe"
    assert told in said(ana, f"/s/{handed}")
    items = ana.get(f"/s/{handed}/status").json["html"].split("<li>")[1:]
    assert [told in item for item in items] == [True] + [False] * (len(items) - 1)
    work()
    assert told not in said(ana, f"/s/{handed}")
    assert "waits for a worker" not in said(ada, "/staff/")
