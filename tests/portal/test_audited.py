"""Whatever staff change or take out through the portal is written down: every such route of the application's."""

import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from grader.portal import access
from grader.store import Store, marks, people
from grader.store import tables as t

#: By endpoint of staff's that changes something, what is sent so that it does. In this order, in one course.
CHANGES: dict[str, dict[str, str]] = {
    "assistant.correct": {"part": "topic/number:z", "points": "1", "reason": "a slip of ours"},
    "assistant.waive": {"waived": "1", "reason": "was ill"},
    "assistant.again": {},
    "assistant.change_queue": {"what": "pause", "queue": "quick"},
    "assistant.answer": {"answer": "It stays as it is."},
    "assistant.extend": {"author": "ben", "due": "2099-01-01T12:00", "minutes": "5", "reason": "was ill", "once": "a"},
    "chosen.carry_out": {
        "act": "extend",
        "students": "ben",
        "due": "2099-01-01T12:00",
        "touches": "1",
        "reason": "ill",
        "once": "b",
    },
    "instructor.verify": {},
    "instructor.solve": {"variant": "1"},
    "instructor.publish": {"name": "first"},
    "instructor.release": {"released": "1"},
    "instructor.teams": {"teams": "team,id\nred,ben\nred,cyd\n"},
    "instructor.void": {"part": "topic/number:z", "how": "full", "reason": "had no answer"},
    "instructor.add_minutes": {"minutes": "5", "reason": "a fire drill", "once": "c"},
    "instructor.begin_regrade": {},
    "instructor.release_regrade": {},
    "roster.import_people": {"roster": "id,name\nnew,New\n"},
    "roster.accommodate": {"percent": "25", "days": "1"},
    "roster.change_person": {"what": "out"},
}
#: Asks back, and changes nothing.
QUESTIONS = {"chosen.ask"}
#: What takes out many people's work or marks; all else that staff may GET is a page, or figures of nobody.
EXPORTS = {"assistant.export", "api.export", "api.results"}
PAGES_OF_NO_PERSON = {"assistant.metrics", "api.metrics"}


def is_staffs(endpoint: str) -> bool:
    return endpoint in access.TABLE and "student" not in access.TABLE[endpoint]


@pytest.fixture
def ids(enrol: Callable, published: Callable, sign_in: Callable, hand_in: Callable, work: Callable, store: Store):
    """What stands in addresses: a graded submission, a person, a request that waits."""
    found = {login: enrol(login).id for login in ("ana", "ben", "cyd")}
    enrol("adam", "admin")
    published()
    submission = hand_in(sign_in("ana"), {"topic/number:z": "1"})
    work()
    with store.write() as tx:
        marks.add_request(tx, submission, "topic/number", "z", "Please look", found["ana"], datetime.now(UTC))
        request = marks.requests(tx)[0].id
    return {"submission": submission, "request": request, **found}


@pytest.fixture
def program(app: Flask, ids, store: Store) -> FlaskClient:
    with store.write() as tx:
        adam = people.person_called(tx, "adam")
        token = people.make_token(tx, adam.id, "tests", datetime.now(UTC))
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def address_of(app: Flask, endpoint: str, ids: dict) -> str:
    id = {"assistant.answer": ids["request"], "roster.change_person": ids["cyd"], "roster.accommodate": ids["cyd"]}.get(
        endpoint, ids["submission"]
    )
    values = {"name": "first", "id": id, "topic": "topic", "problem": "number", "version": 1}
    rule = next(app.url_map.iter_rules(endpoint))
    with app.test_request_context():
        chosen = {key: value for key, value in values.items() if key in rule.arguments}
        return app.url_map.bind("localhost").build(endpoint, chosen)


def lines(store: Store) -> int:
    with store.read() as tx:
        return tx.execute(select(func.count()).select_from(t.audit)).scalar_one()


def methods(app: Flask, endpoint: str) -> set[str]:
    return {method for rule in app.url_map.iter_rules(endpoint) for method in rule.methods or ()}


def test_every_route_with_which_staff_change_something_writes_it_down(
    app: Flask, ids: dict, sign_in: Callable, store: Store
):
    changing = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in methods(app, rule.endpoint)}
    assert {endpoint for endpoint in changing if is_staffs(endpoint)} - QUESTIONS == set(CHANGES)
    adam, silent = sign_in("adam"), []
    for endpoint, fields in CHANGES.items():
        sent = {key: ids.get(value, value) if key in ("author", "students") else value for key, value in fields.items()}
        for upload in ("teams", "roster"):
            if upload in sent:
                sent[upload] = (io.BytesIO(sent[upload].encode()), "list.csv")
        before = lines(store)
        answer = adam.post(address_of(app, endpoint, ids), data=sent, content_type="multipart/form-data")
        assert answer.status_code in (200, 302), f"{endpoint}: {answer.status_code} {answer.text}"
        if lines(store) == before:
            silent.append(endpoint)
    assert not silent


def test_every_export_is_written_down_and_all_else_that_staff_get_is_a_page(
    app: Flask, ids: dict, sign_in: Callable, program: FlaskClient, store: Store
):
    adam, exports = sign_in("adam"), set()
    for endpoint in sorted(set(access.TABLE)):
        of_a_program = endpoint.startswith("api.")
        if not (is_staffs(endpoint) or of_a_program) or "GET" not in methods(app, endpoint):
            continue
        before = lines(store)
        answer = (program if of_a_program else adam).get(address_of(app, endpoint, ids))
        assert answer.status_code == 200, endpoint
        if lines(store) > before:
            exports.add(endpoint)
        elif is_staffs(endpoint):
            assert answer.mimetype == "text/html" or endpoint in PAGES_OF_NO_PERSON, endpoint
    assert exports == EXPORTS


def test_what_everybody_does_to_their_own_account_is_written_down_too(app: Flask, ids: dict, sign_in: Callable, store):
    ana = sign_in("ana")
    ana.post("/account/tokens", data={"label": "mine", "scope": "read"})
    with store.read() as tx:
        (token,) = people.tokens(tx, ids["ana"])
    before = lines(store)
    ana.post(f"/account/tokens/{token.id}/end")
    assert lines(store) == before + 1
