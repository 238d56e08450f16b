"""A person's rights: all that is kept of them in one archive; and forgotten, they are in no table, file or log."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from filled_store import NOW, SILENT, assign, enrol, grade_all
from graded_service import Service
from sqlalchemy import select

from grader.model.blame import Refused, SandboxError
from grader.service.accept import accept
from grader.service.identity import export_person, find_person, forget_person
from grader.store import Store, asked, audit, handed, marks, people, queue, teams
from grader.store import tables as t
from grader.store.redacting import Words

LOGIN, NAME, EMAIL = "zephyrine.q", "Zéphyrine Quartz", "zq@example.org"
WORDS = [word.lower() for word in (LOGIN, NAME, EMAIL)]


def zipped(**files: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.py", text)
    return packed.getvalue()


def add_zephyrine(store: Store) -> str:
    with store.write() as tx:
        return people.add_person(tx, LOGIN, NAME, "student", NOW, email=EMAIL).id


def found_in_tables(store: Store) -> list[str]:
    with store.read() as tx:
        rows = [(table.name, dict(row)) for table in t.metadata.sorted_tables
                for row in tx.execute(select(table)).mappings()]  # fmt: skip
    written = [(name, json.dumps(row, default=str, ensure_ascii=False).lower()) for name, row in rows]
    return [name for name, text in written if any(word in text for word in WORDS)]


def found_in_files(folder: Path) -> list[str]:
    """Every file below a folder that has one of the words in it, or in what is zipped in it."""
    found = []
    for file in folder.rglob("*"):
        if not file.is_file():
            continue
        data = [file.read_bytes(), file.name.encode()]
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                data += [archive.read(name) + name.encode() for name in archive.namelist()]
        if any(word.encode() in piece.decode(errors="replace").lower().encode() for piece in data for word in WORDS):
            found.append(str(file))
    return found


def test_who_is_forgotten_is_in_no_table_file_or_log(
    small: Callable[..., Service], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    service = small(("choice", "topic/pick"), ("function", "topic/code"))
    store, id = service.store, add_zephyrine(service.store)
    (ines,) = enrol(store, "ines", role="instructor")
    answers = f"# hw · {LOGIN} · sheet none\n[topic/pick]\nname = {NAME} thinks b\n"
    files = {
        "answers.txt": answers.encode(),
        f"{NAME}.py": f"# by {NAME} <{EMAIL}>\nprint('{LOGIN}')\n".encode(),
        f"{LOGIN}.zip": zipped(relu=f"# {NAME}\ndef relu(x):\n    print('{NAME}')\n    return x\n"),
    }
    item = service.hand_in(id, files=files).handed
    with store.write() as tx:
        handed.save_drafts(tx, "hw", id, {("topic/pick", "name"): f"{NAME}: a"}, NOW)
    service.work()
    with store.write() as tx:
        marks.add_request(tx, item.id, "topic/pick", "name", f"Please! {NAME}", id, NOW)
        marks.add_override(tx, item.id, "topic/pick", "name", None, f"Dear {NAME}", f"{LOGIN} was right", ines.id, NOW)
        asked.extend(tx, "hw", id, None, 0, f"{NAME.upper()} is ill", ines.id, NOW)
    before = service.result(id).grade
    assert found_in_tables(store)
    assert found_in_files(tmp_path / "files")

    done = forget_person(store, id, ines.id, NOW)
    assert found_in_tables(store) == []
    assert found_in_files(tmp_path / "files") == []
    if store.engine.dialect.name == "sqlite":
        assert found_in_files(Path(store.engine.url.database or "").parent) == []
    assert not any(word in caplog.text.lower() for word in WORDS)
    assert (done.removed, done.rewritten) == (1, 2)
    assert service.result(id).grade == before
    with store.read() as tx:
        assert handed.drafts(tx, "hw", id) == {}
        assert marks.gradings(tx, "hw", author=id, whole=True)[0].document is not None


def test_work_of_somebody_forgotten_that_is_graded_anew_is_never_a_zero(small: Callable[..., Service]) -> None:
    service = small(("function", "topic/code"))
    id = add_zephyrine(service.store)
    item = service.hand_in(id, files={"work.zip": zipped(relu="def relu(x):\n    return x\n")})
    forget_person(service.store, id, "tests", NOW)
    with service.worker() as worker:
        for _ in range(queue.TRIES):
            worker.work_once()
            service.clock.on(60)
    with service.store.read() as tx:
        found = marks.grading_of(tx, item.gradings[0][1])
    assert found is not None
    assert (found.state, found.document) == ("dead", None)
    assert service.result(id).open_points > 0


def test_what_somebody_else_handed_in_as_well_stays_theirs(both: Store) -> None:
    given, (ben,) = assign(both), enrol(both, "ben")
    id = add_zephyrine(both)
    shared = {"answers.txt": f"[a/one]\np1 = 1\n# with {NAME}\n".encode(), "both.zip": zipped(x="1")}
    for author in (id, ben.id):
        accept(both, SILENT, given, author, author, shared, NOW)
    grade_all(both)
    forget_person(both, id, "tests", NOW)
    with both.read() as tx:
        (item,) = handed.submissions(tx, "hw", ben.id)
        kept = handed.contents_of(both, handed.files_of(tx, item.id))
    assert kept == shared


def test_a_starter_file_that_was_handed_in_as_it_is_stays_for_everybody(both: Store) -> None:
    given, data = assign(both), zipped(backbone=f"# {NAME}")
    starter = both.files.put(data)
    with both.write() as tx:
        digests = given.problems[0].version.digests.model_copy(update={"text": "with a file"})
        asked.save_version(tx, digests, given.problems[0].version.problem, {"start.zip": starter}, {}, "", NOW)
    id = add_zephyrine(both)
    accept(both, SILENT, given, id, id, {"start.zip": data}, NOW, answers={("a/one", "p1"): "1"})
    forget_person(both, id, "tests", NOW)
    assert both.files.get(starter) == data


def test_a_teams_work_stays_without_the_name_and_what_nobody_can_look_into_is_told(both: Store, tmp_path: Path) -> None:
    given, (ben,) = assign(both), enrol(both, "ben")
    id = add_zephyrine(both)
    with both.write() as tx:
        team = teams.save_team(tx, given.name, f"{NAME} and friends", [id, ben.id])
    files = {"answers.txt": f"# {NAME}\n[a/one]\np1 = 1\n".encode(), f"{LOGIN}.zip": zipped(x="1")}
    item = accept(both, SILENT, given, team, id, files, NOW).handed
    grade_all(both)
    assert export_person(both, id, tmp_path / "mine.zip", "tests", NOW)
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        assert f"files/{item.id}/answers.txt" in archive.namelist()
    done = forget_person(both, id, "tests", NOW)
    assert (done.rewritten, done.removed, done.left) == (1, 0, 1)
    assert found_in_tables(both) == []
    with both.read() as tx:
        kept = handed.contents_of(both, handed.files_of(tx, item.id))
    assert kept["(forgotten).zip"] == files[f"{LOGIN}.zip"]
    assert kept["answers.txt"] == b"# (forgotten)\n[a/one]\np1 = 1\n"


def test_somebody_called_like_a_word_of_ours_can_be_forgotten_too(both: Store) -> None:
    given = assign(both)
    with both.write() as tx:
        id = people.add_person(tx, "correct", "Final Waiting", "student", NOW).id
    accept(both, SILENT, given, id, id, {}, NOW, answers={("a/one", "p1"): "correct"})
    grade_all(both)
    forget_person(both, id, "tests", NOW)
    with both.read() as tx:
        (one,) = marks.gradings(tx, "hw", author=id, whole=True)
    assert one.document is not None
    assert (one.state, one.status, one.document.marks[0].verdict.value) == ("done", "final", "correct")


def test_everything_kept_of_somebody_is_in_one_archive(both: Store, tmp_path: Path) -> None:
    given, id = assign(both), add_zephyrine(both)
    item = accept(both, SILENT, given, id, id, {"notes.txt": b"mine"}, NOW, answers={("a/one", "p1"): "1"}).handed
    grade_all(both)
    rows = export_person(both, id, tmp_path / "mine.zip", "tests", NOW)
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        told = json.loads(archive.read("person.json"))
        assert archive.read(f"files/{item.id}/notes.txt") == b"mine"
        assert b"p1 = 1" in archive.read(f"files/{item.id}/answers.txt")
    assert sum(map(len, told.values())) == rows
    with both.read() as tx:
        (line,) = audit.record(tx, action="export person")
    assert (line.by, line.subject) == ("tests", id)
    assert told["person"][0]["email"] == EMAIL
    assert told["grading"][0]["document"]["marks"]


def test_somebody_is_found_by_id_or_login_and_nobody_by_anything_else(both: Store) -> None:
    id = add_zephyrine(both)
    assert find_person(both, id) == find_person(both, LOGIN.upper())
    with pytest.raises(Refused, match="there is nobody with the id or login 'nobody'"):
        find_person(both, "nobody")


def test_a_file_that_is_missing_is_told_when_somebody_is_exported(both: Store, tmp_path: Path) -> None:
    given, id = assign(both), add_zephyrine(both)
    accept(both, SILENT, given, id, id, {"notes.txt": b"mine"}, NOW)
    for digest in both.files.all():
        both.files.remove(digest)
    with pytest.raises(SandboxError, match="is missing"):
        export_person(both, id, tmp_path / "mine.zip", "tests", NOW)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ana and Ana, ANA.", "(forgotten) and (forgotten), (forgotten)."),
        ("banana, ana_1 and analysis", "banana, ana_1 and analysis"),
        ("Ana Silva (ana)", "(forgotten) ((forgotten))"),
        ("", ""),
    ],
)
def test_only_whole_words_are_taken_out(text: str, left: str) -> None:
    assert Words.of(["ana", "Ana Silva", ""]).out_of(text) == left
    assert Words.of([""]).out_of(text) == text
