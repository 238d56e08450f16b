"""A portal on a small published course, and people who are signed in to it."""

import io
import math
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from first_course import PASSWORD, RELU, write_first_course
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from grader.artefacts import Home
from grader.catalog import load_assignment, open_catalog
from grader.grading.desk import Desk
from grader.portal.app import create_app
from grader.sandbox import Walls
from grader.service import passwords
from grader.service.publish import publish
from grader.service.settings import Settings
from grader.service.work import Worker
from grader.store import Store, asked, people
from grader.store.people import Person, Role

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"


@pytest.fixture(scope="session", autouse=True)
def hashed() -> Iterator[str]:
    """The hash of PASSWORD; in these tests hashing is as cheap as it gets."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield passwords.hash_password(PASSWORD)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("GRADER_DATABASE_URL", "GRADER_BROKER_URL", "GRADER_FILES_URL"):
        monkeypatch.delenv(name, raising=False)
    return Settings(state=tmp_path / "state", portal_key="for tests", room_mb=1, upload_mb=2)


@pytest.fixture
def store(settings: Settings) -> Store:
    settings.state.mkdir()
    opened = settings.open_store()
    opened.migrate()
    return opened


@pytest.fixture
def enrol(store: Store, hashed: str) -> Callable[..., Person]:
    """Enrols somebody whose password is PASSWORD."""

    def one(login: str, role: Role = "student", name: str = "") -> Person:
        with store.write() as tx:
            person = people.add_person(tx, login, name or login.title(), role, datetime.now(UTC))
            people.set_password(tx, person.id, hashed)
            found = people.person_of(tx, person.id)
        assert found is not None
        return found

    return one


@pytest.fixture(scope="session")
def shared_desk(tmp_path_factory: pytest.TempPathFactory, walls: Walls) -> Iterator[Desk]:
    """A desk on a course of a numeric, a choice and a function problem, which no test changes."""
    folder = tmp_path_factory.mktemp("portal")
    write_first_course(folder / "course")
    (folder / "home").mkdir()
    with Desk(open_catalog(folder / "course"), Home(folder / "home"), walls, 1) as desk:
        yield desk


@pytest.fixture
def course_desk(shared_desk: Desk) -> Callable[[], Desk]:
    """The desk at which is published and graded; tests that change the course have one of their own."""
    return lambda: shared_desk


@pytest.fixture
def own_course_desk(course: Path, open_desk: Callable) -> Callable[[], Desk]:
    """A desk on a course of one test's own, opened anew each time: by then the course may have changed."""
    for folder in (course / "problems" / "assignments", course / "problems", course / "reference"):
        folder.rmdir()
    write_first_course(course)
    return open_desk


@pytest.fixture
def published(tmp_path: Path, course_desk: Callable, store: Store) -> Callable[..., None]:
    """Publishes the assignment `first`, or one of another name; its policies are keywords.

    `due` is how long from now; `more` are further lines of its file. Called again, it publishes what there is then.
    """

    def one(due: timedelta | None = timedelta(days=3), more: str = "", name: str = "first") -> None:
        lines = [f'title = "{name.title()}"', 'problems = ["topic/number", "topic/pick", "topic/code"]']
        if due is not None:
            lines.append(f'due = "{(datetime.now(UTC) + due).isoformat()}"')
        file = tmp_path / f"{name}.toml"
        file.write_text("\n".join([*lines, more]) + "\n")
        desk = course_desk()
        publish(store, desk, load_assignment(desk.catalog, str(file)), datetime.now(UTC), "tests", reserve=1)

    return one


@pytest.fixture
def work(store: Store, course_desk: Callable) -> Callable[[], int]:
    """Grades everything that waits; returns how many gradings that were."""

    def all_of_it() -> int:
        with Worker(store, course_desk(), "tests", ("quick", "cpu")) as worker:
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
def sign_in(app: Flask, store: Store) -> Callable[[str], FlaskClient]:
    """A browser in which somebody is signed in; how that comes about is tested elsewhere."""

    def one(login: str) -> FlaskClient:
        with store.read() as tx:
            person = people.person_called(tx, login)
        assert person is not None
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = f"{person.id}:{person.epoch}"
            session["_fresh"] = True
        return client

    return one


@pytest.fixture
def right(store: Store) -> Callable[[str], dict[str, str]]:
    """The right answers to what somebody was asked in `first`, by the names of their fields."""

    def of(login: str) -> dict[str, str]:
        with store.read() as tx:
            person = people.person_called(tx, login)
            assert person is not None
            sheet = asked.sheet_of(tx, "first", person.id)
            assert sheet is not None
            given = asked.variant_values(tx, "topic/number", sheet.numbers["topic/number"])
        assert given is not None
        z = given["w"] * given["x"] + given["b"]
        return {
            "topic/number:z": f"{z:.8f}",
            "topic/number:y": f"{1 / (1 + math.exp(-z)):.8f}",
            "topic/pick:name": "b",
            "topic/pick:known": "a, c",
        }

    return of


@pytest.fixture
def hand_in() -> Callable[..., str]:
    """Hands in `first` in somebody's browser; returns the submission's id."""

    def one(browser: FlaskClient, answers: Mapping[str, str], code: bytes | None = RELU, name: str = "relu.py") -> str:
        files = {} if code is None else {"files": (io.BytesIO(code), name)}
        handed = browser.post("/a/first/hand-in", data={**answers, **files}, content_type="multipart/form-data")
        assert handed.headers["Location"].startswith("/s/"), browser.get("/a/first").text
        return handed.headers["Location"].removeprefix("/s/")

    return one


# -- a real browser ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """The system's browser; without one its tests are skipped by name."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not Path(CHROMIUM).exists():
        pytest.skip("there is no Chromium here")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the portal listens, forgery protection and all."""
    app.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def open_page(chromium, address: str, app: Flask) -> Iterator[Callable]:
    """Opens a page in which somebody has signed in by the form; what the console complains of fails the test."""
    contexts, complaints = [], []

    def one(login: str, **options: object):
        context = chromium.new_context(base_url=address, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/login")
        page.get_by_label("Login").fill(login)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()
        return page

    one.complaints = complaints  # type: ignore[attr-defined]
    yield one
    for context in contexts:
        context.close()
    assert complaints == []
