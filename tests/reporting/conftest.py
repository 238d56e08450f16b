"""The hand-built class, as fixtures."""

from marked_class import assigned, reports, statements  # noqa: F401  (pytest finds fixtures by name here)
