"""The last gate before HTML reaches a browser: only the elements a statement needs pass it."""

from functools import cache

import nh3

_TEXT = frozenset({
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote",
    "pre", "code", "em", "strong", "s", "sub", "sup", "a", "img", "table", "thead", "tbody", "tr", "th", "td",
    "div", "span",
})  # fmt: skip
_MATH = frozenset({
    "math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot", "mstyle", "msub",
    "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts", "mprescripts", "mtable", "mtr",
    "mtd", "mpadded", "mphantom", "menclose", "merror",
})  # fmt: skip
#: Attributes that MathML uses for looks alone; none of them takes an address or a style.
_MATH_ATTRIBUTES = frozenset({
    "display", "displaystyle", "scriptlevel", "mathvariant", "stretchy", "fence", "separator", "form",
    "lspace", "rspace", "accent", "accentunder", "linethickness", "columnalign", "rowalign", "columnspacing",
    "rowspacing", "columnlines", "rowlines", "width", "height", "depth", "minsize", "maxsize", "largeop",
    "movablelimits", "symmetric", "notation",
})  # fmt: skip
_ATTRIBUTES = {
    **{tag: set(_MATH_ATTRIBUTES) for tag in _MATH},
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "code": {"class"},
    "span": {"class"},
    "div": {"class"},
    "ol": {"start"},
    "th": {"align", "class"},
    "td": {"align", "class"},
}


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TEXT | _MATH),
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=_keep_attribute,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    )


def _keep_attribute(_: str, attribute: str, value: str) -> str | None:
    """A page fetches nothing by itself: pictures are inlined, and an address may only be followed by a click."""
    if attribute == "src" and not value.startswith("data:image/"):
        return None
    if attribute == "href" and value.lower().lstrip().startswith("data:"):
        return None
    return value


def clean(html: str) -> str:
    """The same HTML without anything that could run, fetch or restyle the page."""
    return _cleaner().clean(html)
