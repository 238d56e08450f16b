"""A student's own numbers put into a text, exactly as they are stored."""

import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from grader.model.blame import Fault, ProblemError

STATEMENT = Path("statement.md")

#: What an expression in a statement can raise beside Jinja's own errors: a wrong type, an index out of range, ….
_SLIPS = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError)


def fill(text: str, values: Mapping[str, Any], *, source: Path = STATEMENT) -> str:
    r"""The text with `{{ x }}` replaced by the stored given `x`.

    In math, `{{ W | matrix }}` writes a `pmatrix` and `{{ x | vector }}` a row, `(0.5,\ -1.2)`. Raises ProblemError
    with the line of the text for a name that is not given, and for anything else that cannot be filled in; `source`
    is the file named there.
    """
    if "{" not in text:
        return text
    try:
        return _compiled(text).render(dict(values))
    except TemplateSyntaxError as error:
        raise ProblemError(Fault(source, error.lineno, "statement", _about(error, values))) from None
    except (TemplateError, *_SLIPS) as error:
        line = _line_in_template(error.__traceback__)
        raise ProblemError(Fault(source, line, "statement", _about(error, values))) from None


def show_given(value: object) -> str:
    """A stored given as it is printed: numbers shortest, without −0.0; lists as `[0.5, -0.2]`."""
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, float):
        return repr(value + 0.0)  # adding 0.0 turns −0.0 into 0.0
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {show_given(item)}" for name, item in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(show_given(item) for item in value) + "]"
    return str(value)


def _matrix(value: object) -> str:
    r"""`\begin{pmatrix} … \end{pmatrix}`: a list of lists row by row, a plain list as a column."""
    rows = [row if _is_list(row) else [row] for row in _items(value, "matrix")]
    if len({len(row) for row in rows}) > 1:
        raise ValueError("`matrix` needs rows of one length")
    lines = (" & ".join(show_given(entry) for entry in row) for row in rows)
    return r"\begin{pmatrix} " + r" \\ ".join(lines) + r" \end{pmatrix}"


def _vector(value: object) -> str:
    items = _items(value, "vector")
    if any(_is_list(item) for item in items):
        raise ValueError("`vector` needs a list of numbers; for a list of lists use `matrix`")
    return "(" + r",\ ".join(show_given(item) for item in items) + ")"


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _items(value: Any, name: str) -> Sequence[Any]:
    if not _is_list(value) or not value:
        raise ValueError(f"`{name}` needs a list of numbers, not {show_given(value)}")
    items: Sequence[Any] = value
    return items


@cache
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,  # what comes out is Markdown; `to_html` escapes and cleans it
        keep_trailing_newline=True,
        finalize=lambda value: value if isinstance(value, str | StrictUndefined) else show_given(value),
    )
    environment.filters |= {"matrix": _matrix, "vector": _vector}
    return environment


@lru_cache(maxsize=1024)
def _compiled(text: str) -> Template:
    return _environment().from_string(text)


def _line_in_template(trace: TracebackType | None) -> int | None:
    """The innermost line of the template itself: Jinja names its frames `<template>`."""
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _about(error: Exception, values: Mapping[str, Any]) -> str:
    said = str(error) or type(error).__name__
    known = ", ".join(f"`{name}`" for name in values) or "nothing"
    return f"cannot be filled in: {said} (given are {known}; `{{{{` means a value: write `{{ {{` in LaTeX)"
