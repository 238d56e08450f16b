"""An exam: a code at the door, a clock of one's own, and an end that comes by itself."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from first_course import RELU, said
from flask import Flask

from grader.bell import Bell
from grader.service.clocks import hand_in_expired
from grader.store import Store, handed, people

EXAM = 'exam = { minutes = 60, access_code = "blackboard" }'
BELL = Bell(None)


class Time:
    """The time in a test's portal; it stands until it is moved. It begins a while ago, as workers have the real one."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC) - timedelta(hours=6)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Time]:
    time = Time()
    monkeypatch.setattr("grader.portal.app.utc_now", time)
    return time


@pytest.fixture
def begun(enrol: Callable, published: Callable, sign_in: Callable, clock: Time):
    """Ana sits in an exam of 60 minutes; her browser."""
    enrol("ana")
    enrol("ines", "instructor")
    published(due=None, more=EXAM)
    browser = sign_in("ana")
    browser.post("/a/first/begin", data={"code": " blackboard "})
    return browser


def submissions(store: Store) -> list[handed.Handed]:
    with store.read() as tx:
        return handed.submissions(tx, "first")


def test_nothing_of_an_exam_is_there_before_one_begins_and_nobody_begins_without_the_code(
    enrol, published, sign_in, clock, app: Flask, store: Store
):
    ana = enrol("ana")
    published(due=None, more=EXAM)
    browser = sign_in("ana")
    door = said(browser, "/a/first")
    assert "60 minutes" in door
    assert "find by hand" not in door
    assert browser.get("/a/first/starter/topic/code/relu.py").status_code == 404
    assert browser.post("/a/first/preview", json={"typed": {"topic/number:z": "1"}}).status_code == 404
    assert browser.post("/a/first/draft", json={"typed": {"topic/number:z": "1"}}).status_code == 404
    assert browser.post("/a/first/hand-in", data={"topic/number:z": "1"}).status_code == 422
    with store.write() as tx:
        token = people.make_token(tx, ana.id, "test", clock.now)
    sent = app.test_client().post(
        "/api/v1/assignments/first/submissions", headers={"Authorization": f"Bearer {token}"},
        data={"files": (io.BytesIO(RELU), "relu.py")},
    )  # fmt: skip
    assert sent.status_code == 422
    browser.post("/a/first/begin", data={"code": "whiteboard"})
    assert "not the access code" in said(browser, "/a/first")
    assert "blackboard" not in browser.get("/a/first").text
    browser.post("/a/first/begin", data={"code": "blackboard"})
    assert "find by hand" in said(browser, "/a/first")
    assert not submissions(store)


def test_the_clock_runs_from_when_one_began_and_beginning_again_does_not_wind_it(begun, clock: Time):
    clock.passes(minutes=20)
    begun.post("/a/first/begin", data={"code": "blackboard"})
    told = begun.get("/a/first/clock").json
    assert told == {"seconds": 40 * 60, "over": False}
    assert "40 min left" in said(begun, "/a/first")


def test_minutes_added_reach_every_open_clock_and_one_student_may_have_more(begun, clock: Time, sign_in, enrol):
    ben = enrol("ben")
    ines = sign_in("ines")
    ines.post("/staff/a/first/minutes", data={"minutes": "10", "reason": "a fire alarm", "once": "a"})
    ines.post("/staff/a/first/minutes", data={"minutes": "5", "once": "b"})
    assert begun.get("/a/first/clock").json["seconds"] == 75 * 60
    ines.post("/staff/a/first/extend", data={"author": ben.id, "minutes": "30", "reason": "as agreed", "once": "c"})
    other = sign_in("ben")
    other.post("/a/first/begin", data={"code": "blackboard"})
    assert other.get("/a/first/clock").json["seconds"] == 105 * 60
    assert begun.get("/a/first/clock").json["seconds"] == 75 * 60


def test_what_was_saved_last_is_handed_in_at_the_end_without_a_tab_and_once(begun, clock: Time, store: Store, work):
    begun.post("/a/first/draft", json={"typed": {"topic/number:z": "0.5"}})
    clock.passes(minutes=30)
    begun.post("/a/first/draft", json={"typed": {"topic/number:z": "0.25", "topic/pick:name": "b"}})
    clock.passes(minutes=30)
    assert hand_in_expired(store, BELL, clock.now) == 0, "what was sent in the last second may be on its way"
    clock.passes(seconds=31)
    assert hand_in_expired(store, BELL, clock.now) == 1
    assert hand_in_expired(store, BELL, clock.now) == 0
    (item,) = submissions(store)
    assert item.via == "exam"
    text = begun.get(f"/s/{item.id}/file/answers.txt").text
    assert "z = 0.25" in text
    assert "name = b" in text
    assert work() == 2


def test_nothing_is_taken_or_saved_once_the_time_is_over(begun, clock: Time, store: Store, app: Flask):
    begun.post("/a/first/draft", json={"typed": {"topic/number:z": "0.5"}})
    clock.passes(minutes=61)
    late = begun.post("/a/first/draft", json={"typed": {"topic/number:z": "0.75"}})
    assert late.status_code == 422
    assert "our time is over" in late.text
    answer = begun.post("/a/first/hand-in", data={"topic/number:z": "0.75"})
    assert answer.status_code == 422
    assert "your time is over" in answer.text.replace("Your", "your")
    hand_in_expired(store, BELL, clock.now)
    (item,) = submissions(store)
    assert "z = 0.5" in begun.get(f"/s/{item.id}/file/answers.txt").text
    assert "This is closed" in said(begun, "/a/first")


