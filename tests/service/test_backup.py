"""The drill: backed up while it runs, restored on an empty machine, the same grades; also into the other database."""

import json
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from filled_store import NOW, assign, claim, enrol, grade_all, grading, hand_in
from sqlalchemy import select

from grader.model.blame import SandboxError
from grader.service.backup import restore_backup, write_backup
from grader.service.results import results_of
from grader.store import Store, asked, marks, open_store, people, queue
from grader.store import tables as t


def filled(store: Store) -> None:
    """A course with a bit of everything in it."""
    given = assign(store, "a/one", "a/two", late={"percent_per_day": 10})
    (ines,) = enrol(store, "ines", role="instructor")
    for number, person in enumerate(enrol(store, *(f"s{n}" for n in range(12)))):
        item = hand_in(store, given, person.id, typed=f"{number} — é\n∂ second line").handed
        grade_all(store, {"a/one": (number % 3, 2), "a/two": (2, None if number % 5 == 0 else 1)})
        if number % 4 == 0:
            with store.write() as tx:
                marks.add_override(tx, item.id, "a/one", "p1", None if number == 8 else 1, "", "read", ines.id, NOW)  # type: ignore[arg-type]
    hand_in(store, given, person.id)  # one that waits


def everything(store: Store) -> dict[str, list[object]]:
    with store.read() as tx:
        rows = {table.name: tx.execute(select(table)).all() for table in t.metadata.sorted_tables}
    return {name: sorted(map(repr, found)) for name, found in rows.items()}


def grades(store: Store) -> dict[str, object]:
    with store.read() as tx:
        given = asked.given(tx, "hw")
        assert given is not None
        authors = [person.id for person in people.people(tx, role="student")]
        return {a: (r.raw, r.penalty, r.grade, r.open_points) for a, r in results_of(tx, given, authors).items()}


def contents(store: Store) -> dict[str, bytes]:
    return {digest: store.files.get(digest) for digest in store.files.all()}


@pytest.fixture
def secrets(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "old").mkdir()
    found = {"course": tmp_path / "old" / "secret", "portal": tmp_path / "old" / "portal.key"}
    for name, path in found.items():
        path.write_bytes(f"the secret of the {name}, long enough".encode())
    return found


def elsewhere(tmp_path: Path) -> dict[str, Path]:
    return {"course": tmp_path / "new" / "secret", "portal": tmp_path / "new" / "portal.key"}


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    """Opens an empty machine: no schema, no rows, no files."""
    if request.param == "sqlite":
        return lambda: open_store(f"sqlite:///{tmp_path / 'new' / 'grader.db'}", str(tmp_path / "new" / "files"))
    server = request.getfixturevalue("postgres")
    name = f"restored{abs(hash(str(tmp_path))):x}"
    server.run(f"CREATE DATABASE {name}")
    return lambda: open_store(server.url(name), str(tmp_path / "new" / "files"))


def test_restored_on_an_empty_machine_everything_is_the_same(
    both: Store, secrets: dict[str, Path], empty: Callable[[], Store], tmp_path: Path
) -> None:
    filled(both)
    kept = write_backup(both, secrets, tmp_path / "backup.zip", NOW)
    new = empty()
    assert restore_backup(new, elsewhere(tmp_path), tmp_path / "backup.zip").rows == kept.rows
    assert grades(new) == grades(both)
    assert everything(new) == everything(both)
    assert contents(new) == contents(both)
    for name, path in elsewhere(tmp_path).items():
        assert path.read_bytes() == secrets[name].read_bytes()
        assert path.stat().st_mode & 0o077 == 0
    new.require_current()
    assert grade_all(new) == 2  # what waited is graded there
    with new.read() as tx:
        given = asked.given(tx, "hw")
    assert given is not None
    (late,) = enrol(new, "late")
    assert hand_in(new, given, late.id).handed.number == 1  # and new rows get new numbers
    new.close()


