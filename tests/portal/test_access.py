"""Who may open what: every route, for every role and for nobody; and somebody else's work, which is not there."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grader.portal.openapi import DESCRIPTION
from grader.store import Store, marks, people

PEOPLE = ("ana", "ada", "ines", "adam", "")  # student, assistant, instructor, admin, nobody
#: By method and endpoint, the status each of them gets, in that order. A POST without fields changes nothing: 302 back
#: to the page with a sentence, 404 for something that there is not, 422 with what is lacking.
TABLE = """
GET  static                      200 200 200 200 200
GET  style                       200 200 200 200 200
GET  signing.sign_in             200 200 200 200 200
POST signing.sign_in             200 200 200 200 200
GET  signing.follow_link         404 404 404 404 404
POST signing.follow_link         404 404 404 404 404
GET  signing.oidc_start          404 404 404 404 404
GET  signing.oidc_back           404 404 404 404 404
POST signing.sign_out            302 302 302 302 302
GET  signing.account             200 200 200 200 302
POST signing.account             200 200 200 200 302
POST signing.make_token          200 200 200 200 302
POST signing.end_token           302 302 302 302 302
GET  student.health              200 200 200 200 200
GET  student.dashboard           200 200 200 200 302
GET  student.assignment          200 200 200 200 302
POST student.save_draft          200 200 200 200 302
POST student.preview             200 200 200 200 302
POST student.look_over           200 200 200 200 302
POST student.hand_in             302 302 302 302 302
GET  student.starter             200 200 200 200 302
GET  student.submission          200 404 404 404 302
GET  student.status              200 404 404 404 302
GET  student.file                200 404 404 404 302
GET  student.solution            404 200 200 200 302
POST student.ask_again           404 404 404 404 302
POST exam.begin                  404 404 404 404 302
GET  exam.clock                  404 404 404 404 302
GET  assistant.overview          403 200 200 200 302
GET  assistant.grid              403 200 200 200 302
GET  assistant.export            403 200 200 200 302
GET  assistant.submission        403 200 200 200 302
POST assistant.correct           403 422 422 422 302
POST assistant.waive             403 302 302 302 302
POST assistant.again             403 302 302 302 302
GET  assistant.queue             403 200 200 200 302
POST assistant.change_queue      403 404 404 404 302
GET  assistant.inbox             403 200 200 200 302
POST assistant.answer            403 302 302 302 302
POST assistant.extend            403 404 404 404 302
GET  assistant.metrics           403 200 200 200 302
POST chosen.ask                  403 302 302 302 302
POST chosen.carry_out            403 404 404 404 302
GET  instructor.problems         403 200 200 200 302
GET  instructor.problem          403 200 200 200 302
POST instructor.solve            403 302 302 302 302
POST instructor.verify           403 403 302 302 302
POST instructor.publish          403 403 302 302 302
GET  instructor.statistics       403 200 200 200 302
GET  instructor.unrecognised     403 200 200 200 302
POST instructor.release          403 403 302 302 302
POST instructor.teams            403 403 422 422 302
POST instructor.void             403 403 404 404 302
POST instructor.add_minutes      403 403 400 400 302
GET  instructor.regrade          403 403 200 200 302
POST instructor.begin_regrade    403 403 302 302 302
POST instructor.release_regrade  403 403 302 302 302
GET  roster.people               403 403 200 200 302
POST roster.import_people        403 403 422 422 302
POST roster.change_person        403 403 404 404 302
POST roster.accommodate          403 403 404 404 302
GET  roster.audit                403 403 200 200 302
GET  api.openapi                 200 200 200 200 200
GET  api.assignments             200 200 200 200 401
POST api.submit                  422 422 422 422 401
GET  api.submission              200 200 200 200 401
GET  api.results                 403 200 200 200 401
GET  api.export                  403 200 200 200 401
GET  api.metrics                 403 200 200 200 401
"""
EXPECTED = {
    (line.split()[0], line.split()[1]): [int(word) for word in line.split()[2:]] for line in TABLE.strip().splitlines()
}


@pytest.fixture
def class_of_four(enrol: Callable, published: Callable) -> dict[str, str]:
    """A person of every role, and an assignment; their ids by login."""
    roles = zip(PEOPLE, ("student", "assistant", "instructor", "admin"), strict=False)
    found = {login: enrol(login, role).id for login, role in roles}
    found["ben"] = enrol("ben").id
    published()
    return found


@pytest.fixture
def client_of(sign_in: Callable, app: Flask, store: Store, class_of_four: dict[str, str]) -> Callable:
    """Somebody's browser, or for the API their program with its token."""
    tokens = {}
    with store.write() as tx:
        for login, id in class_of_four.items():
            tokens[login] = people.make_token(tx, id, "test", datetime.now(UTC))

    def one(login: str, endpoint: str) -> FlaskClient:
        if not login:
            return app.test_client()
        if not endpoint.startswith("api."):
            return sign_in(login)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {tokens[login]}"
        return client

    return one


