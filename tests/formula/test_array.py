"""Vectors, matrices and tables as students paste them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.formula import Array, read_array
from grader.model.blame import Unreadable


@pytest.mark.parametrize(
    ("text", "shape", "entries"),
    [
        ("5", (), [5]),
        ("(1)", (), [1]),
        ("1/4", (), [0.25]),
        ("(1+2)*(3+4)", (), [21]),
        ("[1, 2]", (2,), [1, 2]),
        ("(1, 2)", (2,), [1, 2]),
        ("{1, 2}", (2,), [1, 2]),
        ("1, 2", (2,), [1, 2]),
        ("1 2 3", (3,), [1, 2, 3]),
        ("[5]", (1,), [5]),
        ("[ 0.1  -0.2 ]", (2,), [0.1, -0.2]),
        ("w = [1/3, sqrt(4), 50%]", (3,), [1 / 3, 2, 0.5]),
        ("[[1,2],[3,4]]", (2, 2), [1, 2, 3, 4]),
        ("((1,2),(3,4))", (2, 2), [1, 2, 3, 4]),
        ("[1 2; 3 4]", (2, 2), [1, 2, 3, 4]),
        ("[1, 2; 3, 4]", (2, 2), [1, 2, 3, 4]),
        ("[1; 2]", (2, 1), [1, 2]),
        ("[[0.1 0.2]\n [0.3 0.4]]", (2, 2), [0.1, 0.2, 0.3, 0.4]),
        ("[[ 1.  2.]\n [ 3.  4.]\n]", (2, 2), [1, 2, 3, 4]),
        ("array([[1., 2.],\n       [3., 4.]])", (2, 2), [1, 2, 3, 4]),
        ("np.array([1,2])", (2,), [1, 2]),
        ("tensor([0.1000, 0.2000], dtype=torch.float64)", (2,), [0.1, 0.2]),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", (2, 2), [1, 2, 3, 4]),
        (r"$\begin{bmatrix} \frac12 \\ 2 \\ \end{bmatrix}$", (2, 1), [0.5, 2]),
        ("1 2\n3 4", (2, 2), [1, 2, 3, 4]),
        ("1, 2\r\n3, 4\r\n", (2, 2), [1, 2, 3, 4]),
        ("[[[1,2],[3,4]]]", (1, 2, 2), [1, 2, 3, 4]),
    ],
)
def test_arrays_are_read_in_every_usual_spelling(text: str, shape: tuple[int, ...], entries: list[float]) -> None:
    array = read_array(text)
    assert array.shape == shape
    assert [float(entry.value) for entry in array.entries] == pytest.approx(entries)


@pytest.mark.parametrize(
    ("text", "entries"),
    [("1,5; 2,5", [1.5, 2.5]), ("[1,5; 2,5]", [1.5, 2.5]), ("1,5 2,5", [1.5, 2.5]), ("1,5, 2,5", [1.5, 2.5])],
)
def test_decimal_commas_leave_semicolons_and_blanks_between_entries(text: str, entries: list[float]) -> None:
    array = read_array(text, decimal_comma=True)
    assert (array.shape, [float(entry.value) for entry in array.entries]) == ((2,), entries)


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("", 0, "numbers were expected"),
        ("[1, x]", 4, "x"),
        ("[1, 2, nan]", 7, "finite"),
        ("[[1,2],[3]]", 0, "Row 1 has 2 entries, row 2 has 1"),
        ("[1, [2, 3]]", 0, "not nested alike"),
        ("[[1,2],[3,4]", 7, "never closed"),
        ("1, 2]", 4, "never opened"),
        ("[]", 0, "Nothing"),
        ("[1,,2]", 3, "a number was expected"),
        ("[[[[1]]]]", 0, "nested more than 3"),
        ("[0.1 ... 0.2]", 5, "left out"),
    ],
)
def test_a_refusal_points_at_the_entry(text: str, position: int, said: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_array(text)
    assert refusal.value.position == position
    assert said in refusal.value.message


def test_more_than_ten_thousand_entries_are_refused() -> None:
    with pytest.raises(Unreadable, match="10000"):
        read_array("[" + "1," * 10_001 + "1]")


@given(st.lists(st.lists(st.integers(-999, 999), min_size=2, max_size=2), min_size=1, max_size=4))
def test_every_spelling_of_a_matrix_gives_the_same_array(rows: list[list[int]]) -> None:
    matlab = "[" + "; ".join(" ".join(map(str, row)) for row in rows) + ("]" if len(rows) > 1 else ";]")
    latex = r"\begin{pmatrix}" + r"\\".join("&".join(map(str, row)) for row in rows) + r"\end{pmatrix}"
    read = [read_array(text) for text in (str(rows), matlab, latex)]
    assert len({(each.shape, tuple(entry.value for entry in each.entries)) for each in read}) == 1


@given(st.text(max_size=60) | st.text("0123456789.,;[]() \n-e&\\", max_size=40), st.booleans())
def test_any_text_gives_an_array_or_a_refusal(text: str, comma: bool) -> None:
    array = read_or_refusal(text, comma)
    if isinstance(array, Unreadable):
        assert array.position is not None
        assert 0 <= array.position <= len(text)
    else:
        assert len(array.entries) == math.prod(array.shape)


def read_or_refusal(text: str, comma: bool) -> Array | Unreadable:
    try:
        return read_array(text, decimal_comma=comma)
    except Unreadable as refusal:
        return refusal
