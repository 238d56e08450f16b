"""The commands of the service, against a store of its own, a worker, and a portal on loopback."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from one_homework import ANSWERS, RIGHT
from werkzeug.serving import make_server

from grader.cli import main
from grader.cli.terminal import FAULTS
from grader.portal.app import create_app
from grader.service.settings import Settings
from grader.service.work import Worker, utc_now
from grader.store import Store, asked, marks, people, queue


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("GRADER_STATE", str(tmp_path / "state"))
    for name in ("GRADER_DATABASE_URL", "GRADER_BROKER_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "state").mkdir()
    opened = Settings().open_store()
    opened.migrate()
    return opened


@pytest.fixture
def worker(store: Store, homework: Path, open_desk: Callable) -> Iterator[None]:
    """A worker that grades whatever comes in, as long as the test lasts."""
    stop = threading.Event()

    def work() -> None:
        with Worker(store, open_desk(), "tests", ("quick", "cpu")) as one:
            while not stop.is_set():
                if not one.work_once():
                    stop.wait(0.05)

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.fixture
def run(course: Path, tmp_path: Path) -> Callable[..., Result]:
    def one(*words: object) -> Result:
        return CliRunner().invoke(main, list(map(str, words)))

    return one


@pytest.fixture
def here(course: Path, tmp_path: Path) -> tuple[object, ...]:
    """Where course and home are."""
    return "--course", course, "--home", tmp_path / "home"


def _class(folder: Path) -> Path:
    for name in ("ana", "ben"):
        (folder / name).mkdir(parents=True)
        (folder / name / "answers.txt").write_text(ANSWERS)
    (folder / "ana" / "relu.py").write_text(RIGHT)
    return folder


def test_a_class_graded_by_the_queue_gets_the_marks_it_gets_here(run, here, homework, worker, tmp_path):
    students = _class(tmp_path / "class")
    local = run("grade", homework, students, "--out", tmp_path / "one", "-q", *here)
    queued = run("grade", homework, students, "--out", tmp_path / "two", "-q", "--queue", *here)
    assert (local.exit_code, queued.exit_code) == (0, 0), queued.output
    assert (tmp_path / "one/grades.csv").read_bytes() == (tmp_path / "two/grades.csv").read_bytes()
    again = run("grade", homework, students, "--out", tmp_path / "two", "-q", "--queue", *here)
    assert again.exit_code == 0

    before = (tmp_path / "two/grades.csv").read_bytes()
    solution = homework.parents[2] / "reference" / "topic" / "words" / "solution.py"
    solution.write_text(solution.read_text().replace('return "b"', 'return "a"'))
    local = run("grade", homework, students, "--out", tmp_path / "one", "-q", *here)
    queued = run("grade", homework, students, "--out", tmp_path / "two", "-q", "--queue", *here)
    assert (local.exit_code, queued.exit_code) == (0, 0), queued.output
    assert (tmp_path / "two/grades.csv").read_bytes() == (tmp_path / "one/grades.csv").read_bytes() != before


def test_without_a_worker_the_queue_is_not_waited_for_for_ever(run, here, homework, store, tmp_path, monkeypatch):
    monkeypatch.setattr("grader.service.bulk.await_workers.__defaults__", (0.1,))
    told = run("grade", homework, _class(tmp_path / "class"), "--out", tmp_path / "out", "--queue", *here)
    assert told.exit_code == 1
    assert "no worker serves the store" in told.output


def test_enrolling_prints_a_link_for_each_who_is_new(run, store, tmp_path):
    (tmp_path / "people.csv").write_text("id,name\nana,Ana\nben,Ben\n")
    first = run("enrol", tmp_path / "people.csv", "--portal", "https://grader.example.org/")
    assert [line.split("\t")[0] for line in first.stdout.splitlines()] == ["ana", "ben"]
    assert all("\thttps://grader.example.org/link/" in line for line in first.stdout.splitlines())
    (tmp_path / "people.csv").write_text("id,name\nana,Ana\n")
    second = run("enrol", tmp_path / "people.csv", "--shut-out")
    assert "0 added, 1 known already, 1 shut out" in second.output
    with store.read() as tx:
        assert {p.login: p.active for p in people.people(tx)} == {"ana": True, "ben": False}


@pytest.fixture
def portal(
    store: Store, homework: Path, worker: None, run: Callable, here: tuple[object, ...]
) -> Iterator[dict[str, str]]:
    """A portal on loopback with Ana and Ines, and what their programs need to know."""
    with store.write() as tx:
        found = {}
        for login, role in (("ana", "student"), ("ines", "instructor")):
            person = people.add_person(tx, login, login.title(), role, utc_now())
            found[login] = people.make_token(tx, person.id, "tests", utc_now())
    assert run("publish", "hw", "--reserve", 1, *here).exit_code == 0
    server = make_server("127.0.0.1", 0, create_app(Settings(portal_key="tests", room_mb=1)), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield {"server": f"http://127.0.0.1:{server.server_port}", **found}
    server.shutdown()
    thread.join()


def test_nothing_is_published_that_does_not_prove_itself_but_where_one_insists(run, homework, here, course, store):
    solution = course / "reference/topic/words/solution.py"
    solution.write_text(solution.read_text().replace('return "b"', 'return "none of these"'))
    refused = run("publish", "hw", "--reserve", 0, *here)
    assert refused.exit_code == FAULTS
    assert "verify finds faults in topic/words; `grader verify topic/words` lists them" in " ".join(
        refused.output.split()
    )
    with store.read() as tx:
        assert asked.given(tx, "hw") is None
    insisted = run("publish", "hw", "--reserve", 0, "--unproved", *here)
    assert insisted.exit_code == 0
    assert "published hw: 2 problems, nothing verified, 0 new sheets" in " ".join(insisted.output.split())
    solution.write_text(solution.read_text().replace('return "none of these"', 'return "b"'))
    proved = run("publish", "hw", "--reserve", 0, *here)
    assert "published hw: 2 problems, all of them proved, 0 new sheets" in " ".join(proved.output.split())


def test_handing_in_from_the_command_line_shows_what_it_came_to(run, portal, tmp_path):
    students = _class(tmp_path / "class")
    at = ("--server", portal["server"], "--token", portal["ana"])
    done = run("submit", "hw", students / "ana" / "relu.py", students / "ana" / "answers.txt", "--wait", "--json", *at)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout.splitlines()[-1])
    assert {p["problem"]: p["state"] for p in told["problems"]} == {"topic/words": "done", "topic/relu": "done"}
    assert "correct" in run("status", told["id"], *at).stdout
    assert "only" not in run("status", told["id"], *at).stderr
    results = run("results", "hw", "--server", portal["server"], "--token", portal["ines"])
    (line,) = results.stdout.splitlines()
    assert {key: json.loads(line)[key] for key in ("student", "days_late", "penalty")} == {
        "student": "ana", "days_late": 0, "penalty": "0",
    }  # fmt: skip
    table = run("results", "hw", "--csv", "--server", portal["server"], "--token", portal["ines"])
    assert table.stdout.startswith("login,name,")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("submit", "nothing", "FILE"), "There is no such page"),
        (("status", "s0"), "There is no such page"),
        (("results", "hw"), "not for you"),
    ],
)
def test_what_a_portal_refuses_is_told_in_its_own_words(run, portal, tmp_path, words, says):
    (tmp_path / "relu.py").write_text(RIGHT)
    words = tuple(str(tmp_path / "relu.py") if word == "FILE" else word for word in words)
    told = run(*words, "--server", portal["server"], "--token", portal["ana"])
    assert told.exit_code == 1
    assert says in told.output


def test_a_token_that_is_none_is_told_apart(run, portal):
    told = run("status", "s0", "--server", portal["server"], "--token", "grader_nothing")
    assert told.exit_code == 1
    assert "does not know this token" in told.output


def test_a_changed_key_is_regraded_compared_and_only_then_shown(run, portal, here, course, tmp_path, store, open_desk):
    students = _class(tmp_path / "class")
    at = ("--server", portal["server"], "--token", portal["ana"])
    done = run("submit", "hw", students / "ana" / "answers.txt", "--wait", "--json", *at)
    id = json.loads(done.stdout.splitlines()[-1])["id"]
    assert "0 gradings would be done anew" in run("regrade", "hw", "--dry-run").output
    solution = course / "reference/topic/words/solution.py"
    solution.write_text(solution.read_text().replace('return "b"', 'return "a"'))
    assert run("publish", "hw", *here).exit_code == 0
    assert "1 grading would be done anew" in run("regrade", "hw", "--dry-run", "--rescore").output
    assert json.loads(run("regrade", "hw", "--json").stdout)["queued"] == 1
    # The worker above began before the change: it leaves the new version to one that has it, once it has seen it.
    changes = []
    with Worker(store, open_desk(), "newer", ("quick", "cpu")) as newer:
        for _ in range(100):
            newer.work_once()
            if changes := json.loads(run("regrade", "hw", "--json").stdout)["changes"]:
                break
            time.sleep(0.1)
    (change,) = changes
    assert (change["old"], change["new"], change["slug"]) == ("2", "1", "topic/words")
    assert run("status", id, *at).stdout.count("correct") == 2
    would = json.loads(run("regrade", "hw", "--release", "--dry-run", "--json").stdout)
    assert (would["shown"], would["releasable"], len(would["changes"])) == (0, 1, 1)
    assert "0 new gradings would be shown" in run("regrade", "hw", "--release", "--problem", "relu", "--dry-run").output
    assert "0 new gradings are shown now" in run("regrade", "hw", "--release", "--problem", "topic/relu").output
    assert "0 new gradings are shown now" in run("regrade", "hw", "--release", "--nobody-down").output
    for words in (("--release", "--rescore"), ("--nobody-down",), ("--why", "The key was wrong.")):
        refused = run("regrade", "hw", *words)
        assert refused.exit_code == 2, "nothing is done of what says nothing together"
    assert "hw has no problem called softmax" in run("regrade", "hw", "--problem", "softmax").output
    assert run("status", id, *at).stdout.count("correct") == 2
    assert "1 new grading is shown now" in run("regrade", "hw", "--release", "--why", "The key was wrong.").output
    with store.read() as tx:
        assert [g.reason for g in marks.gradings(tx, "hw") if g.cause == "regrade"] == ["The key was wrong."]
    assert run("status", id, *at).stdout.count("correct") == 1


def test_a_worker_and_its_machine_are_drained_from_the_command_line(run, store):
    assert "no worker was seen" in run("drain").output
    with store.write() as tx:
        for name in ("host:1:quick", "host:2:cpu"):
            queue.see_worker(tx, name, (name.rpartition(":")[2],), {}, utc_now())
    listed = run("drain")
    assert listed.exit_code == 0
    assert listed.stdout.count("0 gradings under way") == 2
    unknown = run("drain", "nobody")
    assert (unknown.exit_code, "no worker or machine nobody was seen" in unknown.output) == (1, True)

    assert run("drain", "host:1:quick").stdout.count("draining: takes nothing more, 0 gradings under way") == 1
    with store.write() as tx:
        queue.see_worker(tx, "host:1:quick", (), {}, utc_now())  # as it says when it has nothing more
    told = json.loads(run("drain", "host:1:quick", "--wait", "--json").stdout)
    assert [(one["worker"], one["drained"]) for one in told] == [("host:1:quick", True)]
    both = json.loads(run("drain", "host", "--json").stdout)
    assert [(one["draining"], one["drained"]) for one in both] == [(True, True), (True, False)]
    run("drain", "host", "--undo")
    run("drain", "host:1:quick", "--undo")
    assert not any(one["draining"] for one in json.loads(run("drain", "--json").stdout))