def test_every_route_stands_in_the_table_of_this_test(app: Flask):
    routes = {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}
    }
    assert routes == set(EXPECTED)


def test_every_role_gets_what_the_table_says_on_every_route(
    app: Flask, client_of: Callable, hand_in: Callable, sign_in: Callable, class_of_four: dict[str, str]
):
    submission = hand_in(sign_in("ana"), {"topic/pick:name": "a"})
    values = {
        "name": "first", "topic": "topic", "problem": "code", "secret": "unknown", "version": 1,
        "filename": "portal.js",
    }  # fmt: skip
    wrong = []
    for (method, endpoint), statuses in EXPECTED.items():
        rule = next(r for r in app.url_map.iter_rules(endpoint) if method in (r.methods or ()))
        is_work = endpoint.split(".")[-1] in (
            "submission", "status", "file", "ask_again", "correct", "waive", "again"
        )  # fmt: skip
        id = submission if is_work else class_of_four["ben"] if endpoint == "roster.change_person" else "1"
        own = {"id": int(id) if endpoint == "assistant.answer" else id}
        own |= {"file": "relu.py"} if endpoint == "student.starter" else {"name": "relu.py"} if is_work else {}
        with app.test_request_context():
            address = app.url_map.bind("localhost").build(
                endpoint, {key: value for key, value in {**values, **own}.items() if key in rule.arguments}
            )
        for login, status in zip(PEOPLE, statuses, strict=True):
            got = client_of(login, endpoint).open(address, method=method).status_code
            if got != status:
                wrong.append(f"{method} {address} as {login or 'nobody'}: {got}, not {status}")
    assert not wrong, "\n".join(wrong)


def test_somebody_elses_submission_is_not_there_for_a_student(sign_in: Callable, hand_in: Callable, class_of_four):
    submission = hand_in(sign_in("ana"), {"topic/pick:name": "a"})
    ben = sign_in("ben")
    for address in ("", "/status", "/file/relu.py", "/file/answers.txt"):
        assert ben.get(f"/s/{submission}{address}").status_code == 404, address
    asked = ben.post(f"/s/{submission}/again", data={"part": "topic/pick:name", "text": "mine"})
    assert asked.status_code == 404


def test_somebody_elses_submission_is_not_there_by_token_either(client_of: Callable, sign_in: Callable, hand_in):
    submission = hand_in(sign_in("ana"), {"topic/pick:name": "a"})
    assert client_of("ana", "api.submission").get(f"/api/v1/submissions/{submission}").status_code == 200
    assert client_of("ben", "api.submission").get(f"/api/v1/submissions/{submission}").status_code == 404


def test_nobody_sees_anybody_elses_draft(sign_in: Callable, class_of_four: dict[str, str]):
    sign_in("ana").post("/a/first/draft", json={"typed": {"topic/number:z": "a secret draft"}})
    assert "a secret draft" in sign_in("ana").get("/a/first").text
    for login in ("ben", "ada", "ines", "adam"):
        assert "a secret draft" not in sign_in(login).get("/a/first").text


