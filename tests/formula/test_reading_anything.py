"""Properties of reading: any text is read or refused, what is shown reads back, plain data is believed strictly."""

import string

import pytest
from formula_examples import TREES, WITH_F
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.formula import Declarations, Notation, Tree, compare, from_plain, read, show, to_plain
from grader.model.blame import Unreadable

DECLARED = [
    Declarations(),
    Declarations(symbols={"x": (-2, 2), "y": None, "alpha": None}, functions={"f": None, "phi": "x^2+1"}),
    Declarations(shapes={"W": ("m", "n"), "x": ("n", 1), "b": ("m", 1)}),
    Declarations(indices=("i", "j"), families={"p": "probability", "z": "real"}),
    Declarations(symbols={"x": None}, undeclared="refuse", decimal_comma=True, imaginary="i"),
]
PIECES_TEXT = r"""
x y z W b p_i \frac{1}{2} \frac \sqrt[3] sin log_2 e^ ^ _ _{ } { ( ) [ ] | || ‖ ' + - * / ** @ ⊙ · , ; = < >= if else
otherwise and not ∑_i ∑_{k=1}^n sum( for in range np. .T .sum() ⌊ ⌋ \lfloor \left( \right) \begin{cases} \end{cases}
\begin{pmatrix} \end{pmatrix} & \\ \text{if} \odot ² ₁ ᵀ √ ½ % ! ° 1 23 4.5 2e3 1e-9 σ' δ_ij π ∞ $ ≈ dL/dz= relu max(
f'( phi where( x>0 array([ ±
"""
PIECES = st.sampled_from(PIECES_TEXT.split())
SOUP = st.lists(PIECES, max_size=14).map("".join) | st.lists(PIECES, max_size=14).map(" ".join)
ANYTHING = st.text(max_size=40) | st.text(string.printable, max_size=40) | SOUP
NOTATIONS = st.sampled_from(["typed", "python", "latex", "auto"])


def read_or_refusal(text: str, declared: Declarations, notation: Notation) -> Tree | Unreadable:
    try:
        return read(text, declared, notation)
    except Unreadable as refusal:
        return refusal


@settings(max_examples=1500, deadline=None)
@given(ANYTHING, st.sampled_from(DECLARED), NOTATIONS)
def test_any_text_gives_a_tree_that_reads_back_or_a_refusal_with_a_place(
    text: str, declared: Declarations, notation: Notation
) -> None:
    tree = read_or_refusal(text, declared, notation)
    if isinstance(tree, Unreadable):
        assert tree.message
        assert tree.position is not None
        assert 0 <= tree.position <= len(text)
    else:
        assert from_plain(to_plain(tree)) == tree
        assert compare(tree, tree, declared).verdict == "equal"


@settings(max_examples=300, deadline=None)
@given(SOUP, SOUP, st.sampled_from(DECLARED))
def test_whatever_is_read_can_be_compared(one: str, other: str, declared: Declarations) -> None:
    trees = [read_or_refusal(text, declared, "auto") for text in (one, other)]
    left, right = trees
    if not isinstance(left, Unreadable) and not isinstance(right, Unreadable):
        found = compare(left, right, declared)
        assert found == compare(left, right, declared)
        assert found.reason


@settings(max_examples=800, deadline=None)
@given(TREES)
def test_what_is_shown_reads_back_as_the_same_tree(tree: Tree) -> None:
    assert read(show(tree), WITH_F) == tree


@given(TREES)
def test_plain_data_gives_back_the_same_tree(tree: Tree) -> None:
    assert from_plain(to_plain(tree)) == tree


@pytest.mark.parametrize(
    "data",
    [
        None,
        1,
        "x",
        [],
        ["num"],
        ["num", "-1"],
        ["num", "1e9999"],
        ["num", 1],
        ["name", "x y"],
        ["name", "__class__"],
        ["apply", "eval", [["num", "1"]]],
        ["apply", "sin", []],
        ["apply", "sin", (["num", "1"],)],
        ["apply", "div", [["num", "1"]]],
        ["call", "f", -1, []],
        ["call", "f", True, [["num", "1"]]],
        ["matrix", [[["num", "1"]], []]],
        ["group", "dict", [["num", "1"]]],
        ["big", "sum", "i", ["num", "1"], None, None, ["num", "1"]],
        ["cases", [], None],
        ["constant", "nan"],
        ("num", "1"),
    ],
)  # fmt: skip
def test_plain_data_that_is_not_exactly_a_tree_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        from_plain(data)


def test_plain_data_nested_without_end_is_refused() -> None:
    data: object = ["num", "1"]
    for _ in range(5000):
        data = ["apply", "neg", [data]]
    with pytest.raises(ValueError, match="deeper"):
        from_plain(data)
