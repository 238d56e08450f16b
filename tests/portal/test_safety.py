"""What strangers and accidents may try at the portal's door: forged forms, borrowed links, odd files, open sessions."""

import html
import io
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from first_course import PASSWORD, RELU
from flask import Flask
from werkzeug.datastructures import FileStorage

from grader.portal.access import is_own_address
from grader.portal.app import create_app
from grader.portal.student import take_files
from grader.service.settings import Settings
from grader.store import Store, handed, people

# -- forged forms ---------------------------------------------------------------------------------------------------


@pytest.fixture
def strict(settings: Settings, store: Store) -> Flask:
    """The portal as it is in production: forms want their token."""
    made = create_app(settings)
    made.config.update(TESTING=True)
    return made


def test_no_form_is_taken_without_its_token(strict: Flask, enrol: Callable, published: Callable):
    adam = enrol("adam", "admin")
    published()
    client = strict.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = f"{adam.id}:{adam.epoch}"
    values = {"name": "first", "id": "1", "secret": "unknown", "version": "1"}
    for rule in strict.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint.startswith("api."):
            continue
        with strict.test_request_context():
            build = strict.url_map.bind("localhost").build
            id = 1 if rule.endpoint == "assistant.answer" else "1"
            address = build(rule.endpoint, {k: v for k, v in {**values, "id": id}.items() if k in rule.arguments})
        answer = client.post(address, data={"label": "x"})
        assert answer.status_code == 400, f"{rule.endpoint}: {answer.status_code}"
        assert client.post(address, data={"csrf_token": "forged"}).status_code == 400


def test_a_form_with_its_token_is_taken(strict: Flask, enrol: Callable, published: Callable):
    enrol("ana")
    published()
    client = strict.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
    assert token is not None
    form = {"login": "ana", "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/login", data=form).headers["Location"] == "/"


def test_a_signed_in_browser_is_nobody_to_the_api(sign_in: Callable, enrol: Callable, published: Callable):
    enrol("ana")
    published()
    browser = sign_in("ana")
    form = {"files": (io.BytesIO(RELU), "relu.py")}
    assert browser.post("/api/v1/assignments/first/submissions", data=form).status_code == 401


# -- where one is sent to -------------------------------------------------------------------------------------------

ELSEWHERE = [
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
    "/\n/evil.example", " //evil.example", "javascript:alert(1)", "///evil.example", "http:evil.example", "", "a/first",
]  # fmt: skip


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_is_sent_elsewhere_after_signing_in(address: str, app: Flask, enrol: Callable):
    assert not is_own_address(address)
    enrol("ana")
    answer = app.test_client().post("/login", data={"login": "ana", "password": PASSWORD, "then": address})
    assert answer.headers["Location"] == "/"


def test_who_signs_in_goes_on_to_the_page_asked_for(app: Flask, enrol: Callable):
    enrol("ana")
    browser = app.test_client()
    assert browser.get("/s/abc?x=1").headers["Location"] == "/login?then=/s/abc?x%3D1"
    answer = browser.post("/login", data={"login": "ana", "password": PASSWORD, "then": "/s/abc?x=1"})
    assert answer.headers["Location"] == "/s/abc?x=1"


def test_who_was_signed_out_while_typing_goes_back_to_what_they_typed(app: Flask):
    sent = app.test_client().post("/a/first/hand-in", headers={"Referer": "http://localhost/a/first"})
    assert sent.headers["Location"] == "/login?then=/a/first"
    forged = app.test_client().post("/a/first/hand-in", headers={"Referer": "http://evil.example/a/first"})
    assert forged.headers["Location"] == "/login"


# -- headers and pages ----------------------------------------------------------------------------------------------

PAGES = {
    "": ["/login", "/link/unknown", "/nowhere", "/style.css", "/static/portal.js"],
    "ana": ["/", "/a/first", "/s/{id}", "/s/{id}/status", "/s/{id}/file/relu.py", "/account", "/staff/", "/nowhere"],
    "ines": [
        "/", "/staff/", "/staff/a/first", "/staff/s/{id}", "/staff/queue", "/staff/inbox", "/staff/problems",
        "/staff/problems/1", "/staff/problems/2", "/staff/problems/3", "/staff/a/first/statistics",
        "/staff/a/first/unrecognised",
        "/staff/a/first/regrade", "/staff/people", "/staff/audit", "/staff/a/first/grades.csv", "/staff/metrics",
    ],
}  # fmt: skip


