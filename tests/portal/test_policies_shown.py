"""What an assignment's policies come to on its student's pages: when work counts, what it costs, what is shown."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from first_course import ABSOLUTE, said

from grader.model.course import Course
from grader.store import Store, asked, handed

NUMBER = ("topic/number:z", "topic/number:y")


@pytest.fixture
def ana(enrol: Callable) -> str:
    enrol("ana")
    enrol("ines", "instructor")
    return "ana"


def at(offset: timedelta) -> str:
    return f'"{(datetime.now(UTC) + offset).isoformat()}"'


def test_nothing_is_taken_after_it_closes_but_what_was_typed_is_still_there(ana, published, sign_in, store: Store):
    published(due=timedelta(days=-2), more=f"closes = {at(timedelta(hours=-1))}")
    browser = sign_in(ana)
    browser.post("/a/first/draft", json={"typed": {"topic/number:z": "0.125"}})
    assert "This is closed" in browser.get("/a/first").text
    assert "0.125" in browser.get("/a/first").text
    assert browser.post("/a/first/hand-in", data={"topic/number:z": "0.5"}).headers["Location"] == "/a/first"
    assert "this closed at" in said(browser, "/a/first")
    with store.read() as tx:
        assert not handed.submissions(tx, "first")


def test_only_so_many_submissions_are_taken_and_a_replaced_one_costs_nothing(ana, published, sign_in, hand_in, work):
    published(more="submissions = 2")
    browser = sign_in(ana)
    hand_in(browser, {"topic/number:z": "1"}, None)
    hand_in(browser, {"topic/number:z": "2"}, None)  # replaces the first, at which nobody has looked
    assert "1 used of 2" in said(browser, "/a/first")
    work()
    hand_in(browser, {"topic/number:z": "3"}, None)
    assert "2 used of 2" in said(browser, "/a/first")
    work()
    assert browser.post("/a/first/hand-in", data={"topic/number:z": "4"}).headers["Location"] == "/a/first"
    assert "you have used all 2 submissions" in said(browser, "/a/first")


@pytest.mark.parametrize(("counts", "points"), [("best", "6"), ("last", "0")])
def test_the_best_or_the_last_counts_as_the_assignment_says(
    counts, points, ana, published, sign_in, hand_in, work, right
):
    published(more=f'counts = "{counts}"')
    browser = sign_in(ana)
    good = {field: text for field, text in right(ana).items() if field in NUMBER}
    hand_in(browser, good)
    work()
    later = hand_in(browser, dict.fromkeys(NUMBER, "77"), ABSOLUTE)
    work()
    assert f" {points} so far of 8" in said(browser, f"/s/{later}") or f" {points} of 8" in said(browser, f"/s/{later}")
    assert ("Another submission of yours counts" in said(browser, f"/s/{later}")) == (counts == "best")


def test_leaving_a_problem_out_leaves_the_earlier_work_standing(ana, published, sign_in, hand_in, work, right):
    published()
    browser = sign_in(ana)
    hand_in(browser, {field: text for field, text in right(ana).items() if field in NUMBER}, None)
    work()
    later = hand_in(browser, {})
    work()
    assert "6 of 8" in said(browser, f"/s/{later}")


def test_late_work_costs_what_the_assignment_says_and_the_page_says_how(ana, published, sign_in, hand_in, work, right):
    published(due=timedelta(hours=-30), more="late = { percent_per_day = 10, grace_minutes = 15 }")
    browser = sign_in(ana)
    assert "Each started day late costs 10 % of the points; the first 15 minutes are free" in said(browser, "/a/first")
    id = hand_in(browser, right(ana))
    work()
    assert "6.4 of 8 8 − 1.6 for lateness" in said(browser, f"/s/{id}")
    assert "6 h after it was due" in said(browser, f"/s/{id}")


@pytest.mark.parametrize(
    ("due", "late", "sentence"),
    [
        (timedelta(hours=2), "percent_per_day = 10", "Handed in now: on time. After "),
        (timedelta(hours=-30), "percent_per_day = 10", "2 started days late, minus 20 % of the points. After "),
        (
            timedelta(hours=-5),
            "percent_per_day = 10, late_days = 2",
            "1 started day late, at no cost. Late days left: 1.",
        ),
        (
            timedelta(minutes=-5),
            "percent_per_day = 10, grace_minutes = 9",
            "late, within the time that is free. After ",
        ),
        (timedelta(hours=-5), "percent_per_day = 0", "1 started day late, at no cost."),
    ],
)
def test_what_lateness_costs_now_stands_with_the_rules_and_in_the_form(due, late, sentence, ana, published, sign_in):
    published(due=due, more=f"late = {{ {late} }}")
    assert said(sign_in(ana), "/a/first").count(sentence) == 2


def test_nothing_is_said_of_a_price_that_nobody_can_pay_as_it_closes_before(ana, published, sign_in):
    late = "late = { percent_per_day = 10 }"
    published(due=timedelta(hours=-5), more=f"{late}\ncloses = {at(timedelta(hours=3))}")
    page = said(sign_in(ana), "/a/first")
    assert page.count("1 started day late, minus 10 % of the points. After ") == 2
    assert page.count("nothing is taken") == 2
    assert "minus 20 %" not in page
    published(due=timedelta(hours=-5), more=f"{late}\ncloses = {at(timedelta(hours=-3))}")
    assert "Handed in now" not in said(sign_in(ana), "/a/first")


def test_the_grace_costs_nothing_and_neither_do_free_days(ana, published, sign_in, hand_in, work, right):
    published(due=timedelta(minutes=-5), more="late = { percent_per_day = 50, grace_minutes = 15 }")
    id = hand_in(sign_in(ana), right(ana))
    work()
    assert "lateness" not in said(sign_in(ana), f"/s/{id}").replace("Lateness", "")
    published(due=timedelta(hours=-5), more="late = { percent_per_day = 50, late_days = 1 }")
    assert " 8 of 8" in said(sign_in(ana), f"/s/{id}")


def test_an_extension_moves_the_due_time_of_one_student_and_lateness_with_it(
    ana, published, sign_in, hand_in, work, right, enrol
):
    enrol("ben")
    published(due=timedelta(hours=-5), more=f"late = {{ percent_per_day = 50 }}\ncloses = {at(timedelta(hours=-1))}")
    person = re.search(r'<option value="(p\w+)">Ana<', sign_in("ines").get("/staff/a/first").text)
    assert person is not None
    until = (datetime.now(UTC) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    form = {"author": person[1], "due": until, "reason": "ill", "once": "a"}
    assert sign_in("ines").post("/staff/a/first/extend", data=form).status_code == 302
    id = hand_in(sign_in(ana), right(ana))
    work()
    assert "6 so far of 8" in said(sign_in(ana), f"/s/{id}")  # the choice waits for the new due time
    assert "This is closed" in said(sign_in("ben"), "/a/first")


def test_a_waiver_takes_lateness_away_and_back(ana, published, sign_in, hand_in, work, right):
    published(due=timedelta(hours=-5), more="late = { percent_per_day = 50 }")
    id = hand_in(sign_in(ana), right(ana))
    work()
    assert "4 of 8" in said(sign_in(ana), f"/s/{id}")
    sign_in("ines").post(f"/staff/s/{id}/waive", data={"waived": "1", "reason": "the network was down"})
    assert " 8 of 8" in said(sign_in(ana), f"/s/{id}")
    sign_in("ines").post(f"/staff/s/{id}/waive", data={"waived": "0"})
    assert "4 of 8" in said(sign_in(ana), f"/s/{id}")


# -- what is shown when ---------------------------------------------------------------------------------------------

SHOWS = "shows = { before_due = [], after_due = ['verdict'], released = ['verdict', 'points', 'feedback', 'case'] }"


def test_what_is_shown_goes_from_nothing_to_verdicts_to_points(ana, published, sign_in, hand_in, work, right):
    published(more=SHOWS)
    browser = sign_in(ana)
    answers = right(ana) | {"topic/number:y": "77"}
    id = hand_in(browser, answers, ABSOLUTE)
    work()
    before = said(browser, f"/s/{id}")
    assert "Graded; shown later" in before
    assert "Correct" not in before
    published(due=timedelta(minutes=-1), more=SHOWS)
    after = said(browser, f"/s/{id}")
    assert "Correct" in after
    assert "Not right" in after
    for page in (f"/s/{id}", "/", "/a/first"):
        assert "of 8" not in said(browser, page).replace("8 points", ""), page
    assert "absolute value" not in after
    sign_in("ines").post("/staff/a/first/release", data={"released": "1"})
    released = said(browser, f"/s/{id}")
    assert "3 of 8" in released
    assert "absolute value" in released
    sign_in("ines").post("/staff/a/first/release", data={"released": "0"})
    assert "3 of 8" not in said(browser, f"/s/{id}")


def test_a_choice_hides_its_verdict_while_one_may_hand_in_again_and_no_sum_tells_it(
    ana, published, sign_in, hand_in, work, right, store: Store
):
    published()
    browser = sign_in(ana)
    id = hand_in(browser, right(ana))
    work()
    shown = said(browser, f"/s/{id}")
    assert shown.count("Graded; shown later") == 2
    assert "6 so far of 8" in shown
    assert "0 + ? of 2" in shown
    assert "6 so far of 8" in said(browser, "/")
    assert "6 so far of 8" in said(browser, "/a/first")
    wrong = hand_in(browser, right(ana) | {"topic/pick:name": "a"})
    work()
    assert said(browser, f"/s/{wrong}").count("6 so far of 8") == 1
    published(due=timedelta(minutes=-1))
    assert "7 of 8" in said(browser, f"/s/{id}")  # the later one counts
    assert "Graded; shown later" not in said(browser, f"/s/{id}")


def test_a_choice_shows_its_verdict_once_every_submission_is_used(ana, published, sign_in, hand_in, work, right):
    published(more="submissions = 1")
    id = hand_in(sign_in(ana), right(ana))
    work()
    assert " 8 of 8" in said(sign_in(ana), f"/s/{id}")


def test_what_a_problem_asks_is_not_there_before_it_opens(ana, published, sign_in):
    published(due=timedelta(days=3), more=f"opens = {at(timedelta(hours=1))}")
    browser = sign_in(ana)
    for address in ("/a/first", "/a/first/starter/topic/code/relu.py"):
        assert browser.get(address).status_code == 404, address
    for address in ("/a/first/draft", "/a/first/preview", "/a/first/hand-in"):
        assert browser.post(address, json={"typed": {"topic/number:z": "1"}}).status_code == 404, address
    assert "First" not in browser.get("/").text


# -- drafts ---------------------------------------------------------------------------------------------------------


def test_what_was_typed_is_there_after_signing_in_again(ana, published, sign_in):
    published()
    browser = sign_in(ana)
    typed = {"topic/number:z": " 1/3 + ", "topic/pick:name": "b", "topic/pick:known": "a, c", "topic/none:x": "1"}
    assert browser.post("/a/first/draft", json={"typed": typed}).status_code == 200
    browser.post("/logout")
    page = sign_in(ana).get("/a/first").text
    assert "> 1/3 + </textarea>" in page
    assert re.search(r'type="radio" name="topic/pick:name" value="b" checked', page)
    assert len(re.findall(r'type="checkbox" name="topic/pick:known" value="[ac]" checked', page)) == 2


def test_when_a_draft_was_saved_is_told_in_the_zone_of_the_course(ana, published, sign_in, store: Store):
    published()
    with store.write() as tx:
        asked.save_course(tx, Course(time_zone="Asia/Kathmandu"))
    told = sign_in(ana).post("/a/first/draft", json={"typed": {"topic/number:z": "1"}}).json
    saved = datetime.fromisoformat(told["saved"]).astimezone(ZoneInfo("Asia/Kathmandu"))
    assert told["at"] == f"{saved:%H:%M:%S}"


def test_a_draft_that_was_never_handed_in_is_pointed_at(ana, published, sign_in, hand_in):
    published()
    browser = sign_in(ana)
    browser.post("/a/first/draft", json={"typed": {"topic/number:z": "1"}})
    assert "never handed in" in said(browser, "/")
    hand_in(browser, {"topic/number:z": "1"})
    assert "never handed in" not in said(browser, "/")


@pytest.mark.parametrize("told", [None, [], {"typed": 3}, {"typed": {"topic/number:z": 3}}, {"typed": {"x": "1"}}])
def test_what_is_no_draft_changes_no_draft(told, ana, published, sign_in):
    published()
    browser = sign_in(ana)
    browser.post("/a/first/draft", json={"typed": {"topic/number:z": "kept"}})
    assert browser.post("/a/first/draft", json=told).status_code == 200
    assert ">kept</textarea>" in browser.get("/a/first").text
