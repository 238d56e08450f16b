"""Everything on one machine: broker, portal, workers and sweeper, started together and ended together."""

import ctypes
import http.client
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.model.blame import SandboxError
from grader.sandbox.devices import Accelerator, devices_here, find_devices
from grader.service import broker
from grader.service.settings import Settings

_LOG = logging.getLogger(__name__)
_PR_SET_PDEATHSIG = 1
_END_SECONDS = 20.0
#: Where pages and gradings share a machine's cores, pages come first: nobody waits for a page while others are graded.
_BEHIND_PAGES = ("nice", "-n", "5")
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass
class Staff:
    """The processes of one machine. Use as a context: leaving it ends them, last started first."""

    environment: Mapping[str, str]
    logs: Path
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def __enter__(self) -> "Staff":
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *exc: object) -> None:
        for process in reversed(self.running.values()):
            _end(process)

    def log(self, name: str) -> Path:
        """Where one of them says what it has to say."""
        return self.logs / f"{name}.log"

    def start(self, name: str, command: Sequence[str], keep: Sequence[int] = ()) -> "subprocess.Popen[bytes]":
        """Start one of them; what it says goes to a log of its name. It ends when we do, however we end.

        `keep` are descriptors it is to have from us, under the same numbers.
        """
        with self.log(name).open("ab") as log:
            process = subprocess.Popen(  # noqa: S603  (our own commands)
                command, env=dict(self.environment), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                preexec_fn=end_with_parent, start_new_session=True, pass_fds=keep,
            )  # fmt: skip
        self.running[name] = process
        return process

    def await_end(self, stop: threading.Event) -> str | None:
        """Wait until told to stop, or until one of them has ended; which that is."""
        while not stop.wait(0.2):
            for name, process in self.running.items():
                if process.poll() is not None:
                    return name
        return None


def end_with_parent(sign: signal.Signals = signal.SIGTERM) -> None:
    """Have this process sent a signal when the one that started it has died, however it did."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, sign)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def environment_for(settings: Settings, folder: Path) -> dict[str, str]:
    """What the processes are told: where the database, the files and the broker are."""
    told = {
        "GRADER_STATE": str(settings.state.resolve()),
        "GRADER_DATABASE_URL": settings.database,
        "GRADER_BROKER_URL": settings.broker_url or broker.broker_url(folder),
        "GRADER_PORTAL_KEY": portal_key(settings),
    }
    return {**os.environ, **told}


def portal_key(settings: Settings) -> str:
    """The key that signs sessions; made at the first start and kept."""
    if settings.portal_key:
        return settings.portal_key
    from grader.artefacts.secret import load_secret

    return load_secret(settings.state / "portal.key").seed("portal")


def start_all(staff: Staff, settings: Settings, door: socket.socket, jobs: int) -> None:
    """Start the machine's processes in order; SandboxError where one does not come up.

    `door` is what listens already (`grader.service.listening`). It becomes the portal's alone: were it ours, too, who
    asks would wait for ever once the portal is gone.
    """
    folder = settings.state / "broker"
    if settings.broker_url is None:
        broker.await_broker(folder, staff.start("broker", broker.broker_command(folder)))
    staff.start("sweeper", [sys.executable, "-m", "worker", "--sweep"])
    for name, command in worker_commands(jobs, devices_here(), find_devices()).items():
        staff.start(name, [*_BEHIND_PAGES, *command])
    host, port, *_ = door.getsockname()
    process = staff.start("portal", portal_command(f"fd://{door.fileno()}"), keep=[door.fileno()])
    door.close()
    _await_portal(process, host, port, staff.log("portal"))


def worker_commands(jobs: int, devices: Sequence[Accelerator], there: Sequence[Accelerator]) -> dict[str, list[str]]:
    """The workers of a machine by name, and how each is started: one for what needs no GPU, one more for each that may
    be used of those that are there, by its number among them."""
    worker = [sys.executable, "-m", "worker", "--queues"]
    commands = {"worker": [*worker, "quick,cpu", "--jobs", str(jobs)]}
    for number in (there.index(device) for device in devices):
        commands[f"worker-gpu{number}"] = [*worker, "gpu", "--device", str(number)]
    return commands


def portal_command(address: str) -> list[str]:
    """How the portal is started; an address is HOST:PORT, or `fd://NUMBER` of a socket that it is given."""
    settings = ["--config", "python:grader.portal.processes", "--bind", address]
    return [sys.executable, "-m", "gunicorn", *settings, "grader.portal.wsgi:app"]


def _await_portal(process: "subprocess.Popen[bytes]", host: str, port: int, log: Path, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not _answers(host, port):
        if process.poll() is not None:
            raise SandboxError(
                f"the portal ended with status {process.returncode}, so everything was stopped; see the end of {log}"
            )
        if time.monotonic() > deadline:
            raise SandboxError(f"the portal did not answer within {seconds:.0f} seconds; see the end of {log}")
        time.sleep(0.1)


def _answers(host: str, port: int) -> bool:
    """Whether the portal says that it is well. It is asked itself, never through a proxy that the environment names."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
