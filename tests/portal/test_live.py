"""What a student sees while work is graded: how long it waits, which run is under way, its limit and its curve."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from first_course import said
from flask.testing import FlaskClient

from grader.catalog import load_assignment
from grader.model.mark import Claimed
from grader.portal.live import lines_of
from grader.reporting.curve import HEIGHT, WIDTH, draw_curves
from grader.service.publish import publish
from grader.store import Store, asked, handed, queue

CLAIMS = [{"seed": 1, "epoch": epoch, "loss": 1 / epoch, "accuracy": None} for epoch in range(1, 31)]


@pytest.fixture
def ana(enrol: Callable, sign_in: Callable) -> FlaskClient:
    enrol("ana")
    return sign_in("ana")


@pytest.fixture
def training(ana: FlaskClient, store: Store, course_desk: Callable, tmp_path: Path) -> str:
    """The address of a submission whose only problem trains."""
    file = tmp_path / "second.toml"
    file.write_text('title = "Second"\nproblems = ["training/xor_numpy"]\n')
    desk = course_desk()
    publish(store, desk, load_assignment(desk.catalog, str(file)), datetime.now(UTC), "tests", reserve=0)
    form = {"files": (io.BytesIO(b"def train(x, y, *, budget, report): ...\n"), "xor.py")}
    handed = ana.post("/a/second/hand-in", data=form, content_type="multipart/form-data")
    return str(handed.headers["Location"])


def take(store: Store, now: datetime) -> queue.Claim:
    with store.write() as tx:
        claim = queue.claim(tx, ("quick", "cpu"), "tests", now, 60)
    assert claim is not None
    return claim


def tell(store: Store, claim: queue.Claim, began: datetime, **more: Any) -> None:
    with store.write() as tx:
        seen = {"part": "corners", "run": 1, "began": began.isoformat(), "claims": CLAIMS, **more}
        queue.tell(tx, claim.id, seen, began)


def shown_live(ana: FlaskClient, address: str) -> str:
    """What the page asks for again and again; the page itself holds the same."""
    html = str(ana.get(f"{address}/status").json["html"])
    assert 'class="verdict' in html
    return " ".join(unescape(html).split())


def test_what_waits_says_how_many_are_before_it(training: str, ana: FlaskClient):
    assert "Waiting, next" in shown_live(ana, training)
    assert "Waiting, next" in said(ana, training)


def test_a_training_run_is_shown_against_its_limit_with_a_curve_and_a_table(training, ana, store):
    now = datetime.now(UTC)
    tell(store, take(store, now), now + timedelta(seconds=30))
    with store.read() as tx:
        given, item = asked.given(tx, "second"), handed.submissions(tx, "second")[0]
        assert given is not None
        (line,) = lines_of(tx, given, item, now + timedelta(seconds=39))
    assert (line.elapsed, line.run.part, line.run.number, line.run.of) == (39, "corners", 2, 5)
    assert (line.run.elapsed, line.run.limit) == (9, 15)
    html = shown_live(ana, training)
    assert "Being graded for" in html
    assert "<code>corners</code>, run 2 of 5, for 0 s; training may take 15 s" in html
    assert '<progress max="15.0" value="0.0" aria-labelledby="run-1">' in html
    assert "epoch 30, loss 0.0333" in html
    assert html.count("<svg viewBox") == 1  # it told no accuracy
    assert 'role="img" aria-label="Loss over 30 points: first 1, last 0.0333 in epoch 30, lowest 0.0333' in html
    assert "<caption>Run 2, its last 12 points</caption>" in html
    assert html.count("<tr><td>") == 12
    assert "style=" not in html
    assert "run 2 of 5" in said(ana, training)


def test_axe_finds_nothing_in_a_live_curve_and_a_table_once_opened_stays_open(training, ana, store, open_page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    now = datetime.now(UTC)
    tell(store, take(store, now), now)
    page = open_page("ana", viewport={"width": 360, "height": 800}, bypass_csp=True)
    page.goto(training)
    table = page.locator("[data-lines] details")
    table.locator("summary").click()
    with page.expect_response("**/status"):
        pass
    page.get_by_text("1 of 1 still to be graded").wait_for()
    assert table.get_attribute("open") is not None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"  # where the keyboard was, it still is
    assert [found["id"] for found in axe.Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize(
    "more", [{"part": "none"}, {"began": datetime(2000, 1, 1, tzinfo=UTC)}], ids=["version", "try"]
)
def test_what_was_told_of_another_version_or_an_earlier_try_is_not_shown(more, training, ana, store):
    now = datetime.now(UTC)
    tell(store, take(store, now), **({"began": now} | more))
    html = shown_live(ana, training)
    assert "Being graded for" in html
    assert "run 2" not in html
    assert "Each run for corners may take 15 s." in html


def test_programs_that_do_not_train_are_told_with_what_a_call_may_take(ana, published, hand_in, right, store):
    published()
    id = hand_in(ana, right("ana"))
    for _ in range(3):
        take(store, datetime.now(UTC))
    assert shown_live(ana, f"/s/{id}").count("Each call for") == 1


@pytest.mark.parametrize(
    "values",
    [[0.5], [1.0, 1.0], [1e308, -1e308, 0.0], [float(n) for n in range(5000)], [None, 2.0], [None, None], []],
    ids=["one", "level", "huge", "many", "gaps", "none told", "none"],
)
def test_every_curve_stays_within_its_picture(values: list[float | None]):
    claims = [Claimed(seed=0, epoch=n, loss=value) for n, value in enumerate(values)]
    curves = draw_curves(claims)
    assert [curve.name for curve in curves] == (["loss"] if any(v is not None for v in values) else [])
    for curve in curves:
        points = [tuple(map(float, point.split())) for point in curve.path.removeprefix("M").split("L")]
        assert len(points) <= 120
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
        assert points[-1] == curve.end
