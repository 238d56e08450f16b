"""Who is forgotten stands in no ledger, journal, report or log either, where the program itself wrote them."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filled_store import NOW

from grader.artefacts import Home
from grader.cli import main
from grader.grading.batch import open_journal
from grader.issuing import load_ledger
from grader.model.blame import Refused
from grader.service.serving import Staff
from grader.service.settings import Settings
from grader.service.traces import remove_traces
from grader.store import Store, people
from grader.store.people import Person

LOGIN, NAME = "zéphyrine", "Zéphyrine O'Quartz"
#: As files hold the name: text, JSON, an address, a page, a log of a machine without UTF-8.
WRITTEN = [
    "zéphyrine",
    "z\\u00e9phyrine",
    "z%c3%a9phyrine",
    "o'quartz",
    "o&#39;quartz",
    "o&#x27;quartz",
    "z\\xe9phyrine",
]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADER_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("GRADER_DATABASE_URL", raising=False)
    (tmp_path / "state").mkdir()
    return tmp_path / "state"


@pytest.fixture
def store(state: Path) -> Iterator[Store]:
    opened = Settings().open_store()
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def zephyrine(store: Store) -> Person:
    with store.write() as tx:
        return people.add_person(tx, LOGIN, NAME, "student", NOW)


def run(*words: object) -> Result:
    done = CliRunner().invoke(main, list(map(str, words)))
    assert done.exit_code in (0, 3), done.output
    return done


def found_in(*folders: Path) -> list[str]:
    """Every file of some folders that has a form of the name, in text that is read as carelessly as can be."""
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return [str(f) for f in files if any(w in f.read_bytes().decode(errors="replace").lower() for w in WRITTEN)]


def log_of_a_process(logs: Path, *lines: str) -> None:
    """Have a process of `grader serve`'s say some lines into its log, and end."""
    program = "import sys\nfor line in sys.argv[1:]: print(line, flush=True)"
    with Staff({"PYTHONUTF8": "1"}, logs) as staff:
        assert staff.start("worker", [sys.executable, "-c", program, *lines]).wait() == 0


def test_a_ledger_a_journal_reports_and_logs_lose_the_name_and_keep_all_else(
    zephyrine: Person, state: Path, course: Path, add_problem: Callable, tmp_path: Path
) -> None:
    add_problem("numeric", "topic/number")
    (course / "problems/assignments/hw.toml").write_text('title = "Homework"\nproblems = ["topic/number"]\n')
    (tmp_path / "roster.csv").write_text(f"id,name\nana,Ana\n{LOGIN},{NAME}\n", encoding="utf-8")
    home, out = tmp_path / "home", tmp_path / "out"
    here = ("--course", course, "--home", home)
    log_of_a_process(state / "logs", "2026-11-28 GET /a/hw/grid?q=Z%C3%A9phyrine 200",
                     f"WARNING worker: 'by\\n{NAME}' is odd", "all is well")  # fmt: skip
    run("handout", "hw", "--roster", tmp_path / "roster.csv", "--out", tmp_path / "class", *here)
    for folder in (tmp_path / "class").iterdir():
        with (folder / "answers.txt").open("a", encoding="utf-8") as answers:
            answers.write(f"\n# {NAME}\n")
    run("grade", "hw", tmp_path / "class", "--roster", tmp_path / "roster.csv", "--out", out, *here)
    before = load_ledger(home / "ledgers/hw.json")
    kept = {file.name: len(file.read_bytes().splitlines()) for file in out.glob("*.jsonl")}
    assert len(found_in(home, out, state)) > 5

    done = run("person", "forget", LOGIN, "--yes", "--also", out, "--home", home)
    assert "files without the name" in done.stderr
    assert found_in(home, out, state) == []
    after = load_ledger(home / "ledgers/hw.json")
    assert [sheet.code for sheet in after.sheets] == [sheet.code for sheet in before.sheets]
    assert {sheet.student for sheet in after.sheets} == {"ana", zephyrine.id}
    assert {file.name: len(file.read_bytes().splitlines()) for file in out.glob("*.jsonl")} == kept
    assert {json.loads(line)["student"] for line in (out / "reports.jsonl").open()} == {"ana", "(forgotten)"}
    assert (state / "logs/worker.log").read_text().splitlines()[2] == "all is well"


def test_a_log_that_is_being_written_goes_on_being_written(zephyrine: Person, store: Store, tmp_path: Path) -> None:
    log = tmp_path / "logs" / "portal.log"
    log.parent.mkdir()
    with log.open("ab") as stream:
        stream.write(f"{NAME} was here\n".encode())
        stream.flush()
        remove_traces([zephyrine], [tmp_path / "logs"], store)
        stream.write(b"and nobody else\n")
    first, second = log.read_bytes().splitlines()
    assert first == b"-" * len(NAME.encode()) + b" was here"
    assert second == b"and nobody else"


def test_a_journal_that_another_run_holds_is_left_whole_and_nobody_is_forgotten(
    zephyrine: Person, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    line = json.dumps({"key": json.dumps([LOGIN]), "grading": {}})
    (tmp_path / "out/journal.jsonl").write_text(line + "\n")
    with open_journal(tmp_path / "out"), pytest.raises(Refused, match="a run is writing to"):
        remove_traces([zephyrine], [tmp_path / "out"], store)
    assert (tmp_path / "out/journal.jsonl").read_text() == line + "\n"
    assert remove_traces([zephyrine], [tmp_path / "out"], store).rewritten == 1
    assert json.loads(json.loads((tmp_path / "out/journal.jsonl").read_text())["key"]) == ["(forgotten)"]


def test_what_lies_by_its_digest_is_made_anew_or_removed_and_what_cannot_be_changed_is_told(
    zephyrine: Person, store: Store, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    home.put(json.dumps({"student": LOGIN, "points": "2"}).encode())
    home.put(b"\xff\xfe weights of " + NAME.encode())
    home.put(b"nobody's")
    home.remember("seen", "0" * 64, f"printed {NAME}".encode())
    (tmp_path / "backup.bin").write_bytes(b"\xff" + NAME.encode())
    (tmp_path / f"{LOGIN}.txt").write_text("nothing\n")
    done = remove_traces([zephyrine], [tmp_path], store)
    assert (done.rewritten, done.removed) == (1, 2)
    assert {file.name for file in done.left} == {"backup.bin", f"{LOGIN}.txt"}
    held = [home.get("".join(file.parts[-2:])) for file in (tmp_path / "objects").rglob("*") if file.is_file()]
    assert sorted(map(str, held)) == sorted(map(str, [b"nobody's", b'{"student": "(forgotten)", "points": "2"}']))


def test_words_of_ours_stay_where_somebody_is_called_like_one(store: Store, tmp_path: Path) -> None:
    with store.write() as tx:
        person = people.add_person(tx, "correct", "Final", "student", NOW)
    (tmp_path / "reports.jsonl").write_text('{"student": "correct", "verdict": "correct"}\n')
    remove_traces([person], [tmp_path], store)
    assert json.loads((tmp_path / "reports.jsonl").read_text()) == {"student": "(forgotten)", "verdict": "correct"}
