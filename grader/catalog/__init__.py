"""Problems and assignments as they lie on disk: found, read, checked, and given their digests."""

from grader.catalog.assignments import Assigned, load_assignment
from grader.catalog.digests import digests_of
from grader.catalog.entries import Entry, load_entry
from grader.catalog.folders import Catalog, open_catalog

__all__ = ["Assigned", "Catalog", "Entry", "digests_of", "load_assignment", "load_entry", "open_catalog"]
