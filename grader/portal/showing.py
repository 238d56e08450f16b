"""How things are shown: points, times in the course's zone, marks; the filters and words every template knows."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from importlib.resources import files as resource_files
from secrets import token_urlsafe
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g, request
from markupsafe import Markup

from grader.model.mark import Verdict, show_points
from grader.portal import access
from grader.portal.desk import desk
from grader.rendering import formula_html, inline_html, message_html, stylesheet, to_html
from grader.reporting.curve import draw_curves, show_figure
from grader.reporting.marks import LOOKS, Shown, show_mark
from grader.service.results import Standing
from grader.store import asked

#: How a grading's state is told to its student.
STATES: Mapping[str, str] = {
    "waiting": "Waiting to be graded",
    "running": "Being graded",
    "done": "Graded",
    "dead": "We failed to grade this: our problem, no submission used",
    "cancelled": "Not graded: staff took it out of the queue",
    "replaced": "Replaced by your newer submission",
    "absent": "Nothing in it for this problem",
}
#: What its student is told of a grading that no worker of ours can take.
OURS = (
    "The machine that should grade this is not ready for it. That is our problem: your submission is safe and counts "
    "from when it was received."
)


def prepare(app: Flask) -> None:
    """Teach the templates our filters and words."""
    env = app.jinja_env
    env.filters["points"] = lambda value: "–" if value is None else show_points(value)
    env.filters["when"] = show_time
    env.filters["day"] = lambda value: show_time(value, "%a %-d %b, %H:%M")
    env.filters["inline"] = lambda text: Markup(inline_html(text))  # noqa: S704  (cleaned there)
    env.filters["message"] = lambda text: Markup(message_html(text))  # noqa: S704  (escaped there)
    env.filters["formula"] = lambda tree: Markup(formula_html(tree))  # noqa: S704  (cleaned there)
    env.filters["markdown"] = lambda text: Markup(to_html(text, {}, level=3))  # noqa: S704  (cleaned there)
    env.filters["span"] = show_span
    env.filters["size"] = show_size
    env.filters["figure"] = show_figure
    env.tests["lost"] = lambda errand: errand.is_lost(g.received)
    env.globals.update(new_word=lambda: token_urlsafe(16))
    env.globals.update(may=access.may, STATES=STATES, OURS=OURS, LOOKS=LOOKS, Verdict=Verdict, draw_curves=draw_curves)

    @app.context_processor
    def common() -> dict[str, Any]:
        return {"course": course(), "me": access.me() if access.may("student.dashboard") else None}

    @app.get("/style.css", endpoint="style")
    def style() -> Any:
        own = (resource_files("grader.portal") / "static" / "portal.css").read_text(encoding="utf-8")
        return app.response_class(f"{stylesheet()}\n{own}", mimetype="text/css", headers=_KEPT)


_KEPT = {"Cache-Control": "max-age=300"}


def course() -> Any:
    """The course's facts, read once a request."""
    if "course" not in g:
        with desk().store.read() as tx:
            g.course = asked.course(tx)
    return g.course


def zone() -> ZoneInfo:
    """The course's time zone, in which every time is shown."""
    return ZoneInfo(course().time_zone)


def show_time(when: datetime | None, form: str = "%a %-d %b %Y, %H:%M") -> Markup:
    """A time in the course's zone, which programs can read too."""
    if when is None:
        return Markup("–")
    local = when.astimezone(zone())
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        when.isoformat(timespec="seconds"), f"{local:%Y-%m-%d %H:%M:%S %Z}", local.strftime(form)
    )


def parse_time(text: str) -> datetime | None:
    """A time typed into a form, in the course's zone; None for none. ValueError for what is no time."""
    if not text.strip():
        return None
    when = datetime.fromisoformat(text.strip())
    if not 2000 <= when.year < 2200:
        raise ValueError(f"{when.year} is no year of a course")
    return when if when.tzinfo else when.replace(tzinfo=zone())


def parse_number(text: str, most: int = 1_000_000) -> int:
    """A whole number from a form or an address; 0 for what is none, or is beyond `most`."""
    try:
        number = int(text)
    except ValueError:
        return 0
    return number if -most <= number <= most else 0


def page_asked_for(total: int, size: int) -> tuple[int, int]:
    """Which page of a list of so many the address asks for, the last where it goes beyond; and how many there are."""
    last = max(1, -(-total // size))
    return min(max(1, parse_number(request.args.get("page", "1"))), last), last


def show_span(span: timedelta | float | None) -> str:
    """A stretch of time in words: “3 days 4 h”, “12 min”, “8 s”."""
    if span is None:
        return "–"
    seconds = int(span.total_seconds() if isinstance(span, timedelta) else span)
    days, hours, minutes = seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60
    if days:
        return f"{days} day{'s' if days != 1 else ''} {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{seconds} s"


def show_hours(hours: float) -> str:
    """A stretch of time given in hours; `−` before what is less than nothing."""
    return f"−{show_span(-hours * 3600)}" if hours < 0 else show_span(hours * 3600)


def show_size(size: int) -> str:
    """A file's size."""
    return f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{size / 1e3:.1f} KB" if size >= 1000 else f"{size} bytes"


def show_standing(standing: Standing, asks: str, worth: Fraction) -> Shown | None:
    """A part as it stands, ready for a template; None where nothing is shown of it. `worth` is a point's worth."""
    if standing.mark is None:
        return None
    mark = standing.mark
    if standing.override is not None and standing.override.feedback:
        mark = mark.model_copy(update={"feedback": standing.override.feedback, "misconception": None})
    return show_mark(mark, worth, asks)
