"""Files by their content: whole or not there, the same bytes once, damage told, in a folder or elsewhere."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.model.blame import SandboxError
from grader.store.files import Files


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3-like store that runs here; skipped, by name, where `make s3` has not installed it."""
    pytest.importorskip("s3fs", reason="s3fs is not installed: make s3")
    moto = pytest.importorskip("moto.server", reason="moto is not installed: make s3")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "memory", "s3"])
def files(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    if request.param == "s3":
        told = {"AWS_ENDPOINT_URL": request.getfixturevalue("s3"), "AWS_DEFAULT_REGION": "us-east-1"}
        for name, value in {**told, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}.items():
            monkeypatch.setenv(name, value)
        return Files.at(f"s3://{tmp_path.name.replace('_', '-').lower()[:40]}/files")
    return Files.at(str(tmp_path / "files") if request.param == "folder" else f"memory://{tmp_path.name}/files")


def test_bytes_come_back_by_their_digest_and_twice_the_same_is_once(files: Files) -> None:
    digest = files.put(b"answer")
    assert digest == hashlib.sha256(b"answer").hexdigest()
    assert files.put(b"answer") == digest
    assert (files.get(digest), files.all()) == (b"answer", [digest])


def test_what_was_removed_is_missing_and_says_so(files: Files) -> None:
    digest = files.put(b"answer")
    files.remove(digest)
    files.remove(digest)
    with pytest.raises(SandboxError, match="is missing"):
        files.get(digest)


def test_damage_is_told_and_mended_by_the_next_who_brings_the_bytes(tmp_path: Path) -> None:
    files = Files.at(str(tmp_path))
    digest = files.put(b"answer")
    place = tmp_path / digest[:2] / digest[2:]
    place.write_bytes(b"ans")
    with pytest.raises(SandboxError, match="damaged"):
        files.get(digest)
    files.put(b"answer")
    assert files.get(digest) == b"answer"


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "/"])
def test_only_a_digest_is_looked_up(files: Files, digest: str) -> None:
    with pytest.raises(SandboxError, match="is no digest"):
        files.get(digest)


def test_what_a_killed_writer_left_is_nobodys_file(tmp_path: Path) -> None:
    files = Files.at(str(tmp_path))
    digest = files.put(b"answer")
    (tmp_path / digest[:2] / ".new-0123456789abcdef").write_bytes(b"half")
    assert files.all() == [digest]


def test_room_is_told_of_a_folder_alone(tmp_path: Path) -> None:
    assert (Files.at(str(tmp_path)).room() or 0) > 0
    assert Files.at("memory://room").room() is None


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=8))
def test_any_bytes_survive(tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]) -> None:
    files = Files.at(str(tmp_path_factory.mktemp("files")))
    digests = [files.put(data) for data in contents]
    assert [files.get(digest) for digest in digests] == contents
    assert files.all() == sorted(set(digests))
