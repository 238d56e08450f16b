"""The people of a course: a roster adds and shuts out, never deletes; links are shown once; all of it is on record."""

import io
import re
from collections.abc import Callable

import pytest
from first_course import said
from flask import Flask

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
