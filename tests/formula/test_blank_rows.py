"""Numbers with blanks between them in square brackets, as MATLAB and NumPy write rows, complex ones too."""

import pytest

from grader.formula.judging import judge
from grader.formula.question import read_question

PLANE = {"imaginary": "j"}


@pytest.mark.parametrize(
    ("student", "reference", "options", "verdict"),
    [
        ("[3 -4; 5 6]", "[[3, -4], [5, 6]]", {}, "equal"),
        ("[3 -4; 5 6;]", "[[3, -4], [5, 6]]", {}, "equal"),
        ("[3 -4]", "[3, -4]", {}, "equal"),
        ("[3 -4]", "[3, 4]", {}, "not_equal"),
        ("[3 - 4]", "[3, -4]", {}, "not_equal"),
        ("[3+7j 5-2j]", "[[3+7j, 5-2j]]", PLANE, "equal"),
        ("[3.0+7.0j 5.0-2.0j; -1+j 2j]", "[[3+7j, 5-2j], [j-1, 2j]]", PLANE, "equal"),
        ("[3+7i -2i]", "[3+7j, -2j]", PLANE, "equal"),
        ("[-3-7j 4]", "[-3-7j, 4]", PLANE, "equal"),
        ("[3+7j 5+2j]", "[[3+7j, 5-2j]]", PLANE, "not_equal"),
        ("[3-7j 5-2j]", "[[3+7j, 5-2j]]", PLANE, "not_equal"),
        ("[3 7j 5-2j]", "[[3+7j, 5-2j]]", PLANE, "not_equal"),
        ("[3+7j 5-2j]", "[[3+7j], [5-2j]]", PLANE, "equal"),
        ("[-(3+7j) 4]", "[-3+7j, 4]", PLANE, "not_equal"),
        ("[2j 3]", "6j", PLANE, "not_equal"),
        ("[3 4; 5]", "[[3, 4], [5, 6]]", {}, "unreadable"),
    ],
)
def test_entries_may_be_parted_by_blanks(student: str, reference: str, options: dict[str, str], verdict: str) -> None:
    found = judge(student, reference, read_question({"options": options}))
    assert found.verdict == verdict, found


@pytest.mark.parametrize("student", ["[3 + 7j 5]", "[3 + 7 j, 5]", "[3 * 7j 5]", "[j j]", "[x 3]"])
def test_what_may_be_arithmetic_is_no_row(student: str) -> None:
    found = judge(student, "[3+7j, 5]", read_question({"options": PLANE, "variables": ["x"]}))
    assert found.verdict != "equal" or "," in student, found
