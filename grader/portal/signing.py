"""Signing in and out: a password, a link that works once, or the university's own sign-in (OpenID Connect)."""

import hashlib
import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.integrations.flask_client import OAuth, OAuthError
from flask import (
    Blueprint,
    Flask,
    Request,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_limiter import Limiter
from flask_login import LoginManager, login_user, logout_user
from flask_wtf.csrf import CSRFProtect
from joserfc.errors import JoseError
from requests import RequestException

from grader.portal.access import is_open_by, is_own_address, me
from grader.portal.desk import desk, received
from grader.service.passwords import SHORTEST, hash_password, is_right
from grader.store import accommodations, audit, people
from grader.store.people import Person, Scope

_LOG = logging.getLogger(__name__)

pages = Blueprint("signing", __name__)
#: What a token may be made for, in words.
_SCOPES: Mapping[Scope, str] = {
    "read": "see what is open and how work stands",
    "submit": "hand in",
    "export": "take out everybody's reports and grades",
    "figures": "read the queue's figures",
}
csrf = CSRFProtect()


@dataclass(frozen=True)
class User:
    """Somebody signed in, as Flask-Login wants them: sessions end when the person's epoch is raised."""

    person: Person
    scopes: frozenset[Scope] = frozenset()  # of a program's token
    is_authenticated: bool = True
    is_anonymous: bool = False

    @property
    def is_active(self) -> bool:
        """Whether they are let in."""
        return self.person.active

    def get_id(self) -> str:
        """What the session keeps of them."""
        return f"{self.person.id}:{self.person.epoch}"


def _who_types() -> str:
    """Limits are an account's, not an address's: a whole room signs in from one."""
    return f"login:{_unnamed(request.form.get('login', '').strip().lower())}"


def _which_link() -> str:
    return f"link:{_unnamed(request.path)}"


def _unnamed(told: str) -> str:
    """A key to count by, from which nobody reads what it was made of: the broker keeps it, on disk too."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, told.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]


#: Of several threads that find the broker gone at the same moment, the library lets one go on and the others fail: they
#: go on as well, uncounted that once.
limiter = Limiter(_who_types, swallow_errors=True)

#: Seconds after which a broker that says nothing is one that is away: nobody waits longer for it.
_BROKER_SECONDS = 1.0


def _count_together(app: Flask, broker_url: str | None) -> None:
    """Count tries where all of the portal's processes see them: in the broker, where there is one.

    While it is away each process counts for itself.
    """
    scheme, _, rest = (broker_url or "").partition("://")
    if scheme in ("redis", "rediss", "redis+socket"):
        address = f"{scheme.replace('socket', 'unix')}://{rest}"
        options = {"socket_timeout": _BROKER_SECONDS, "socket_connect_timeout": _BROKER_SECONDS}
        app.config.update(RATELIMIT_STORAGE_URI=address, RATELIMIT_STORAGE_OPTIONS=options)
        app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = True
    else:
        app.config["RATELIMIT_STORAGE_URI"] = "memory://"


def prepare(app: Flask) -> None:
    """Put sessions, forgery protection and limits into the application."""
    manager = LoginManager(app)
    manager.session_protection = None  # type: ignore[assignment]  # a laptop changes its address in a lecture
    csrf.init_app(app)
    settings = app.extensions["desk"].settings
    _count_together(app, settings.broker_url)
    limiter.init_app(app)
    app.extensions["oidc"] = None
    if settings.oidc_issuer and settings.oidc_client:
        oauth = OAuth(app)
        app.extensions["oidc"] = oauth.register(
            "university",
            client_id=settings.oidc_client,
            client_secret=settings.oidc_secret,
            server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
        )

    def load(kept: str) -> User | None:
        if request.path.startswith("/api/"):
            return None  # programs sign in by token alone: another site's form can send a cookie, but no header
        id, _, epoch = kept.partition(":")
        with desk().store.read() as tx:
            person = people.person_of(tx, id)
        return User(person) if person and person.active and str(person.epoch) == epoch else None

    def by_token(asking: Request) -> User | None:
        scheme, _, secret = asking.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not asking.path.startswith("/api/"):
            return None
        with desk().store.read() as tx:
            found = people.token_owner(tx, secret.strip())
        return User(*found) if found and found[0].active else None

    manager.user_loader(load)
    manager.request_loader(by_token)


@pages.route("/login", methods=["GET", "POST"])
@limiter.limit("10 per minute; 60 per hour", methods=["POST"])
def sign_in() -> Any:
    """The page to sign in on."""
    then = request.values.get("then")
    if request.method == "POST":
        person = _whose_password(request.form.get("login", ""), request.form.get("password", ""))
        if person is not None:
            return _let_in(person, then)
        flash("That login and password do not belong together.", "bad")
    oidc = bool(desk().settings.oidc_issuer)
    return render_template("sign_in.html", then=then if is_own_address(then) else None, oidc=oidc)


def _whose_password(login: str, password: str) -> Person | None:
    with desk().store.read() as tx:
        person = people.person_called(tx, login)
        hashed = people.password_hash(tx, person.id) if person and person.active else None
    return person if is_right(password, hashed) else None


def _let_in(person: Person, then: str | None) -> Any:
    session.clear()
    login_user(User(person))
    with desk().store.write() as tx:
        audit.note(tx, received(), person.id, "sign in", person.id)
    home = url_for("assistant.overview") if person.is_staff else url_for("student.dashboard")
    return redirect(then if then and is_own_address(then) else home)


@pages.route("/link/<secret>", methods=["GET", "POST"])
@limiter.limit("10 per minute", key_func=_which_link, methods=["POST"])
def follow_link(secret: str) -> Any:
    """A link that signs in once: after a click, since mail programs open links by themselves."""
    with desk().store.read() as tx:
        owner = people.link_owner(tx, secret, received())
    if request.method == "POST" and owner is not None:
        with desk().store.write() as tx:
            owner = people.use_link(tx, secret, received())
        if owner is not None and owner.active:
            _let_in(owner, None)
            return redirect(url_for("signing.account"))
    return render_template("link.html", owner=owner), 200 if owner else 404


#: A provider that is away, or answers with something else than it should.
_NO_PROVIDER = (RequestException, ValueError, RuntimeError)


@pages.get("/oidc")
def oidc_start() -> Any:
    """On to the university's sign-in."""
    client = current_app.extensions["oidc"]
    if client is None:
        abort(404)
    try:
        return client.authorize_redirect(url_for("signing.oidc_back", _external=True))
    except _NO_PROVIDER as error:
        _LOG.error("the identity provider: %s", error)
        flash("The university's sign-in does not answer. Try again in a while, or sign in with your password.", "bad")
        return redirect(url_for("signing.sign_in"))


@pages.get("/oidc/back")
def oidc_back() -> Any:
    """Back from the university's sign-in, with whom it says this is."""
    client = current_app.extensions["oidc"]
    if client is None:
        abort(404)
    try:
        told = client.authorize_access_token().get("userinfo") or {}
    except (OAuthError, JoseError, *_NO_PROVIDER) as error:
        _LOG.warning("the identity provider's answer is not taken: %s", error)
        flash("The university's sign-in did not work. Try again from this page, or sign in with your password.", "bad")
        return redirect(url_for("signing.sign_in"))
    subject = str(told.get("sub", ""))
    with desk().store.write() as tx:
        person = people.person_known_as(tx, subject) if subject else None
        if person is None and told.get("email_verified") and told.get("email"):
            person = people.person_called(tx, str(told["email"]))
            if person is not None:
                people.set_subject(tx, person.id, subject)
    if person is None or not person.active:
        flash("You are signed in at the university, but this course does not know you. Ask your staff.", "bad")
        return redirect(url_for("signing.sign_in"))
    return _let_in(person, None)


@pages.post("/logout")
def sign_out() -> Any:
    """End the session."""
    logout_user()
    session.clear()
    return redirect(url_for("signing.sign_in"))


@pages.route("/account", methods=["GET", "POST"])
def account() -> Any:
    """One's own password and tokens."""
    if request.method == "POST":
        problem = _password_problem()
        if problem:
            flash(problem, "bad")
        else:
            with desk().store.write() as tx:
                people.set_password(tx, me().id, hash_password(request.form["new"]))
                audit.note(tx, received(), me().id, "set password", me().id)
                changed = people.person_of(tx, me().id)
            assert changed is not None
            login_user(User(changed))
            flash("Your password is set.", "good")
            return redirect(url_for("signing.account"))
    return _account_page()


def _account_page(fresh: str | None = None) -> str:
    with desk().store.read() as tx:
        tokens = people.tokens(tx, me().id)
        accommodation = accommodations.accommodations(tx).get(me().id)
    return render_template(
        "account.html", tokens=tokens, accommodation=accommodation, fresh=fresh, shortest=SHORTEST,
        scopes=_scopes_for_me(),
    )  # fmt: skip


def _scopes_for_me() -> dict[Scope, str]:
    """What one's own tokens may be made for, in words: what one's role may open at all."""
    return {scope: words for scope, words in _SCOPES.items() if is_open_by(scope, me().role)}


def _password_problem() -> str:
    new = request.form.get("new", "")
    if me().has_password and _whose_password(me().login or "", request.form.get("old", "")) is None:
        return "Your present password is another one."
    if len(new) < SHORTEST:
        return f"A password has at least {SHORTEST} characters; a sentence is easy to remember."
    if new != request.form.get("again", ""):
        return "The two new passwords are not the same."
    return ""


@pages.post("/account/tokens")
def make_token() -> Any:
    """A token for a program of one's own; it is shown once."""
    label = request.form.get("label", "").strip()[:60] or "command line"
    scopes = [scope for scope in _scopes_for_me() if scope in request.form.getlist("scope")]
    if not scopes:
        flash("Say what the token is for: one that may do nothing is of no use.", "bad")
        return _account_page()
    with desk().store.write() as tx:
        fresh = people.make_token(tx, me().id, label, received(), scopes)
        audit.note(tx, received(), me().id, "make token", me().id, scopes=scopes)
    return _account_page(fresh)


@pages.post("/account/tokens/<id>/end")
def end_token(id: str) -> Any:
    """End a token."""
    with desk().store.write() as tx:
        people.revoke_token(tx, me().id, id, received())
        audit.note(tx, received(), me().id, "end token", me().id)
    return redirect(url_for("signing.account"))
