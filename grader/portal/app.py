"""The Flask application: what every request passes through, and the pages it leads to."""

import logging
import math
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, abort, current_app, g, render_template, request
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from grader.model.blame import Refused, SandboxError
from grader.portal import access, api, assistant, chosen, exam, instructor, limits, roster, showing, signing, student
from grader.portal.desk import PortalDesk
from grader.service.serving import portal_key
from grader.service.settings import Settings
from grader.service.work import utc_now

_LOG = logging.getLogger(__name__)

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_SENTENCES: Mapping[int, str] = {
    400: "What was sent cannot be read.",
    403: "This page is not for you. If you think it should be, ask your course's staff.",
    404: "There is no such page, or it is not open to you yet.",
    405: "That cannot be done here.",
    413: "That is more than can be uploaded at once. Leave out data sets and trained networks, or ask your staff.",
}


def create_app(settings: Settings) -> Flask:
    """The portal of a store. SandboxError where the store cannot be reached, or has another schema."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=portal_key(settings),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_NAME="grader",
        MAX_CONTENT_LENGTH=settings.upload_mb * 1_000_000,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        MAX_FORM_PARTS=2_000,
        WTF_CSRF_TIME_LIMIT=None,  # a form may stay open for days
        WTF_CSRF_CHECK_DEFAULT=False,  # see _refuse_forged
    )
    if settings.behind_proxies:
        hops = settings.behind_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    store = settings.open_store()
    store.require_current()
    app.extensions["desk"] = PortalDesk(store, settings.bell(), settings)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    _prepare_requests(app)  # first of all, so that the time is noted before anything reads the body
    signing.prepare(app)
    showing.prepare(app)
    of_staff = (assistant.pages, chosen.pages, instructor.pages, roster.pages)
    for blueprint in (signing.pages, student.pages, exam.pages, *of_staff):
        app.register_blueprint(blueprint)
    app.register_blueprint(api.pages)
    access.prepare(app)
    limits.prepare(app)
    # Behind the door: whoever is signed out is asked to sign in, not told of forgery.
    app.before_request(_refuse_forged)
    app.before_request(_refuse_nul)
    _prepare_errors(app)
    return app


def _prepare_requests(app: Flask) -> None:
    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if request.endpoint not in ("static", "style"):
            response.headers["Cache-Control"] = "no-store"  # files of students' too
        return response

    @app.before_request
    def note_time() -> None:
        g.received = utc_now()  # the headers are read, the body is not


def _refuse_forged() -> None:
    """No form of another site's is taken. Programs come with a token in a header, which no other site can send."""
    if current_app.config["WTF_CSRF_ENABLED"] and request.endpoint and not request.path.startswith("/api/"):
        signing.csrf.protect()


def _refuse_nul() -> None:
    """No field holds a NUL: no browser sends one, and no database keeps it."""
    fields = (*request.args.values(), *request.view_args.values()) if request.view_args else request.args.values()
    if any("\0" in value for value in (*fields, *request.form.values()) if isinstance(value, str)):
        abort(400)


def _prepare_errors(app: Flask) -> None:
    def say(status: int, sentence: str) -> tuple[str, int] | tuple[dict[str, Any], int]:
        if request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json":
            return {"error": sentence}, status
        return render_template("error.html", status=status, sentence=sentence), status

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Any:
        return say(422, str(error)[:1].upper() + str(error)[1:] + ".")

    @app.errorhandler(CSRFError)
    def forged(_: CSRFError) -> Any:
        return say(400, "This form was made before you signed in, or in another window. Go back, reload, try again.")

    @app.errorhandler(RateLimitExceeded)
    def too_often(error: RateLimitExceeded) -> Any:
        left = limits.seconds_left(error)
        when = f"{left} seconds" if left < 120 else f"{math.ceil(left / 60)} minutes"
        answer = app.make_response(say(429, f"That was often in a short time. Try again in {when}."))
        answer.headers["Retry-After"] = str(left)
        return answer

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> Any:
        if error.response is not None:
            return error.response
        status = error.code or 500
        return say(status, _SENTENCES.get(status, error.description or error.name))

    @app.errorhandler(SandboxError)
    def ours(error: SandboxError) -> Any:
        _LOG.error("%s %s: %s", request.method, request.path, error)
        return say(503, "We could not do that just now, which is our problem. Nothing was lost; try again in a minute.")
