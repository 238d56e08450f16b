"""What is told of hidden inputs: sizes and shapes, and nothing that is in them."""

import numpy as np
import pytest

from grader.checkers.cases import MOST_SHAPES, case_of

A = np.full


@pytest.mark.parametrize(
    ("inputs", "size", "shapes"),
    [
        ({}, 0, ""),
        ({"logits": A((4, 10), 7.5)}, 40, "logits (4, 10)"),
        ({"x": A((2, 3), 7.5), "target": A(2, 7)}, 8, "x (2, 3), target (2,)"),
        ({"x": A((), 7.5)}, 1, "x ()"),
        ({"x": A((0, 3), 7.5)}, 0, "x (0, 3)"),
        ({"a": 7.5, "b": 7, "mode": "mean", "bias": None}, 2, ""),
        ({"rows": [7.5, 7.5, 7]}, 3, "rows (3,)"),
        ({"layers": [A((2, 3), 7.5), A(3, 7.5)]}, 9, "layers[0] (2, 3), layers[1] (3,)"),
        ({"params": {"W": A((2, 2), 7.5), "rate": 7.5}}, 5, 'params["W"] (2, 2)'),
        ({"deep": [[7.5, 7], []]}, 2, "deep[0] (2,)"),
    ],
)
def test_inputs_are_told_by_the_shapes_of_their_arrays(inputs, size, shapes):
    case = case_of(inputs)
    assert (case.size, case.shapes) == (size, shapes)
    assert "7" not in case.shapes


def test_of_very_many_arrays_the_first_few_are_told():
    case = case_of({f"w{place}": A(2, 1.0) for place in range(MOST_SHAPES + 3)})
    assert case.size == 2 * (MOST_SHAPES + 3)
    assert case.shapes.endswith(f"w{MOST_SHAPES - 1} (2,), and 3 more")
