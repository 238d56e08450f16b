"""The university's own sign-in, against a real OpenID provider that runs here: who is let in, and who is not."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from first_course import PASSWORD
from flask.testing import FlaskClient

from grader.portal.app import create_app
from grader.service.settings import Settings
from grader.store import Store, people

provider_mock = pytest.importorskip("oidc_provider_mock", reason="oidc-provider-mock is not installed")
#: The provider uses what its own library will change.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
EMAIL = "ana@example.org"


@pytest.fixture
def provider() -> Iterator[str]:
    with provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def browser(settings: Settings, store: Store, provider: str) -> FlaskClient:
    known = {"oidc_issuer": provider, "oidc_client": "grader", "oidc_secret": "secret"}
    app = create_app(settings.model_copy(update=known))
    return app.test_client()


def enter(provider: str, subject: str, **claims: object) -> None:
    """Have the provider know somebody."""
    requests.put(f"{provider}/users/{subject}", json=claims, timeout=5).raise_for_status()


def authorize(browser: FlaskClient, provider: str, subject: str, **form: str) -> str:
    """Where the provider sends somebody back to, who says there who they are."""
    away = browser.get("/oidc").headers["Location"]
    assert away.startswith(provider)
    sent = requests.post(away, data={"sub": subject, **form}, allow_redirects=False, timeout=5)
    back = urlsplit(sent.headers["Location"])
    return f"{back.path}?{back.query}"


def test_who_the_provider_names_by_a_verified_address_is_let_in_and_known_by_the_subject_from_then_on(
    browser: FlaskClient, provider: str, enrol: Callable, store: Store
):
    enrol(EMAIL, name="Ana")
    enter(provider, "42", email=EMAIL, email_verified=True)
    answer = browser.get(authorize(browser, provider, "42"))
    assert answer.headers["Location"] == "/"
    assert "Ana" in browser.get("/").text
    with store.read() as tx:
        known = people.person_known_as(tx, "42")
    assert known is not None
    assert known.login == EMAIL
    enter(provider, "42", email="another@example.org", email_verified=False)
    again = browser.application.test_client()
    assert again.get(authorize(again, provider, "42")).headers["Location"] == "/"


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"email": EMAIL}, id="nobody checked the address"),
        pytest.param({"email": EMAIL, "email_verified": False}, id="the address is not theirs"),
        pytest.param({}, id="no address"),
        pytest.param({"email": "ben@example.org", "email_verified": True}, id="nobody of this course"),
    ],
)
def test_whoever_the_provider_does_not_vouch_for_stays_outside(
    claims: dict, browser: FlaskClient, provider: str, enrol: Callable
):
    enrol(EMAIL)
    enter(provider, "42", **claims)
    assert browser.get(authorize(browser, provider, "42")).headers["Location"] == "/login"
    assert "this course does not know you" in browser.get("/login").text
    assert browser.get("/").headers["Location"].startswith("/login")


def test_whoever_was_shut_out_is_not_let_in_by_the_provider_either(
    browser: FlaskClient, provider: str, enrol: Callable, store: Store
):
    ana = enrol(EMAIL)
    enter(provider, "42", email=EMAIL, email_verified=True)
    with store.write() as tx:
        people.set_active(tx, ana.id, False)
    assert browser.get(authorize(browser, provider, "42")).headers["Location"] == "/login"


def test_an_answer_that_was_not_asked_for_lets_nobody_in(browser: FlaskClient, provider: str, enrol: Callable):
    enrol(EMAIL)
    enter(provider, "42", email=EMAIL, email_verified=True)
    back = authorize(browser, provider, "42")
    code, state = (parse_qs(urlsplit(back).query)[name][0] for name in ("code", "state"))
    strange = browser.application.test_client()  # another browser, which never began
    wrong = [
        (strange, back),
        (browser, f"/oidc/back?{urlencode({'code': code, 'state': 'other'})}"),
        (browser, f"/oidc/back?{urlencode({'code': 'other', 'state': state})}"),
        (browser, "/oidc/back?error=access_denied"),
        (browser, "/oidc/back"),
    ]
    for who, address in wrong:
        assert who.get(address).headers["Location"] == "/login", address
        assert "sign-in did not work" in who.get("/login").text
        assert who.get("/").headers["Location"].startswith("/login")
    denied = authorize(browser, provider, "42", action="deny")
    assert browser.get(denied).headers["Location"] == "/login"


def test_a_token_for_another_sign_in_is_not_taken(browser: FlaskClient, provider: str, enrol: Callable):
    enrol(EMAIL)
    enter(provider, "42", email=EMAIL, email_verified=True)
    back = authorize(browser, provider, "42")
    with browser.session_transaction() as session:
        (kept,) = [key for key in session if key.startswith("_state_university_")]
        session[kept] = {**session[kept], "data": {**session[kept]["data"], "nonce": "another"}}
    assert browser.get(back).headers["Location"] == "/login"
    assert browser.get("/").headers["Location"].startswith("/login")


def test_a_provider_that_is_away_is_told_and_a_password_still_works(settings: Settings, store: Store, enrol: Callable):
    enrol("ana")
    known = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client": "grader", "oidc_secret": "secret"}
    app = create_app(settings.model_copy(update=known))
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    assert browser.get("/oidc").headers["Location"] == "/login"
    assert "does not answer" in browser.get("/login").text
    assert browser.post("/login", data={"login": "ana", "password": PASSWORD}).status_code == 302
