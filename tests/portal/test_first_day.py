"""A student's first day: the page, an answer, the hand-in, the marks."""

import io
import re
from collections.abc import Callable

from first_course import RELU
from flask import Flask


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


def test_an_assignment_that_is_not_open_yet_is_not_there(published, enrol, sign_in: Callable):
    enrol("ana")
    enrol("ines", "instructor")
    published(more='opens = "2126-01-01T00:00Z"', due=None)
    assert sign_in("ana").get("/a/first").status_code == 404
    assert "First" not in sign_in("ana").get("/").text
    assert sign_in("ines").get("/a/first").status_code == 200
