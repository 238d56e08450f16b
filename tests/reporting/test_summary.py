from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.mark import Verdict
from grader.reporting.histogram import HEIGHT, WIDTH, draw_histogram
from grader.reporting.summary import misconceptions, spread, spreads, still_open

SCORES = st.lists(st.one_of(st.none(), st.fractions(min_value=0, max_value=7)), max_size=30)


@given(SCORES)
def test_every_decided_score_lies_in_one_column(scores):
    found = spread("x", scores, Fraction(7))
    assert sum(item.count for item in found.bins) == found.counted == len([s for s in scores if s is not None])
    assert found.counted + found.left_out == len(scores)


@given(SCORES, st.sampled_from([Fraction(7), Fraction(15, 2), Fraction(100), Fraction(0)]))
def test_every_column_lies_in_the_picture(scores, worth):
    plot = draw_histogram(spread("x", scores, worth))
    for column in plot.columns:
        assert 0 <= column.x <= column.x + column.width <= WIDTH
        assert 0 <= column.y <= column.y + column.height <= HEIGHT
    assert plot.median is None or 0 <= plot.median <= WIDTH


def test_few_whole_scores_have_a_column_each():
    found = spread("x", [Fraction(0), Fraction(3), Fraction(3)], Fraction(3))
    assert [(item.low, item.count) for item in found.bins] == [(0, 1), (1, 0), (2, 0), (3, 2)]


def test_the_best_score_lies_in_the_last_column():
    found = spread("x", [Fraction(20), Fraction(1)], Fraction(20))
    assert [item.count for item in found.bins] == [1, *[0] * 8, 1]


def test_a_picture_is_told_in_words():
    told = draw_histogram(spread("x", [Fraction(0), Fraction(3), Fraction(3), None], Fraction(3))).description
    assert told == "3 students: median 3, mean 2 of 3 points; most (2) have 3."


def test_undecided_students_are_left_out_and_counted(reports):
    total, neuron, _, cifar = spreads(reports)
    assert (total.counted, total.left_out, total.mean) == (2, 2, Fraction(43, 2))
    assert (neuron.counted, neuron.left_out) == (3, 1)
    assert (cifar.counted, cifar.left_out, cifar.worth) == (3, 1, 20)


def test_a_misconception_is_counted_once_a_student(reports):
    most, other = misconceptions([*reports, reports[1].model_copy(update={"student": "dora"})])
    assert (most.name, most.parts, most.students) == ("error_backwards", ("dz",), ("ben", reports[3].student, "dora"))
    assert other.feedback == "There is no activation between your layers."


def test_open_parts_are_grouped_by_reason(reports):
    found = still_open(reports)
    assert sorted(item.name for item in found) == ["undecided", "ungraded", "unreadable"]
    assert still_open([*reports, reports[2].model_copy(update={"student": "dora"})])[0].students == ("cleo", "dora")


@pytest.mark.parametrize("reports_given", [[], None])
def test_a_class_of_nobody_has_a_distribution_of_nothing(reports_given):
    (total,) = spreads(reports_given or [])
    assert (total.mean, total.counted) == (None, 0)


def test_a_general_diagnosis_is_counted_like_a_misconception_and_told_from_one(reports):
    def with_slip(student: str, entry: int):
        report = reports[1].model_copy(update={"student": student})
        grading = report.gradings[0]
        feedback = f"The sizes are right, but not every sign is. Look again at entry {entry}."
        update = {"verdict": Verdict.WRONG, "misconception": "general/some_signs", "feedback": feedback}
        marks = (grading.marks[0].model_copy(update=update), *grading.marks[1:])
        return report.model_copy(update={"gradings": (grading.model_copy(update={"marks": marks}),)})

    found = {item.name: item for item in misconceptions([with_slip("ana", 1), with_slip("ben", 2)])}
    assert found["general/some_signs"].students == ("ana", "ben")
    assert found["general/some_signs"].feedback == "The sizes are right, but not every sign is."
