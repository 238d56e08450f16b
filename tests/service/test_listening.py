"""Where a portal listens: how an address is written, what is said of one that cannot be had, and one to a folder."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.model.blame import SandboxError
from grader.service.listening import Address, claim, listen, read_address

ROOT = Path(__file__).parents[2]
#: Has a folder until it is killed.
HOLDS = """
import sys, time
from pathlib import Path
from grader.service.listening import claim, read_address
with claim(Path(sys.argv[1]), read_address(sys.argv[2])):
    print("here", flush=True)
    time.sleep(300)
"""


def _free() -> Address:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return Address(*found.getsockname())


@pytest.fixture
def taken() -> Iterator[Address]:
    """An address at which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        yield Address(*found.getsockname())


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8000", Address("127.0.0.1", 8000)),
        ("localhost:65535", Address("localhost", 65535)),
        ("a-host.example.org:1", Address("a-host.example.org", 1)),
        ("[::1]:8000", Address("::1", 8000)),
    ],
)
def test_an_address_is_read_and_written_the_same(text: str, address: Address) -> None:
    assert read_address(text) == address
    assert str(address) == text


@pytest.mark.parametrize(
    ("text", "wrong", "port"),
    [
        ("8078", "is no address", 8078),
        ("", "is no address", 8000),
        (":8078", "is no address", 8078),
        ("localhost", "is no address", 8000),
        ("127.0.0.1", "is no address", 8000),
        ("localhost:http", "is no address", 8000),
        ("http://127.0.0.1:8078", "is no address", 8078),
        ("127.0.0.1:8078/", "is no address", 8000),
        ("127.0.0.1:８０", "is no address", 8000),
        ("::1:8078", "is no address", 8078),
        ("fd://3", "is no address", 8000),
        ("localhost:0", "has no port from 1 to 65535", 8000),
        ("localhost:65536", "has no port from 1 to 65535", 8000),
        ("[1.2.3.4]:80", "has no IPv6 address in its brackets", 80),
        ("[::1::2]:80", "has no IPv6 address in its brackets", 80),
    ],
)
def test_what_is_no_address_is_told_how_one_is_written(text: str, wrong: str, port: int) -> None:
    with pytest.raises(ValueError, match=wrong) as told:
        read_address(text)
    assert f"write HOST:PORT, such as 127.0.0.1:{port} (this machine only)" in str(told.value)


def test_a_port_that_is_taken_is_said_to_be_with_how_to_choose_another(taken: Address) -> None:
    with pytest.raises(SandboxError, match=f"port {taken.port} is taken") as told:
        listen(taken)
    assert "`make run ADDRESS=127.0.0.1:8100`, or `grader serve --address 127.0.0.1:8100`" in str(told.value)


def test_the_port_proposed_is_another_than_the_one_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(SandboxError, match=r"ADDRESS=127\.0\.0\.1:8200`"):
        listen(Address("127.0.0.1", 8100))


@pytest.mark.parametrize(
    ("host", "says"),
    [
        ("99.99.99.99", "this machine has no address 99.99.99.99"),
        ("2001:db8::1", "this machine has no address 2001:db8::1"),
        ("nobody.invalid", "no machine is called nobody.invalid"),
        ("two..dots", "no machine is called two..dots"),
    ],
)
def test_an_address_of_another_machine_is_told_what_to_name_instead(host: str, says: str) -> None:
    with pytest.raises(SandboxError, match=says) as told:
        listen(Address(host, 8078))
    assert "name one of its own, such as `--address 127.0.0.1:8000`" in str(told.value)


@pytest.mark.parametrize(
    ("number", "says"),
    [(13, "you may not open port 80; take one from 1024 on: `--address 127.0.0.1:8000`"), (105, "No buffer")],
)
def test_what_else_the_kernel_refuses_is_told(monkeypatch: pytest.MonkeyPatch, number: int, says: str) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, "No buffer space available")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(SandboxError, match=says):
        listen(Address("127.0.0.1", 80))


def test_a_port_is_had_alone_from_the_moment_one_listens_and_is_free_at_once_afterwards() -> None:
    address = _free()
    with listen(address), pytest.raises(SandboxError, match="is taken"):
        listen(address)
    with listen(address) as door, socket.create_connection(("127.0.0.1", address.port)):
        door.accept()[0].close()  # we closed first, so the port rests
    listen(address).close()


def test_a_second_portal_of_a_folder_is_refused_whatever_its_address(tmp_path: Path) -> None:
    first = _free()
    with claim(tmp_path / "state", first):
        for second in (first, _free()):
            with (
                pytest.raises(SandboxError, match="a portal is running from") as told,
                claim(tmp_path / "state", second),
            ):
                pass
            assert f"{tmp_path / 'state'} already, at http://{first} (process " in str(told.value)
            assert "end it with Ctrl-C" in str(told.value)
            assert "`GRADER_STATE=FOLDER make run ADDRESS=127.0.0.1:8100`" in str(told.value)
        listen(second).close()  # nor does who was refused keep the port
    with claim(tmp_path / "state", second), claim(tmp_path / "other", first):
        pass


def test_a_port_that_is_taken_leaves_no_folder_behind_and_one_of_an_ended_portal_does_not_mislead(
    tmp_path: Path, taken: Address
) -> None:
    with pytest.raises(SandboxError, match="is taken by another program"), claim(tmp_path / "state", taken):
        pass
    assert list(tmp_path.iterdir()) == []
    with claim(tmp_path / "state", _free()):
        pass
    with pytest.raises(SandboxError, match="is taken by another program"), claim(tmp_path / "state", taken):
        pass


def test_a_folder_is_free_again_when_its_portal_was_killed(tmp_path: Path) -> None:
    address = _free()
    words = [sys.executable, "-c", HOLDS, str(tmp_path), str(address)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT) as holds:
        try:
            assert holds.stdout is not None
            assert holds.stdout.readline() == "here\n"
            with pytest.raises(SandboxError, match=f"process {holds.pid}"), claim(tmp_path, _free()):
                pass
        finally:
            holds.kill()
    with claim(tmp_path, address):
        pass


def test_a_folder_that_cannot_be_written_to_is_told_with_what_to_set(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(SandboxError, match="set GRADER_STATE to a folder of your own"),
        claim(tmp_path / "file", _free()),
    ):
        pass
