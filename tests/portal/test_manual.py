"""Questions answered in words: undecided until a person has marked them by the rubric."""

import re

import pytest

from grader.catalog import load_assignment
from grader.service.publish import publish
from grader.service.work import utc_now
from grader.verify import verify


@pytest.fixture
def course_desk(course, add_problem, open_desk):
    """A desk on a course with one question in words."""
    add_problem("manual", "topic/words")
    (course / "problems/assignments/first.toml").write_text('title = "First"\nproblems = ["topic/words"]\n')
    desk = open_desk()
    return lambda: desk


def test_a_part_in_words_waits_for_a_person_who_sees_the_rubric(course_desk, store, enrol, sign_in, work):
    enrol("ana")
    enrol("ada", "assistant")
    desk = course_desk()
    publish(store, desk, load_assignment(desk.catalog, "first"), utc_now(), "tests", reserve=0)
    student, staff = sign_in("ana"), sign_in("ada")
    page = student.get("/a/first").text
    assert "a person marks it" in page
    assert "1 point: the loss is made of probabilities" not in page
    where = student.post("/a/first/hand-in", data={"topic/words:why": "Since it is unsure."}).headers["Location"]
    assert work() == 1
    assert "A person marks this part." in student.get(where).text
    assert "topic/words" in staff.get("/staff/inbox").text
    shown = staff.get(where.replace("/s/", "/staff/s/")).text
    assert "the loss is made of probabilities" in shown
    told = {"part": "topic/words:why", "points": "2", "reason": "one cause is missing", "seen:why": "0"}
    staff.post(f"{where.replace('/s/', '/staff/s/')}/correct", data=told)
    after = student.get(where).text
    assert "one cause is missing" in after
    assert re.search(r"<strong>2</strong>\s+of 3", after)
    assert "topic/words" not in staff.get("/staff/inbox").text


def test_a_part_in_words_without_a_rubric_is_a_fault(course, add_problem, open_desk):
    _, secret = add_problem("manual", "topic/words")
    desk = open_desk()
    assert verify(desk.catalog, "topic/words", desk) == []
    (secret / "rubric.md").unlink()
    assert [fault.rule for fault in verify(desk.catalog, "topic/words", desk)] == ["rubric"]
