"""Who may open what: one table, held for every request in one place."""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, abort, make_response, redirect, request, url_for
from flask_login import current_user as _current

from grader.store.people import ROLES, Person, Role, Scope

_EVERYBODY: frozenset[Role] = frozenset(ROLES)
_STAFF: frozenset[Role] = _EVERYBODY - {"student"}
_INSTRUCTORS: frozenset[Role] = frozenset({"instructor", "admin"})

#: Endpoints that need no sign-in.
PUBLIC = frozenset(
    {"static", "style", "signing.sign_in", "signing.follow_link", "signing.oidc_start", "signing.oidc_back",
     "student.health", "api.openapi"}
)  # fmt: skip
#: Endpoints whose programs sign in by token; the roles hold for them too.
_PROGRAMS = "api."

#: By endpoint, who may open it. An endpoint that stands nowhere does not start the portal.
TABLE: Mapping[str, frozenset[Role]] = {
    "signing.sign_out": _EVERYBODY,
    "signing.account": _EVERYBODY,
    "signing.make_token": _EVERYBODY,
    "signing.end_token": _EVERYBODY,
    "student.dashboard": _EVERYBODY,
    "student.assignment": _EVERYBODY,
    "student.save_draft": _EVERYBODY,
    "student.preview": _EVERYBODY,
    "student.look_over": _EVERYBODY,
    "student.hand_in": _EVERYBODY,
    "student.starter": _EVERYBODY,
    "student.submission": _EVERYBODY,
    "student.status": _EVERYBODY,
    "student.file": _EVERYBODY,
    "student.ask_again": _EVERYBODY,
    "student.solution": _EVERYBODY,
    "exam.begin": _EVERYBODY,
    "exam.clock": _EVERYBODY,
    "assistant.overview": _STAFF,
    "assistant.grid": _STAFF,
    "assistant.export": _STAFF,
    "assistant.submission": _STAFF,
    "assistant.correct": _STAFF,
    "assistant.waive": _STAFF,
    "assistant.again": _STAFF,
    "assistant.queue": _STAFF,
    "assistant.change_queue": _STAFF,
    "assistant.inbox": _STAFF,
    "assistant.answer": _STAFF,
    "assistant.extend": _STAFF,
    "assistant.metrics": _STAFF,
    "chosen.ask": _STAFF,
    "chosen.carry_out": _STAFF,
    "instructor.problems": _STAFF,
    "instructor.problem": _STAFF,
    "instructor.solve": _STAFF,
    "instructor.verify": _INSTRUCTORS,
    "instructor.publish": _INSTRUCTORS,
    "instructor.statistics": _STAFF,
    "instructor.unrecognised": _STAFF,
    "instructor.release": _INSTRUCTORS,
    "instructor.teams": _INSTRUCTORS,
    "instructor.void": _INSTRUCTORS,
    "instructor.add_minutes": _INSTRUCTORS,
    "instructor.regrade": _INSTRUCTORS,
    "instructor.begin_regrade": _INSTRUCTORS,
    "instructor.release_regrade": _INSTRUCTORS,
    "roster.people": _INSTRUCTORS,
    "roster.import_people": _INSTRUCTORS,
    "roster.change_person": _INSTRUCTORS,
    "roster.accommodate": _INSTRUCTORS,
    "roster.audit": _INSTRUCTORS,
    "api.assignments": _EVERYBODY,
    "api.submit": _EVERYBODY,
    "api.submission": _EVERYBODY,
    "api.results": _STAFF,
    "api.export": _STAFF,
    "api.metrics": _STAFF,
}


#: By endpoint of programs', what their token must be made for.
SCOPES: Mapping[str, Scope] = {
    "api.assignments": "read",
    "api.submit": "submit",
    "api.submission": "read",
    "api.results": "export",
    "api.export": "export",
    "api.metrics": "figures",
}


def is_open_by(scope: Scope, role: Role) -> bool:
    """Whether a token made for something opens anything at all to somebody of a role."""
    return any(role in TABLE[endpoint] for endpoint, wanted in SCOPES.items() if wanted == scope)


def prepare(app: Flask) -> None:
    """Hold the table for every request. ValueError for an endpoint that does not stand in it."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    left_out = endpoints - set(TABLE) - PUBLIC
    left_out |= {endpoint for endpoint in endpoints - PUBLIC if endpoint.startswith(_PROGRAMS)} - set(SCOPES)
    if left_out:
        raise ValueError(f"nobody says who may open {', '.join(sorted(left_out))}")

    @app.before_request
    def hold() -> Any:
        if request.endpoint is None or request.endpoint in PUBLIC:
            return None
        if not _user().is_authenticated:
            if request.endpoint.startswith(_PROGRAMS):
                abort(401)
            return redirect(url_for("signing.sign_in", then=_wanted()))
        if me().role not in TABLE[request.endpoint]:
            abort(403)
        scope = SCOPES.get(request.endpoint)
        if scope is not None and scope not in _user().scopes:
            sentence = f"This token was not made for that: make one on your account's page that may `{scope}`."
            abort(make_response({"error": sentence}, 403))
        return None


def _wanted() -> str | None:
    """Where to go on after signing in: the page that was asked for, or that holds the form which was sent."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    sent_from = urlsplit(request.referrer or "")
    return sent_from.path if sent_from.netloc == request.host and is_own_address(sent_from.path) else None


def _user() -> Any:
    return _current


def me() -> Person:
    """Who is signed in."""
    return cast("Person", _user().person)


def may(endpoint: str) -> bool:
    """Whether the person signed in may open an endpoint: for links that lead nowhere are not shown."""
    return bool(_user().is_authenticated) and me().role in TABLE.get(endpoint, frozenset())


def is_own_address(address: str | None) -> bool:
    """Whether an address leads to a page of ours: where a form says to go next is a stranger's word."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return False
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc
