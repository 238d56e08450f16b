"""Marks, gradings and reports: what adds up, what is open, what is shown."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.mark import (
    Claimed,
    Digests,
    Grading,
    Mark,
    Measured,
    Report,
    Verdict,
    show_measured,
    show_points,
    status_of,
)


def _mark(verdict: str, points: int | None, out_of: int = 2) -> Mark:
    given = None if points is None else Fraction(points)
    return Mark(part="y", verdict=Verdict(verdict), points=given, out_of=Fraction(out_of))


def _grading(worth: int, *marks: Mark) -> Grading:
    digests = Digests(run="r", judge="j", text="t")
    return Grading(
        problem="a/b", title="T", digests=digests, submission="s", variant=1, worth=Fraction(worth), marks=marks
    )


def test_only_what_waits_has_no_points():
    assert {verdict for verdict in Verdict if verdict.is_open} == {"unreadable", "undecided", "ungraded"}


@pytest.mark.parametrize(
    ("marks", "status"),
    [
        ([_mark("correct", 2), _mark("missing", 0)], "final"),
        ([_mark("correct", 2), _mark("unreadable", None)], "waiting"),
        ([_mark("undecided", None), _mark("ungraded", None)], "ungraded"),
        ([_mark("unreadable", 1)], "final"),  # a person has decided
        ([], "final"),
    ],
)
def test_a_status_follows_from_what_is_open(marks, status):
    assert status_of(marks) == status


def test_points_are_counted_in_the_assignments_measure_exactly():
    grading = _grading(10, _mark("correct", 1, 1), _mark("wrong", 0, 1), _mark("undecided", None, 1))
    assert grading.so_far == Fraction(10, 3)
    assert grading.open_points == Fraction(10, 3)
    report = Report(
        assignment="hw", student="ana", environment={}, gradings=(grading, _grading(5, _mark("correct", 2)))
    )
    assert (report.so_far, report.open_points, report.out_of) == (Fraction(25, 3), Fraction(10, 3), 15)
    assert report.status == "waiting"


def test_a_report_comes_back_from_json_as_it_was():
    report = Report(
        assignment="hw", student="ana", environment={"python": "3"}, gradings=(_grading(1, _mark("partial", 1, 3)),)
    )
    assert Report.model_validate(json.loads(report.model_dump_json())) == report


@pytest.mark.parametrize(
    ("points", "shown"),
    [
        (0, "0"),
        (2, "2"),
        (Fraction(1, 3), "0.33"),
        (Fraction(2, 3), "0.67"),
        (Fraction(5, 2), "2.5"),
        (100, "100"),
        (Fraction(-1, 1000), "0"),
    ],
)
def test_points_are_shown_to_two_places_without_trailing_zeros(points, shown):
    assert show_points(Fraction(points)) == shown


@given(st.fractions(-1000, 1000))
def test_what_is_shown_is_within_half_a_hundredth(points):
    assert abs(Fraction(show_points(points)) - points) <= Fraction(1, 200)


def test_times_add_up_and_the_higher_peak_stands():
    total = Measured(seconds=1, cpu_seconds=2, peak_mb=3) + Measured(seconds=1, cpu_seconds=1, peak_mb=9)
    assert total == Measured(seconds=2, cpu_seconds=3, peak_mb=9)


@pytest.mark.parametrize(
    ("used", "shown"),
    [
        ((0, 0, 0), ""),
        ((0.021, 0.009, 2.6), "took 0.02 s, 0.01 s of processor time, 3 MB at most, measured from outside"),
        ((9.5, 9.5, 0), "took 9.50 s, 9.50 s of processor time, 1 MB at most, measured from outside"),
        ((1234.5, 10, 2048.2), "took 1,234 s, 10 s of processor time, 2,048 MB at most, measured from outside"),
    ],
)
def test_what_was_used_is_shown_where_something_was_run(used, shown):
    seconds, cpu_seconds, peak_mb = used
    assert show_measured(Measured(seconds=seconds, cpu_seconds=cpu_seconds, peak_mb=peak_mb)) == shown


@pytest.mark.parametrize("told", [float("nan"), float("inf"), float("-inf"), None])
def test_what_a_program_tells_of_itself_never_keeps_its_report_from_being_written(told):
    claim = Claimed(seed=0, epoch=3, loss=told, accuracy=0.5)
    text = json.dumps(claim.model_dump(mode="json"), allow_nan=False)
    assert Claimed.model_validate_json(text) == claim == Claimed(seed=0, epoch=3, accuracy=0.5)
