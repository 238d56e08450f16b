"""The sample class, graded for real: every student gets the marks that `tests/golden/expected` says, to the letter.

`tests/golden/expected` has one page a student. After a change of marks that is meant, write the pages anew and read
the diff:

    GOLDEN=renew pytest tests/test_golden.py && git diff tests/golden/expected
"""

import csv
import difflib
import fcntl
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.intake import read_roster
from grader.model.mark import Grading, Mark, Report, Verdict, show_points
from grader.reporting.records import read_jsonl

GOLDEN = Path(__file__).parent / "golden"
ROSTER = GOLDEN / "class" / "students.csv"
EXPECTED = GOLDEN / "expected"

#: Hidden inputs follow from the secret; those of the golden pages are the ones of this.
SECRET = "sample-class"
#: What the first and every later run ends with: some parts of the class wait for a person.
OPEN = 3


@dataclass(frozen=True)
class Graded:
    """The class after one run of the command: its output folder and how the command ended."""

    out: Path
    home: Path
    exit_code: int
    stderr: str

    def reports(self) -> Mapping[str, Report]:
        """The reports by student."""
        return {report.student: report for report in read_jsonl(self.out / "reports.jsonl")}


def grade_class(out: Path, home: Path) -> Graded:
    """Grade the sample class as an assistant does, with a home folder of its own."""
    grader = str(Path(sys.executable).with_name("grader"))
    command = [grader, "grade", str(GOLDEN / "sample.toml"), str(GOLDEN / "class")]
    options = ["--ledger", str(GOLDEN / "ledger.json"), "--out", str(out), "--home", str(home), "--jobs", "2", "-q"]
    environment = {**os.environ, "GRADER_SECRET": SECRET, "NO_COLOR": "1"}
    ended = subprocess.run([*command, *options], env=environment, capture_output=True, text=True, check=False)
    return Graded(out, home, ended.returncode, ended.stderr)


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Graded:
    """The class, graded once: where tests run side by side, by the first of them that asks."""
    base = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    folder = base / "sample-class"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = folder / "ended"
        if not ended.exists():
            run = grade_class(folder / "out", folder / "home")
            ended.write_text(f"{run.exit_code}\n{run.stderr}")
        code, _, stderr = ended.read_text().partition("\n")
        return Graded(folder / "out", folder / "home", int(code), stderr)


# -- what a page says ---------------------------------------------------------------------------------------


def page_of(report: Report, name: str) -> str:
    """A report's marks as a page for people: what repeats on every machine, and nothing that was measured."""
    return "\n".join(_lines(report, name)) + "\n"


def _lines(report: Report, name: str) -> Iterator[str]:
    score = f"{show_points(report.so_far)} of {show_points(report.out_of)} points"
    waiting = f", {show_points(report.open_points)} open" if report.open_points else ""
    yield f"{report.student} · {name or 'not on the roster'}"
    yield f"{report.status}: {score}{waiting}"
    yield from (f"note: {note}" for note in report.notes)
    for grading in report.gradings:
        yield ""
        yield f"{grading.problem}: {show_points(grading.so_far)} of {show_points(grading.worth)}"
        yield from _rows(grading)


def _rows(grading: Grading) -> Iterator[str]:
    width = max(len(mark.part) for mark in grading.marks)
    for mark in grading.marks:
        points = "–" if mark.points is None else show_points(mark.points)
        row = f"  {mark.part:{width}}  {mark.verdict.value:10}  {points} of {show_points(mark.out_of)}"
        yield row + (f"  ({mark.misconception})" if mark.misconception else "")
        if mark.feedback:
            yield f"      {_lasting(mark)}"


#: Sentences about hidden inputs quote numbers, and those differ from one environment to another.
_ABOUT_INPUTS = re.compile(r"returned something else|unseen test inputs")
_NUMBER = re.compile(r"-?\b\d+(,\d{3})*(\.\d+)?(e[+-]?\d+)?\b")
_CAUSE = re.compile(r" \([^()]*(\([^()]*\)[^()]*)*\)")


def _lasting(mark: Mark) -> str:
    """The feedback without what depends on the hidden inputs or on how this machine's limits take hold."""
    if mark.verdict in (Verdict.MEMORY, Verdict.TIMEOUT, Verdict.CRASHED, Verdict.LIMIT):
        return _NUMBER.sub("#", _CAUSE.sub("", mark.feedback))
    if _ABOUT_INPUTS.search(mark.feedback):
        return _NUMBER.sub("#", mark.feedback)
    return mark.feedback


# -- tests --------------------------------------------------------------------------------------------------


def test_the_class_gets_the_marks_it_is_known_to_get(graded: Graded) -> None:
    assert graded.exit_code == OPEN, graded.stderr
    names = {person.id: person.name for person in read_roster(ROSTER).people}
    pages = {f"{who}.txt": page_of(report, names.get(who, "")) for who, report in graded.reports().items()}
    if os.environ.get("GOLDEN") == "renew":
        _renew(pages)
    known = {file.name: file.read_text(encoding="utf-8") for file in EXPECTED.glob("*.txt")}
    changes = "".join(_changes(name, known.get(name, ""), pages.get(name, "")) for name in sorted({*known, *pages}))
    assert not changes, f"marks have changed; if that is meant, see the top of this file\n{changes}"


def _renew(pages: Mapping[str, str]) -> None:
    EXPECTED.mkdir(exist_ok=True)
    for file in EXPECTED.glob("*.txt"):
        if file.name not in pages:
            file.unlink()
    for name, page in pages.items():
        (EXPECTED / name).write_text(page, encoding="utf-8")


def _changes(name: str, known: str, found: str) -> str:
    lines = known.splitlines(keepends=True), found.splitlines(keepends=True)
    return "".join(difflib.unified_diff(*lines, fromfile=f"expected/{name}", tofile="now", n=2))


def test_the_class_has_every_verdict(graded: Graded) -> None:
    counted = Counter(mark.verdict for r in graded.reports().values() for g in r.gradings for mark in g.marks)
    assert set(counted) == set(Verdict)


def test_everybody_of_the_roster_and_the_stranger_have_a_row(graded: Graded) -> None:
    with (graded.out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    people = [person.id for person in read_roster(ROSTER).people]
    assert len(people) == 24
    assert set(rows) == {*people, "whitfield"}
    for row in rows.values():
        assert bool(row["total"]) == (row["status"] == "final")
    assert rows["kovacs"]["status"] == "ungraded"
    assert rows["novak"]["total"] == "0"
    assert rows["abdi"]["total"] == rows["abdi"]["out_of"]


def test_a_second_run_grades_again_only_what_was_left_ungraded(graded: Graded) -> None:
    journal = graded.out / "journal.jsonl"
    before = journal.read_bytes()
    pages = {who: page_of(report, "") for who, report in graded.reports().items()}
    again = grade_class(graded.out, graded.home)
    assert again.exit_code == OPEN, again.stderr
    after = journal.read_bytes()
    assert after.startswith(before)
    ungraded = {who for who, report in again.reports().items() if report.status == "ungraded"}
    assert {_student_of(line) for line in after[len(before) :].splitlines()} <= ungraded
    assert {who: page_of(report, "") for who, report in again.reports().items()} == pages


def _student_of(line: bytes) -> str:
    student: str = json.loads(json.loads(line)["key"])[0]
    return student
