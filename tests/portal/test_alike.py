"""One correction for everybody who answered alike."""

from datetime import timedelta

import pytest

from grader.store import marks

FIELD = "topic/pick:name"  # the right answer is `b`


def _hand_in(browser, pick):
    answer = browser.post("/a/first/hand-in", data={FIELD: pick})
    assert answer.status_code == 302
    return answer.headers["Location"].rsplit("/", 1)[1]


@pytest.fixture
def ids(published, enrol, sign_in, work):
    """Submissions of three students: Ana and Ben picked `a`, Eva picked `c`."""
    enrol("ada", "assistant")
    for login in ("ana", "ben", "eva"):
        enrol(login)
    published(due=timedelta(minutes=-1))  # before it is due a choice shows nothing
    found = {login: _hand_in(sign_in(login), pick) for login, pick in (("ana", "a"), ("ben", "a"), ("eva", "c"))}
    assert work() == 3
    return found


def _correct(staff, id, *, seen=0, **more):
    told = {"part": FIELD, "points": "1", "reason": "the question was ambiguous", "seen:name": str(seen), **more}
    return staff.post(f"/staff/s/{id}/correct", data=told, follow_redirects=True)


def test_a_correction_is_shown_to_its_student_with_the_reason(ids, sign_in):
    _correct(sign_in("ada"), ids["ana"])
    assert "the question was ambiguous" in sign_in("ana").get(f"/s/{ids['ana']}").text
    assert "the question was ambiguous" not in sign_in("ben").get(f"/s/{ids['ben']}").text


def test_a_correction_may_be_given_to_everybody_who_answered_the_same(ids, sign_in):
    answer = _correct(sign_in("ada"), ids["ana"], alike="1")
    assert "for 1 other who answered the same too" in answer.text
    assert "the question was ambiguous" in sign_in("ben").get(f"/s/{ids['ben']}").text
    assert "the question was ambiguous" not in sign_in("eva").get(f"/s/{ids['eva']}").text


def test_whose_own_correction_was_taken_back_gets_the_one_for_all(ids, sign_in, store):
    ada = sign_in("ada")
    for points in ("1", ""):
        with store.read() as tx:
            seen = marks.overrides(tx, [ids["ben"]]).get((ids["ben"], "topic/pick", "name"))
        assert _correct(ada, ids["ben"], points=points, seen=seen.id if seen else 0).status_code == 200
    assert "for 1 other who answered the same too" in _correct(ada, ids["ana"], alike="1").text
    assert "the question was ambiguous" in sign_in("ben").get(f"/s/{ids['ben']}").text


def test_of_two_people_who_correct_one_part_the_second_is_told_of_the_first(ids, sign_in, enrol):
    enrol("otto", "assistant")
    assert _correct(sign_in("ada"), ids["ana"]).status_code == 200
    second = _correct(sign_in("otto"), ids["ana"], points="0")
    assert second.status_code == 422
    assert "else has corrected this part meanwhile" in second.text


@pytest.mark.parametrize(("points", "says"), [("7", "cannot be right"), ("-1", "cannot be right"), ("x", "no number")])
def test_points_that_a_part_does_not_have_are_refused(ids, sign_in, points, says):
    answer = _correct(sign_in("ada"), ids["ana"], points=points)
    assert answer.status_code == 422
    assert says in answer.text


def test_wrong_numbers_that_stand_alike_to_the_right_ones_are_answered_the_same(published, enrol, sign_in, work, right):
    ids = {}
    for login in ("ana", "ben", "eva"):
        enrol(login)
    enrol("ada", "assistant")
    published(due=timedelta(days=1))
    for login, times in (("ana", 3.7), ("ben", 3.7), ("eva", 5.3)):
        browser = sign_in(login)
        browser.get("/a/first")
        z = times * float(right(login)["topic/number:z"])
        ids[login] = browser.post("/a/first/hand-in", data={"topic/number:z": f"{z:.8f}"}).headers["Location"]
    work()
    told = {"part": "topic/number:z", "points": "1", "reason": "it could be read so", "seen:z": "0", "alike": "1"}
    answer = sign_in("ada").post(f"/staff{ids['ana']}/correct", data=told, follow_redirects=True)
    assert "for 1 other who answered the same too" in answer.text
    assert "it could be read so" in sign_in("ben").get(ids["ben"]).text
    assert "it could be read so" not in sign_in("eva").get(ids["eva"]).text