def test_every_page_has_the_headers_and_nothing_inline(
    app: Flask, sign_in: Callable, enrol: Callable, published: Callable, hand_in: Callable, work: Callable
):
    enrol("ana")
    enrol("ines", "instructor")
    published()
    id = hand_in(sign_in("ana"), {"topic/number:z": "0.5", "topic/pick:name": "a"})
    work()
    for login, pages in PAGES.items():
        browser = sign_in(login) if login else app.test_client()
        for page in pages:
            answer = browser.get(page.format(id=id))
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"], page
            assert "unsafe" not in answer.headers["Content-Security-Policy"], page
            assert answer.headers["X-Content-Type-Options"] == "nosniff", page
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], page
            if page not in ("/style.css", "/static/portal.js"):
                assert answer.headers["Cache-Control"] == "no-store", page
            if answer.mimetype == "text/html":
                assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", answer.text), page
                scripts = set(re.findall(r"<script[^>]*>", answer.text))
                assert scripts <= {f'<script src="/static/{name}.js" defer>' for name in ("portal", "marking")}, page


def test_sessions_are_kept_from_scripts_and_other_sites(app: Flask, settings: Settings, store: Store, enrol: Callable):
    enrol("ana")
    form = {"login": "ana", "password": PASSWORD}
    cookie = app.test_client().post("/login", data=form).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    secure = create_app(settings.model_copy(update={"secure_cookies": True}))
    secure.config.update(WTF_CSRF_ENABLED=False)
    assert "Secure" in secure.test_client().post("/login", data=form).headers["Set-Cookie"]


# -- uploads --------------------------------------------------------------------------------------------------------


def upload(browser, *files: tuple[str, bytes]):
    form = {"files": [(io.BytesIO(data), name) for name, data in files]}
    return browser.post("/a/first/hand-in", data=form, content_type="multipart/form-data")


@pytest.fixture
def ana(enrol: Callable, published: Callable, sign_in: Callable):
    """Ana's browser, with `first` open to her."""
    enrol("ana")
    published()
    return sign_in("ana")


ODD_NAMES = [
    ("../../etc/passwd", "etc/passwd"),
    ("/etc/passwd", "etc/passwd"),
    ("C:\\Users\\ana\\relu.py", "C:/Users/ana/relu.py"),
    ("code/relu.py", "code/relu.py"),
    ("lösung ñ 解.py", "lösung ñ 解.py"),
    ("a\0b.py", "a_b.py"),
    ("two\r\nSet-Cookie: x.py", "two__Set-Cookie: x.py"),
    ("\u202egnp.py", "_gnp.py"),
    ("...", "..."),
    ('"; rm -rf /', '"; rm -rf '),
    ("<b>&amp;.py", "<b>&amp;.py"),
    ("%2e%2e%2fx", "%2e%2e%2fx"),
]


@pytest.mark.parametrize(
    ("name", "expected"), [*ODD_NAMES, *((way, "") for way in ("", ".", "..", "/", "../..", "\\"))]
)
def test_a_file_is_kept_under_a_name_that_harms_nobody(name: str, expected: str):
    assert list(take_files([FileStorage(io.BytesIO(RELU), name)])) == ([expected] if expected else [])


