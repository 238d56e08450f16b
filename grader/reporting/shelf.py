"""Where each statement stands on the page: with its student, or once for all who share it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

#: Statements by student, then by problem, as `grader.rendering.statement_html` writes them.
Statements = Mapping[str, Mapping[str, str]]

_HEADING = re.compile(r"(</?h)([1-6])(?=>)")
_TITLE = re.compile(r'<header class="statement-head">.*?</header>\n?', re.DOTALL)
_ASKED = '<section class="asked">'
_ARTICLE = '<article class="statement">'


@dataclass(frozen=True)
class SharedText:
    """A statement, or only what it asks, that several students have in common."""

    anchor: str
    slug: str
    label: str
    html: Markup


@dataclass(frozen=True)
class Placed:
    """A student's statement: what stands with the student, and the text shared with others, if any."""

    own: Markup | None = None
    elsewhere: SharedText | None = None


@dataclass(frozen=True)
class Shelf:
    """The texts that several students share."""

    texts: Mapping[tuple[str, str], SharedText]

    @property
    def shared(self) -> list[SharedText]:
        """Every shared text, once."""
        return list(self.texts.values())

    def place(self, slug: str, html: str) -> Placed:
        """Where the pieces of one statement stand; nothing for an empty one."""
        if not html:
            return Placed()
        if whole := self.texts.get((slug, html)):
            return Placed(elsewhere=whole)
        told, asked = _split(html)
        if common := self.texts.get((slug, asked)):
            return Placed(_below(told), common)
        return Placed(_below(html))


def shelve(statements: Statements) -> Shelf:
    """Every text that more than one student got. What is asked is a text of its own: only numbers differ, mostly."""
    counts = Counter((slug, html) for by_slug in statements.values() for slug, html in by_slug.items())
    texts: dict[tuple[str, str], SharedText] = {}
    for key in _common(counts):
        texts[key] = SharedText(f"statement-{len(texts) + 1}", key[0], "Statement", _below(key[1]))
    asked = Counter((slug, _split(html)[1]) for (slug, html), count in counts.items() if count == 1)
    for key in _common(asked):
        texts[key] = SharedText(f"statement-{len(texts) + 1}", key[0], "What is asked", _below(key[1]))
    return Shelf(texts)


def _common(counts: Counter[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return (key for key, count in counts.items() if count > 1 and key[1])


def _split(html: str) -> tuple[str, str]:
    """What a statement tells, and what it asks, each an article; the second is empty where it cannot be told apart."""
    told, mark, asked = html.partition(_ASKED)
    return (f"{told}</article>", f"{_ARTICLE}{mark}{asked}") if mark else (html, "")


def _below(statement: str) -> Markup:
    """A statement without its title, which stands above it here, and its headings an order lower, below that title."""
    body = _TITLE.sub("", statement, count=1)
    lower = _HEADING.sub(lambda found: f"{found[1]}{min(int(found[2]) + 1, 6)}", body)
    return Markup(lower)  # noqa: S704  (made by `statement_html`)
