"""Statements, formulas and messages as people see them: strings in, safe HTML or Markdown out."""

from grader.rendering.filling import fill
from grader.rendering.formula import formula_html
from grader.rendering.markdown import inline_html, message_html, to_html, unmarked_math, unshown_math
from grader.rendering.page import page_html, stylesheet
from grader.rendering.statement import asked_parts, body_html, statement_html, statement_markdown

__all__ = [
    "asked_parts",
    "body_html",
    "fill",
    "formula_html",
    "inline_html",
    "message_html",
    "page_html",
    "statement_html",
    "statement_markdown",
    "stylesheet",
    "to_html",
    "unmarked_math",
    "unshown_math",
]
