"""Whole pages around rendered pieces, with everything they need inside."""

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from grader.rendering.statement import templates


def page_html(title: str, pages: Iterable[str], *, note: str = "") -> str:
    """A self-contained page: a title, a line under it, and articles such as `statement_html` gives."""
    css = stylesheet()
    template = templates().get_template("page.html")
    pieces = [Markup(page) for page in pages]  # noqa: S704  (made by `statement_html`)
    return template.render(title=title, note=note, pages=pieces, css=Markup(css), css_hash=hash_of(css))  # noqa: S704


@cache
def stylesheet() -> str:
    """The style that all our pages share: colours in light and dark, type, statements, math, code."""
    folder = files("grader.rendering") / "styles"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in ("base.css", "statement.css"))


def hash_of(text: str) -> str:
    """The hash under which a Content-Security-Policy lets an inline style or script through."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
