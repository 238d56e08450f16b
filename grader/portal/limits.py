"""How often one account may do what costs something or could be guessed at. Never an address: a whole room has one.

Nobody who works meets these: a page that saves and shows back what is typed asks less than twice a second, and one that
watches a grading once in two. All of the portal's processes count together, as for signing in.
"""

import math
import time
from collections.abc import Callable, Mapping

from flask import Flask, request
from flask_limiter import RateLimitExceeded

from grader.portal.access import me
from grader.portal.signing import limiter


def _account() -> str:
    return f"account:{me().id}"


@limiter.shared_limit("10 per minute; 60 per hour", scope="codes", key_func=_account)
def _guess() -> None:
    """An access code, or the present password, that could be guessed."""


@limiter.shared_limit("300 per minute", scope="typing", key_func=_account)
def _type() -> None:
    """What a page sends while one types, each kind of it counted together."""


@limiter.shared_limit("60 per minute; 600 per hour", scope="uploads", key_func=_account)
def _upload() -> None:
    """A submission, from a page or a program."""


@limiter.shared_limit("6000 per minute", scope="programs", key_func=_account)
def _call() -> None:
    """Anything that a program asks with somebody's token."""


@limiter.shared_limit("60 per minute", scope="exports", key_func=_account)
def _export() -> None:
    """The marks of a whole class."""


#: By endpoint, what counts it. Those of the API are counted by `_call` as well.
LIMITS: Mapping[str, Callable[[], None]] = {
    "exam.begin": _guess,
    "signing.account": _guess,
    "student.preview": _type,
    "student.save_draft": _type,
    "student.hand_in": _upload,
    "api.submit": _upload,
    "api.results": _export,
    "api.export": _export,
    "assistant.export": _export,
}


def prepare(app: Flask) -> None:
    """Count every request of somebody signed in that stands above; to be called after the door is built."""

    @app.before_request
    def count() -> None:
        endpoint = request.endpoint or ""
        if endpoint == "signing.account" and request.method != "POST":
            return
        if endpoint.startswith("api.") and endpoint != "api.openapi":
            _call()
        if endpoint in LIMITS:
            LIMITS[endpoint]()


def seconds_left(error: RateLimitExceeded) -> int:
    """In how many seconds what was refused may be tried again."""
    span = error.limit.limit.get_expiry()
    met = limiter.current_limit
    ends = met.reset_at if met is not None else time.time() + span
    return min(span, max(1, math.ceil(ends - time.time())))  # it is told in whole seconds, the next one for safety
