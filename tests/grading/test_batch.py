"""A whole class: the journal, what is kept and what runs again, and being killed in the middle."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from grader.catalog import load_assignment
from grader.classwork import names_expected, questions_of, reports_of
from grader.grading import desk as desks
from grader.grading.batch import JOURNAL, Done, grade_all, open_journal
from grader.grading.desk import Desk
from grader.intake import Roster, collect
from grader.model.blame import Refused
from grader.model.mark import Verdict

RIGHT = "import numpy as np\n\n\ndef relu(x):\n    return np.maximum(x, 0)\n"
WRONG = "import numpy as np\n\n\ndef relu(x):\n    return np.abs(x)\n"


@pytest.fixture
def homework(course: Path, add_problem: Callable) -> tuple[Path, Path]:
    add_problem("function", "topic/relu")
    add_problem("choice", "topic/words")
    text = 'title = "Homework"\nproblems = ["topic/relu", "topic/words"]\n'
    (course / "problems" / "assignments" / "hw.toml").write_text(text)
    return course / "problems" / "topic" / "relu", course / "reference" / "topic" / "relu"


@pytest.fixture
def class_folder(tmp_path: Path) -> Path:
    """Ana right, Ben wrong, Cleo nothing but words (the é is two bytes in the journal)."""
    folder = tmp_path / "class"
    for name, program in (("ana", RIGHT), ("ben", WRONG), ("cléo", None)):
        (folder / name).mkdir(parents=True)
        (folder / name / "answers.txt").write_text("[topic/words]\nname = b\nknown = a, c\n")
        if program:
            (folder / name / "relu.py").write_text(program)
    return folder


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The programs that were run, one entry a run."""
    runs: list[str] = []
    real = desks.run_job

    def run(job, **more):
        runs.append(job.files["relu.py"].decode())
        return real(job, **more)

    monkeypatch.setattr(desks, "run_job", run)
    return runs


def _grade(desk: Desk, folder: Path, out: Path, done: Callable[[Done], None] = lambda _: None) -> list[Done]:
    assigned = load_assignment(desk.catalog, "hw")
    taken = collect([folder], names_expected(assigned), Roster(), desk.unzip)
    with open_journal(out) as journal:
        return grade_all(questions_of(assigned, taken, None, desk), desk, journal, threading.Event(), done)


def _points(done: list[Done]) -> Mapping[str, Mapping[str, int]]:
    points: dict[str, dict[str, int]] = {}
    for item in done:
        points.setdefault(item.question.submission.student, {})[item.grading.problem] = int(item.grading.so_far)
    return points


EXPECTED = {
    "ana": {"topic/relu": 3, "topic/words": 2},
    "ben": {"topic/relu": 0, "topic/words": 2},
    "cléo": {"topic/relu": 0, "topic/words": 2},
}


def test_a_second_run_takes_everything_from_the_journal(homework, class_folder, open_desk, tmp_path, counted):
    first = _grade(open_desk(2), class_folder, tmp_path / "out")
    assert _points(first) == EXPECTED
    assert not any(item.kept for item in first)
    ran = len(counted)
    second = _grade(open_desk(2), class_folder, tmp_path / "out")
    assert _points(second) == EXPECTED
    assert all(item.kept for item in second)
    assert len(counted) == ran


def test_only_what_a_student_changed_is_graded_again(homework, class_folder, open_desk, tmp_path, counted):
    _grade(open_desk(), class_folder, tmp_path / "out")
    counted.clear()
    (class_folder / "ben" / "relu.py").write_text(RIGHT + "# at last\n")
    done = _grade(open_desk(), class_folder, tmp_path / "out")
    assert _points(done)["ben"]["topic/relu"] == 3
    assert {item.question.submission.student for item in done if not item.kept} == {"ben"}
    assert counted == [RIGHT + "# at last\n"]


def test_a_changed_judge_marks_again_from_what_was_seen_and_runs_nothing_twice(
    homework, class_folder, open_desk, tmp_path, counted
):
    _, secret = homework
    _grade(open_desk(), class_folder, tmp_path / "out")
    counted.clear()
    wrong = secret / "wrong" / "absolute.py"
    wrong.write_text(wrong.read_text().replace('"values": 0', '"values": 1'))
    done = _grade(open_desk(), class_folder, tmp_path / "out")
    assert _points(done)["ben"]["topic/relu"] == 1
    assert counted == [wrong.read_text()]  # the misconception itself is new, the students' programs are not


def test_a_changed_case_runs_again(homework, class_folder, open_desk, tmp_path, counted):
    _, secret = homework
    _grade(open_desk(), class_folder, tmp_path / "out")
    counted.clear()
    cases = secret / "cases.py"
    cases.write_text(cases.read_text().replace("(3, 4)", "(4, 3)"))
    assert _points(_grade(open_desk(), class_folder, tmp_path / "out")) == EXPECTED
    assert {RIGHT, WRONG} <= set(counted)


def test_a_changed_text_grades_nothing_again(homework, class_folder, open_desk, tmp_path, counted):
    public, _ = homework
    _grade(open_desk(), class_folder, tmp_path / "out")
    counted.clear()
    (public / "statement.md").write_text("Another wording.\n")
    assert all(item.kept for item in _grade(open_desk(), class_folder, tmp_path / "out"))
    assert counted == []


