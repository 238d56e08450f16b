"""Whatever is sent to any page of the portal, by anybody: an answer, and never an error of ours."""

import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.store import Store, people

#: What forms and addresses of the portal ask for; values that mean something, so that more than the door is tried.
NAMES = (
    "login", "password", "then", "old", "new", "again", "label", "part", "text", "points", "reason", "feedback",
    "seen:z", "waived", "what", "queue", "worker", "id", "assignment", "author", "due", "minutes", "released",
    "how", "role", "shut_out", "nobody_down", "variant", "page", "find", "show", "order", "down", "blind", "action",
    "answer", "code", "finish", "name", "alike", "files", "roster", "teams", "csrf_token", "topic/number:z",
    "topic/pick:name", "topic/pick:known", "typed", "act", "who", "whom", "students", "touches", "problem",
    "rescore", "why", "once", "scope",
)  # fmt: skip
MEANT = (
    "first", "topic/number:z", "topic/code:values", "topic/pick", "full", "out", "none", "in", "link", "role",
    "student", "admin", "pause", "resume", "drain", "undrain", "cancel", "again", "normal", "quick",
    "*", "1", "0", "-1", "1/3", "0.5",
    "999999999999999999999", "-9223372036854775809", "nan", "1e999", "2026-11-30T12:00", "0001-01-01T00:00",
    "9999-12-31T23:59+00:00", "2026-02-30T00:00", "points", "time", "handed", "/staff/", "//x", "\\theta", "[1, 2", "%",
    "extend", "waive", "regrade", "all", "read", "export",
)  # fmt: skip
WORDS = st.one_of(st.sampled_from(MEANT), st.text(max_size=30), st.text(st.characters(codec="utf-8"), max_size=8))
FIELDS = st.dictionaries(
    st.one_of(st.sampled_from(NAMES), st.text(max_size=8)), st.lists(WORDS, max_size=2), max_size=6
)
FILES = st.lists(
    st.tuples(st.sampled_from(("files", "roster")), st.text(max_size=20), st.binary(max_size=200)), max_size=2
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture
def doors(
    app: Flask, enrol: Callable, published: Callable, sign_in: Callable, hand_in: Callable, work: Callable,
    store: Store, right: Callable,
) -> tuple[Flask, list[tuple[str, str]], dict[str, FlaskClient], dict[str, str]]:  # fmt: skip
    """The portal with graded work in it, its routes, a browser or program of every role, and ids that there are."""
    browsers = {}
    everybody = {
        login: enrol(login, role) for login, role in (("ana", "student"), ("ines", "instructor"), ("adam", "admin"))
    }
    published(due=timedelta(days=1))
    submission = hand_in(sign_in("ana"), right("ana"))
    work()
    for login, person in everybody.items():
        browsers[login] = sign_in(login)
        with store.write() as tx:
            token = people.make_token(tx, person.id, "test", datetime.now(UTC))
        browsers[f"{login}'s program"] = app.test_client()
        browsers[f"{login}'s program"].environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    browsers["nobody"] = app.test_client()
    routes = [
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        if rule.endpoint not in ("signing.sign_out", "static", "style")
    ]
    ids = {"submission": submission, "person": everybody["ana"].id}
    return app, routes, browsers, ids


def fill(rule: str, data: st.DataObject, ids: dict[str, str]) -> str:
    """An address of a route: with what there is, or with anything."""

    def value(match: re.Match) -> str:
        meant = [*ids.values(), "first", "topic", "code", "relu.py", "answers.txt", "1", "2147483648", "9" * 30]
        return quote(data.draw(st.one_of(st.sampled_from(meant), st.text(min_size=1, max_size=8))), safe="") or "x"

    return re.sub(r"<[^>]+>", value, rule)


def send(data: st.DataObject, doors, method: str, rule: str) -> None:
    """Anything at all to one route, by anybody: whatever comes back is no error of ours."""
    app, _, browsers, ids = doors
    who = data.draw(st.sampled_from(sorted(browsers)))
    address = fill(rule, data, ids)
    query = data.draw(FIELDS) if data.draw(st.booleans()) else {}
    fields = data.draw(FIELDS)
    kind = data.draw(st.sampled_from(("form", "upload", "json", "bytes")))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    sent: dict = {}
    if method == "POST" and kind == "form":
        sent = {"data": fields}
    elif method == "POST" and kind == "upload":
        uploads: dict[str, list] = {}
        for field, name, content in data.draw(FILES):
            uploads.setdefault(field, []).append((io.BytesIO(content), name.replace('"', "")))
        sent = {"data": {**fields, **uploads}, "content_type": "multipart/form-data"}
    elif method == "POST" and kind == "json":
        typed = {"typed": {**{k: v[0] for k, v in fields.items() if v}, "topic/number:z": data.draw(WORDS)}}
        told = data.draw(st.one_of(ANY_JSON, st.just(typed)))
        sent = {"data": json.dumps(told), "content_type": "application/json"}
    elif method == "POST":
        types = ("application/json", "multipart/form-data", "multipart/form-data; boundary=x", "text/plain")
        sent = {"data": data.draw(st.binary(max_size=60)), "content_type": data.draw(st.sampled_from(types))}
    answer = browsers[who].open(address, method=method, query_string=query, **sent)
    assert answer.status_code < 500, f"{method} {address} as {who}"


SLOWLY = {
    "deadline": None,
    "suppress_health_check": [
        HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
}  # fmt: skip


@settings(max_examples=100, **SLOWLY)
@given(data=st.data())
def test_no_request_of_anybody_ends_in_an_error_of_ours(data: st.DataObject, doors):
    send(data, doors, *data.draw(st.sampled_from(doors[1])))


@settings(max_examples=4, **SLOWLY)
@given(data=st.data())
def test_every_route_answers_whatever_it_is_sent(data: st.DataObject, doors):
    for method, rule in doors[1]:
        send(data, doors, method, rule)


@pytest.mark.slow
@settings(max_examples=100, **SLOWLY)
@given(data=st.data())
def test_every_route_answers_whatever_it_is_sent_a_hundred_times(data: st.DataObject, doors):
    for method, rule in doors[1]:
        send(data, doors, method, rule)


METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "PROPFIND")


def test_no_method_that_a_route_has_not_does_anything_there(doors):
    app, routes, browsers, ids = doors
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for rule in sorted({rule for _, rule in routes}):
        address = re.sub(r"<[^>]+>", lambda match: ids["submission"] if match[0] == "<id>" else "first", rule)
        for method in METHODS:
            assert browsers["adam"].open(address, method=method).status_code < 500, f"{method} {address}"


def promised(app: Flask) -> dict[tuple[str, str], dict[str, dict]]:
    """By method and path, what the OpenAPI description says of each answer."""
    told = app.test_client().get("/api/openapi.json").json
    (server,) = told["servers"]
    return {
        (method.upper(), server["url"] + path): one["responses"]
        for path, each in told["paths"].items()
        for method, one in each.items()
    }


def test_the_api_answers_only_as_its_description_says(doors):
    app, _, browsers, ids = doors
    for (method, path), answers in promised(app).items():
        for who in (name for name in browsers if name.endswith("program") or name == "nobody"):
            for value in ("first", ids["submission"], "none", "%20"):
                address = re.sub(r"{[^}]+}", value, path)
                answer = browsers[who].open(address, method=method)
                assert str(answer.status_code) in answers, f"{method} {address} as {who}: {answer.status_code}"


def test_halves_of_characters_and_nuls_are_kept_from_the_database(doors):
    _, _, browsers, ids = doors
    ana = browsers["ana"]
    for text in ("\ud800", "a\0b", "\udfff\0"):
        for address in ("/a/first/draft", "/a/first/preview"):
            sent = json.dumps({"typed": {"topic/number:z": text}})
            assert ana.post(address, data=sent, content_type="application/json").status_code == 200
    assert ana.post(f"/s/{ids['submission']}/again", data={"part": "topic/number:z", "text": "a\0b"}).status_code == 400
    assert ana.get("/a/%00").status_code in (400, 404)
    assert ana.get("/?x=%00").status_code == 400
