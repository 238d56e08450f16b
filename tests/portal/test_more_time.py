"""More time for a person in the whole course: set on the page of people, shown to its owner and to staff."""

from collections.abc import Callable

import pytest
from first_course import said

from grader.store import Store, accommodations
from grader.store.accommodations import Accommodation

EXAM = 'exam = { minutes = 60, access_code = "blackboard" }'


def test_it_is_set_on_the_page_of_people_and_shown_to_who_has_it_and_to_staff(
    enrol: Callable, published: Callable, sign_in: Callable, hand_in: Callable, store: Store
):
    ana = enrol("ana").id
    enrol("ben")
    enrol("ines", "instructor")
    published()
    ines, form = sign_in("ines"), {"percent": "25", "days": "2", "hours": "6", "reason": "a letter of the office"}
    assert ines.post(f"/staff/people/{ana}/time", data=form).headers["Location"] == "/staff/people"
    assert "in every assignment and exam, also where the due time is past already" in said(ines, "/staff/people")
    words = "25 % more time in exams; 2 days and 6 hours more until each due time"
    assert words in said(ines, "/staff/people")
    with store.read() as tx:
        assert accommodations.accommodations(tx) == {ana: Accommodation(25, 54)}
    submission = hand_in(sign_in("ana"), {"topic/pick:name": "a"})
    assert words in said(ines, f"/staff/s/{submission}")
    for page in ("/account", "/a/first"):
        assert words in said(sign_in("ana"), page)
        assert "more time in exams" not in said(sign_in("ben"), page)
    assert "a letter" not in said(sign_in("ana"), "/account")
    assert "accommodate" in said(ines, "/staff/audit")
    assert ines.post(f"/staff/people/{ana}/time", data={"percent": "1000"}).status_code == 422


def test_an_exam_begun_by_who_has_it_runs_longer(enrol: Callable, published: Callable, sign_in: Callable):
    ana = enrol("ana").id
    enrol("ben")
    enrol("ines", "instructor")
    published(due=None, more=EXAM)
    sign_in("ines").post(f"/staff/people/{ana}/time", data={"percent": "50"})
    assert "90 minutes" in said(sign_in("ana"), "/a/first")
    left = {}
    for login in ("ana", "ben"):
        browser = sign_in(login)
        browser.post("/a/first/begin", data={"code": "blackboard"})
        left[login] = browser.get("/a/first/clock").json["seconds"] / 60
    assert 89 < left["ana"] <= 90
    assert 59 < left["ben"] <= 60


@pytest.mark.parametrize("typed", [{"percent": "25 %"}, {"days": "1.5"}, {"hours": "many"}, {"percent": "-5"}])
def test_what_is_no_number_takes_nothing_away_from_who_has_more_time(
    typed: dict[str, str], enrol: Callable, sign_in: Callable, store: Store
):
    ana = enrol("ana").id
    enrol("ines", "instructor")
    ines = sign_in("ines")
    ines.post(f"/staff/people/{ana}/time", data={"percent": "25"})
    assert ines.post(f"/staff/people/{ana}/time", data=typed).status_code == 422
    with store.read() as tx:
        assert accommodations.accommodations(tx) == {ana: Accommodation(25, 0)}
