"""Lateness on the command line: as the portal counts it, where the class list says when work came in."""

import csv
import io
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from marked_class import ALL_RIGHT, LSE_RIGHT, report, trained
from rich.console import Console

from grader.catalog import Assigned
from grader.cli import main
from grader.intake.roster import parse_roster
from grader.model.blame import Refused
from grader.model.policy import Late
from grader.reporting import read_jsonl, report_schema, table, write_csv
from grader.reporting.lateness import NO_POLICY, after_policy, arrivals_of, show_grade
from grader.reporting.page import render_page

LATE = Late(grace_minutes=15, percent_per_day=10, floor_percent=50, late_days=1)
LIST = (
    "id,name,received,due\nana,Ana,2026-11-22T10:00,\nben,Ben,2026-11-20 23:59:00+00:00,\n"
    "cleo,Cleo,2026-11-24T00:00Z,2026-11-25T23:59\ndora,Dora,,\n"
)


@pytest.fixture
def strict(assigned: Assigned) -> Assigned:
    """The hand-built class, where lateness costs."""
    policies = assigned.assignment.model_copy(update={"late": LATE, "closes": "2026-11-22T09:00"})
    return Assigned(policies, assigned.entries, assigned.file)


@pytest.fixture
def class_of_four():
    whole = ALL_RIGHT, LSE_RIGHT, trained("correct", "10", 0.9)
    return [report(student, *whole) for student in ("ana", "ben", "cleo", "dora")]


@pytest.fixture
def after(strict: Assigned, class_of_four):
    return after_policy(class_of_four, strict, arrivals_of(parse_roster(LIST.encode()), strict, "UTC"))


def test_each_pays_for_their_own_days_with_grace_free_days_and_extensions(after):
    assert {student: show_grade(grade) for student, grade in after.grades.items()} == {
        "ana": "30 − 3 = 27", "ben": "30", "cleo": "30",
    }  # fmt: skip
    assert (after.grades["ana"].days, after.grades["cleo"].days) == (2, 0)


def test_whose_time_is_unknown_or_after_the_end_is_said(after):
    assert after.notes == (
        "When the work of dora came in is not known here: they have no grade yet.",
        "Received after it closed, which the portal would not have taken: ana.",
    )


def test_nothing_is_taken_off_and_that_is_said_where_no_time_is_known(strict, class_of_four, assigned):
    found = after_policy(class_of_four, strict, {})
    assert (found.counted, found.grades) == (False, {})
    assert "nothing is taken off for lateness" in found.notes[0]
    assert after_policy(class_of_four, assigned, {}) is NO_POLICY, "where lateness costs nothing, nothing is said"


def test_the_table_the_spreadsheet_and_the_page_show_what_lateness_costs(after, class_of_four, strict, tmp_path: Path):
    told = io.StringIO()
    table(class_of_four, Console(file=told, width=100), after)
    assert "30 − 3 = 27" in told.getvalue()
    assert after.notes[0] in " ".join(told.getvalue().split())
    write_csv(class_of_four, strict, tmp_path / "grades.csv", after)
    rows = list(csv.DictReader((tmp_path / "grades.csv").read_text().splitlines()))
    assert [[row[name] for name in ("total", "days_late", "penalty", "grade")] for row in rows] == [
        ["30", "2", "3", "27"], ["30", "0", "0", "30"], ["30", "0", "0", "30"], ["30", "", "", ""],
    ]  # fmt: skip
    page = render_page(class_of_four, strict, {}, names={}, when=None, after=after)
    assert "2 days late: 30 − 3 = 27" in page
    assert all(note in page for note in after.notes)


@pytest.mark.parametrize("time", ["yesterday", "2026-11-22", "2026-03-29T02:30"])
def test_a_time_that_is_none_is_refused_with_whose_it_is(strict: Assigned, time: str):
    people = parse_roster(f"id,received\nana,{time}\n".encode())
    with pytest.raises(Refused, match="the class list, ana: `received`"):
        arrivals_of(people, strict, "Europe/Berlin")


@given(st.integers(0, 20), st.integers(0, 100), st.integers(0, 100), st.integers(0, 3))
def test_a_grade_is_never_above_the_points_nor_below_the_floor(days, percent, floor, free):
    late = Late(percent_per_day=percent, floor_percent=floor, late_days=free)
    policies = {"name": "hw", "title": "HW", "problems": [{"problem": "a/b"}], "due": "2026-11-01T00:00"}
    asked = Assigned(_assignment(policies | {"late": late}), (), Path("hw.toml"))
    people = parse_roster(f"id,received\nana,2026-11-{1 + days:02}T00:00\n".encode())
    one = report("ana", ALL_RIGHT)
    grade = after_policy([one], asked, arrivals_of(people, asked, "UTC")).grades["ana"]
    assert one.so_far * Fraction(floor, 100) <= grade.grade <= grade.raw == one.so_far
    assert (grade.penalty == 0) == (max(0, days - free) * percent == 0 or floor == 100)


def _assignment(values):
    from grader.model.course import Assignment

    return Assignment.model_validate(values)


def test_the_command_reads_the_times_from_the_class_list(course: Path, add_problem: Callable, tmp_path: Path):
    add_problem("choice", "topic/words")
    lines = [
        'title = "HW"',
        'problems = ["topic/words"]',
        'due = "2026-11-20T23:59"',
        "late = { percent_per_day = 25 }",
    ]
    (course / "problems" / "assignments" / "hw.toml").write_text("\n".join(lines) + "\n")
    handed_in = tmp_path / "handed-in"
    (handed_in / "ana").mkdir(parents=True)
    (handed_in / "ana" / "answers.txt").write_text("[words]\nname = b\nknown = a, c\n")
    options = ["--out", str(tmp_path / "out"), "--home", str(tmp_path / "home"), "--course", str(course)]
    for received, grade in (("", None), (",2026-11-21T12:00", "1.5")):
        (handed_in / "students.csv").write_text(f"id{',received' if received else ''}\nana{received}\n")
        ended = CliRunner().invoke(main, ["grade", "hw", str(handed_in), *options])
        assert ended.exit_code == 0, ended.output
        (row,) = csv.DictReader((tmp_path / "out" / "grades.csv").read_text().splitlines())
        assert (row["total"], row.get("grade")) == ("2", grade)
        record = json.loads((tmp_path / "out" / "reports.jsonl").read_text())
        told = tuple(record.get(key) for key in ("days_late", "penalty", "grade"))
        assert told == ((1, "1/2", "3/2") if grade else (None, None, None))
        jsonschema.Draft202012Validator(report_schema()).validate(record)
        assert [report.so_far for report in read_jsonl(tmp_path / "out" / "reports.jsonl")] == [2]
        assert ("nothing is taken off" in " ".join(ended.stdout.split())) == (grade is None)
