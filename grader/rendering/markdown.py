"""Markdown with math as HTML that is safe to put into any page of ours."""

import base64
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from html import escape
from pathlib import Path, PurePosixPath
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from grader.model.blame import Fault, ProblemError
from grader.rendering.filling import STATEMENT
from grader.rendering.formula import is_shown, latex_html
from grader.rendering.sanitising import clean

_MEDIA = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
_ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_CODE = re.compile(r"`([^`\n]+)`")
_ENVIRONMENT = re.compile(r"\\begin\{[a-z]+\*?\}")


def to_html(
    markdown: str, figures: Mapping[str, bytes] | None = None, *, level: int = 1, source: Path = STATEMENT
) -> str:
    """Markdown as HTML: `$…$` as MathML, code with Pygments' classes, figures inside as data.

    `figures` maps the names of a problem's figures to their bytes. A first-order heading becomes one of `level`.
    Raises ProblemError where a picture is none of the figures. A formula that cannot be shown stands there as LaTeX.
    """
    env: dict[str, Any] = {}
    tokens = _reader().parse(markdown, env)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + level - 1, 6)}"
        for child in token.children or ():
            if child.type == "image":
                _inline_figure(child, figures or {}, Fault(source, _line(token), "figure", ""))
    return clean(_reader().renderer.render(tokens, _reader().options, env)).strip()


@lru_cache(maxsize=8192)
def inline_html(text: str) -> str:
    """One paragraph of Markdown as HTML without `<p>`, for table cells and labels. For texts of authors."""
    return clean(_reader().renderInline(" ".join(text.split()))).strip()


def message_html(text: str) -> str:
    """A message that may quote a student: nothing in it is marked up but `code`."""
    pieces = _CODE.split(text)
    return "".join(
        f"<code>{escape(piece)}</code>" if place % 2 else escape(piece) for place, piece in enumerate(pieces)
    )


def unshown_math(markdown: str) -> list[tuple[int | None, str]]:
    """Formulas of a text that browsers would not be shown as formulas, each with its line where that is known."""
    found = []
    for token in _reader().parse(markdown):
        for formula in [token, *(token.children or ())]:
            if formula.type.startswith("math_") and not is_shown(formula.content):
                found.append((_line(token), formula.content.strip()))
    return found


def unmarked_math(markdown: str) -> list[tuple[int | None, str]]:
    r"""LaTeX that stands in the text outside `$…$`, as `\begin{pmatrix}`, each with its line where that is known."""
    found = []
    for token in _reader().parse(markdown):
        text = "\n".join(child.content for child in token.children or () if child.type == "text")
        found += [(_line(token), latex) for latex in dict.fromkeys(_ENVIRONMENT.findall(text))]
    return found


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "highlight": _highlight}).enable(["table", "strikethrough"])
    # As in Pandoc: a price such as $5 opens no formula.
    dollarmath_plugin(reader, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True)
    reader.add_render_rule("math_inline", _math_inline)
    reader.add_render_rule("math_inline_double", _math_display)
    reader.add_render_rule("math_block", _math_block)
    return reader


def _math_inline(_: object, tokens: Sequence[Token], index: int, *__: object) -> str:
    return latex_html(tokens[index].content)


def _math_display(_: object, tokens: Sequence[Token], index: int, *__: object) -> str:
    return f'<span class="display">{latex_html(tokens[index].content, display=True)}</span>'


def _math_block(_: object, tokens: Sequence[Token], index: int, *__: object) -> str:
    return f'<div class="display">{latex_html(tokens[index].content, display=True)}</div>\n'


def _highlight(code: str, language: str, _: str) -> str:
    from pygments import highlight
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language) if language else None  # type: ignore[no-untyped-call]  # has no types
    except ClassNotFound:
        lexer = None
    if lexer is None:
        return escape(code)
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))  # type: ignore[no-untyped-call]  # has no types


def _inline_figure(image: Token, figures: Mapping[str, bytes], fault: Fault) -> None:
    address = str(image.attrs.get("src", ""))
    name = PurePosixPath(address).name
    kind = _MEDIA.get(PurePosixPath(name).suffix.lower())
    if _ELSEWHERE.match(address):
        message = f"the picture {address} lies elsewhere: put it into the problem's figures/ and name it from there"
    elif name not in figures:
        known = ", ".join(sorted(figures)) or "none"
        message = f"there is no figure {name} (figures: {known})"
    elif kind is None:
        message = f"the figure {name} is of no kind browsers show ({', '.join(_MEDIA)})"
    else:
        image.attrs["src"] = f"data:{kind};base64,{base64.b64encode(figures[name]).decode()}"
        return
    raise ProblemError(Fault(fault.file, fault.line, fault.rule, message))


def _line(token: Token) -> int | None:
    return token.map[0] + 1 if token.map else None
