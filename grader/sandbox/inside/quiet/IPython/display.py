"""IPython.display where nobody looks."""

from typing import Any

__all__ = ["HTML", "Image", "Latex", "Markdown", "Math", "clear_output", "display"]


class HTML:
    """Something to display."""

    def __init__(self, *_: Any, **__: Any) -> None:
        return


Image = Latex = Markdown = Math = HTML


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return HTML


def display(*_: Any, **__: Any) -> None:
    """Display nothing."""


def clear_output(*_: Any, **__: Any) -> None:
    """There is no output to clear."""
