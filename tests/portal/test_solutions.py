"""The worked solution: rendered by a worker once it is shown, and the end of handing in for whoever has seen it."""

from datetime import timedelta

from grader.store import asked
from grader.store.people import Person


def test_a_solution_waits_for_the_release_and_for_the_last_extension(published, enrol, sign_in, work, store):
    enrol("ana")
    ben: Person = enrol("ben")
    ines = enrol("ines", "instructor")
    published(due=timedelta(minutes=-5))
    browser, staff = sign_in("ana"), sign_in("ines")
    assert browser.get("/a/first/solution").status_code == 404
    with store.write() as tx:
        later = asked.given(tx, "first").times.due + timedelta(days=1)
        asked.extend(tx, "first", ben.id, later, 0, "ill", ines.id, later)
    staff.post("/staff/a/first/release", data={"released": "1"})
    assert browser.get("/a/first/solution").status_code == 404
    assert work() == 0
    with store.write() as tx:
        asked.extend(tx, "first", ben.id, later - timedelta(days=1), 0, "well again", ines.id, later)
    assert work() > 0
    page = browser.get("/a/first/solution")
    assert page.status_code == 200
    assert "being prepared" not in page.text
    refused = browser.post("/a/first/hand-in", data={"topic/number:nothing": "1"}, follow_redirects=True)
    assert "you have looked at the worked solution" in refused.text
