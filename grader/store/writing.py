"""Writing where others may write the same at the same moment: SQLite lets in one writer, PostgreSQL many."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

from grader.store.tables import Tx


def put_row(tx: Tx, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Write the row of a primary key, whether or not there is one already."""
    insert = postgresql.insert if _is_postgres(tx) else sqlite.insert
    row = insert(table).values({**key, **values})
    tx.execute(row.on_conflict_do_update(index_elements=list(key), set_=dict(values)))


def add_row(tx: Tx, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Write the row of a primary key, unless there is one; whether there was none."""
    insert = postgresql.insert if _is_postgres(tx) else sqlite.insert
    row = insert(table).values({**key, **values}).on_conflict_do_nothing(index_elements=list(key))
    written = row.returning(*(table.c[name] for name in key))  # a driver need not count what was inserted
    return tx.execute(written).one_or_none() is not None


def lock(tx: Tx, *words: str) -> None:
    """Hold off others who lock the same words, until this transaction ends.

    For what is counted before it is written. On SQLite a transaction that writes has the database to itself anyway.
    """
    if _is_postgres(tx):
        tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("\x1f".join(words), 0))))


def _is_postgres(tx: Tx) -> bool:
    return tx.dialect.name == "postgresql"
