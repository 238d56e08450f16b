"""IPython outside a notebook: what would be displayed is not."""

import builtins
from typing import Any

__all__ = ["get_ipython"]


def get_ipython() -> Any:
    """What a program finds without an import, too (`grader.sandbox.inside.habits`)."""
    known: Any = getattr(builtins, "get_ipython", None)
    return None if known is None else known()
