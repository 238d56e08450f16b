"""`grader migrate`, `backup`, `restore` and `person` as an operator types them."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filled_store import NOW, assign, enrol, grade_all, hand_in

from grader.cli import main
from grader.service.settings import Settings
from grader.store import people

_SERVICE = ("GRADER_DATABASE_URL", "GRADER_FILES_URL", "GRADER_BROKER_URL", "GRADER_PORTAL_KEY")


@pytest.fixture
def grader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Runs a command on the machine of a name: a folder of its own."""
    for name in _SERVICE:
        monkeypatch.delenv(name, raising=False)

    def run(machine: str, *arguments: object, typed: str = "") -> Result:
        monkeypatch.setenv("GRADER_STATE", str(tmp_path / machine / "state"))
        monkeypatch.setenv("GRADER_HOME", str(tmp_path / machine / "home"))
        return CliRunner().invoke(main, [*map(str, arguments)], input=typed)

    return run


def on(tmp_path: Path, machine: str) -> Settings:
    return Settings(state=tmp_path / machine / "state")


def test_the_drill(grader: Callable[..., Result], tmp_path: Path) -> None:
    assert "schema none →" in grader("old", "migrate").stderr
    assert "already" in grader("old", "migrate").stderr
    store = on(tmp_path, "old").open_store()
    given, (ana,) = assign(store), enrol(store, "ana")
    hand_in(store, given, ana.id)
    grade_all(store)
    secret = tmp_path / "old" / "home" / "secret"
    secret.parent.mkdir()
    secret.write_bytes(b"a secret that is long enough")
    file = tmp_path / "backup.zip"
    assert grader("old", "backup", file).exit_code == 0
    restored = grader("new", "restore", file)
    assert restored.exit_code == 0, restored.stderr
    assert "restored" in restored.stderr
    assert (tmp_path / "new" / "home" / "secret").read_bytes() == secret.read_bytes()
    again = grader("new", "restore", file)
    assert again.exit_code == 1
    assert "the database is not empty" in again.stderr
    new = on(tmp_path, "new").open_store()
    with new.read() as tx:
        found = people.person_called(tx, "ana")
    assert found is not None
    assert found.id == ana.id
    for opened in (store, new):
        opened.close()


def test_a_person_is_exported_and_forgotten(grader: Callable[..., Result], tmp_path: Path) -> None:
    grader("here", "migrate")
    store = on(tmp_path, "here").open_store()
    given = assign(store)
    with store.write() as tx:
        id = people.add_person(tx, "zephyrine", "Zéphyrine Quartz", "student", NOW).id
    hand_in(store, given, id, typed="zephyrine")
    grade_all(store)
    out = tmp_path / "all.zip"
    assert grader("here", "person", "export", "zephyrine", "--out", out).exit_code == 0
    with zipfile.ZipFile(out) as archive:
        assert json.loads(archive.read("person.json"))["person"][0]["login"] == "zephyrine"
    refused = grader("here", "person", "forget", "zephyrine", typed="n\n")
    assert refused.exit_code == 1
    with store.read() as tx:
        assert people.person_called(tx, "zephyrine") is not None
    done = grader("here", "person", "forget", id, "--yes")
    assert done.exit_code == 0, done.stderr
    assert "is nobody now" in done.stderr
    unknown = grader("here", "person", "forget", "zephyrine", "--yes")
    assert (unknown.exit_code, "there is nobody with the id or login" in unknown.stderr) == (1, True)
    store.close()
    for file in (tmp_path / "here").rglob("*"):
        if file.is_file():
            assert b"zephyrine" not in file.read_bytes().lower(), file


@pytest.mark.parametrize(
    "command", [("migrate",), ("backup",), ("restore",), ("person", "export"), ("person", "forget")]
)
def test_every_command_has_help(command: tuple[str, ...]) -> None:
    assert CliRunner().invoke(main, [*command, "--help"]).exit_code == 0


def test_a_backup_of_a_database_without_a_schema_says_what_to_do(grader: Callable[..., Result], tmp_path: Path) -> None:
    told = grader("empty", "backup", tmp_path / "backup.zip")
    assert told.exit_code == 1
    assert "run `grader migrate`" in told.stderr
    assert not (tmp_path / "backup.zip").exists()


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(grader: Callable[..., Result], tmp_path: Path) -> None:
    grader("here", "migrate")
    told = grader("here", "backup", tmp_path / "nowhere" / "backup.zip")
    assert told.exit_code == 1
    assert "cannot write" in told.stderr
