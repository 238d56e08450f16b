"""Reading: what students type, in three notations, and what they are told where it cannot be read."""

import pytest
from formula_examples import PLAIN, READINGS, XY

from grader.formula import Declarations, other_readings, read, show
from grader.model.blame import Unreadable


@pytest.mark.parametrize(("text", "declared", "shown"), READINGS)
def test_a_formula_is_read_as_its_writer_meant_it(text: str, declared: Declarations, shown: str) -> None:
    assert show(read(text, declared)) == shown


@pytest.mark.parametrize(("text", "declared", "shown"), READINGS)
def test_what_is_shown_is_read_as_the_same_tree(text: str, declared: Declarations, shown: str) -> None:
    tree = read(text, declared)
    assert read(show(tree), declared) == tree


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("", 0, "no formula"),
        ("   ", 0, "no formula"),
        ("2+", 2, "ends here"),
        ("(x", 2, "close the ("),
        ("x)", 1, "complete before"),
        ("3 4", 2, "side by side"),
        ("x $ y", 2, "$"),
        ("x + ?", 4, "replace it"),
        ("sin", 3, "argument of sin"),
        ("sqrt()", 4, "argument"),
        ("floor(1, 2)", 0, "takes 1 argument, but 2 stand here"),
        ("eye(n)", 0, "plain number"),
        ("zeros(999, 9)", 0, "too many entries"),
        (r"\foo x", 0, r"\foo"),
        (r"\frac{1}{2", 10, "close"),
        ("[1, 2; 3]", 0, "different lengths: 2, 1"),
        ("x = 1 = 2 +", 11, "ends here"),
        ("1e9999", 0, "too many digits"),
        ("2 5/2 + x", 2, "side by side"),
        ("|x", 2, "close the |"),
        (r"\begin{bmatrix}1&2", 18, r"A \end{bmatrix} was expected here to close the \begin{bmatrix}"),
        (r"\left|x", 7, r"close the \left|"),
        (r"\begin{aligned}y &= x \\ z &= y\end{aligned}", 22, r"complete before “\\”"),
        (r"\int_0^1 x", 0, "left to work out"),
        (r"\lim_{x \to 0} x", 0, "left to work out"),
        (r"\text{The answer is 5}", 0, "no part of a formula"),
        ("é ж", 2, ""),
    ],
)
def test_a_refusal_points_at_the_character_and_says_what_was_expected(text: str, position: int, said: str) -> None:
    if not said:
        read(text, PLAIN)  # letters of other alphabets are names
        return
    with pytest.raises(Unreadable) as refusal:
        read(text, PLAIN)
    assert (refusal.value.position, refusal.value.text) == (position, text)
    assert said in refusal.value.message


def test_an_undeclared_name_is_refused_with_the_names_that_there_are_where_the_question_says_so() -> None:
    declared = Declarations(symbols={"z": None, "t": None}, undeclared="refuse")
    with pytest.raises(Unreadable, match="The names are: z, t") as refusal:
        read("z - q", declared)
    assert refusal.value.position == 4


def test_a_formula_too_long_or_too_deep_is_refused() -> None:
    for text in ("x" * 5000, "(" * 200 + "x" + ")" * 200, "-" * 300 + "x", "1/" * 500 + "x", "x^" * 300 + "2"):
        with pytest.raises(Unreadable):
            read(text, PLAIN)


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("1/2x", ["1/(2*x)"]),
        ("1/(2x)", []),
        ("sin x y", ["sin(x*y)"]),
        ("sin 2x", []),
        ("e^2x", ["e^(2*x)"]),
        ("e^-2x", ["e^(-2*x)"]),
        ("e^(2x)", []),
        ("sin^-1 x", ["sin(x)^(-1)"]),
        ("1/2x + e^2x", ["1/(2*x) + e^2*x", "1/2*x + e^(2*x)"]),
        ("x y", []),
    ],
)
def test_a_text_with_two_meanings_gives_the_other_one_too(text: str, others: list[str]) -> None:
    assert [show(tree) for tree in other_readings(text, XY)] == others


