"""Forms that a part asks its answers to be written in, from the problem's page to the mark."""

from fractions import Fraction

import pytest
from pydantic import ValidationError

from grader.checkers.typed import mark_typed
from grader.formula import Declarations, read, to_plain, to_text
from grader.model.answer import Read, Response, SymbolicAnswer
from grader.model.mark import Verdict
from grader.model.problem import SymbolicPart
from grader.steps.key import Row

NAMES = Declarations(symbols={"x": (-3, 3)})


def _part(**more: object) -> SymbolicPart:
    return SymbolicPart.model_validate(
        {"kind": "symbolic", "id": "p", "points": 2, "symbols": {"x": (-3, 3)}, "form": "factored"} | more
    )


def _mark(part: SymbolicPart, text: str, right: str = "x^2-1", wrong: str = "x^2+1"):
    rows = [
        Row(kind="right", value=to_plain(read(right, NAMES))),
        Row(kind="wrong", value=to_plain(read(wrong, NAMES)), name="sign", feedback="Look at the sign."),
    ]
    answer = Read(answer=SymbolicAnswer(tree=to_text(read(text, NAMES))), shown=text)
    return mark_typed(part, Response(text=text, line=1), answer, rows)


@pytest.mark.parametrize(
    ("text", "verdict", "points", "misconception"),
    [
        ("(x-1)(x+1)", Verdict.CORRECT, 2, None),
        ("x^2-1", Verdict.WRONG, 0, None),
        ("x^2+1", Verdict.WRONG, 0, "sign"),
    ],
)
def test_a_right_value_in_another_form_is_not_right(text, verdict, points, misconception):
    mark = _mark(_part(), text)
    assert (mark.verdict, mark.points, mark.misconception) == (verdict, points, misconception)


def test_what_is_left_to_do_is_said_and_nothing_is_diagnosed():
    mark = _mark(_part(), "x^2-1")
    assert mark.feedback.startswith("The value is right, but not the form. This is a sum: write it as a product")
    assert mark.evidence.stage == "form"
    assert mark.apart is None


def test_an_author_may_let_a_share_of_the_points_stand():
    mark = _mark(_part(form_keeps="1/2"), "x^2-1")
    assert (mark.verdict, mark.points) == (Verdict.PARTIAL, 1)


def test_several_forms_may_be_asked_for():
    part = _part(form=["expanded", "at_most: 2"])
    assert part.form == ("expanded", "at_most:2")
    assert _mark(part, "x^2-1").verdict is Verdict.CORRECT
    assert "yours has 4" in _mark(part, "x*x - 1 + x - x").feedback


def test_what_is_too_large_to_be_judged_waits_for_a_person():
    mark = _mark(_part(), "(x+1)^80 + x", right="(x+1)^80 + x")
    assert (mark.verdict, mark.points) == (Verdict.UNDECIDED, None)
    assert mark.evidence.notes == ("This formula is too large for its form to be checked.",)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"form": "pretty"}, "one of factored, expanded"),
        ({"form": ["factored", "only:"]}, "write only:NAMES"),
        ({"form_keeps": "1"}, "less than 1"),
    ],
)
def test_an_author_is_told_which_forms_there_are(more, says):
    with pytest.raises(ValidationError, match=says):
        _part(**more)


def test_no_form_changes_where_an_answer_is_compared():
    plain, asking = (_mark(_part(form=form), "x^2+2") for form in ((), "factored"))
    assert plain.evidence.point is not None
    assert plain.evidence.point == asking.evidence.point


def test_forbidden_functions_and_other_names_are_told_before_the_value():
    assert "with x only" not in _mark(_part(only=["x"]), "(x-1)(x+1)").feedback
    assert "still contains sin" in _mark(_part(without=["sin"]), "x + sin(x)").feedback
    assert Fraction(2) == _mark(_part(without=["sin"]), "(x-1)(x+1)").points
