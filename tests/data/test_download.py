import hashlib
import http.server
import re
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from grader.data.download import download
from grader.data.registry import Archive
from grader.model.blame import SandboxError

CONTENT = np.random.default_rng(0).bytes(1_000_000)


class _Server(http.server.ThreadingHTTPServer):
    """Serves CONTENT on every path: whole, by range, cut short, or something else, as the path says."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[tuple[str, str | None]] = []

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{path}"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.seen.append((self.path, wanted))
        if self.path == "/gone":
            self.send_error(404)
            return
        start = int(re.fullmatch(r"bytes=(\d+)-", wanted)[1]) if wanted and self.path != "/whole" else 0
        content = b"x" * len(CONTENT) if self.path == "/other" else CONTENT[start:]
        if self.path == "/long":
            content += b"and more" * 100_000
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.path == "/stalls":
            self.wfile.write(content[:300_000])
            self.wfile.flush()
            self.rfile.read(1)
            return
        self.wfile.write(content[:400_000] if self.path == "/cut" else content)

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


@pytest.fixture
def server() -> Iterator[_Server]:
    server = _Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def _archive(*addresses: str) -> Archive:
    return Archive("some.bin", addresses, hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))


def test_a_file_arrives_whole_and_its_progress_is_told(server, tmp_path):
    told = []
    path = download(_archive(server.address("range")), tmp_path, lambda *what: told.append(what))
    assert path.read_bytes() == CONTENT
    assert told[-1] == ("some.bin", len(CONTENT), len(CONTENT))
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert list(tmp_path.iterdir()) == [path]


def test_what_broke_off_is_gone_on_with(server, tmp_path):
    with pytest.raises(SandboxError, match=r"ended after 400,000 of 1,000,000 bytes|IncompleteRead"):
        download(_archive(server.address("cut")), tmp_path)
    assert (tmp_path / "some.bin.part").stat().st_size == 400_000
    assert download(_archive(server.address("range")), tmp_path).read_bytes() == CONTENT
    assert server.seen[-1] == ("/range", "bytes=400000-")


def test_a_server_that_knows_no_ranges_starts_over(server, tmp_path):
    (tmp_path / "some.bin.part").write_bytes(CONTENT[:1000])
    assert download(_archive(server.address("whole")), tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("rubbish", [b"rubbish", b"x" * 1_000_000, b"x" * 1_000_001, CONTENT + b"x"])
def test_rubbish_left_by_an_earlier_try_does_not_stay(server, tmp_path, rubbish):
    (tmp_path / "some.bin.part").write_bytes(rubbish)
    archive = _archive(server.address("range"), server.address("range"))
    assert download(archive, tmp_path).read_bytes() == CONTENT


def test_a_part_that_is_complete_is_not_asked_for_again(server, tmp_path):
    (tmp_path / "some.bin.part").write_bytes(CONTENT)
    assert download(_archive(server.address("range")), tmp_path).read_bytes() == CONTENT
    assert server.seen == []


def test_the_next_address_is_tried_where_one_fails(server, tmp_path):
    addresses = [server.address(path) for path in ("gone", "other", "cut", "range")]
    assert download(_archive(*addresses), tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("path", ["other", "long"])
def test_another_file_than_the_official_one_is_not_kept(server, tmp_path, path):
    with pytest.raises(SandboxError, match="SHA-256 differs"):
        download(_archive(server.address(path)), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_network_that_is_not_there_says_what_to_do(server, tmp_path):
    gone = server.address("gone")
    with pytest.raises(SandboxError, match="Not Found") as told:
        download(_archive(gone), tmp_path)
    assert "type `grader data add NAME PATH`" in str(told.value)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(SandboxError, match="could not download"):
        download(_archive("http://127.0.0.1:1/nobody-listens"), tmp_path)


def test_a_server_that_falls_silent_is_left(server, tmp_path):
    with pytest.raises(SandboxError, match="timed out"):
        download(_archive(server.address("stalls")), tmp_path, timeout=0.2)


def test_only_web_addresses_are_opened(tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(CONTENT)
    with pytest.raises(SandboxError, match="no web address"):
        download(_archive(secret.as_uri()), tmp_path / "to")


def test_a_folder_that_takes_no_files_is_told(tmp_path):
    (tmp_path / "to").write_text("in the way")
    with pytest.raises(SandboxError, match="could not write"):
        download(_archive("http://127.0.0.1:1/"), tmp_path / "to")


def test_two_downloads_of_one_file_do_not_mix(server, tmp_path):
    refused = []

    def second(*_: object) -> None:
        if not refused:
            with pytest.raises(SandboxError, match="by somebody else right now") as told:
                download(_archive(server.address("range")), tmp_path)
            refused.append(told)

    download(_archive(server.address("range")), tmp_path, second)
    assert len(refused) == 1
