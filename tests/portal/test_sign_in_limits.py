"""Tries to sign in are counted for all of the portal's processes, in the broker; without it, by each alone."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from first_course import PASSWORD

from grader.portal.app import create_app
from grader.portal.signing import limiter
from grader.service import broker
from grader.service.serving import Staff
from grader.service.settings import Settings

#: A portal process of its own, at which somebody types a wrong password so often.
TRY = """
import sys
from grader.portal.app import create_app
from grader.service.settings import Settings
app = create_app(Settings(portal_key="for tests", room_mb=1))
app.config["WTF_CSRF_ENABLED"] = False
browser = app.test_client()
for _ in range(int(sys.argv[1])):
    print(browser.post("/login", data={"login": "ana", "password": "wrong"}).status_code)
"""


@pytest.fixture
def staff(tmp_path: Path) -> Iterator[Staff]:
    with Staff({}, tmp_path / "logs") as started:
        folder = tmp_path / "broker"
        broker.await_broker(folder, started.start("broker", broker.broker_command(folder)))
        yield started


@pytest.fixture
def shared(settings: Settings, store, staff: Staff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(limiter, "_storage_dead", False)  # and again for the tests after these
    return settings.model_copy(update={"broker_url": broker.broker_url(tmp_path / "broker")})


def test_tries_at_one_process_count_at_another_and_a_broker_that_is_away_locks_nobody_out(
    shared: Settings, enrol, staff: Staff
):
    enrol("ana")
    told = {"GRADER_STATE": str(shared.state), "GRADER_BROKER_URL": shared.broker_url or ""}
    other = subprocess.run(
        [sys.executable, "-c", TRY, "6"], env={**os.environ, **told}, capture_output=True, text=True, check=True
    )
    assert other.stdout.split() == ["200"] * 6
    app = create_app(shared)
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    answers = [browser.post("/login", data={"login": "ana", "password": "wrong"}).status_code for _ in range(5)]
    assert answers == [200] * 4 + [429]
    staff.running["broker"].kill()
    staff.running["broker"].wait()
    answers = [browser.post("/login", data={"login": "ana", "password": "wrong"}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert browser.post("/login", data={"login": "ben", "password": PASSWORD}).status_code == 200


def test_nobody_is_told_of_an_error_who_tries_at_the_moment_the_broker_goes(
    shared: Settings, enrol, staff: Staff, monkeypatch: pytest.MonkeyPatch
):
    enrol("ana")
    app = create_app(shared)
    app.config["WTF_CSRF_ENABLED"] = False
    both, count = threading.Barrier(2), limiter.storage.incr

    def count_together(*told: object, **more: object) -> int:
        is_second = both.wait(timeout=30) == 1  # both have seen a broker that is there
        deadline = time.monotonic() + 30
        while is_second and not limiter._storage_dead and time.monotonic() < deadline:
            time.sleep(0.01)  # until the first has found that it is gone
        return count(*told, **more)

    def sign_in(login: str) -> int:
        return app.test_client().post("/login", data={"login": login, "password": PASSWORD}).status_code

    staff.running["broker"].kill()
    staff.running["broker"].wait()
    monkeypatch.setattr(limiter.storage, "incr", count_together)
    with ThreadPoolExecutor(2) as rooms:
        answers = [room.result() for room in [rooms.submit(sign_in, login) for login in ("ana", "ben")]]
    assert answers == [302, 200]
