"""The inbox of a large class: what waits is counted whole, shown page by page, and part by part."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from first_course import said
from large_class import fill_large_class

from grader.store import Store, marks

NOW = datetime.now(UTC)
_LINK = re.compile(r'href="(/staff/s/[^"]+)"')


@pytest.fixture
def staff(store: Store, enrol: Callable, sign_in: Callable):
    """An assistant of two hundred students, of whom twenty have an open part in each of three problems."""
    enrol("ada", "assistant")
    fill_large_class(store, NOW, "wide", 200)
    return sign_in("ada")


def test_every_part_that_waits_is_on_some_page_of_the_inbox_and_counted_in_the_overview(staff):
    assert "60 things wait" in said(staff, "/staff/")
    assert "60 wait" in said(staff, "/staff/inbox")
    links = [_LINK.findall(staff.get(f"/staff/inbox?page={page}").text) for page in (1, 2)]
    assert list(map(len, links)) == [50, 10]
    assert len({*links[0], *links[1]}) == 60
    assert staff.get("/staff/inbox?page=99").text == staff.get("/staff/inbox?page=2").text


def test_the_inbox_shows_one_question_alone_and_the_next_in_it_is_open_too(staff):
    page = staff.get("/staff/inbox?only=wide+large/second+p0").text
    assert "large/second · p0 (20)" in page
    links = _LINK.findall(page)
    assert len(links) == 20
    assert all(link.endswith("#large-second") for link in links)
    assert "Next submission" in said(staff, links[0].replace("&amp;", "&"))
    assert "show=open" in links[0]
    assert len(_LINK.findall(staff.get("/staff/inbox?only=wide+large/second+nothing").text)) == 50


def test_requests_come_fifty_at_a_time_the_oldest_first(staff, store: Store):
    with store.write() as tx:
        for n in range(53):
            marks.add_request(tx, f"swide{n:05}-1", "large/first", "p1", f"Wish {n:02}.", f"wide{n:05}", NOW)
    page = said(staff, "/staff/inbox")
    assert [n for n in range(53) if f"Wish {n:02}." in page] == list(range(50))
    assert "The 50 oldest of 53" in page
    assert "113 things wait" in said(staff, "/staff/")
