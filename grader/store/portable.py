"""The store's tables as lines of JSON, the same from every database: what a backup is made of.

Columns are taken as the database has them, not as this program's tables say, so that a backup of an older schema can
be read into that schema, and then be migrated.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import DateTime, Integer, MetaData, Table, func, select

from grader.model.blame import SandboxError
from grader.store.opening import Store
from grader.store.tables import Tx

_AT_A_TIME = 500
_OF_ALEMBIC = "alembic_version"


def table_lines(tx: Tx) -> Iterator[tuple[str, Iterator[str]]]:
    """By table, each row as a line; tables that others refer to come first. Read them in this order."""
    for table in _tables(tx):
        yield table.name, _lines(tx, table)


def _tables(tx: Tx) -> list[Table]:
    found = MetaData()
    found.reflect(tx)
    return [table for table in found.sorted_tables if table.name != _OF_ALEMBIC]


def _lines(tx: Tx, table: Table) -> Iterator[str]:
    rows = tx.execution_options(stream_results=True, yield_per=_AT_A_TIME).execute(select(table)).mappings()
    for row in rows:
        plain = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in row.items()}
        yield json.dumps(plain, ensure_ascii=False)


def refuse_filled(store: Store) -> None:
    """SandboxError where the database holds anything already."""
    with store.read() as tx:
        for table in _tables(tx):
            if tx.execute(select(func.count()).select_from(table)).scalar_one():
                raise SandboxError(f"the database is not empty (`{table.name}` has rows): restore into an empty one")


def restore_tables(store: Store, schema: str, tables: Iterable[tuple[str, Iterable[str]]]) -> None:
    """Read tables back into an empty database, at their own schema, and then bring that up to this program's.

    All rows come in, or none. SandboxError where this program does not know the schema.
    """
    try:
        ScriptDirectory.from_config(store.alembic()).get_revision(schema)
    except CommandError:
        raise SandboxError(f"this backup has schema {schema}, which is of a newer program: use that one") from None
    command.upgrade(store.alembic(), schema)
    with store.write() as tx:
        known = {table.name: table for table in _tables(tx)}
        for name, lines in tables:
            _insert(tx, known[name], lines)
        if tx.dialect.name == "postgresql":
            _go_on_counting(tx, known.values())
    store.migrate()


def _insert(tx: Tx, table: Table, lines: Iterable[str]) -> None:
    moments = [column.name for column in table.c if isinstance(column.type, DateTime)]
    left = iter(lines)
    while batch := list(islice(left, _AT_A_TIME)):
        tx.execute(table.insert(), [_row(line, moments) for line in batch])


def _row(line: str, moments: Iterable[str]) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(line)
    return row | {key: datetime.fromisoformat(row[key]) for key in moments if row[key] is not None}


def _go_on_counting(tx: Tx, tables: Iterable[Table]) -> None:
    """Have the next id follow the highest that was read."""
    quote = tx.dialect.identifier_preparer.quote
    for table in tables:
        keys = list(table.primary_key)
        if len(keys) == 1 and isinstance(keys[0].type, Integer):
            sequence = func.pg_get_serial_sequence(quote(table.name), keys[0].name)
            highest = tx.execute(select(func.max(keys[0]))).scalar_one()
            if highest is not None:
                tx.execute(select(func.setval(sequence, highest)))
