import csv
import io
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked_class import ALL_RIGHT, NEURON, grading, mark, report

from grader.reporting import write_csv
from grader.reporting.grades import defused


@pytest.fixture
def rows(reports, assigned, tmp_path):
    write_csv(reports, assigned, tmp_path / "grades.csv")
    with (tmp_path / "grades.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_each_student_has_a_row(rows):
    assert [row["status"] for row in rows] == ["final", "final", "waiting", "ungraded"]


def test_a_total_stands_only_where_it_is_final(rows):
    assert [row["total"] for row in rows] == ["30", "13", "", ""]
    assert [row["so_far"] for row in rows] == ["30", "13", "0", "1"]
    assert [row["open_points"] for row in rows] == ["0", "0", "4", "20"]
    assert {row["out_of"] for row in rows} == {"30"}


def test_a_problems_points_are_empty_while_a_part_is_open(rows):
    assert [row["backprop/sigmoid_neuron"] for row in rows] == ["5", "1", "", "1"]
    assert [row["training/cifar10_fc_only"] for row in rows] == ["20", "10", "0", ""]


def test_parts_have_points_in_the_assignments_measure_and_a_verdict(rows):
    assert [row["training/cifar10_fc_only.accuracy"] for row in rows] == ["20", "10", "0", ""]
    assert [row["training/cifar10_fc_only.accuracy.verdict"] for row in rows] == [
        "correct", "partial", "wrong", "ungraded",
    ]  # fmt: skip
    assert rows[2]["backprop/sigmoid_neuron.dz"] == ""
    assert rows[2]["backprop/sigmoid_neuron.y"] == "0"


def test_verdicts_are_counted(rows):
    assert rows[0]["count.correct"] == "6"
    assert rows[2]["count.unreadable"] == rows[2]["count.undecided"] == rows[2]["count.timeout"] == "1"
    for row in rows:
        assert sum(int(count) for name, count in row.items() if name.startswith("count.")) == 6


def test_no_cell_is_a_formula(rows):
    assert rows[3]["student"] == "'=cmd|' /C calc'!A0"


def test_points_are_rounded_once_and_never_summed_rounded(assigned, tmp_path):
    third = grading(
        NEURON, *(mark(part, "partial", "1/3", points) for part, points in (("y", 1), ("dz", 2), ("slope", 2)))
    )
    write_csv([report("ana", third)], assigned, tmp_path / "grades.csv")
    (row,) = csv.DictReader(io.StringIO((tmp_path / "grades.csv").read_text(encoding="utf-8")))
    assert row["backprop/sigmoid_neuron.y"] == "0.33"
    assert row["total"] == "1"
    assert third.so_far == Fraction(1)


def test_a_problem_that_was_not_graded_leaves_its_cells_empty(assigned, tmp_path):
    write_csv([report("ana", ALL_RIGHT)], assigned, tmp_path / "grades.csv")
    (row,) = csv.DictReader(io.StringIO((tmp_path / "grades.csv").read_text(encoding="utf-8")))
    assert row["foundations/logsumexp"] == row["foundations/logsumexp.small.verdict"] == ""


def test_lines_end_as_rfc_4180_says(reports, assigned, tmp_path):
    write_csv(reports, assigned, tmp_path / "grades.csv")
    data = (tmp_path / "grades.csv").read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n") == 1 + len(reports)


@given(st.text(max_size=5))
def test_any_text_is_left_alone_ordefused(text):
    cell = defused(text)
    assert cell in (text, f"'{text}")
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


@pytest.mark.parametrize("number", ["0", "7", "12.5", ""])
def test_numbers_stay_plain(number):
    assert defused(number) == number