def test_what_was_ungraded_is_tried_again(homework, class_folder, open_desk, tmp_path):
    _, secret = homework
    sound = (secret / "cases.py").read_text()
    (secret / "cases.py").write_text("def values(rng): return 1 / 0\ndef input_kept(rng): return {}\n")
    first = _grade(open_desk(), class_folder, tmp_path / "out")
    verdicts = {mark.verdict for item in first for mark in item.grading.marks if item.grading.problem == "topic/relu"}
    assert verdicts == {Verdict.UNGRADED, Verdict.MISSING}
    (secret / "cases.py").write_text(sound)
    assert _points(_grade(open_desk(), class_folder, tmp_path / "out")) == EXPECTED


def test_two_jobs_give_the_marks_of_one(homework, class_folder, open_desk, tmp_path):
    assigned = load_assignment(open_desk().catalog, "hw")
    reports = []
    for jobs in (1, 3):
        desk = open_desk(jobs)
        done = _grade(desk, class_folder, tmp_path / f"out-{jobs}")
        reports.append([[g.marks for g in report.gradings] for report in reports_of(assigned, done, desk)])
    assert reports[0] == reports[1]


def test_a_second_process_on_the_same_folder_is_refused(tmp_path):
    with (
        open_journal(tmp_path / "out"),
        pytest.raises(Refused, match="another run is writing to"),
        open_journal(tmp_path / "out"),
    ):
        pass
    with open_journal(tmp_path / "out"):
        assert (tmp_path / "out" / JOURNAL).exists()


def test_a_last_line_cut_short_is_graded_again_and_written_whole(homework, class_folder, open_desk, tmp_path):
    desk, out = open_desk(), tmp_path / "out"
    _grade(desk, class_folder, out)
    whole = (out / JOURNAL).read_bytes()
    for cut in (1, 10, 200):
        (out / JOURNAL).write_bytes(whole[:-cut])
        done = _grade(desk, class_folder, out)
        assert _points(done) == EXPECTED
        assert [item.kept for item in done].count(False) == 1
        assert len(_lines(out / JOURNAL)) == 6


def test_a_journal_cut_in_the_middle_of_a_letter_is_read(tmp_path):
    (tmp_path / JOURNAL).write_bytes(b'{"key": "[\\"cl' + "é".encode()[:1])
    with open_journal(tmp_path) as journal:
        assert journal.recall("anything") is None
    assert (tmp_path / JOURNAL).read_bytes() == b""


DAMAGED = (
    b"\xff\xfe",
    b"null",
    b"[]",
    b"{}",
    b'{"key": 1}',
    b'{"key": "k", "grading": {"problem": 1}}',
    b"no json",
    b"",
)


def test_damaged_lines_cost_only_themselves(homework, class_folder, open_desk, tmp_path):
    desk, journal = open_desk(), tmp_path / "out" / JOURNAL
    _grade(desk, class_folder, tmp_path / "out")
    journal.write_bytes(b"\n".join(DAMAGED) + b"\n" + journal.read_bytes())
    assert all(item.kept for item in _grade(desk, class_folder, tmp_path / "out"))


def _lines(journal: Path) -> list[dict]:
    return [json.loads(line) for line in journal.read_bytes().splitlines()]


SLOW = "import time\nimport numpy as np\n\n\ndef relu(x):\n    time.sleep(0.2)\n    return np.maximum(x, 0)\n"


def test_killed_in_the_middle_the_journal_is_whole_and_the_next_run_goes_on(
    homework, course, class_folder, open_desk, tmp_path, counted
):
    for number in range(3):
        (class_folder / f"s{number}").mkdir()
        (class_folder / f"s{number}" / "relu.py").write_text(SLOW + f"# {number}\n")
    out, home = tmp_path / "out", tmp_path / "home"
    grader = str(Path(sys.executable).with_name("grader"))
    command = [grader, "grade", "hw", str(class_folder), "--out", str(out), "-q", "-j", "1"]
    process = subprocess.Popen([*command, "--course", str(course), "--home", str(home)], start_new_session=True)
    journal = out / JOURNAL
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (journal.exists() and journal.read_bytes().count(b"\n") >= 3):
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    kept = journal.read_bytes().count(b"\n")
    assert 3 <= kept < 12
    done = _grade(open_desk(), class_folder, out)
    assert [item.kept for item in done].count(True) == kept
    assert len(done) == len(_lines(journal)) == 12
    assert {name: points["topic/relu"] for name, points in _points(done).items()} == {
        "ana": 3, "ben": 0, "cléo": 0, **{f"s{number}": 3 for number in range(3)}
    }  # fmt: skip
    assert os.listdir(out) == [JOURNAL]


def test_once_stopped_nothing_new_is_begun_and_what_runs_is_finished(homework, class_folder, open_desk, tmp_path):
    desk = open_desk()
    assigned = load_assignment(desk.catalog, "hw")
    taken = collect([class_folder], names_expected(assigned), Roster(), desk.unzip)
    stop = threading.Event()
    with open_journal(tmp_path / "out") as journal:
        done = grade_all(questions_of(assigned, taken, None, desk), desk, journal, stop, lambda _: stop.set())
    assert len(done) == 1
    assert len(_lines(tmp_path / "out" / JOURNAL)) == 1
