"""Policies: what lateness costs, which submission counts, and what is shown when."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.mark import Evidence, Mark, Verdict
from grader.model.policy import Late, Policies, Shows
from grader.policies import Handed, Times, counting, grade_of, late_now, lateness, may_show, shown_mark, stage_of

DUE = datetime(2026, 11, 20, 23, 59, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)

policies = st.builds(
    Late,
    grace_minutes=st.integers(0, 3000),
    percent_per_day=st.integers(0, 100),
    floor_percent=st.integers(0, 100),
    late_days=st.integers(0, 4),
)
moments = st.integers(-(10**6), 10**6).map(lambda seconds: DUE + timedelta(seconds=seconds))
scores = st.fractions(0, 100)


# -- lateness -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "grace", "days"),
    [
        (-DAY, 0, 0),
        (timedelta(0), 0, 0),
        (timedelta(microseconds=1), 0, 1),
        (DAY, 0, 1),
        (DAY + MINUTE, 0, 2),
        (10 * MINUTE, 10, 0),
        (11 * MINUTE, 10, 1),
        (DAY + MINUTE, 10, 2),  # past the grace, days are counted from the due time
        (5 * DAY, 60, 5),
    ],
)
def test_started_days_count_once_the_grace_is_over(after: timedelta, grace: int, days: int) -> None:
    assert lateness(DUE + after, DUE, Late(grace_minutes=grace)) == days


def test_without_a_due_time_nothing_is_late() -> None:
    assert lateness(DUE + 100 * DAY, None, Late(percent_per_day=10)) == 0


@pytest.mark.parametrize(
    ("days", "late", "grade"),
    [
        (0, {"percent_per_day": 10}, 80),
        (1, {"percent_per_day": 10}, 72),
        (3, {"percent_per_day": 10, "late_days": 2}, 72),
        (2, {"percent_per_day": 10, "late_days": 2}, 80),
        (9, {"percent_per_day": 20, "floor_percent": 50}, 40),
        (9, {"percent_per_day": 20}, 0),
        (1, {"percent_per_day": 33.3}, Fraction(80) * Fraction("66.7") / 100),
    ],
)
def test_a_grade_is_raw_minus_penalty(days: int, late: dict[str, object], grade: Fraction) -> None:
    assert grade_of(Fraction(80), days, Late.model_validate(late)).grade == grade


def test_what_is_waived_costs_nothing_and_still_says_how_late_it_was() -> None:
    grade = grade_of(Fraction(80), 3, Late(percent_per_day=10), waived=True)
    assert (grade.penalty, grade.days, grade.waived) == (0, 3, True)


@pytest.mark.parametrize(
    ("after", "late", "shown"),
    [
        (-HOUR, {"percent_per_day": 10}, (0, 0, 0, timedelta(0), 10)),
        (-HOUR, {"percent_per_day": 10, "grace_minutes": 15}, (0, 0, 0, 15 * MINUTE, 10)),
        (HOUR, {"percent_per_day": 10}, (1, 10, 0, DAY, 20)),
        (DAY + HOUR, {"percent_per_day": 10}, (2, 20, 0, 2 * DAY, 30)),
        (HOUR, {"percent_per_day": 10, "late_days": 2}, (1, 0, 1, 2 * DAY, 10)),
        (3 * DAY, {"percent_per_day": 10, "late_days": 2}, (3, 10, 0, 3 * DAY, 20)),
        (HOUR, {"percent_per_day": 10, "grace_minutes": 3 * 24 * 60}, (0, 0, 0, 3 * DAY, 40)),
        (9 * DAY, {"percent_per_day": 20, "floor_percent": 50}, (9, 50, 0, None, None)),
        (HOUR, {}, (1, 0, 0, None, None)),
    ],
)
def test_what_lateness_costs_now_and_from_when_it_costs_more(
    after: timedelta, late: dict[str, object], shown: tuple[int, int, int, timedelta | None, int | None]
) -> None:
    now = late_now(DUE + after, DUE, Late.model_validate(late))
    until = None if now.until is None else now.until - DUE
    assert (now.days, now.percent, now.free_days, until, now.then) == shown


@given(received=moments, late=policies, raw=scores)
def test_what_is_said_of_lateness_is_what_it_costs_until_then(received: datetime, late: Late, raw: Fraction) -> None:
    now = late_now(received, DUE, late)
    last = received + 400 * DAY if now.until is None else now.until
    for moment in (received, last):
        assert grade_of(raw, lateness(moment, DUE, late), late).penalty == raw * now.percent / 100
    if now.until is not None:
        assert now.then is not None
        assert now.then > now.percent
        later = lateness(now.until + timedelta.resolution, DUE, late)
        assert grade_of(raw, later, late).penalty == raw * now.then / 100


@given(moments, policies)
def test_lateness_is_never_negative_and_zero_within_the_grace(received: datetime, late: Late) -> None:
    days = lateness(received, DUE, late)
    assert days >= 0
    assert (days == 0) == (received <= DUE + late.grace_minutes * MINUTE)


@given(moments, moments, policies, scores)
def test_who_hands_in_later_never_gets_more(first: datetime, second: datetime, late: Late, raw: Fraction) -> None:
    early, tardy = sorted((first, second))
    before, after = (grade_of(raw, lateness(moment, DUE, late), late) for moment in (early, tardy))
    assert after.grade <= before.grade
    assert after.days >= before.days


@given(st.integers(0, 1000), policies, scores)
def test_the_floor_holds_and_no_penalty_is_negative(days: int, late: Late, raw: Fraction) -> None:
    grade = grade_of(raw, days, late)
    assert 0 <= grade.penalty <= raw
    assert grade.grade >= raw * late.floor_percent / 100
    assert grade.raw - grade.penalty == grade.grade


@given(moments, policies, st.integers(0, 10**6))
def test_an_extension_never_makes_anybody_later(received: datetime, late: Late, seconds: int) -> None:
    times = Times(None, DUE, DUE + 3 * DAY).extended(DUE + timedelta(seconds=seconds))
    assert lateness(received, times.due, late) <= lateness(received, DUE, late)


def test_an_extension_moves_the_close_with_the_due_time_and_never_back() -> None:
    times = Times(DUE - 7 * DAY, DUE, DUE + 2 * DAY)
    assert times.extended(DUE + DAY) == Times(DUE - 7 * DAY, DUE + DAY, DUE + 3 * DAY)
    assert times.extended(DUE - DAY) == times
    assert times.extended(None) == times


def test_what_closes_and_is_never_due_closes_later_with_an_extension():
    exam = Times(None, None, DUE)
    assert exam.extended(DUE + DAY) == Times(None, None, DUE + DAY)
    assert exam.extended(DUE - DAY) == exam
    assert Times().extended(DUE) == Times()


# -- counting -------------------------------------------------------------------------------------------------------


def handed(number: int, score: int | None) -> Handed:
    return Handed(f"s{number}", number, None if score is None else Fraction(score))


@pytest.mark.parametrize(
    ("scores", "counts", "number"),
    [
        ([5, 9, 7], "last", 3),
        ([5, 9, 7], "best", 2),
        ([5, 9, None], "last", 3),
        ([5, 9, None], "best", 2),
        ([9, 9], "best", 1),
        ([None, None], "best", 2),
        ([0], "best", 1),
    ],
)
def test_the_last_or_of_those_graded_the_best_counts(scores: list[int | None], counts: str, number: int) -> None:
    several = [handed(n, score) for n, score in enumerate(scores, 1)]
    found = counting({"a/b": reversed(several)}, counts)  # type: ignore[arg-type]
    assert found["a/b"].number == number


def test_problems_are_counted_each_by_itself_and_one_nobody_handed_in_not_at_all() -> None:
    found = counting({"a/b": [handed(1, 3)], "a/c": [handed(1, 3), handed(2, 1)], "a/d": []}, "last")
    assert {slug: item.number for slug, item in found.items()} == {"a/b": 1, "a/c": 2}


@given(st.lists(st.none() | st.integers(0, 20), min_size=1, max_size=6))
def test_the_best_is_never_worse_than_the_last(scores: list[int | None]) -> None:
    several = {"a/b": [handed(n, score) for n, score in enumerate(scores, 1)]}
    best, last = counting(several, "best")["a/b"], counting(several, "last")["a/b"]
    assert last.score is None or (best.score is not None and best.score >= last.score)


# -- showing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "due", "released", "stage"),
    [
        (DUE, DUE, False, "before_due"),
        (DUE + MINUTE, DUE, False, "after_due"),
        (DUE + MINUTE, None, False, "before_due"),
        (DUE - DAY, DUE, True, "released"),
    ],
)
def test_a_stage_follows_from_the_due_time_and_the_release(
    now: datetime, due: datetime | None, released: bool, stage: str
) -> None:
    assert stage_of(now, due, released=released) == stage


def test_the_solution_is_shown_only_once_marks_are_released() -> None:
    shows = Policies().shows
    assert "solution" not in may_show(shows, "before_due") | may_show(shows, "after_due")
    assert "solution" in may_show(shows, "released")


EVIDENCE = Evidence(
    typed="1", read_as="1", case="case 3", differs="at 2", raised="ValueError", log="printed", stage="key",
    point={"x": "1"}, relative_error=0.1, given=("a",), accuracies=(0.5,), notes=("note",),
)  # fmt: skip
MARK = Mark(
    part="a", verdict=Verdict.WRONG, points=Fraction(0), out_of=Fraction(2), feedback="look at the sign",
    misconception="sign", evidence=EVIDENCE,
)  # fmt: skip


def shown(*aspects: str, mark: Mark = MARK, is_choice: bool = False, may_resubmit: bool = False) -> Mark | None:
    return shown_mark(mark, frozenset(aspects), is_choice=is_choice, may_resubmit=may_resubmit)  # type: ignore[arg-type]


def test_with_every_aspect_a_mark_is_shown_as_it_is() -> None:
    assert shown("verdict", "points", "feedback", "case") == MARK


def test_where_neither_verdict_nor_points_are_shown_there_is_no_mark() -> None:
    assert shown("feedback", "case", "solution") is None


def test_without_feedback_neither_the_sentence_nor_the_misconception_is_told() -> None:
    mark = shown("verdict", "points", "case")
    assert mark is not None
    assert (mark.feedback, mark.misconception) == ("", None)


def test_without_the_case_nothing_is_left_that_tells_it() -> None:
    mark = shown("verdict", "points", "feedback")
    assert mark is not None
    told = mark.evidence
    assert (told.case, told.differs, told.point, told.relative_error, told.stage) == (None, None, None, None, None)
    assert (told.typed, told.read_as, told.raised, told.log) == ("1", "1", "ValueError", "printed")


@pytest.mark.parametrize("verdict", [Verdict.CORRECT, Verdict.WRONG, Verdict.PARTIAL])
def test_a_choice_tells_no_verdict_while_it_can_be_handed_in_again(verdict: Verdict) -> None:
    mark = MARK.model_copy(update={"verdict": verdict})
    assert shown("verdict", "points", mark=mark, is_choice=True, may_resubmit=True) is None
    assert shown("verdict", "points", mark=mark, is_choice=True) is not None


@pytest.mark.parametrize("is_choice", [True, False])
def test_what_could_not_be_read_is_always_told(is_choice: bool) -> None:
    mark = MARK.model_copy(update={"verdict": Verdict.UNREADABLE, "points": None})
    assert shown(mark=mark, is_choice=is_choice, may_resubmit=True) == mark


@given(st.sets(st.sampled_from(["verdict", "points", "feedback", "case", "solution"])), st.booleans(), st.booleans())
def test_nothing_is_shown_that_was_not_allowed(aspects: set[str], is_choice: bool, again: bool) -> None:
    mark = shown(*aspects, is_choice=is_choice, may_resubmit=again)
    if mark is None:
        return
    assert not (is_choice and again)
    assert aspects & {"verdict", "points"}
    assert not mark.feedback or "feedback" in aspects
    assert not mark.evidence.case or "case" in aspects


def test_a_percentage_typed_with_a_point_stays_exact() -> None:
    assert Late.model_validate({"percent_per_day": 12.1}).percent_per_day == Fraction(121, 10)
    assert Shows().before_due == Shows().after_due
