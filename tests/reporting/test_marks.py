"""What a mark rests on, as a page shows it."""

from fractions import Fraction

import pytest
from marked_class import mark

from grader.reporting.marks import show_mark

CASE = "hidden input 2 of 3 for “dW”, the smallest that fails: x (2, 3)"


@pytest.mark.parametrize(
    ("evidence", "facts"),
    [
        ({}, []),
        ({"case": CASE}, [("Run on", CASE)]),
        ({"differs": "entry [1]: yours is 2"}, [("Differs", "entry [1]: yours is 2")]),
        (
            {"relative_error": 0.03},
            [
                (
                    "Relative error",
                    "3e-02, the largest |yours − right| / (|yours| + |right|) of the array; "
                    "right work in double precision stays under 1e-06",
                )
            ],
        ),
        ({"raised": "a.py, line 3: OSError: full"}, [("Raised", "a.py, line 3: OSError: full")]),
    ],
)
def test_each_piece_of_evidence_has_its_line(evidence, facts):
    assert list(show_mark(mark("dW", "wrong", "0", 2, **evidence), Fraction(1)).facts) == facts