@pytest.mark.parametrize(
    ("text", "position"),
    [
        *[("x++y", 1), ("3++", 1), ("a-+b", 1), ("x%%y", 1), ("d/dx(x^2)", 0), ("d/dx x^3", 0), ("2 + d/dt(t)", 4)],
        *[(r"\frac{d}{dx} x^2", 6), (r"\frac{d^2}{dx^2}x", 6), (r"\dfrac{\mathrm{d}}{\mathrm{d}x}", 7)],
    ],
)
def test_doubled_signs_and_derivatives_left_to_work_out_are_refused(text: str, position: int) -> None:
    with pytest.raises(Unreadable, match=r"side by side|left to work out") as refused:
        read(text, PLAIN)
    assert refused.value.position == position


@pytest.mark.parametrize("text", ["x + +y", "x - +y", "x--y", "x+-y", "50%", "d/(d+1)", "x/d", r"\frac{d}{2x}", "dz/2"])
def test_signs_that_only_look_doubled_and_names_that_only_look_like_a_derivative_are_read(text: str) -> None:
    assert read(text, PLAIN)


def test_a_name_d_that_is_declared_is_no_derivative() -> None:
    assert show(read("d/dx", Declarations(symbols={"d": None, "x": None}))) == "d/d*x"


@pytest.mark.parametrize(
    ("text", "position"),
    [("x divides y", 2), ("x + foo", 4), ("f(x)", 0), ("g'(x) + 1", 0), ("x'", 1), (r"\frac{1}{3}\text{meters}", 11)],
)
def test_words_and_functions_nobody_knows_are_refused_where_only_letters_may_be_undeclared(
    text: str, position: int
) -> None:
    with pytest.raises(Unreadable) as refused:
        read(text, Declarations(symbols={"x": None, "y": None}, undeclared="letters"))
    assert refused.value.position == position


@pytest.mark.parametrize("text", ["q + x", "alpha x", "w_max", "w1 x", "xy", "q'", "θ", "a(x+1)", "x^T"])
def test_letters_and_symbols_may_be_undeclared_all_the_same(text: str) -> None:
    assert read(text, Declarations(symbols={"x": None, "y": None}, undeclared="letters"))


@pytest.mark.parametrize("text", ["sim(x)", "In(x)", "sqrtt(x)", "dosomething(x, y)"])
def test_a_misspelt_function_is_refused_and_not_multiplied(text: str) -> None:
    with pytest.raises(Unreadable, match="no function that is known here"):
        read(text, Declarations(symbols={"x": None, "y": None}))


@pytest.mark.parametrize("text", ["1^T v", r"\mathbf{1}^T v", "1ᵀ v", "(1/n) 1^⊤ v"])
def test_a_number_is_no_vector_to_transpose(text: str) -> None:
    declared = Declarations(symbols={"n": (1, 9)}, shapes={"v": ("n", 1)})
    with pytest.raises(Unreadable, match=r"write sum\(v\)"):
        read(text, declared)


@pytest.mark.parametrize("text", ["a(x+1)", "xy(x+1)", "alpha(x+1)", "ab (x+1)"])
def test_names_before_a_bracket_are_still_factors(text: str) -> None:
    assert read(text, Declarations(symbols={"x": None, "y": None}))


@pytest.mark.parametrize(
    "text",
    [
        *("pow'(x)", "x.array(1)", "σ(x) + pow'(x)", "square''(x)", "where'(x)"),
        *("sum(z[k] for k in range`(1, K+1))", "sum(z[k] for k in range(1, K, 2))"),
    ],
)
def test_what_has_no_meaning_here_is_refused_with_a_place(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(text, Declarations())
    assert refused.value.position is not None