def test_a_backup_made_while_others_write_is_of_one_moment(
    both: Store, secrets: dict[str, Path], tmp_path: Path
) -> None:
    filled(both)
    given = assign(both, "a/one", name="busy")
    authors = [person.id for person in enrol(both, *(f"b{n}" for n in range(4)))]
    stop, begun = Event(), Event()

    def write(author: str) -> None:
        while not stop.is_set():
            hand_in(both, given, author)
            held = claim(both)
            if held is not None:
                with both.write() as tx:
                    queue.finish(tx, held, grading(held.slug), NOW)
            begun.set()

    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(write, author) for author in authors]
        assert begun.wait(60)
        for number in range(2):
            write_backup(both, secrets, tmp_path / f"{number}.zip", NOW)
        stop.set()
        for one in writing:
            one.result()
    for number in range(2):
        new = open_store(f"sqlite:///{tmp_path / str(number) / 'grader.db'}", str(tmp_path / str(number) / "files"))
        restore_backup(
            new, {}, tmp_path / f"{number}.zip"
        )  # where a row spoke of one that is not there, this would fail
        with new.read() as tx:
            files = tx.execute(select(t.submitted_file.c.digest)).scalars().all()
            for graded in marks.gradings(tx, "busy", whole=True):
                assert (graded.state == "done") == (graded.document is not None)
        assert set(files) <= set(new.files.all())
        new.close()


def test_a_backup_is_readable_by_its_owner_alone_and_there_whole_or_not_at_all(
    both: Store, secrets: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assign(both)
    target = tmp_path / "backup.zip"
    write_backup(both, secrets, target, NOW)
    assert target.stat().st_mode & 0o777 == 0o600
    before = target.read_bytes()

    def full(*_: object) -> list[str]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(both.files), "all", full)
    with pytest.raises(OSError, match="No space"):
        write_backup(both, secrets, target, NOW)
    assert target.read_bytes() == before
    assert not list(tmp_path.glob(".backup*"))


def test_a_backup_is_restored_into_nothing_else_than_an_empty_database(
    both: Store, secrets: dict[str, Path], tmp_path: Path
) -> None:
    assign(both)
    enrol(both, "ana")
    write_backup(both, secrets, tmp_path / "backup.zip", NOW)
    with pytest.raises(SandboxError, match="the database is not empty"):
        restore_backup(both, secrets, tmp_path / "backup.zip")


def test_another_secret_is_not_written_over(both: Store, secrets: dict[str, Path], tmp_path: Path) -> None:
    write_backup(both, secrets, tmp_path / "backup.zip", NOW)
    secrets["course"].write_bytes(b"another secret, which is long enough")
    with pytest.raises(SandboxError, match="is another secret than the backup's"):
        restore_backup(both, secrets, tmp_path / "backup.zip")


def test_a_file_that_is_gone_is_told_and_the_rest_is_kept(
    both: Store, secrets: dict[str, Path], tmp_path: Path
) -> None:
    digests = [both.files.put(data) for data in (b"kept", b"damaged")]
    place = Path(both.files.root) / digests[1][:2] / digests[1][2:]
    place.write_bytes(b"other")
    kept = write_backup(both, secrets, tmp_path / "backup.zip", NOW)
    assert (kept.files, kept.missing) == (1, (digests[1],))


@pytest.mark.parametrize("damage", ["cut", "no zip", "newer", "file"])
def test_what_is_no_whole_backup_is_refused(both: Store, secrets: dict[str, Path], tmp_path: Path, damage: str) -> None:
    both.files.put(b"a file")
    archive = tmp_path / "backup.zip"
    write_backup(both, secrets, archive, NOW)
    if damage == "cut":
        archive.write_bytes(archive.read_bytes()[:-100])
    elif damage == "no zip":
        archive.write_bytes(b"hello")
    else:
        with zipfile.ZipFile(archive) as old:
            inside = {name: old.read(name) for name in old.namelist()}
        about = json.loads(inside["manifest.json"])
        if damage == "newer":
            inside["manifest.json"] = json.dumps(about | {"schema": "9999"}).encode()
        else:
            (name,) = (name for name in inside if name.startswith("files/"))
            inside[name] = b"another"
        with zipfile.ZipFile(archive, "w") as new:
            for name, data in inside.items():
                new.writestr(name, data)
    says = {"newer": "schema 9999, which is of a newer program", "file": "is damaged"}.get(damage, "is no whole backup")
    with pytest.raises(SandboxError, match=says):
        restore_backup(both, secrets, archive)
