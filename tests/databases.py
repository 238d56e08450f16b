"""Databases for tests: SQLite and a real PostgreSQL server, which is started here on a socket of its own."""

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from grader.store import Store, open_store

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)
_START_SECONDS = 60.0


class Missing(Exception):
    """Why no PostgreSQL can be started here."""


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server that only this test run can reach, by a socket in its folder."""

    folder: Path

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://grader@/{name}?host={self.folder}"

    def run(self, statement: str) -> None:
        with psycopg.connect(f"host={self.folder} user=grader dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    if on_path is None:
        raise Missing("there is no PostgreSQL server here: apt-get install postgresql")
    return Path(on_path).resolve().parent


def _nobody_special() -> dict[str, int]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid}
    raise Missing("there is no ordinary user here as whom PostgreSQL could run")


def _end_with_tests() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _await(folder: Path, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            psycopg.connect(f"host={folder} user=grader dbname=postgres", connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise Missing(f"PostgreSQL did not start: {log.read_text()[-400:]}") from None
            time.sleep(0.05)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server; without its program tests that want it are skipped, and say so."""
    folder = Path(tempfile.mkdtemp(prefix="grader-pg-", dir="/tmp"))  # a socket's path must be short
    process = None
    try:
        binaries, user = _binaries(), _nobody_special()
        if user:
            os.chown(folder, user["user"], user["group"])
        folder.chmod(0o755)
        made = subprocess.run(
            [binaries / "initdb", "-D", folder / "data", "-U", "grader", "-A", "trust", "-E", "UTF8", "--locale=C",
             "--no-sync"], **user, cwd="/", capture_output=True, text=True, check=False, env={"LC_ALL": "C"},
        )  # fmt: skip
        if made.returncode != 0:
            raise Missing(f"initdb: {made.stderr.strip()[-400:]}")
        log = folder / "log"
        with log.open("wb") as stream:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses=",
                 "-c", "fsync=off", "-c", "max_connections=120"], **user, cwd="/", stdout=stream, stderr=stream,
                stdin=subprocess.DEVNULL, preexec_fn=_end_with_tests, env={"LC_ALL": "C"},
            )  # fmt: skip
        _await(folder, process, log)
        yield Server(folder)
    except Missing as reason:
        pytest.skip(f"no PostgreSQL: {reason}")
    finally:
        if process is not None:
            process.send_signal(signal.SIGINT)  # at once, connections or not
            process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def empty_postgres(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with the schema and nothing in it, to be copied."""
    postgres.run("CREATE DATABASE empty")
    _prepare(postgres.url("empty"), tmp_path_factory.mktemp("files"))
    return "empty"


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a file."""
    folder = tmp_path_factory.mktemp("empty")
    _prepare(f"sqlite:///{folder / 'grader.db'}", folder / "files")
    return folder / "grader.db"


def _prepare(url: str, files: Path) -> None:
    store = open_store(url, str(files))
    store.migrate()
    store.close()


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on; every test that asks for a database runs on both."""
    return str(request.param)


@pytest.fixture
def new_database(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes databases with the schema and nothing in them; returns their URLs."""
    made: list[str] = []

    def sqlite() -> str:
        file = tmp_path / f"d{secrets.token_hex(4)}" / "grader.db"
        file.parent.mkdir()
        shutil.copyfile(request.getfixturevalue("empty_sqlite"), file)
        return f"sqlite:///{file}"

    def postgresql() -> str:
        server, name = request.getfixturevalue("postgres"), f"d{secrets.token_hex(4)}"
        server.run(f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('empty_postgres')}")
        made.append(name)
        return server.url(name)

    yield sqlite if database_kind == "sqlite" else postgresql
    for name in made:
        request.getfixturevalue("postgres").run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def both(new_database: Callable[[], str], tmp_path: Path) -> Iterator[Store]:
    """A store with the schema and nothing in it, once on SQLite and once on PostgreSQL."""
    store = open_store(new_database(), str(tmp_path / "files"))
    yield store
    store.close()
