"""A student's first page: assignments in groups that say what there is to do about them, and drafts never sent."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from first_course import said
from flask.testing import FlaskClient

DAY = timedelta(days=1)
DRAFT = {"typed": {"topic/number:z": "0.125"}}


def group_of(browser: FlaskClient) -> str:
    """The heading over the assignment on the page."""
    headings = re.findall(r'<h2 id="group-\d+">([^<]+)</h2>', browser.get("/").text)
    assert len(headings) == 1
    return str(headings[0])


def offer_of(browser: FlaskClient) -> str:
    """The link that offers to hand a draft in; empty where there is none."""
    found = re.search(r'<a href="/a/first#hand-in">([^<]+)', browser.get("/").text)
    return found[1] if found else ""


@pytest.fixture
def ana(enrol: Callable, sign_in: Callable) -> FlaskClient:
    enrol("ana")
    enrol("ines", "instructor")
    return sign_in("ana")


def closing(offset: timedelta) -> str:
    return f'closes = "{(datetime.now(UTC) + offset).isoformat()}"'


def test_an_assignment_goes_from_due_to_graded_to_past(ana, published, hand_in, work, right, sign_in):
    published(due=DAY)
    assert group_of(ana) == "Due next"
    hand_in(ana, right("ana"))
    assert group_of(ana) == "Being graded"
    work()
    assert group_of(ana) == "Graded"
    published(due=-DAY)
    assert group_of(ana) == "Graded"
    sign_in("ines").post("/staff/a/first/release", data={"released": "1"})
    assert group_of(ana) == "Past"


def test_what_was_handed_in_only_in_part_stays_due_until_the_time_is_over(ana, published, hand_in, work):
    published(due=DAY)
    hand_in(ana, {"topic/number:z": "1"}, None)
    work()
    assert group_of(ana) == "Due next"
    published(due=-DAY)
    assert group_of(ana) == "Graded"


def test_what_nothing_was_handed_in_for_is_past_once_it_is_over(ana, published):
    published(due=-DAY, more=closing(DAY))
    assert group_of(ana) == "Due next"
    published(due=-DAY)
    assert group_of(ana) == "Past"


@pytest.mark.parametrize(
    ("due", "more", "offer", "group"),
    [
        (DAY, "", "Hand it in", "Due next"),
        (timedelta(seconds=-1), "", "Hand it in late", "Due next"),
        (-DAY, closing(DAY), "Hand it in late", "Due next"),
        (-DAY, closing(timedelta(hours=-1)), "", "Past"),
        (None, "", "Hand it in", "Due next"),
    ],
    ids=["before", "as it is due", "late", "closed", "never due"],
)
def test_a_draft_never_sent_is_offered_for_as_long_as_it_would_be_taken(due, more, offer, group, ana, published):
    published(due=DAY)
    ana.post("/a/first/draft", json=DRAFT)
    published(due=due, more=more)
    assert "never handed in" in said(ana, "/")
    assert (offer_of(ana), group_of(ana)) == (offer, group)
    assert ("The draft above was saved" in said(ana, "/a/first")) == bool(offer)
    handed = ana.post("/a/first/hand-in", data={"topic/number:z": "0.125"}).headers["Location"]
    assert handed.startswith("/s/") == bool(offer)


def test_a_late_draft_is_offered_with_what_it_costs(ana, published):
    published(due=DAY)
    ana.post("/a/first/draft", json=DRAFT)
    published(due=-DAY, more="late = { percent_per_day = 15 }")
    assert "Hand it in late : First . Handed in now: 2 started days late, minus 30 % of the points." in said(ana, "/")


def test_a_draft_is_not_offered_once_every_submission_is_used(ana, published, hand_in, work):
    published(more="submissions = 1")
    hand_in(ana, {"topic/number:z": "1"}, None)
    work()
    ana.post("/a/first/draft", json=DRAFT)
    assert offer_of(ana) == ""
    assert group_of(ana) == "Graded"
