"""IPython outside a notebook: what would be displayed is not."""

__all__ = ["get_ipython"]


def get_ipython() -> None:
    """There is no notebook."""
