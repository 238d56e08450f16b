"""Where the portal listens, and that one alone serves from a state folder: both settled before anything is started."""

import errno
import fcntl
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader.model.blame import SandboxError

_ADDRESS = re.compile(r"(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(?P<port>[0-9]{1,5})")
_PORTS = range(1, 65536)
#: So many may wait to be answered, as gunicorn has it; it takes a socket that listens as it is.
_WAITING = 2048
_LOCK = "serving.lock"


@dataclass(frozen=True)
class Address:
    """Where a portal listens; `host` is a name or a number, without the brackets of IPv6."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read_address(text: str) -> Address:
    """The address somebody typed. ValueError, saying how one is written, where it is none."""
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise ValueError(_how_written(text, f"{text!r} is no address"))
    host, port = found["host"], int(found["port"])
    if port not in _PORTS:
        raise ValueError(_how_written(text, f"{text!r} has no port from {_PORTS[0]} to {_PORTS[-1]}"))
    if host.startswith("["):
        host = host[1:-1]
        try:
            socket.inet_pton(socket.AF_INET6, host)
        except OSError:
            raise ValueError(_how_written(text, f"{text!r} has no IPv6 address in its brackets")) from None
    return Address(host, port)


def _how_written(text: str, wrong: str) -> str:
    """What is wrong, and an address as it should be, with the port that was meant where one can be seen."""
    last = re.fullmatch(r"(?:.*:)?([0-9]{1,5})", text)
    port = int(last[1]) if last and int(last[1]) in _PORTS else 8000
    return f"{wrong}: write HOST:PORT, such as 127.0.0.1:{port} (this machine only) or 0.0.0.0:{port} (others, too)"


class _TakenError(SandboxError):
    """Somebody else listens there."""


def listen(address: Address) -> socket.socket:
    """A socket that listens there. SandboxError, with what to do, where that cannot be.

    Nobody else can have the port from now on, so whoever answers there is the portal that is given this socket.
    """
    door = socket.socket(socket.AF_INET6 if ":" in address.host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # else a port rests for a minute after its portal
        door.bind((address.host, address.port))
        door.listen(_WAITING)
    except (OSError, UnicodeError) as error:  # of a name that no machine can have
        door.close()
        raise _cannot_listen(address, error) from error
    return door


def _cannot_listen(address: Address, error: OSError | UnicodeError) -> SandboxError:
    start = f"the portal cannot listen at {address}"
    own = (
        "name one of its own, such as `--address 127.0.0.1:8000` (this machine only) or `--address 0.0.0.0:8000` (all)"
    )
    if isinstance(error, UnicodeError | socket.gaierror):
        return SandboxError(f"{start}: no machine is called {address.host}; {own}")
    if error.errno == errno.EADDRINUSE:
        other = Address(address.host, 8100 if address.port != 8100 else 8200)
        return _TakenError(
            f"{start}: port {address.port} is taken by another program (another portal?); end that one, or choose "
            f"another port: `make run ADDRESS={other}`, or `grader serve --address {other}`"
        )
    if error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
        return SandboxError(f"{start}: this machine has no address {address.host}; {own}")
    if error.errno == errno.EACCES:
        other = Address(address.host, 8000)
        return SandboxError(
            f"{start}: you may not open port {address.port}; take one from 1024 on: `--address {other}`"
        )
    return SandboxError(f"{start}: {error.strerror}; choose another with `--address HOST:PORT`")


@contextmanager
def claim(state: Path, address: Address) -> Iterator[socket.socket]:
    """Listen at an address and have a state folder for oneself, for the time of the context; yields what listens.

    SandboxError, with what to do, where either is somebody else's; nothing is written then.
    """
    try:
        door = listen(address)
    except _TakenError:
        _refuse_beside_another(state)  # says more than that the port is taken
        raise
    with door:
        lock = _lock(state)
        try:
            os.ftruncate(lock, 0)
            os.write(lock, f"at http://{address} (process {os.getpid()})".encode())
            yield door
        finally:
            os.close(lock)  # and with it the folder; a process that dies gives it back, too


def _lock(state: Path) -> int:
    try:
        state.mkdir(parents=True, exist_ok=True)
        lock = os.open(state / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SandboxError(f"{state}, where a portal keeps what lasts, cannot be written to ({error.strerror}); "
                           "set GRADER_STATE to a folder of your own") from error  # fmt: skip
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise _running(state) from None
    return lock


def _refuse_beside_another(state: Path) -> None:
    """SandboxError where a portal runs from this folder."""
    try:
        lock = os.open(state / _LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:  # no portal has run from it, or somebody else's has
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        raise _running(state) from None
    finally:
        os.close(lock)


def _running(state: Path) -> SandboxError:
    where = (state / _LOCK).read_text()
    return SandboxError(
        f"a portal is running from {state.resolve()} already, {where or 'just started'}: use that one, or end it with "
        "Ctrl-C where it was started. For another beside it name another folder and another address: "
        "`GRADER_STATE=FOLDER make run ADDRESS=127.0.0.1:8100`, or `GRADER_STATE=FOLDER grader serve --address …`"
    )
