"""The people of a course: a roster adds and shuts out, never deletes; links are shown once; all of it is on record."""

import html
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from first_course import said
from flask import Flask
from large_class import fill_large_class

from grader.store import Store, handed, people


def bring_in(browser, text: str, **fields: str):
    form = {"roster": (io.BytesIO(text.encode()), "roster.csv"), "role": "student", **fields}
    return browser.post("/staff/people", data=form, content_type="multipart/form-data")


@pytest.fixture
def ines(enrol: Callable, sign_in: Callable):
    enrol("ines", "instructor")
    return sign_in("ines")


def everybody(store: Store) -> dict[str, tuple[str, str, bool]]:
    with store.read() as tx:
        return {p.login or "": (p.name, p.role, p.active) for p in people.people(tx)}


def test_a_roster_adds_and_shuts_out_and_never_deletes(
    ines, enrol, published, sign_in, hand_in, store: Store
):  # fmt: skip
    enrol("ana")
    enrol("ben")
    published()
    hand_in(sign_in("ben"), {"topic/pick:name": "a"})
    page = bring_in(ines, "id,name\nana,Ana Lima\ncleo,Cleo\n", shut_out="1")
    assert "1 added, 1 known already, 1 shut out." in page.text
    found = everybody(store)
    assert found["ana"] == ("Ana Lima", "student", True)
    assert found["ben"] == ("Ben", "student", False)
    assert found["cleo"] == ("Cleo", "student", True)
    assert found["ines"][2]
    with store.read() as tx:
        assert len(handed.submissions(tx, "first")) == 1
    assert "Ben" in said(ines, "/staff/a/first?show=handed")
    bring_in(ines, "id,name\nben,\n")
    assert everybody(store)["ben"] == ("Ben", "student", True), "let in again, and a missing name takes none away"


def test_who_is_new_gets_a_link_that_is_shown_once_and_signs_in(ines, published, app: Flask):
    published()
    page = bring_in(ines, "id,name\ncleo,Cleo\n").text
    (link,) = re.findall(r"http://localhost(/link/[\w-]+)", page)
    assert link not in ines.get("/staff/people").text
    browser = app.test_client()
    browser.post(link)
    assert "Nothing is open" not in said(browser, "/")
    assert "find by hand" in said(browser, "/a/first"), "a late joiner has numbers at once"


def test_a_roster_changes_nobodys_role(ines, enrol, store: Store):
    enrol("ada", "assistant")
    bring_in(ines, "id,name\nada,Ada\n", shut_out="1")
    assert everybody(store)["ada"][1] == "assistant"


@pytest.mark.parametrize(
    "text", ["", "id,name", "a,b\n1,2\n", "id\n\n\n", "\0\0", "id,name\nana,A\nana,B\n", "PK\x03\x04", "id;name\nx;y\n"]
)
def test_what_is_no_roster_changes_nothing_and_says_why(text: str, ines, enrol, store: Store):
    enrol("ana")
    before = everybody(store)
    answer = bring_in(ines, text, shut_out="1")
    if answer.status_code == 200:
        assert set(before) <= set(everybody(store))
    else:
        assert answer.status_code == 422
        assert everybody(store) == before


def test_an_instructor_brings_in_students_and_assistants_alone(ines, enrol, sign_in, store: Store):
    for role in ("instructor", "admin", "dean"):
        assert bring_in(ines, "id\nnew\n", role=role).status_code == 403
    assert bring_in(ines, "id\nnew\n", role="assistant").status_code == 200
    enrol("adam", "admin")
    assert bring_in(sign_in("adam"), "id\nanother\n", role="instructor").status_code == 200
    assert everybody(store)["another"][1] == "instructor"


def test_what_was_done_is_on_record(ines, enrol, store: Store):
    ana = enrol("ana")
    bring_in(ines, "id\nana\n")
    ines.post(f"/staff/people/{ana.id}", data={"what": "out"})
    ines.post(f"/staff/people/{ana.id}", data={"what": "link"})
    record = said(ines, "/staff/audit")
    for action in ("import roster", "person: out", "person: link"):
        assert action in record
    assert re.search(r"Ines person: out Ana", record)


@pytest.fixture
def large(store: Store, enrol, sign_in):
    """An instructor of 120 students, of whom the last is shut out."""
    enrol("ines", "instructor")
    enrol("ada", "assistant")
    fill_large_class(store, datetime.now(UTC), "wide", 120)
    with store.write() as tx:
        people.set_active(tx, "wide00119", False)
    return sign_in("ines")


FOUND = [
    ("", 122, ["Ada", "Student 00000 of wide"], "Page 1 of 3"),
    ("?page=3", 122, ["Student 00098 of wide", "Student 00119 of wide"], "Page 3 of 3"),
    ("?page=9", 122, ["Student 00119 of wide"], "Page 3 of 3"),
    ("?find=NT+0011", 10, ["Student 00110 of wide", "Student 00119 of wide"], None),
    ("?find=wide00007", 1, ["Student 00007 of wide"], None),
    ("?show=assistant", 1, ["Ada"], None),
    ("?show=out", 1, ["Student 00119 of wide"], None),
    ("?find=nobody+at+all", 0, ["Nobody."], None),
    ("?show=anything", 122, ["Ada"], "Page 1 of 3"),
]


@pytest.mark.parametrize(("query", "total", "names", "pages"), FOUND)
def test_a_large_class_is_listed_fifty_a_page_and_found_by_name_login_role_and_access(
    large, query, total, names, pages
):
    page = said(large, f"/staff/people{query}")
    assert f"{total} {'person' if total == 1 else 'people'}" in page
    assert all(name in page for name in names)
    assert page.count("Make a link") == (22 if "page=" in query else min(total, 50))
    assert ("Page" in page) == (pages is not None)
    assert pages is None or pages in page


def test_whoever_changes_somebody_comes_back_to_the_page_they_were_on(large):
    here = "/staff/people?find=student&show=student&page=2"
    form = re.search(r'action="(/staff/people/[^"]+)"[^>]*>(?:(?!</form>).)*Shut out', large.get(here).text, re.DOTALL)
    assert form is not None
    answer = large.post(html.unescape(form[1]), data={"what": "out"})
    assert answer.headers["Location"] == "/staff/people?find=student&show=student&page=2"
