"""`make check` fails on known holes in dependencies, and only then says nothing where nobody could be asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from known_holes import ask

HOLE = {"id": "PYSEC-1", "summary": "a hole", "affected": [
    {"package": {"name": "alpha", "ecosystem": "PyPI"},
     "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}]}]}  # fmt: skip


@contextmanager
def service(status: int, holes: bool) -> Iterator[str]:
    """A service of known holes on loopback, which pip-audit asks as it would OSV's."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            known = {"vulns": [HOLE]} if holes and asked["package"]["name"] == "alpha" else {}
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(known).encode())

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def answer(tmp_path: Path, url: str, lock: str = "alpha==1.0\nbeta==2.0\n") -> tuple[int, str]:
    (tmp_path / "lock").write_text(lock)
    return ask(
        str(tmp_path / "lock"),
        ["--vulnerability-service", "osv", "--osv-url", url, "--cache-dir", str(tmp_path / "cache")],
    )


@pytest.mark.parametrize(
    ("status", "holes", "ends", "says"),
    [
        (200, True, 1, "known holes in dependencies:\n  alpha 1.0: PYSEC-1 (mended in 1.1)"),
        (200, False, 0, "no known holes in 2 dependencies"),
        (503, False, 0, "pip-audit could not ask for known holes here: the service cannot be reached"),
        (400, False, 1, "pip-audit failed with status 1:"),
    ],
    ids=["holes", "none", "down", "refused"],
)
def test_what_a_service_answers_is_told_apart(tmp_path: Path, status: int, holes: bool, ends: int, says: str) -> None:
    with service(status, holes) as url:
        code, sentence = answer(tmp_path, url)
    assert (code, sentence[: len(says)]) == (ends, says)


def test_a_service_that_nobody_reaches_is_told_and_is_no_failure(tmp_path: Path) -> None:
    with service(200, False) as url:
        pass
    assert answer(tmp_path, url) == (
        0, "pip-audit could not ask for known holes here: the service cannot be reached",
    )  # fmt: skip


def test_a_lock_file_that_cannot_be_read_fails(tmp_path: Path) -> None:
    code, sentence = answer(tmp_path, "http://127.0.0.1:9/", "alpha\n")
    assert code == 1
    assert sentence.startswith("pip-audit failed with status 1:")