def test_who_hands_in_for_good_is_done_and_nothing_more_is_taken(begun, clock: Time, store: Store):
    clock.passes(minutes=5)
    begun.post("/a/first/draft", json={"typed": {"topic/number:z": "0.1"}})
    begun.post("/a/first/hand-in", data={"topic/number:z": "0.5"})
    clock.passes(minutes=5)
    begun.post("/a/first/hand-in", data={"topic/number:z": "0.25", "finish": "1"})
    assert begun.post("/a/first/hand-in", data={"topic/number:z": "0.125"}).status_code == 422
    assert begun.get("/a/first/clock").json["over"]
    clock.passes(minutes=60)
    assert hand_in_expired(store, BELL, clock.now) == 0
    assert len(submissions(store)) == 2


@pytest.mark.parametrize("typed", [{}, {"topic/number:z": " "}])
def test_who_finishes_with_nothing_new_is_done_and_keeps_what_they_handed_in(
    typed: dict[str, str], begun, clock: Time, store: Store
):
    clock.passes(minutes=5)
    code = {"files": (io.BytesIO(RELU), "relu.py")}
    begun.post("/a/first/hand-in", data={"topic/number:z": "0.5", **code}, content_type="multipart/form-data")
    clock.passes(minutes=5)
    (item,) = submissions(store)
    answer = begun.post("/a/first/hand-in", data={**typed, "finish": "1"})
    assert answer.headers["Location"] == f"/s/{item.id}"
    assert "what you handed in before stands, and you have finished" in said(begun, f"/s/{item.id}")
    assert begun.get("/a/first/clock").json["over"]
    assert begun.post("/a/first/hand-in", data={"topic/number:z": "0.125"}).status_code == 422
    assert submissions(store) == [item]


def test_who_has_never_handed_in_anything_does_not_finish_by_a_slip(begun, store: Store):
    begun.post("/a/first/hand-in", data={"finish": "1"})
    assert "Nothing was handed in: there is nothing in it" in said(begun, "/a/first")
    assert not begun.get("/a/first/clock").json["over"]
    assert not submissions(store)


def test_who_typed_nothing_has_nothing_handed_in_and_their_exam_ends(begun, clock: Time, store: Store):
    clock.passes(minutes=62)
    assert hand_in_expired(store, BELL, clock.now) == 1
    assert not submissions(store)
    assert hand_in_expired(store, BELL, clock.now) == 0


def test_the_exams_own_end_ends_every_clock(enrol, published, sign_in, clock: Time):
    enrol("ana")
    closes = (clock.now + timedelta(minutes=30)).isoformat()
    published(due=None, more=f'{EXAM}\ncloses = "{closes}"')
    browser = sign_in("ana")
    clock.passes(minutes=10)
    browser.post("/a/first/begin", data={"code": "blackboard"})
    assert browser.get("/a/first/clock").json["seconds"] == 20 * 60


def test_minutes_added_to_every_clock_are_there_although_the_exam_would_have_closed(
    enrol, published, sign_in, clock: Time
):
    enrol("ana"), enrol("ines", "instructor")
    published(due=None, more=f'{EXAM}\ncloses = "{(clock.now + timedelta(minutes=60)).isoformat()}"')
    browser = sign_in("ana")
    browser.post("/a/first/begin", data={"code": "blackboard"})
    clock.passes(minutes=50)
    sign_in("ines").post("/staff/a/first/minutes", data={"minutes": "10", "reason": "a fire alarm", "once": "a"})
    assert browser.get("/a/first/clock").json["seconds"] == 20 * 60
    clock.passes(minutes=15)
    assert browser.post("/a/first/hand-in", data={"topic/number:z": "0.5"}).headers["Location"].startswith("/s/")


def test_who_has_an_extension_may_begin_after_the_exams_own_end(enrol, published, sign_in, clock: Time):
    ana, _, _ = enrol("ana"), enrol("ben"), enrol("ines", "instructor")
    published(due=None, more=f'{EXAM}\ncloses = "{(clock.now + timedelta(minutes=30)).isoformat()}"')
    later = f"{clock.now + timedelta(minutes=90):%Y-%m-%dT%H:%M}"
    sign_in("ines").post(
        "/staff/a/first/extend", data={"author": ana.id, "due": later, "reason": "was ill", "once": "a"}
    )
    clock.passes(minutes=40)
    for login, status in (("ana", 302), ("ben", 422)):
        assert sign_in(login).post("/a/first/begin", data={"code": "blackboard"}).status_code == status
    left = sign_in("ana").get("/a/first/clock").json["seconds"]
    assert 49 * 60 <= left <= 50 * 60  # granted to the minute


def test_an_exams_marks_are_held_until_they_are_released(begun, clock: Time, work, sign_in, store: Store):
    begun.post("/a/first/hand-in", data={"topic/number:z": "77", "finish": "1"})
    work()
    (item,) = submissions(store)
    clock.passes(hours=3)
    shown = said(begun, f"/s/{item.id}")
    assert "Not right" not in shown
    assert "of 8" not in shown
    assert "of 8" not in said(begun, "/").replace("8 points", "")
    sign_in("ines").post("/staff/a/first/release", data={"released": "1"})
    assert "Not right" in said(begun, f"/s/{item.id}")
    assert "0 of 8" in said(begun, f"/s/{item.id}")
