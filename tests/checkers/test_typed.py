"""Marks of typed answers: from the rows of the key to a verdict, points and a sentence."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checkers.typed import mark_typed
from grader.formula import Declarations, read, to_plain, to_text
from grader.model.answer import ChoiceAnswer, NumericAnswer, Read, Response, SymbolicAnswer, UnreadableAnswer
from grader.model.mark import Verdict
from grader.model.problem import ChoicePart, NumericPart, SymbolicPart
from grader.steps.key import Row

F = Fraction
PART = NumericPart(kind="numeric", id="dw", points=F(2), figures=3)
VECTOR = PART.model_copy(update={"partial": True, "points": F(3)})
CHOICE = ChoicePart(kind="choice", id="q", points=F(2), options=dict.fromkeys("abcd", "…"), select="many", partial=True)
FORMULA = SymbolicPart(kind="symbolic", id="slope", points=F(2), symbols={"y": (-3, 3), "t": (-2, 2)})
NAMES = Declarations(symbols={"y": (-3, 3), "t": (-2, 2)})


def _numbers(*entries: float, shape: tuple[int, ...] = (), figures: int | None = 3) -> Read:
    exact = tuple(F(str(entry)) for entry in entries)
    return Read(answer=NumericAnswer(shape=shape, entries=exact, figures=(figures,) * len(exact)), shown="…")


def _formula(text: str) -> Read:
    return Read(answer=SymbolicAnswer(tree=to_text(read(text, NAMES))), shown=text)


def _tree(text: str) -> object:
    return to_plain(read(text, NAMES))


def _row(kind: str, value: object, tolerance: object = 0.005, **more: object) -> Row:
    return Row.model_validate({"kind": kind, "value": value, "tolerance": tolerance} | more)


TYPED = Response(text="as typed", line=3)
ROWS = [
    _row("right", 0.5),
    _row("also", 5.0, name="in_percent", feedback="Right, in percent."),
    _row("own", 0.7, own=("y", "dz")),
    _row("wrong", -0.5, name="uphill", feedback="It points uphill.", keeps=F(1)),
    _row("wrong", 0.9, name="no_slope", feedback="The slope is missing."),
    _row("wrong", 0.2, name="charged_elsewhere", feedback="As before.", keeps=F(2)),
]


@pytest.mark.parametrize(
    ("entry", "verdict", "points", "misconception", "feedback"),
    [
        (0.5, Verdict.CORRECT, 2, None, ""),
        (0.503, Verdict.CORRECT, 2, None, ""),
        (0.55, Verdict.WRONG, 0, None, "Not right."),
        (5.0, Verdict.CORRECT, 2, None, "Right, in percent."),
        (0.7, Verdict.CORRECT, 2, None, "Right, given your earlier answer to y and dz."),
        (-0.5, Verdict.PARTIAL, 1, "uphill", "It points uphill."),
        (0.9, Verdict.WRONG, 0, "no_slope", "The slope is missing."),
        (0.2, Verdict.CORRECT, 2, "charged_elsewhere", "As before."),
    ],
)
def test_the_first_row_that_fits_decides(entry, verdict, points, misconception, feedback):
    mark = mark_typed(PART, TYPED, _numbers(entry), ROWS)
    assert (mark.verdict, mark.points, mark.misconception, mark.feedback) == (verdict, points, misconception, feedback)
    assert mark.out_of == 2
    assert mark.evidence.typed == "as typed"


def test_the_evidence_names_the_answers_that_were_followed():
    assert mark_typed(PART, TYPED, _numbers(0.7), ROWS).evidence.given == ("y", "dz")


@pytest.mark.parametrize("response", [None, Response(text=""), Response(text=" \n ")])
def test_nothing_typed_is_missing_and_earns_nothing(response):
    mark = mark_typed(PART, response, None, ROWS)
    assert (mark.verdict, mark.points) == (Verdict.MISSING, 0)


def test_what_cannot_be_read_says_where_and_costs_no_points_yet():
    read_as = Read(answer=UnreadableAnswer(message="a number stands here", position=4))
    mark = mark_typed(PART, TYPED, read_as, ROWS)
    assert (mark.verdict, mark.points) == (Verdict.UNREADABLE, None)
    assert mark.feedback == "A number stands here."
    assert mark.evidence.position == 4


@pytest.mark.parametrize(
    ("part", "answer", "rows", "says"),
    [
        (PART, _numbers(0.5, 0.5, shape=(2,)), [_row("right", 0.5)], "one number; you gave 2 numbers in a row"),
        (PART, _numbers(0.5), [_row("right", [0.5, 1.5], [0.1, 0.1])], "2 numbers in a row; you gave one number"),
        (PART, _numbers(0.6, figures=1), [_row("right", 0.57437, 5e-4)], "asks for 3 significant figures"),
        (PART, _numbers(0.5, 9, shape=(2,)), [_row("right", [0.5, 1.5], [0.1, 0.1])], "Look again at entry 2."),
        (PART, _numbers(8, 9, shape=(2,)), [_row("right", [0.5, 1.5], [0.1, 0.1])], "Not right."),
    ],
)  # fmt: skip
def test_a_wrong_answer_nobody_named_gets_a_hint_without_the_answer(part, answer, rows, says):
    mark = mark_typed(part, TYPED, answer, rows)
    assert (mark.verdict, mark.points) == (Verdict.WRONG, 0)
    assert says in mark.feedback


@pytest.mark.parametrize("typed", ["0,64135", "50 176", "-1,5", "1.234.567"])
def test_one_number_cut_by_a_comma_or_a_blank_waits_and_says_how_to_write_it(typed):
    mark = mark_typed(PART, Response(text=typed), _numbers(0, 64135, shape=(2,)), ROWS)
    assert (mark.verdict, mark.points) == (Verdict.UNREADABLE, None)
    assert "decimal mark as a point" in mark.feedback


def test_a_vector_of_numbers_with_decimal_commas_waits_too():
    rows = [_row("right", [0.69, 0.44], [0.1, 0.1])]
    read = _numbers(0, 69, 0, 44, shape=(2, 2))
    assert mark_typed(PART, Response(text="[0,69; 0,44]"), read, rows).verdict == Verdict.UNREADABLE
    assert mark_typed(PART, Response(text="[0, 69; 0, 44]"), read, rows).verdict == Verdict.WRONG


@pytest.mark.parametrize("typed", ["[0, 64135]", "1/2, 3", "0.5, y"])
def test_a_list_where_one_number_is_asked_for_is_wrong(typed):
    mark = mark_typed(PART, Response(text=typed), _numbers(0, 64135, shape=(2,)), ROWS)
    assert mark.verdict == Verdict.WRONG


def test_where_shares_are_given_each_right_entry_earns_its_own():
    rows = [_row("right", [1.0, 2.0, 3.0], [0.1] * 3)]
    mark = mark_typed(VECTOR, TYPED, _numbers(1, 9, 3, shape=(3,)), rows)
    assert (mark.verdict, mark.points) == (Verdict.PARTIAL, 2)
    assert mark.feedback == "Part of this is right. Look again at entry 2."


def test_a_share_of_what_follows_names_the_places_that_do_not_follow():
    rows = [_row("right", [1.0, 2.0, 3.0], [0.1] * 3), _row("own", [5.0, 6.0, 7.0], [0.1] * 3, own=("y",))]
    mark = mark_typed(VECTOR, TYPED, _numbers(5, 6, 3, shape=(3,)), rows)
    assert (mark.points, mark.feedback) == (2, "Part of this is right. Look again at entry 3.")


def test_a_share_of_a_slip_earns_nothing():
    rows = [_row("right", [1.0, 2.0], [0.1] * 2), _row("wrong", [5.0, 6.0], [0.1] * 2, name="slip", keeps=F(1))]
    assert mark_typed(VECTOR, TYPED, _numbers(5, 9, shape=(2,)), rows).points == 0


@pytest.mark.parametrize(
    ("chosen", "verdict", "points"),
    [("ac", "correct", 2), ("a", "partial", 1), ("b", "wrong", 0), ("abc", "partial", F(1))],
)
def test_choices_earn_shares_where_the_part_gives_them(chosen, verdict, points):
    answer = Read(answer=ChoiceAnswer(chosen=tuple(chosen)))
    mark = mark_typed(CHOICE, TYPED, answer, [_row("right", ["a", "c"])])
    assert (mark.verdict, mark.points) == (verdict, points)


@pytest.mark.parametrize(
    ("typed", "verdict", "points", "misconception"),
    [
        ("y - t", "correct", 2, None),
        ("(y**2 - t y) / y", "correct", 2, None),
        ("t - y", "partial", 1, "uphill"),
        ("y + t", "wrong", 0, "general/term_sign"),
        ("y / t", "wrong", 0, None),
    ],
)
def test_formulas_are_compared_as_formulas(typed, verdict, points, misconception):
    rows = [_row("right", _tree("y - t")), _row("wrong", _tree("t - y"), name="uphill", feedback="…", keeps=F(1))]
    mark = mark_typed(FORMULA, TYPED, _formula(typed), rows)
    assert (mark.verdict, mark.points, mark.misconception) == (verdict, points, misconception)


def test_a_formula_with_names_that_were_ruled_out_says_which():
    part = FORMULA.model_copy(update={"only": ("y",)})
    mark = mark_typed(part, TYPED, _formula("y - t"), [_row("right", _tree("y - t"))])
    assert (mark.verdict, mark.points) == (Verdict.WRONG, 0)
    assert "with y only; yours still contains t" in mark.feedback


def test_what_cannot_be_decided_waits_for_a_person_whichever_convention_it_was(monkeypatch):
    from grader.checkers import typed

    for undecided in ("right", "also"):
        rows = [_row("right", "r"), _row("also", "a", name="other"), _row("wrong", "w", name="slip")]

        def agree(part, answer, row, undecided=undecided):
            return typed.Agreement(F(0), decided=row.kind != undecided, reason="too wild")

        monkeypatch.setattr(typed, "agree", agree)
        mark = mark_typed(FORMULA, TYPED, _formula("y"), rows)
        assert (mark.verdict, mark.points, mark.evidence.notes) == (Verdict.UNDECIDED, None, ("too wild",))


entries = st.fractions() | st.sampled_from([F(10) ** 400, -(F(10) ** 400), F(0)])
numbers = st.lists(entries, max_size=6).flatmap(
    lambda found: st.sampled_from([(len(found),), (1, len(found)), (len(found), 1)]).map(
        lambda shape: NumericAnswer(shape=shape, entries=tuple(found), figures=(None,) * len(found))
    )
)
scalars = entries.map(lambda entry: NumericAnswer(shape=(), entries=(entry,), figures=(2,)))
choices = st.builds(
    ChoiceAnswer,
    chosen=st.lists(st.text(max_size=2), max_size=3).map(tuple),
    pairs=st.lists(st.tuples(st.text(max_size=2), st.text(max_size=2)), max_size=3).map(tuple),
)
unreadable = st.builds(UnreadableAnswer, message=st.text(max_size=20), position=st.none() | st.integers(0, 5))


@given(
    answer=numbers | scalars | choices | unreadable,
    part=st.sampled_from([PART, VECTOR, CHOICE.model_copy(update={"select": "one"}), CHOICE]),
    value=st.sampled_from([0.5, [0.5, 1.0], [[0.5], [1.0]], 0.0]),
    text=st.text(max_size=10),
)
def test_marking_never_raises_and_gives_no_more_than_the_part_has(answer, part, value, text):
    value = value if isinstance(part, NumericPart) else ["a", "c"] if part.select == "many" else "a"
    tolerance = 0.1 if isinstance(value, float) else [0.1, 0.1] if isinstance(value[0], float) else [[0.1], [0.1]]
    rows = [_row("right", value, tolerance if isinstance(part, NumericPart) else None)]
    mark = mark_typed(part, Response(text=text), Read(answer=answer), rows)
    assert mark.points is None or 0 <= mark.points <= part.points
    assert (mark.points is None) == mark.verdict.is_open


@pytest.mark.parametrize(
    ("keep", "entries", "figures", "verdict", "points", "feedback"),
    [
        ("1/2", [1.23, 0.0798], [3, 3], "partial", 1, "asks for 4 significant figures."),
        ("1/2", [1.234, 0.08], [4, 1], "wrong", 0, "significant figures: look at entry 2."),
        ("1/2", [1.234, 0.080], [4, 2], "partial", 1, "asks for 4 significant figures: look at entry 2."),
        ("1/2", [1.0, 0.0798], [1, 3], "wrong", 0, "asks for 4 significant figures"),
        ("1/2", [1.234, 0.07983], [4, 4], "correct", 2, ""),
        ("1/2", [3.21, 0.798], [3, 3], "partial", 1, "asks for 4 significant figures."),
        ("0", [1.23, 0.0798], [3, 3], "wrong", 0, "asks for 4 significant figures."),
    ],
)
def test_a_right_value_to_fewer_figures_keeps_what_its_author_says(keep, entries, figures, verdict, points, feedback):
    part = NumericPart(kind="numeric", id="h", points=F(2), figures=4, figures_keep=keep)
    rows = [
        _row("right", [1.234, 0.07983], [5e-4, 5e-6]),
        _row("own", [3.214, 0.7983], [5e-4, 5e-5], own=("z",)),
    ]
    typed = NumericAnswer(shape=(2,), entries=tuple(F(str(e)) for e in entries), figures=tuple(figures))
    mark = mark_typed(part, TYPED, Read(answer=typed), rows)
    assert (mark.verdict, mark.points) == (verdict, points)
    assert feedback in mark.feedback
