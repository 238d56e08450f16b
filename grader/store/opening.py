"""Opening the store: one engine factory for SQLite and PostgreSQL, and its schema brought up to date."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.pool import QueuePool

from grader.model.blame import SandboxError
from grader.store.files import Files
from grader.store.tables import Tx
from grader.store.turns import Turns

_BUSY_SECONDS = 20
_MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True)
class Store:
    """The database and the files of one course. Safe to share between threads, not across a fork."""

    engine: Engine
    files: Files
    turns: Turns | None = None

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A transaction that only reads; it sees one moment."""
        with _told_as_ours(), self.engine.connect() as connection:
            if not self._is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """A transaction that writes: all of it stands, or none. On SQLite it has the database to itself."""
        with (
            _told_as_ours(),
            self.turns.take() if self.turns is not None else nullcontext(),
            self.engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @property
    def schema(self) -> str | None:
        """The schema the database has, by its revision; None where it is empty."""
        with self.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()

    @property
    def _is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def scrub(self) -> None:
        """Have what was just deleted of people gone from the database's files as well, where they are ours to clean.

        PostgreSQL's own log of writes keeps it until the server recycles that.
        """
        with _told_as_ours():
            if self._is_sqlite:
                connection = self.engine.raw_connection()
                try:
                    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                finally:
                    connection.close()
                return
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as cleaning:
                for table in ("person", "sign_in_link", "token", "accommodation", "extension"):
                    cleaning.exec_driver_sql(f"VACUUM FULL {table}")

    def migrate(self) -> None:
        """Bring the schema up to this program's."""
        command.upgrade(self.alembic(), "head")

    def require_current(self) -> None:
        """SandboxError, with what to do, where the database has another schema than this program."""
        wanted = ScriptDirectory.from_config(self.alembic()).get_current_head()
        if self.schema != wanted:
            raise SandboxError(
                f"the database has schema {self.schema or 'none'}, this program {wanted}: run `grader migrate`"
            )

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    def alembic(self) -> Config:
        """How Alembic finds this database and the migrations."""
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["engine"] = self.engine
        return config


@contextmanager
def _told_as_ours() -> Iterator[None]:
    """A database that is gone, or busy for too long, is our own failure."""
    try:
        yield
    except OperationalError as error:
        raise SandboxError(f"the database does not answer: {error.orig}") from error
    except NoConnectionLeft as error:
        raise SandboxError("every connection to the database is busy") from error


def open_store(url: str, files: str) -> Store:
    """The store at a database's URL (`sqlite:///FILE` or `postgresql+psycopg://…`), its files at a path or fsspec URL.

    SandboxError where the database cannot be reached.
    """
    engine = _open_sqlite(url) if url.startswith("sqlite") else _open_postgres(url)
    database = engine.url.database if url.startswith("sqlite") else None
    store = Store(engine, Files.at(files), Turns(Path(database), _BUSY_SECONDS) if database else None)
    try:
        engine.connect().close()
    except OperationalError as error:
        place = engine.url.render_as_string(hide_password=True)
        raise SandboxError(f"the database at {place} cannot be reached: {error.orig}") from error
    return store


def _open_postgres(url: str) -> Engine:
    """PostgreSQL, whose texts come as UTF-8 even where a database was made without an encoding."""
    return create_engine(url, pool_pre_ping=True, pool_size=10, connect_args={"client_encoding": "utf8"})


def _open_sqlite(url: str) -> Engine:
    """SQLite with transactions of ours: its driver's own begin late, and then lose updates."""
    engine = create_engine(
        url, poolclass=QueuePool, pool_size=10, max_overflow=20, connect_args={"timeout": _BUSY_SECONDS}
    )
    Path(engine.url.database or "").parent.mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # who is forgotten does not stay in freed pages
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")

    @event.listens_for(engine, "begin")
    def begin(connection: Tx) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
