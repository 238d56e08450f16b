"""What can be read and could answer no such question: it is refused, and costs nothing."""

from typing import Any

import pytest

from grader.formula.judging import Judgement, judge
from grader.formula.question import read_question


def judged(student: str, reference: str, **question: Any) -> Judgement:
    return judge(student, reference, read_question(question))


@pytest.mark.parametrize(
    ("student", "reference", "question"),
    [
        *[
            (text, "n", {"variables": ["n"]})
            for text in ("5 == 5", "5 < 5", "f(n)", "sin(f(n))", "1/0", "log(0)", "n'")
        ],
        *[
            ("3 > 2", "1", {}),
            ("2 = 2", "1", {"kind": "numeric"}),
            ("not 0", "1.0", {}),
            ("x² = 4", "4", {"kind": "numeric"}),
        ],
        *[
            ("x divides y", "x y", {"variables": ["x", "y"]}),
            ("True", "1", {}),
            ("True", "1/1", {}),
            ("total_ x", "x", {}),
            ("(-1)!", "2", {}),
            ("!x", "x", {}),
            ("x.1", "x/10", {}),
            ("1, 2, 3,", "1, 2, 3", {"kind": "list"}),
            ("sqr(x)", "x^2", {"variables": ["x"]}),
            ("tan(3pi/2)", "5", {}),
            ("5x + csc(2pi)", "5x", {}),
            ("x/(4 - 2*2)", "4x", {}),
            ("x/0.0", "4x", {}),
            ("4 + cos^(2) + 3", "x", {}),
            ("cos^3 -x", "cos(x)^3", {}),
            ("h(2, 1)", "2", {"functions": {"h": "x"}}),
            ("56x56", "56", {"kind": "numeric"}),
            ("(56x56)", "56", {"kind": "numeric"}),
            ("torch.softmax(Z, dim=0)", "softmax(Z)", {"format": "python", "shapes": {"Z": ["n", "d"]}}),
            ("2x3", "6", {"variables": ["x"]}),
            ("50∠60°", "50", {}),
            ("[1, 2] + [3, 4, 5]", "[4, 2]", {}),
            ("[[1, 2], [3, 4]] * [1, 2, 3]", "[5, 11]", {"kind": "matrix"}),
            ("cross([1, 2], [1, 2, 3])", "[1, 2, 3]", {}),
            ("(1 + 2i)/(0 + 0i)", "1", {"options": {"imaginary": "i"}}),
            ("h(2)", "2", {"functions": {"h": "x*y"}}),
            ("12 3", "36", {"kind": "numeric"}),
            ("1 2 3", "123", {"kind": "numeric"}),
            (r"x^3^2", "x^9", {"format": "latex"}),
            ("4 ÷/ 2", "2", {}),
            ("4 ÷÷ 2", "2", {"kind": "numeric"}),
            ("4+(3=3)+1", "5", {}),
            ("4+(3=3)+1", "5", {"kind": "numeric"}),
            (r"4+\frac{1}{3=3}", "5", {"format": "latex"}),
            ("x/(5-5) = 3", "x = 1", {"variables": ["x"]}),
            ("7^7^7^7", "x + 2", {"variables": ["x"]}),
            ("(10^7)!", "4", {}),
            ("8\n3/4", "35/4", {}),
            ("8\n3/4", "35/4", {"kind": "numeric"}),
        ],
    ],
)
def test_what_could_be_no_answer_to_any_such_question_is_refused_and_costs_nothing(
    student, reference, question
) -> None:
    found = judged(student, reference, **question)
    assert (found.verdict, found.stage) == ("unreadable", "reading")
