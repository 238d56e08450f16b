"""How often an account may do something: nobody who works meets it, and who meets it is told when to go on."""

import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import parse
from werkzeug.test import TestResponse

from grader.portal import access, limits, signing
from grader.store import Store, people

EXAM = 'exam = { minutes = 60, access_code = "swordfish" }'


@pytest.fixture
def two(enrol: Callable, published: Callable) -> None:
    enrol("ana")
    enrol("ben")
    published()


@pytest.fixture
def program(app: Flask, two: None, store: Store) -> FlaskClient:
    with store.write() as tx:
        ana = people.person_called(tx, "ana")
        assert ana is not None
        token = people.make_token(tx, ana.id, "tests", datetime.now(UTC))
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def draft(browser: FlaskClient) -> TestResponse:
    return browser.post("/a/first/draft", json={"typed": {}})


def empty(browser: FlaskClient) -> TestResponse:
    return browser.post("/a/first/hand-in", data={})


def statuses(send: Callable[[FlaskClient], TestResponse], browser: FlaskClient, times: int) -> set[int]:
    return {send(browser).status_code for _ in range(times)}


def test_an_accounts_limit_is_its_own_and_says_when_to_go_on(two, sign_in) -> None:
    ana, ben = sign_in("ana"), sign_in("ben")
    assert statuses(empty, ana, 60) == {302}
    refused = empty(ana)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert f"Try again in {refused.headers['Retry-After']} seconds" in refused.text
    assert empty(ben).status_code == 302
    assert ana.get("/a/first").status_code == 200


def test_drafts_and_previews_end_at_three_hundred_a_minute(two, sign_in, store: Store) -> None:
    with store.read() as tx:
        known = people.person_called(tx, "ana")
    assert known is not None
    ana = sign_in("ana")
    assert signing.limiter.limiter.hit(parse("300 per minute"), f"account:{known.id}", "typing", cost=298)
    answers = [draft(ana), ana.post("/a/first/preview", json={"typed": {}}), draft(ana)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_an_access_code_cannot_be_guessed_at_will(enrol, published, sign_in) -> None:
    enrol("ana")
    enrol("ben")
    published(more=EXAM)
    ana, ben = sign_in("ana"), sign_in("ben")
    answers = [ana.post("/a/first/begin", data={"code": str(n)}).status_code for n in range(11)]
    assert answers == [302] * 10 + [429]
    assert ana.post("/a/first/begin", data={"code": "swordfish"}).status_code == 429
    ben.post("/a/first/begin", data={"code": "swordfish"})
    assert ben.get("/a/first/clock").status_code == 200


def test_what_a_page_asks_while_one_watches_and_types_meets_no_limit(two, sign_in, hand_in) -> None:
    ana = sign_in("ana")
    submission = hand_in(ana, {"topic/pick:name": "a"})
    for _ in range(30):  # in seconds: a page would take twenty for it
        assert draft(ana).status_code == 200
        assert ana.get(f"/s/{submission}/status").status_code == 200


def test_a_program_is_told_in_json_and_a_page_and_it_count_uploads_together(program, sign_in) -> None:
    assert statuses(empty, sign_in("ana"), 60) == {302}
    refused = program.post("/api/v1/assignments/first/submissions", data={"files": (io.BytesIO(b"x"), "x.py")})
    assert (refused.status_code, refused.mimetype) == (429, "application/json")
    assert f"Try again in {refused.headers['Retry-After']} seconds." in refused.json["error"]
    assert program.get("/api/v1/assignments").status_code == 200


def test_a_present_password_cannot_be_guessed_at_an_open_laptop(two, sign_in) -> None:
    ana, form = sign_in("ana"), {"old": "wrong", "new": "a new long password", "again": "a new long password"}
    assert [ana.post("/account", data=form).status_code for _ in range(11)] == [200] * 10 + [429]
    assert ana.get("/account").status_code == 200


def test_only_endpoints_that_ask_who_it_is_are_counted_by_account() -> None:
    assert set(limits.LIMITS) <= set(access.TABLE)