def test_a_file_with_an_odd_name_is_shown_and_sent_back_as_it_was(ana):
    names = [expected for _, expected in ODD_NAMES if '"' not in expected and "etc" not in expected]
    where = upload(ana, *((name, RELU) for name in names)).headers["Location"]
    links = re.findall(rf'href="({where}/file/[^"]+)"', ana.get(where).text)
    assert len(links) == len(names)
    for link in links:
        sent = ana.get(html.unescape(link))
        assert sent.data == RELU, link
        assert sent.headers["Content-Type"] == "application/octet-stream"
        assert sent.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([("a" * 300 + ".py", b"x")], "is longer than 200 characters"),
        ([(f"{n}.py", b"x") for n in range(201)], "201 files are more than 200"),
        ([("relu.py", b"x"), ("relu.py", b"y")], "two files are called relu.py"),
        ([], "there is nothing in it"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_sentence_and_nothing_is_lost(files, sentence: str, ana, store: Store):
    form = {"files": [(io.BytesIO(data), name) for name, data in files], "topic/number:z": "0.25 typed"}
    if not files:
        form = {}
    answer = ana.post("/a/first/hand-in", data=form, content_type="multipart/form-data")
    assert answer.headers["Location"] == "/a/first"
    page = ana.get("/a/first").text
    assert sentence in page
    assert not files or "0.25 typed" in page
    with store.read() as tx:
        assert not handed.submissions(tx, "first")


def test_more_than_may_be_uploaded_is_refused_before_it_is_kept(ana, store: Store):
    answer = upload(ana, ("large.bin", b"x" * 2_100_000))
    assert answer.status_code == 413
    assert "more than can be uploaded" in answer.text
    with store.read() as tx:
        assert not handed.submissions(tx, "first")


def test_more_fields_than_any_form_has_are_refused(ana):
    answer = ana.post("/a/first/hand-in", data={str(n): "x" for n in range(2_001)}, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_uploads_stop_before_the_disk_is_full(settings: Settings, store: Store, enrol: Callable, published: Callable):
    enrol("ana")
    published()
    full = create_app(settings.model_copy(update={"room_mb": 10**9}))
    full.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    browser = full.test_client()
    browser.post("/login", data={"login": "ana", "password": PASSWORD})
    upload(browser, ("relu.py", RELU))
    assert "our disk is full, which is our problem" in browser.get("/a/first").text


class _Slow(io.BytesIO):
    """A body that takes its time; remembers when somebody first asked for it."""

    asked: datetime | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        self._note()
        return super().read(size)

    def readinto(self, buffer, /) -> int:
        self._note()
        return super().readinto(buffer)

    def _note(self) -> None:
        if self.asked is None:
            self.asked = datetime.now(UTC)
            time.sleep(0.05)


def test_the_time_that_counts_is_when_the_headers_were_read(ana, store: Store):
    edge = "edge"
    part = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="relu.py"\r\n\r\n'
    body = _Slow(part.encode() + RELU + f"\r\n--{edge}--\r\n".encode())
    answer = ana.post(
        "/a/first/hand-in", input_stream=body, content_type=f"multipart/form-data; boundary={edge}",
        content_length=len(body.getvalue()),
    )  # fmt: skip
    with store.read() as tx:
        item = handed.submission_of(tx, answer.headers["Location"].removeprefix("/s/"))
    assert item is not None
    assert body.asked is not None
    assert item.received < body.asked


# -- sessions, passwords, links, tokens -----------------------------------------------------------------------------


def test_too_many_wrong_passwords_close_an_account_for_a_while_and_no_other(app: Flask, enrol: Callable):
    enrol("ana")
    enrol("ben")
    browser = app.test_client()
    answers = [browser.post("/login", data={"login": "ana", "password": "wrong"}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert browser.post("/login", data={"login": " ANA", "password": PASSWORD}).status_code == 429
    assert browser.post("/login", data={"login": "ben", "password": PASSWORD}).status_code == 302


def test_three_hundred_sign_in_from_one_room_at_once(app: Flask, enrol: Callable, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("grader.portal.signing.is_right", lambda password, hashed: False)  # hashing is slow on purpose
    browser = app.test_client()
    answers = [browser.post("/login", data={"login": f"student{n}", "password": "x"}) for n in range(300)]
    assert {answer.status_code for answer in answers} == {200}


def test_whoever_is_shut_out_is_out_at_once_and_back_when_let_in(sign_in: Callable, enrol: Callable, app: Flask):
    ana = enrol("ana")
    enrol("ines", "instructor")
    browser, staff = sign_in("ana"), sign_in("ines")
    assert browser.get("/").status_code == 200
    staff.post(f"/staff/people/{ana.id}", data={"what": "out"})
    assert browser.get("/").status_code == 302
    form = {"login": "ana", "password": PASSWORD}
    assert app.test_client().post("/login", data=form).status_code == 200
    staff.post(f"/staff/people/{ana.id}", data={"what": "in"})
    assert browser.get("/").status_code == 302  # the old session stays ended
    assert app.test_client().post("/login", data=form).status_code == 302


def test_a_new_password_ends_every_other_session(sign_in: Callable, enrol: Callable):
    enrol("ana")
    here, there = sign_in("ana"), sign_in("ana")
    new = "another long password"
    assert "another one" in here.post("/account", data={"old": "wrong", "new": new, "again": new}).text
    assert "at least 10" in here.post("/account", data={"old": PASSWORD, "new": "short", "again": "short"}).text
    assert "not the same" in here.post("/account", data={"old": PASSWORD, "new": new, "again": new + "!"}).text
    assert here.post("/account", data={"old": PASSWORD, "new": new, "again": new}).status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_signing_out_ends_the_session(sign_in: Callable, enrol: Callable):
    enrol("ana")
    browser = sign_in("ana")
    browser.post("/logout")
    assert browser.get("/").status_code == 302


def test_a_link_signs_in_once_after_a_click_and_not_for_ever(app: Flask, enrol: Callable, store: Store):
    ana = enrol("ana")
    now = datetime.now(UTC)
    with store.write() as tx:
        secret = people.make_link(tx, ana.id, now)
        old = people.make_link(tx, ana.id, now - timedelta(days=15))
    browser = app.test_client()
    assert "Welcome, Ana" in browser.get(f"/link/{secret}").text
    assert browser.get("/").status_code == 302, "looking is not following: mail programs look"
    assert browser.post(f"/link/{secret}").headers["Location"] == "/account"
    assert browser.get("/").status_code == 200
    for used in (secret, old):
        assert app.test_client().get(f"/link/{used}").status_code == 404
        assert app.test_client().post(f"/link/{used}").status_code == 404


def test_a_link_does_not_let_in_who_is_shut_out(app: Flask, enrol: Callable, store: Store):
    ana = enrol("ana")
    with store.write() as tx:
        secret = people.make_link(tx, ana.id, datetime.now(UTC))
        people.set_active(tx, ana.id, False)
    browser = app.test_client()
    browser.post(f"/link/{secret}")
    assert browser.get("/").status_code == 302


def test_a_whole_class_follows_its_links_in_one_hour(app: Flask, enrol: Callable, store: Store):
    everybody = [enrol(f"student{n}") for n in range(70)]
    with store.write() as tx:
        links = [people.make_link(tx, person.id, datetime.now(UTC)) for person in everybody]
    assert {app.test_client().post(f"/link/{secret}").status_code for secret in links} == {302}


def test_a_token_is_shown_once_works_for_programs_alone_and_can_be_ended(
    sign_in: Callable, enrol: Callable, app: Flask
):
    ana = enrol("ana")
    browser = sign_in("ana")
    shown = re.search(r"grader_[\w-]+", browser.post("/account/tokens", data={"label": "laptop", "scope": "read"}).text)
    assert shown is not None
    assert shown[0] not in browser.get("/account").text
    program = {"Authorization": f"Bearer {shown[0]}"}
    assert app.test_client().get("/api/v1/assignments", headers=program).status_code == 200
    assert app.test_client().get("/", headers=program).status_code == 302
    end = re.search(r"/account/tokens/\w+/end", browser.get("/account").text)
    assert end is not None
    enrol("ben")
    sign_in("ben").post(end[0])
    assert app.test_client().get("/api/v1/assignments", headers=program).status_code == 200, "it is not Ben's to end"
    browser.post(end[0])
    assert app.test_client().get("/api/v1/assignments", headers=program).status_code == 401
    assert ana.active


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Bearer é", "bearer \t"])
def test_what_is_no_token_opens_nothing(header: str, app: Flask):
    answer = app.test_client().get("/api/v1/assignments", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json == {"error": answer.json["error"]}