def test_a_student_learns_of_no_submission_by_asking_for_a_part_of_it(
    sign_in: Callable, hand_in: Callable, store: Store, class_of_four: dict[str, str]
):
    submission = hand_in(sign_in("ana"), {"topic/pick:name": "a"})
    sign_in("ben").post(f"/s/{submission}/again", data={"part": "topic/pick:name", "text": "mine"})
    with store.read() as tx:
        assert not marks.requests(tx)


def test_only_an_admin_makes_instructors_or_touches_them(
    sign_in: Callable, class_of_four: dict[str, str], store: Store
):
    ben, adam = class_of_four["ben"], class_of_four["adam"]
    ines, admin = sign_in("ines"), sign_in("adam")
    assert ines.post(f"/staff/people/{ben}", data={"what": "role", "role": "instructor"}).status_code == 403
    assert ines.post(f"/staff/people/{ben}", data={"what": "role", "role": "admin"}).status_code == 403
    assert ines.post(f"/staff/people/{adam}", data={"what": "link"}).status_code == 403
    assert ines.post(f"/staff/people/{adam}", data={"what": "out"}).status_code == 403
    assert ines.post(f"/staff/people/{ben}", data={"what": "role", "role": "assistant"}).status_code == 302
    assert admin.post(f"/staff/people/{ben}", data={"what": "role", "role": "instructor"}).status_code == 302
    with store.read() as tx:
        person = people.person_of(tx, ben)
    assert person is not None
    assert person.role == "instructor"


#: By endpoint of programs', what a token must be made for, and what it then gets.
SCOPES = {
    ("GET", "api.assignments"): ("read", 200),
    ("POST", "api.submit"): ("submit", 422),
    ("GET", "api.submission"): ("read", 200),
    ("GET", "api.results"): ("export", 200),
    ("GET", "api.export"): ("export", 200),
    ("GET", "api.metrics"): ("figures", 200),
}


def test_a_token_opens_what_it_was_made_for_and_nothing_else(
    app: Flask, hand_in: Callable, sign_in: Callable, class_of_four: dict[str, str], store: Store
):
    programs = {key for key in EXPECTED if key[1].startswith("api.")} - {("GET", "api.openapi")}
    assert set(SCOPES) == programs
    submission = hand_in(sign_in("ana"), {"topic/pick:name": "a"})
    tokens = {}
    with store.write() as tx:
        for scope in people.SCOPES:
            tokens[scope] = people.make_token(tx, class_of_four["adam"], scope, datetime.now(UTC), [scope])
    for (method, endpoint), (wanted, status) in SCOPES.items():
        rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
        address = rule.rule.replace("<name>", "first").replace("<id>", submission)
        for scope, token in tokens.items():
            answer = app.test_client().open(address, method=method, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == (status if scope == wanted else 403), f"{scope}: {method} {address}"
            if scope != wanted:
                assert f"that may `{wanted}`" in answer.json["error"]


def test_the_description_names_what_a_token_must_be_made_for(app: Flask):
    for rule in app.url_map.iter_rules():
        path = rule.rule.removeprefix("/api").replace("<", "{").replace(">", "}")
        for method, one in DESCRIPTION["paths"].get(path, {}).items():
            if method.upper() in (rule.methods or ()):
                assert one["security"] == [{"token": [SCOPES[method.upper(), rule.endpoint][0]]}]


@pytest.mark.parametrize(
    ("login", "offered"), [("ana", {"read", "submit"}), ("ada", {"read", "submit", "export", "figures"})]
)
def test_a_token_is_made_for_what_its_owner_may_and_ticks(login: str, offered: set[str], sign_in, class_of_four, store):
    browser = sign_in(login)
    assert set(re.findall(r'name="scope" value="(\w+)"', browser.get("/account").text)) == offered
    page = browser.post("/account/tokens", data={"label": "x", "scope": ["export", "submit", "all"]}).text
    made = {"submit", "export"} & offered
    with store.read() as tx:
        (token,) = people.tokens(tx, class_of_four[login])
    assert set(token.scopes) == made
    assert ", ".join(token.scopes) in page
    for none in ({}, {"scope": "all"}):
        assert "Say what the token is for" in browser.post("/account/tokens", data=none).text
    with store.read() as tx:
        assert len(people.tokens(tx, class_of_four[login])) == 1
