"""The store: people, assignments, submissions and gradings in a database, files by their content in a folder.

Everything is read and written in a transaction: `with store.write() as tx`, then the functions of this package's
modules, which take it first. Values come out frozen. Nothing that a person may dispute is updated in place.
"""

from grader.store.opening import Store, open_store
from grader.store.tables import Tx

__all__ = ["Store", "Tx", "open_store"]
