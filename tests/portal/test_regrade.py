"""A regrade: what changes is compared before it is shown, and nobody sees any of it until it is released."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from first_course import ABSOLUTE, said
from flask.testing import FlaskClient
from large_class import fill_large_class
from sqlalchemy import literal, select
from werkzeug.test import TestResponse

from grader.grading.desk import Desk
from grader.store import Store, asked, audit, marks
from grader.store import tables as t


@pytest.fixture
def course_desk(own_course_desk: Callable[[], Desk]) -> Callable[[], Desk]:
    return own_course_desk


@pytest.fixture
def regraded(enrol, published, sign_in, hand_in, work, right, course: Path) -> dict[str, str]:
    """Ana loses and Ben wins by the new key of `z`; both are graded anew, and nothing is released."""
    enrol("ana")
    enrol("ben")
    enrol("ines", "instructor")
    published(due=timedelta(minutes=-1))
    ids = {}
    for login, add in (("ana", 0.0), ("ben", 1.0)):
        answers = {"topic/number:z": f"{float(right(login)['topic/number:z']) + add:.6f}"}
        ids[login] = hand_in(sign_in(login), answers, ABSOLUTE)
    work()
    solution = course / "reference" / "topic" / "number" / "solution.py"
    solution.write_text(solution.read_text().replace("return w * x + b", "return w * x + b + 1"))
    published(due=timedelta(minutes=-1))
    assert "2 gradings are of an older version" in said(sign_in("ines"), "/staff/a/first/regrade")
    sign_in("ines").post("/staff/a/first/regrade")
    return ids


def release(browser: FlaskClient, form: Mapping[str, str] | None = None) -> TestResponse:
    """Press the button below what the page lists."""
    sent = dict(form or {})
    page = browser.get("/staff/a/first/regrade", query_string={"problem": sent.get("problem", "")}).text
    listed = re.findall(r'name="listed" value="(\w+)"', page)
    return browser.post("/staff/a/first/regrade/release", data={"listed": listed[0], **sent})


def test_nothing_of_a_regrade_is_shown_before_its_release(regraded, sign_in, work):
    before = {login: said(sign_in(login), f"/s/{id}") for login, id in regraded.items()}
    status = sign_in("ana").get(f"/s/{regraded['ana']}/status").json
    assert not status["going"]
    assert "Being graded" not in before["ana"]
    assert work() == 2
    for login, id in regraded.items():
        assert said(sign_in(login), f"/s/{id}") == before[login]
        assert said(sign_in(login), "/").count("of 8") == 1
    assert "1 of 8" in before["ana"]
    assert "0 of 8" in before["ben"]


def test_staff_see_who_goes_up_who_down_and_then_students_see_it(regraded, sign_in, work):
    work()
    page = said(sign_in("ines"), "/staff/a/first/regrade")
    assert "2 regraded and not shown yet" in page
    down, up = page.index("Down 1"), page.index("Up 1")
    assert "Ana topic/number 1 0" in page[down:up]
    assert "Ben topic/number 0 1" in page[up:]
    release(sign_in("ines"))
    assert "0 of 8" in said(sign_in("ana"), f"/s/{regraded['ana']}")
    assert "1 of 8" in said(sign_in("ben"), f"/s/{regraded['ben']}")
    assert "there is nothing to regrade" in said(sign_in("ines"), "/staff/a/first/regrade")


def test_what_was_not_listed_is_not_shown(regraded, sign_in, work, store: Store):
    ines, shown = sign_in("ines"), "Something has changed since you looked"
    with store.read() as tx:
        of_ben = [one.id for one in marks.gradings(tx, "first", submission=regraded["ben"]) if one.cause == "regrade"]
    ines.post("/staff/queue", data={"what": "cancel", "id": of_ben})
    assert work() == 1
    (listed,) = re.findall(r'name="listed" value="(\w+)"', ines.get("/staff/a/first/regrade").text)
    ines.post("/staff/queue", data={"what": "again", "id": of_ben})
    assert work() == 1
    answer = ines.post("/staff/a/first/regrade/release", data={"listed": listed, "why": "So."}, follow_redirects=True)
    assert shown in answer.text
    assert "2 regraded and not shown yet" in said(ines, "/staff/a/first/regrade")
    correction = {"part": "topic/number:z", "points": "0.5", "reason": "half of it", "seen:z": "0"}
    (listed,) = re.findall(r'name="listed" value="(\w+)"', answer.text)
    ines.post(f"/staff/s/{regraded['ben']}/correct", data=correction)
    for sent in ({"listed": listed}, {}):
        assert shown in ines.post("/staff/a/first/regrade/release", data=sent, follow_redirects=True).text
    assert "1 of 8" in said(sign_in("ana"), f"/s/{regraded['ana']}")
    with store.read() as tx:
        assert audit.record(tx, action="release regrade") == []
    assert shown not in ines.get(release(ines).headers["Location"]).text
    assert "0 of 8" in said(sign_in("ana"), f"/s/{regraded['ana']}")


def test_nobody_goes_down_where_that_is_wanted(regraded, sign_in, work):
    work()
    release(sign_in("ines"), {"nobody_down": "1"})
    assert "1 of 8" in said(sign_in("ana"), f"/s/{regraded['ana']}")
    assert "1 of 8" in said(sign_in("ben"), f"/s/{regraded['ben']}")


def test_a_correction_that_differs_from_the_new_grading_is_pointed_at_and_stands(
    regraded, sign_in, work, store: Store
):  # fmt: skip
    correction = {"part": "topic/number:z", "points": "0.5", "reason": "half of it", "seen:z": "0"}
    sign_in("ines").post(f"/staff/s/{regraded['ben']}/correct", data=correction)
    work()
    page = said(sign_in("ines"), "/staff/a/first/regrade")
    assert "Ben topic/number 0 1 z" in page
    release(sign_in("ines"))
    assert "0.5 of 8" in said(sign_in("ben"), f"/s/{regraded['ben']}")
    with store.read() as tx:
        assert len(marks.gradings(tx, "first")) == 6, "the old gradings are still there"


def test_regrading_twice_grades_nothing_twice(regraded, sign_in, work):
    work()
    sign_in("ines").post("/staff/a/first/regrade")
    assert work() == 0


def test_one_problem_and_only_what_need_not_run_again_are_chosen_on_the_page(regraded, sign_in, work):
    work()
    ines = sign_in("ines")
    assert "1 of 8" in said(sign_in("ana"), f"/s/{regraded['ana']}")
    assert "2 regraded and not shown yet" in said(ines, "/staff/a/first/regrade?problem=topic/number")
    assert "Nothing here is left to regrade" in said(ines, "/staff/a/first/regrade?problem=topic/code")
    assert "0 new gradings are shown" in said(
        ines, ines.post("/staff/a/first/regrade/release", data={"problem": "topic/code"}).headers["Location"]
    )
    assert "1 of 8" in said(sign_in("ana"), f"/s/{regraded['ana']}")
    release(ines, {"problem": "topic/number"})
    assert "0 of 8" in said(sign_in("ana"), f"/s/{regraded['ana']}")
    assert ines.get("/staff/a/first/regrade?problem=none").status_code == 404
    assert ines.post("/staff/a/first/regrade/release", data={"problem": "none"}).status_code == 404


def test_rescoring_from_the_page_grades_what_need_not_run_again_and_leaves_the_rest(
    enrol, published, sign_in, hand_in, work, course: Path
):
    enrol("ana")
    ines = sign_in(enrol("ines", "instructor").login)
    published(due=timedelta(minutes=-1))
    hand_in(sign_in("ana"), {"topic/number:z": "1"}, ABSOLUTE)
    work()
    solution = course / "reference" / "topic" / "number" / "solution.py"
    solution.write_text(solution.read_text().replace("return w * x + b", "return w * x + b + 1"))
    cases = course / "reference" / "topic" / "code" / "cases.py"
    cases.write_text(cases.read_text() + "# another digest of the run\n")
    published(due=timedelta(minutes=-1))
    assert "2 gradings are of an older version" in said(ines, "/staff/a/first/regrade")
    assert "1 grading is of an older version of its problem and need not run" in said(
        ines, "/staff/a/first/regrade?rescore=1"
    )
    where = ines.post("/staff/a/first/regrade", data={"rescore": "1"}).headers["Location"]
    assert where.endswith("?rescore=1")
    assert "1 grading is in the queue" in said(ines, where)
    assert work() == 1
    assert "1 grading is of an older version" in said(ines, "/staff/a/first/regrade")


def test_students_see_why_they_were_graded_anew_with_the_old_and_the_new_points(regraded, sign_in, work, store: Store):
    work()
    ines, why = sign_in("ines"), "The key of z  was <wrong>."
    too_long = ines.post("/staff/a/first/regrade/release", data={"why": "x" * 301})
    assert too_long.status_code == 422
    release(ines, {"why": why})
    for login, change in (("ana", "1 before, 0 now."), ("ben", "0 before, 1 now.")):
        page = sign_in(login).get(f"/s/{regraded[login]}").text
        assert f"Graded anew: {change} The key of z was &lt;wrong&gt;." in page
    assert "was &lt;wrong&gt;." in ines.get(f"/staff/s/{regraded['ana']}").text
    with store.read() as tx:
        (entry,) = audit.record(tx, action="release regrade")
    assert entry.detail["why"] == why


def test_without_a_reason_students_are_told_what_is_always_so(regraded, sign_in, work):
    work()
    release(sign_in("ines"))
    page = said(sign_in("ana"), f"/s/{regraded['ana']}")
    assert "Graded anew, as the problem or its key was corrected: 1 before, 0 now." in page


def test_what_is_in_the_queue_for_a_regrade_is_not_offered_for_another(regraded, sign_in, work):
    ines = sign_in("ines")
    page = said(ines, "/staff/a/first/regrade")
    assert "0 gradings are of an older version" in page
    assert "2 being regraded" in page
    assert "Regrade 2" not in page
    asked = ines.post("/staff/a/first/chosen", data={"whom": "all", "act": "regrade"}).get_data(as_text=True)
    assert "there is nothing to do" in asked
    assert work() == 2


def test_a_regrade_that_was_taken_out_of_the_queue_can_be_asked_for_again(regraded, sign_in, work, store: Store):
    with store.read() as tx:
        ids = [str(one.id) for one in marks.gradings(tx, "first") if one.cause == "regrade"]
    ines = sign_in("ines")
    ines.post("/staff/queue", data={"what": "cancel", "id": ids})
    assert work() == 0
    assert "2 gradings are of an older version" in said(ines, "/staff/a/first/regrade")
    ines.post("/staff/a/first/regrade")
    assert work() == 2
    assert "2 regraded and not shown yet" in said(ines, "/staff/a/first/regrade")


def test_what_a_regrade_would_change_is_looked_at_while_somebody_else_writes(regraded, sign_in, work, store: Store):
    ines = sign_in("ines")
    with store.write():  # nobody else can write now, and whoever tried would wait
        assert "2 being regraded" in said(ines, "/staff/a/first/regrade")


def test_of_thousands_that_change_two_hundred_are_listed_and_all_are_counted(enrol, sign_in, store: Store):
    enrol("ines", "instructor")
    fill_large_class(store, datetime.now(UTC), "wide", 230)
    g = t.grading.c
    others = [column for column in t.grading.columns if column.name not in ("id", "version", "shown", "so_far")]
    with store.write() as tx:
        version = asked.given(tx, "wide").problems[1].version.id
        again = select(*others, literal(version), literal(value=False), literal("0")).where(g.slug == "large/first")
        names = [*(column.name for column in others), "version", "shown", "so_far"]
        tx.execute(t.grading.insert().from_select(names, again))
    page = said(sign_in("ines"), "/staff/a/wide/regrade")
    assert "230 regraded and not shown yet" in page
    assert page.count("Student 00") == 200
    assert "And 30 more." in page
