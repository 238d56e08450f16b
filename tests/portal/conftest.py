"""A portal on a small published course, and people who are signed in to it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grader.catalog import load_assignment
from grader.portal.app import create_app
from grader.service.passwords import hash_password
from grader.service.publish import publish
from grader.service.settings import Settings
from grader.service.work import Worker
from grader.store import Store, people
from grader.store.people import Person, Role

PASSWORD = "a long enough password"
HASHED = hash_password(PASSWORD)
#: A day on which the sample assignment is open, and not due.
NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("GRADER_DATABASE_URL", "GRADER_BROKER_URL", "GRADER_FILES_URL"):
        monkeypatch.delenv(name, raising=False)
    return Settings(state=tmp_path / "state", portal_key="for tests", room_mb=1)


@pytest.fixture
def store(settings: Settings) -> Store:
    settings.state.mkdir()
    opened = settings.open_store()
    opened.migrate()
    return opened


@pytest.fixture
def enrol(store: Store) -> Callable[..., Person]:
    """Enrols somebody whose password is PASSWORD."""

    def one(login: str, role: Role = "student", name: str = "") -> Person:
        with store.write() as tx:
            person = people.add_person(tx, login, name or login.title(), role, datetime.now(UTC))
            people.set_password(tx, person.id, HASHED)
        return person

    return one


@pytest.fixture
def published(course: Path, add_problem: Callable, open_desk: Callable, store: Store, enrol: Callable) -> Callable:
    """Publishes an assignment `first` of a numeric, a choice and a function problem; its policies are keywords."""
    for kind, slug in (("numeric", "topic/number"), ("choice", "topic/pick"), ("function", "topic/code")):
        add_problem(kind, slug)

    def one(due: timedelta | None = timedelta(days=3), more: str = "") -> None:
        lines = ['title = "First"', 'problems = ["topic/number", "topic/pick", "topic/code"]']
        if due is not None:
            lines.append(f'due = "{(datetime.now(UTC) + due).isoformat()}"')
        file = course / "problems" / "assignments" / "first.toml"
        file.write_text("\n".join([*lines, more]) + "\n")
        desk = open_desk()
        publish(store, desk, load_assignment(desk.catalog, "first"), datetime.now(UTC), "tests", reserve=1)

    return one


@pytest.fixture
def work(store: Store, open_desk: Callable) -> Callable[[], int]:
    """Grades everything that waits; returns how many gradings that were."""

    def all_of_it() -> int:
        with Worker(store, open_desk(), "tests", ("quick", "cpu")) as worker:
            count = 0
            while worker.work_once():
                count += 1
        return count

    return all_of_it


@pytest.fixture
def app(settings: Settings, store: Store) -> Flask:
    made = create_app(settings)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return made


@pytest.fixture
def sign_in(app: Flask) -> Callable[[str], FlaskClient]:
    """A browser in which somebody is signed in."""

    def one(login: str) -> FlaskClient:
        client = app.test_client()
        answer = client.post("/login", data={"login": login, "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return client

    return one
