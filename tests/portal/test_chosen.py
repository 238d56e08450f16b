"""Several students of the grid at once: told how many that touches, asked once, done for those, and written down."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from first_course import said, write_first_course

from grader.grading.desk import Desk
from grader.service.correct import accommodate
from grader.store import Store, asked, audit, handed, marks, teams
from grader.store.accommodations import Accommodation

ASK, DO = "/staff/a/first/chosen", "/staff/a/first/chosen/do"


@pytest.fixture
def course_desk(course: Path, open_desk: Callable) -> Callable[[], Desk]:
    """A desk on a course of this test's own, opened anew each time: by then the course may have changed."""
    for folder in (course / "problems" / "assignments", course / "problems", course / "reference"):
        folder.rmdir()
    write_first_course(course)
    return open_desk


@pytest.fixture
def late(enrol, published, sign_in, hand_in, work) -> dict[str, str]:
    """Ana, Ben and Eva; the first two handed in late and are graded."""
    ids = {login: enrol(login).id for login in ("ana", "ben", "eva")}
    enrol("ada", "assistant")
    published(due=timedelta(hours=-30), more="[late]\npercent_per_day = 10")
    for login in ("ana", "ben"):
        hand_in(sign_in(login), {"topic/number:z": "1"}, None)
    work()
    return ids


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the form that asks."""
    form = page[page.index('action="/staff/a/first/chosen/do') :]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.split("</form>")[0]))


def test_what_is_in_time_by_an_accommodation_or_within_grace_is_not_late(late, sign_in, enrol, published, store: Store):
    ines = enrol("ines", "instructor")
    accommodate(store, late["ana"], Accommodation(0, 48), "a letter", ines.id, datetime.now(UTC))
    ask = {"who": [late["ana"], late["ben"]], "act": "waive", "show": "all"}
    assert "Of 2 students, <strong>1 late submission</strong>" in sign_in("ada").post(ASK, data=ask).text
    published(due=timedelta(hours=-30), more="[late]\npercent_per_day = 10\ngrace_minutes = 2000")
    assert "there is nothing to do" in sign_in("ada").post(ASK, data=ask).text


def test_lateness_is_waived_for_those_ticked_and_for_nobody_else(late, sign_in, store: Store):
    ada = sign_in("ada")
    page = ada.post(ASK, data={"who": [late["ana"], late["eva"]], "act": "waive", "show": "all"}).text
    assert "Of 2 students, <strong>1 late submission</strong>" in page
    with store.read() as tx:
        sent = {item.author: item.id for item in handed.submissions(tx, "first")}
        assert marks.waived(tx, sent.values()) == set(), "it was only asked"
    done = ada.post(DO, data={**fields(page), "reason": "the network was down"}, follow_redirects=True)
    assert "The lateness of 1 submission costs nothing from now on." in done.text
    with store.read() as tx:
        assert marks.waived(tx, sent.values()) == {sent[late["ana"]]}
        assert [entry.action for entry in audit.record(tx, subject=sent[late["ana"]])] == ["waive lateness", "submit"]
    again = ada.post(ASK, data={"who": [late["ana"], late["eva"]], "act": "waive"})
    assert "there is nothing to do" in again.text
    assert DO not in again.text


def test_all_that_the_filter_shows_get_more_time(late, sign_in, store: Store):
    ada = sign_in("ada")
    page = ada.post(ASK, data={"whom": "all", "show": "missing", "act": "extend"}).text
    assert "<strong>1 student</strong> would have more time" in page
    assert fields(page)["students"] == late["eva"]
    wrong = ada.post(DO, data={**fields(page), "due": "tomorrow"})
    assert "That is no time" in wrong.text
    assert "Say until when" in ada.post(DO, data={**fields(page), "due": ""}).text
    done = ada.post(DO, data={**fields(page), "due": "2031-01-01T12:00", "reason": "ill"})
    assert done.headers["Location"] == "/staff/a/first?show=missing"
    with store.read() as tx:
        assert list(asked.extensions(tx, "first")) == [late["eva"]]
        (entry,) = audit.record(tx, action="extend")
    assert entry.detail["author"] == late["eva"]


def test_a_team_gets_more_time_as_a_whole_and_once(late, sign_in, store: Store):
    with store.write() as tx:
        team = teams.save_team(tx, "first", "Owls", [late["ben"], late["eva"]])
    ada = sign_in("ada")
    page = ada.post(ASK, data={"who": [late["eva"]], "act": "extend"}).text
    assert "<strong>2 students</strong> would have more time" in page
    assert "1 of them is not chosen, but in a team with somebody who is." in page
    ada.post(DO, data={**fields(page), "due": "2031-01-01T12:00"})
    with store.read() as tx:
        assert list(asked.extensions(tx, "first")) == [team]


def test_grading_anew_takes_those_chosen_and_asks_again_where_the_number_changed(
    late, sign_in, published, course: Path, work
):
    solution = course / "reference" / "topic" / "number" / "solution.py"
    solution.write_text(solution.read_text().replace("return w * x + b", "return w * x + b + 1"))
    published(due=timedelta(hours=-30))
    ada = sign_in("ada")
    page = ada.post(f"{ASK}?blind=1", data={"who": [late["ana"]], "act": "regrade"}).text
    assert "Of 1 student, <strong>1 grading</strong> is of an older version" in page
    assert "Ana" not in page
    assert "Ana" in ada.post(ASK, data={"who": [late["ana"]], "act": "regrade"}).text
    told = fields(page)
    done = ada.post(DO, data=told, follow_redirects=True)
    assert "1 grading in the queue" in done.text
    assert work() == 1
    again = ada.post(DO, data=told)
    assert "Something has changed since you were asked" in again.text
    assert work() == 0
    rest = ada.post(ASK, data={"whom": "all", "act": "regrade"}).text
    assert "Of 3 students, <strong>1 grading</strong>" in rest


@pytest.mark.parametrize("sent", [{}, {"who": "nobody"}, {"whom": "all", "find": "zoe"}])
def test_nobody_chosen_is_told_and_nothing_is_asked(sent, late, sign_in):
    answer = sign_in("ada").post(ASK, data={**sent, "act": "extend"}, follow_redirects=True)
    assert "Nobody is chosen" in answer.text


def test_a_student_does_nothing_for_several(late, sign_in):
    for address in (ASK, DO):
        data = {"who": [late["ana"]], "students": late["ana"], "touches": "1", "act": "waive"}
        assert sign_in("ana").post(address, data=data).status_code == 403


def test_staff_are_no_students_who_could_be_chosen(late, sign_in, enrol):
    bo = enrol("bo", "assistant")
    page = sign_in("ada").post(ASK, data={"who": [bo.id, late["eva"]], "act": "extend"}).text
    assert "<strong>1 student</strong>" in page
    assert "Bo" not in said(sign_in("ada"), "/staff/a/first")
