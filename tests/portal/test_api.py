"""The API keeps to what its description says, and to the portal's policies."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from first_course import ABSOLUTE, RELU
from flask import Flask
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from grader.portal.openapi import DESCRIPTION
from grader.store import Store, people

SUBMISSIONS = "/v1/assignments/{name}/submissions"


@pytest.fixture
def program(app: Flask, enrol: Callable, store: Store) -> Callable[..., Callable]:
    """Asks the API as somebody, and holds each answer to the description; returns status and answer."""
    from datetime import UTC, datetime

    def of(login: str, role: str = "student") -> Callable[..., tuple[int, Any]]:
        person = enrol(login, role)
        with store.write() as tx:
            token = people.make_token(tx, person.id, "test", datetime.now(UTC))

        def ask(method: str, path: str, data: Any = None, **values: str) -> tuple[int, Any]:
            answer = app.test_client().open(
                "/api" + path.format(**values), method=method, headers={"Authorization": f"Bearer {token}"}, data=data
            )
            keep_to_description(path, method, answer)
            return answer.status_code, answer.json if answer.is_json else answer.text

        return ask

    return of


def keep_to_description(path: str, method: str, answer: Any) -> None:
    """Fail where an answer is not what the description says of its route and status."""
    described = DESCRIPTION["paths"][path][method.lower()]["responses"]
    assert str(answer.status_code) in described, f"{method} {path} says {answer.status_code}"
    contents = described[str(answer.status_code)]["content"]
    assert answer.mimetype in contents
    schema = contents[answer.mimetype].get("schema")
    if schema is not None:
        resource = Resource(contents=DESCRIPTION, specification=DRAFT202012)
        registry = Registry().with_resource("urn:description", resource)
        whole = {"$ref": schema["$ref"].replace("#", "urn:description#")} if "$ref" in schema else schema
        text = {**whole, "components": DESCRIPTION["components"]}
        Draft202012Validator(text, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
            answer.json
        )


def test_every_route_is_described_and_every_description_is_a_route(app: Flask):
    routes = {
        (rule.rule.removeprefix("/api").replace("<", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.openapi"
        for method in (rule.methods or set()) & {"GET", "POST"}
    }
    assert routes == {(path, method) for path, item in DESCRIPTION["paths"].items() for method in item}
    assert app.test_client().get("/api/openapi.json").json == DESCRIPTION


def test_a_program_hands_in_asks_and_is_told(program, published, work):
    ana = program("ana")
    published(due=timedelta(minutes=-1))
    status, told = ana("GET", "/v1/assignments")
    assert status == 200
    assert [(item["name"], item["points"]) for item in told["assignments"]] == [("first", "8")]
    status, receipt = ana("POST", SUBMISSIONS, {"files": [(io.BytesIO(RELU), "relu.py")]}, name="first")
    assert status == 201
    assert receipt["number"] == 1
    status, told = ana("GET", "/v1/submissions/{id}", id=receipt["id"])
    assert (status, told["going"]) == (200, True)
    work()
    status, told = ana("GET", "/v1/submissions/{id}", id=receipt["id"])
    assert not told["going"]
    (problem,) = told["problems"]
    assert [part["points"] for part in problem["parts"]] == ["2", "1"]
    assert (problem["problem"], problem["counts"]) == ("topic/code", True)


def test_a_program_sees_no_more_than_the_page_shows(program, published, work):
    ana = program("ana")
    published(more="shows = { before_due = ['verdict'], after_due = [], released = [] }")
    _, receipt = ana("POST", SUBMISSIONS, {"files": [(io.BytesIO(ABSOLUTE), "relu.py")]}, name="first")
    work()
    _, told = ana("GET", "/v1/submissions/{id}", id=receipt["id"])
    for part in told["problems"][0]["parts"]:
        assert "points" not in part
        assert part["feedback"] == ""


def test_what_does_not_work_is_said_as_described(program, published, enrol, sign_in, hand_in):
    ana, ben = program("ana"), program("ben")
    published(due=timedelta(days=-3), more=f'closes = "{(datetime.now(UTC) - timedelta(days=2)).isoformat()}"')
    assert ana("POST", SUBMISSIONS, {}, name="first")[0] == 422
    assert ana("POST", SUBMISSIONS, {"files": [(io.BytesIO(RELU), "relu.py")]}, name="first")[0] == 422
    assert ana("POST", SUBMISSIONS, {}, name="none")[0] == 404
    large = {"files": [(io.BytesIO(b"x" * 2_100_000), "large.bin")]}
    assert ana("POST", SUBMISSIONS, large, name="first")[0] == 413
    assert ben("GET", "/v1/submissions/{id}", id="none")[0] == 404
    assert ben("GET", "/v1/assignments/{name}/results", name="first")[0] == 403
    assert ben("GET", "/v1/assignments/{name}/grades.csv", name="first")[0] == 403


def test_staff_fetch_reports_and_grades(program, published, work):
    ana, ines = program("ana"), program("ines", "instructor")
    published()
    ana("POST", SUBMISSIONS, {"files": [(io.BytesIO(RELU), "relu.py")]}, name="first")
    work()
    status, told = ines("GET", "/v1/assignments/{name}/results", name="first")
    assert status == 200
    assert [report["student"] for report in told["reports"]] == ["ana"]
    status, text = ines("GET", "/v1/assignments/{name}/grades.csv", name="first")
    assert status == 200
    assert text.splitlines()[1].startswith("ana,Ana,,,3,3,0,3,8,")
    assert ines("GET", "/v1/assignments/{name}/results", name="none")[0] == 404


def test_reports_say_what_lateness_costs_after_what_people_corrected(program, published, work, sign_in, store: Store):
    ana, ben, ines = program("ana"), program("ben"), program("ines", "instructor")
    published(due=timedelta(hours=-30), more="[late]\npercent_per_day = 10")
    ids = {}
    for login, one in (("ana", ana), ("ben", ben)):
        _, receipt = one("POST", SUBMISSIONS, {"files": [(io.BytesIO(RELU), "relu.py")]}, name="first")
        ids[login] = receipt["id"]
    work()
    correction = {"part": "topic/code:values", "points": "1", "reason": "by hand", "seen:values": "0"}
    sign_in("ines").post(f"/staff/s/{ids['ben']}/correct", data=correction)

    def told() -> list[tuple[object, ...]]:
        _, answer = ines("GET", "/v1/assignments/{name}/results", name="first")
        return [
            tuple(one[key] for key in ("student", "so_far", "days_late", "penalty", "grade"))
            for one in answer["reports"]
        ]

    assert told() == [("ana", "3", 2, "3/5", "12/5"), ("ben", "3", 2, "2/5", "8/5")]
    sign_in("ines").post(f"/staff/s/{ids['ana']}/waive", data={"waived": "1", "reason": "was ill"})
    assert told()[0] == ("ana", "3", 2, "0", "3")


def test_a_scraper_reads_the_queues_figures_and_no_name_of_anybody(program, published):
    ana, scraper = program("ana"), program("prometheus", "assistant")
    published()
    ana("POST", SUBMISSIONS, {"files": [(io.BytesIO(RELU), "relu.py")]}, name="first")
    status, text = scraper("GET", "/v1/metrics")
    assert status == 200
    assert 'grader_gradings{queue="quick",state="waiting"}' in text
    assert "grader_workers 0.0" in text
    assert "ana" not in text
    assert ana("GET", "/v1/metrics")[0] == 403


def test_without_a_token_every_answer_says_so_as_described(app: Flask):
    for path, item in DESCRIPTION["paths"].items():
        for method in item:
            answer = app.test_client().open("/api" + path.format(name="first", id="1"), method=method.upper())
            assert answer.status_code == 401, path
            keep_to_description(path, method, answer)
