"""A student's first day: the page, an answer, the hand-in, the marks."""

import io
import platform
import re
from collections.abc import Callable
from importlib.metadata import version

from first_course import ABSOLUTE, RELU, said
from flask import Flask

from grader.store import Store, handed


def test_nobody_sees_anything_before_signing_in(app: Flask):
    answer = app.test_client().get("/a/first")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/login?then=/a/first"


def test_answers_and_files_are_handed_in_graded_and_shown(published, enrol, sign_in, work):
    enrol("ana")
    published()
    browser = sign_in("ana")
    page = browser.get("/a/first").text
    fields = re.findall(r'name="(topic/[^"]+)"', page)
    assert {field.split(":")[0] for field in fields} == {"topic/number", "topic/pick"}
    form = dict.fromkeys(fields, "1") | {"files": (io.BytesIO(RELU), "relu.py")}
    handed = browser.post("/a/first/hand-in", data=form, content_type="multipart/form-data")
    assert handed.status_code == 302
    where = handed.headers["Location"]
    assert "Being graded" in browser.get(where).text
    assert work() == 3
    told = browser.get(f"{where}/status").json
    assert [line["state"] for line in told["lines"]] == ["done"] * 3
    shown = browser.get(where).text
    assert "Correct" in shown
    assert "Not right" in shown


def test_a_receipt_has_the_number_the_time_and_a_hash_of_what_was_handed_in(
    published, enrol, sign_in, hand_in, store: Store
):
    enrol("ana")
    published()
    ana = sign_in("ana")
    for number, code in ((1, RELU), (2, ABSOLUTE)):
        id = hand_in(ana, {}, code)
        with store.read() as tx:
            item = handed.submission_of(tx, id)
        assert item is not None
        page = ana.get(f"/s/{id}").text
        assert f"Submission {number}" in page
        assert item.received.isoformat(timespec="seconds") in page
        assert item.digest[:12] in page
        assert ana.get(f"/s/{id}/file/relu.py").data == code


def test_an_assignment_that_is_not_open_yet_is_not_there(published, enrol, sign_in: Callable):
    enrol("ana")
    enrol("ines", "instructor")
    published(more='opens = "2126-01-01T00:00Z"', due=None)
    assert sign_in("ana").get("/a/first").status_code == 404
    assert "First" not in sign_in("ana").get("/").text
    assert sign_in("ines").get("/a/first").status_code == 200


def test_a_student_sees_what_the_work_was_graded_with(enrol, published, sign_in, hand_in, work, right):
    enrol("ana")
    published()
    ana = sign_in("ana")
    id = hand_in(ana, right("ana"))
    assert "What it was graded with" not in ana.get(f"/s/{id}").text
    work()
    page = said(ana, f"/s/{id}")
    assert page.count("What it was graded with") == 3
    assert f"Python {platform.python_version()} PyTorch {version('torch')} NumPy {version('numpy')}" in page
    assert f"Processor {platform.system()} {platform.machine()} Cores 1 Graded" in page


def test_a_zip_that_cannot_be_opened_says_so_on_its_page_and_what_stands_stands(
    enrol, published, sign_in, hand_in, work, right
):
    enrol("ana")
    enrol("ines", "instructor")
    published()
    ana = sign_in("ana")
    first = hand_in(ana, right("ana"))
    work()
    id = hand_in(ana, {}, b"PK this is none", "all.zip")
    work()
    assert "Nothing was taken from this: " in said(sign_in("ines"), f"/staff/s/{id}")
    page = said(ana, f"/s/{id}")
    assert "Nothing was taken from this: " in page
    assert "zip" in page.split("Nothing was taken from this: ")[1].split(". What you handed in before stands.")[0]
    assert "Another submission of yours counts" not in said(ana, f"/s/{first}")
