"""A form that adds something does it once: a second click, or a page sent again, changes nothing and says so."""

import io
import re
from collections.abc import Callable

import pytest
from first_course import RELU, said
from flask.testing import FlaskClient

from grader.store import Store, asked, audit, handed

EXAM = "exam = { minutes = 60 }"
GRID = "/staff/a/first"


@pytest.fixture
def staff(enrol: Callable, published: Callable, sign_in: Callable) -> FlaskClient:
    enrol("ana")
    enrol("ines", "instructor")
    published(due=None, more=EXAM)
    return sign_in("ines")


def fields(page: str, action: str) -> dict[str, str]:
    """The fields of a form that are there before anybody types."""
    form = page[page.index(f'action="{action}"') :].split("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


@pytest.mark.parametrize("which", ["extend", "minutes", "chosen/do"])
def test_minutes_of_one_form_are_given_once_and_those_of_the_next_come_on_top(
    which: str, staff: FlaskClient, store: Store
):
    def form() -> dict[str, str]:
        if which == "chosen/do":
            page = staff.post(f"{GRID}/chosen", data={"whom": "all", "act": "extend"}).text
        else:
            page = staff.get(GRID).text
        return {"author": "*", **fields(page, f"{GRID}/{which}"), "minutes": "10"}

    def given() -> tuple[set[int], int]:
        with store.read() as tx:
            return {minutes for _, minutes in asked.extensions(tx, "first").values()}, len(
                audit.record(tx, action="extend")
            )

    sent = form()
    first, second = (staff.post(f"{GRID}/{which}", data=sent, follow_redirects=True).text for _ in range(2))
    assert "This form was sent before and is done; sending it again has changed nothing." in second
    assert "was sent before" not in first
    assert given() == ({10}, 1)
    assert "was sent before" not in staff.post(f"{GRID}/{which}", data=form(), follow_redirects=True).text
    assert given() == ({20}, 2)


@pytest.mark.parametrize("once", [{}, {"once": ""}, {"once": "x" * 1000}])
def test_a_form_without_its_word_is_none_of_ours(once: dict[str, str], staff: FlaskClient, store: Store):
    assert staff.post(f"{GRID}/minutes", data={"minutes": "10", **once}).status_code == 400
    with store.read() as tx:
        assert asked.extensions(tx, "first") == {}


def test_what_was_refused_may_be_sent_again_as_it_is(staff: FlaskClient, store: Store):
    sent = {"author": "*", "minutes": "0", "once": "a"}
    assert staff.post(f"{GRID}/extend", data=sent).status_code == 422
    assert staff.post(f"{GRID}/extend", data={**sent, "minutes": "5"}).status_code == 302
    with store.read() as tx:
        assert asked.extensions(tx, "first") == {"*": (None, 5)}


@pytest.mark.parametrize("code", [RELU, None])
def test_a_second_click_on_hand_in_hands_in_nothing_more_and_uses_no_submission(
    code: bytes | None, enrol: Callable, published: Callable, sign_in: Callable, work: Callable, store: Store
):
    enrol("ana")
    published(more="submissions = 2")
    ana = sign_in("ana")
    form = fields(ana.get("/a/first").text, "/a/first/hand-in")

    def hand_in(number: str) -> str:
        files = {} if code is None else {"files": (io.BytesIO(code), "relu.py")}
        sent = {"once": form["once"], "topic/number:z": number, **files}
        return ana.post("/a/first/hand-in", data=sent, content_type="multipart/form-data").headers["Location"]

    first = hand_in("1")
    work()
    assert hand_in("1") == first
    assert "This was handed in already, and is there once" in said(ana, first)
    assert "1 used of 2" in said(ana, "/a/first")
    second = hand_in("2")  # the page that a browser's Back has kept, with something else in it
    assert second != first
    with store.read() as tx:
        assert len(handed.submissions(tx, "first")) == 2
