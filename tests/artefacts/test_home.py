"""What is kept between runs: whole or not at all, and made anew where it is damaged."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.artefacts import Home, open_home
from grader.artefacts.home import write_whole
from grader.artefacts.secret import Secret, load_secret
from grader.model.blame import SandboxError


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@given(st.binary(max_size=100))
def test_what_is_put_comes_back_under_its_digest(tmp_path_factory, data):
    home = Home(tmp_path_factory.getbasetemp() / "objects-of-all")
    assert home.get(home.put(data)) == data


def test_the_same_bytes_are_kept_once(home):
    assert home.put(b"x") == home.put(b"x")
    assert len([path for path in (home.root / "objects").rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("digest", ["", "..", "../../secret", "0" * 64, "0" * 63, "Z" * 64])
def test_what_was_never_kept_is_not_found(home, digest):
    assert home.get(digest) is None


def test_what_is_remembered_is_recalled_by_kind_and_key(home):
    home.remember("observation", "abcd", b"one")
    home.remember("training", "abcd", b"two")
    home.remember("training", "abcd", b"three")
    assert home.recall("observation", "abcd") == b"one"
    assert home.recall("training", "abcd") == b"three"
    assert home.recall("training", "abce") is None


@pytest.mark.parametrize("damage", [b"", b"half", b"\xff\xfe"])
def test_a_damaged_object_is_forgotten_and_can_be_kept_anew(home, damage):
    digest = home.put(b"one")
    (file,) = (path for path in (home.root / "objects").rglob("*") if path.is_file())
    file.write_bytes(damage)
    assert home.get(digest) is None
    assert home.put(b"one") == digest
    assert home.get(digest) == b"one"


@pytest.mark.parametrize("damage", [b"", b"half", b"..", b"\xff\xfe", b"f" * 64, b"f" * 64 + b"one"])
def test_a_damaged_memory_is_no_memory(home, damage):
    home.remember("observation", "abcd", b"one")
    (home.root / "cache" / "observation" / "ab" / "cd").write_bytes(damage)
    assert home.recall("observation", "abcd") is None
    home.remember("observation", "abcd", b"one")
    assert home.recall("observation", "abcd") == b"one"


def test_a_write_that_fails_leaves_the_old_bytes_and_nothing_else(tmp_path, monkeypatch):
    file = tmp_path / "kept"
    write_whole(file, b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(file, b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("kept", b"old")]


def test_a_home_that_cannot_be_written_says_what_to_set(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SandboxError, match="set GRADER_HOME"):
        open_home(tmp_path / "file" / "home")


def test_the_home_folder_follows_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADER_HOME", str(tmp_path / "there"))
    assert open_home().root == tmp_path / "there"
    monkeypatch.delenv("GRADER_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert open_home().root == tmp_path / "data" / "grader"


def test_the_secret_is_made_once_by_many_processes_at_the_same_time(tmp_path):
    code = (
        "import sys, pathlib; from grader.artefacts.secret import load_secret; sys.stdin.read();"
        "print(load_secret(pathlib.Path(sys.argv[1])).seed('x'))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "secret")]
    several = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(6)]
    for one in several:
        one.stdin.close()  # all begin together
        one.stdin = None
    assert len({one.communicate()[0] for one in several}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_the_secret_stays_and_the_environment_overrides_it(tmp_path, monkeypatch):
    first = load_secret(tmp_path / "secret").seed("case", 1)
    assert load_secret(tmp_path / "secret").seed("case", 1) == first
    monkeypatch.setenv("GRADER_SECRET", "fixed for tests")
    assert load_secret(tmp_path / "secret").seed("case", 1) != first


def test_a_secret_cut_short_is_not_replaced(tmp_path):
    (tmp_path / "secret").write_bytes(b"")
    with pytest.raises(SandboxError, match="cut short"):
        load_secret(tmp_path / "secret")


def test_seeds_follow_from_their_purpose_and_the_secret_is_not_shown():
    secret = Secret(b"key of a course")
    assert secret.seed("case", "y", 1) == secret.seed("case", "y", 1)
    assert (
        len(
            {
                secret.seed("case", "y", 1),
                secret.seed("case", "y", 2),
                secret.seed("case", "y1"),
                Secret(b"k").seed("case", "y", 1),
            }
        )
        == 4
    )
    assert "key" not in repr(secret)
