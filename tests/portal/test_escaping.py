"""What students type, name and upload is text on every page, and no formula in any spreadsheet."""

import csv
import io
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from flask import Flask

from grader.store import Store, people

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>'\"--></textarea></title>{{ 7*7 }}$x$"
FORMULA = '=HYPERLINK("http://evil.example","grade")'


@pytest.fixture
def attacked(enrol: Callable, published: Callable, sign_in: Callable, hand_in: Callable, work: Callable) -> str:
    """Somebody hostile in every field there is has handed in, and asked for another look; the submission's id."""
    enrol("ana", name=HOSTILE)
    enrol("ines", "instructor")
    published()
    browser = sign_in("ana")
    answers = {"topic/number:z": HOSTILE, "topic/pick:name": HOSTILE}
    id = hand_in(browser, answers, f"# {HOSTILE}\nprint({HOSTILE!r})\nraise ValueError({HOSTILE!r})\n".encode())
    hand_in(browser, {"topic/number:y": HOSTILE}, b"x", f"{HOSTILE.replace('/', '')}.py")
    browser.post("/a/first/draft", json={"typed": {"topic/number:z": HOSTILE}})
    browser.post("/account/tokens", data={"label": HOSTILE, "scope": "read"})
    work()
    browser.post(f"/s/{id}/again", data={"part": "topic/number:z", "text": HOSTILE})
    staff = sign_in("ines")
    form = {"part": "topic/number:z", "points": "1", "reason": HOSTILE, "feedback": HOSTILE, "seen:z": "0"}
    assert staff.post(f"/staff/s/{id}/correct", data=form).status_code == 302
    staff.post(
        "/staff/a/first/extend", data={"author": "*", "due": "2030-01-01T00:00", "reason": HOSTILE, "once": HOSTILE}
    )
    staff.post("/staff/a/first/void", data={"part": "topic/pick:name", "how": "full", "reason": HOSTILE})
    return id


def test_hostile_text_is_text_on_every_page_of_students_and_staff(attacked: str, sign_in: Callable):
    ana, ines = sign_in("ana"), sign_in("ines")
    pages = [(ana, page) for page in ("/", "/a/first", f"/s/{attacked}", "/account", f"/s/{attacked}/file/none")]
    staff = [
        "",
        "a/first",
        f"s/{attacked}",
        f"s/{attacked}?blind=1",
        "queue",
        "inbox",
        "a/first/statistics",
        "a/first/unrecognised",
    ]
    staff += ["a/first/regrade", "people", "audit", f"a/first?find={HOSTILE[:99]}", f"audit?action={HOSTILE}"]
    pages += [(ines, f"/staff/{page.replace('#', '%23')}") for page in staff]
    shown = 0
    for browser, page in pages:
        text = browser.get(page).text
        assert not made_of(text), page
        shown += "alert(1)" in text
    assert shown >= 9, "the test looks at pages that show it"


OURS = [{"src": f"/static/{name}.js", "defer": None} for name in ("portal", "marking")]


def made_of(page: str) -> list[str]:
    """What a browser would find in a page that is none of ours."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            told = dict(attrs)
            if tag == "img" or (tag == "script" and told not in OURS):
                found.append(tag)
            found.extend(name for name in told if name.startswith("on") or name == "style")

    Reader().feed(page)
    return found


def test_the_preview_and_the_status_tell_hostile_text_as_data(attacked: str, sign_in: Callable):
    ana = sign_in("ana")
    answer = ana.post("/a/first/preview", json={"typed": {"topic/number:z": HOSTILE}})
    assert answer.mimetype == "application/json"
    assert "<script>" not in str([read.get("html") for read in answer.json.values()])
    assert ana.get(f"/s/{attacked}/status").mimetype == "application/json"


def test_errors_say_nothing_back_unescaped(app: Flask):
    answer = app.test_client().get(f"/{HOSTILE}")
    assert answer.status_code == 404
    assert not made_of(answer.text)
    assert not made_of(app.test_client().get("/login", query_string={"then": f"/{HOSTILE}"}).text)


@pytest.mark.parametrize("address", ["/staff/a/first/grades.csv", "/api/v1/assignments/first/grades.csv"])
def test_no_cell_of_an_export_is_a_formula(
    address: str, app: Flask, enrol: Callable, published: Callable, sign_in: Callable, store: Store
):
    from datetime import UTC, datetime

    for login, name in (("=1+1", FORMULA), ("@sum", "+1"), ("-2", "\t=1"), ("ana", "\r\n=cmd"), ("ben", "＝1")):
        enrol(login, name=name)
    ines = enrol("ines", "instructor")
    published()
    with store.write() as tx:
        token = people.make_token(tx, ines.id, "test", datetime.now(UTC))
    browser = app.test_client() if address.startswith("/api") else sign_in("ines")
    text = browser.get(address, headers={"Authorization": f"Bearer {token}"}).text
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == 6
    for row in rows[1:]:
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝")), cell
    assert f"'{FORMULA}" in {row[1] for row in rows}
