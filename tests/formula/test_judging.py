"""Two strings and a question in, a judgement out: the one function for other programs to call."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.formula.judging import Judgement, judge
from grader.formula.question import read_question
from grader.model.blame import ProblemError

VERDICTS = ("equal", "not_equal", "undecided", "unreadable")


def judged(student: str, reference: str, **question: Any) -> Judgement:
    return judge(student, reference, read_question(question))


@pytest.mark.parametrize(
    ("student", "reference", "question"),
    [
        ("2x", "x + x", {}),
        ("ab", "a*b", {}),
        ("s(z)(1 - s(z))", "e^-z/(1 + e^-z)^2", {"functions": {"s": "sigmoid"}}),
        ("x**2", "x^2", {"format": "python"}),
        (r"\frac{x}{2}", "x/2", {"format": "latex"}),
        (r"\frac{x}{2}", "x/2", {}),
        ("x/2", "x/2", {"format": "ascii"}),
        ("sqrt(x^2)", "x", {"assumptions": {"x": "positive"}}),
        ("W^T d", "W' * d", {"shapes": {"W": ["m", "n"], "d": ["m"]}}),
        ("p_i - y_i", "-(y_i - p_i)", {"indices": ["i"], "families": {"p": "probability", "y": "onehot"}}),
        ("2y = 4x + 2", "y = 2x + 1", {"kind": "equation"}),
        ("2y = 4x + 2", "y = 2x + 1", {"variables": ["x", "y"]}),
        ("y = 2x + 1", "2x + 1", {}),
        ("2x + 1", "y = 2x + 1", {}),
        ("0.333x", "x/3", {"variables": {"x": [0, 1]}, "options": {"tolerance": 0.01}}),
        ("0.333x", "x/3", {"options": {"relative": 0.01}}),
        ("log(100)", "2", {"options": {"log_base": 10}}),
        ("{2, 1}", "{1, 2}", {}),
        ("1000", "1,000", {}),
        ("5%", "0.05", {}),
        ("3.14", "pi", {"options": {"figures": 3}}),
        ("3 km", "3000", {"options": {"units": "m"}}),
        ("3 1/2", "3.5", {}),
        (r"3\frac{1}{2}", "3.5", {}),
        (r"3\frac{1}{2}", "7/2", {}),
        (r"2\frac{1}{2}x", "x", {}),
        (r"14 {, }916", "14916", {}),
        (r"12345{,}6789", "12345.6789", {"kind": "numeric"}),
        ("sin(7 pi)", "0", {"kind": "numeric"}),
        ("fact(0.5) - sqrt(pi)/2", "0", {"kind": "numeric"}),
        ("gcd(36, 15) + lcm(4, 6)", "15", {}),
        ("trunc(-3.7) + fract(3.25)", "-2.75", {}),
        ("rem(-7, 3) + mod(-7, 3)", "1", {}),
        ("perm(5, 2) + nPr(5, 2) + P(5, 2)", "60", {}),
        ("2C(5, 2)", "20", {}),
        ("C(5 + x)", "5C + x C", {"variables": ["C", "x"]}),
        ("radians(180) + hypot(3, 4)", "pi + 5", {}),
        ("degrees(pi)", "180", {}),
        ("90 degrees", "pi/2", {}),
        ("|[3, 4]| + abs([3, 4])", "10", {}),
        ("ctrans([[1, 2], [3, 4]])", "[[1, 3], [2, 4]]", {}),
        ("30 mins", "0.5 h", {"kind": "numeric"}),
        ("cross([1, 2, 3], [4, 5, 6])", "[-3, 6, -3]", {}),
        ("trans([[1, 2, 3], [4, 5, 6]])", "[[1, 4], [2, 5], [3, 6]]", {}),
        ("f'(0.4) + t''^2", "tan(0.4) + t''^2", {"variables": ["t''"], "functions": {"f'": "tan(x)"}}),
        ("h(2, 3) + g(1, 2)", "6 - 1", {"functions": {"h": "x*y", "g": "a, b -> a - b"}}),
        ("a_₇ + x^²", "a_7 + x^2", {"variables": ["a_7", "x"]}),
        ("ℏω", "hbar*omega", {"variables": ["hbar", "omega"]}),
        ("W_x_h*2", "2W_x_h", {}),
        ("long_function_name(x) + 1", "1 + long_function_name(x)", {"functions": ["long_function_name"]}),
        ("1 234 567,890 123", "1234567,890123", {"kind": "numeric", "options": {"decimal_comma": True}}),
        ("[1, 2] * [[1, 2], [3, 4]]", "[7, 10]", {}),
        ("[1, -2, 3] @ [[2, 4], [4, -3], [-1, 0]]", "[-9, 10]", {"kind": "matrix"}),
        ("[[1, 2], [3, 4]] * [1, 2]", "[5, 11]", {}),
        ("28x28", "784", {}),
        ("3 x 3 x 64 + 64", "640", {"kind": "numeric"}),
        ("2x2x3x5", "60", {"variables": ["y"]}),
        ("2x_2 + 3", "2x2 + 3", {}),
        ("5x10^3", "5000", {"variables": ["x"]}),
        ("50∠60°", "25 + 25 sqrt(3) i", {"options": {"imaginary": "i"}}),
        (r"-50\angle -\frac{\pi}{3}", "-25 + 25 sqrt(3) i", {"format": "latex", "options": {"imaginary": "i"}}),
        ("[[i, 2], [3, 4]]^H", "[[-i, 3], [2, 4]]", {"options": {"imaginary": "i"}}),
        ("[[i, 2], [3, 4]]^*", "[[-i, 3], [2, 4]]", {"options": {"imaginary": "i"}}),
        (r"x \in \boxed{(2, 12) \cup (12, 102)}", r"(2, 12) \cup (12, 102)", {"format": "latex"}),
        ("1, 2", "{2, 1}", {}),
        (r"7, -2, \text{ and } -5", r"\{-5, -2, 7\}", {"format": "latex"}),
        ("[[0.71, 0.29], [0.57, 0.14]]", "matrix([5, 2], [4, 1])/7", {"kind": "matrix", "options": {"places": 2}}),
        ("vector(0.3, 0.7)", "vector(1/3, 2/3)", {"kind": "matrix", "options": {"places": 1}}),
        ("[[1, 2], [3, 4]] @ [1, 1]", "[3.0, 7.0]", {"kind": "numeric", "options": {"relative": 0.01}}),
        ("z.clamp(min=0)", "relu(z)", {"format": "python"}),
        ("torch.clamp(z, min=0, max=6)", "min(relu(z), 6)", {"format": "python"}),
        ("np.clip(z, None, 6)", "min(z, 6)", {"format": "python"}),
        ("torch.softmax(z, dim=0)", "softmax(z)", {"format": "python", "shapes": {"z": ["n"]}}),
        (r"{a}_{2} + x^{a}_{2}", "a_2 + x_2^a", {"variables": ["a_2", "x_2", "a"], "format": "latex"}),
        (r"x=2\,{\mbox{ or }}\, x=3", "x^2-5x+6=0", {"format": "latex", "kind": "equation"}),
        (r"g{\left(x, y\right)}", "g(x, y)", {"functions": ["g"], "format": "latex"}),
        ("h(2) + g(3)", "4 + 8", {"functions": {"h": "t^2", "g": "2^y"}}),
        ("U_cat/2 + Th3_dog__7a_", "Th3_dog__7a_ + 0.5*U_cat", {"variables": ["U_cat", "Th3_dog__7a_"]}),
        ("2E+3", "3 + E*2", {"variables": ["E"]}),
        ("2E+3", "2000", {}),
        ("5 + 0i", "5", {"kind": "numeric"}),
        ("arg(i)", "pi/2", {"kind": "numeric"}),
        ("❨x+1﹚", "x + 1", {}),
        ("2ˆ3", "8", {}),
        (r"\{-3, 3\}", r"\pm 3", {}),
        (r"1 \pm \sqrt{2}", "1 - √2, 1 + √2", {}),
        (r"\{1 \pm \sqrt{5}, -2\}", "{-2, 1 + √5, 1 - √5}", {}),
        ("(a+b)^3", "a^3+3a^2b+3ab^2+b^3", {}),
        (r"|\begin{matrix}a & b\\c & d\end{matrix}|", "a d - b c", {"variables": ["a", "b", "c", "d"]}),
        ("{1, 1.414, 3.1, 2}", "{1, 2, pi, sqrt(2)}", {"kind": "list", "options": {"tolerance": 0.1}}),
        ("[x, 3.14 x]", "[x, pi x]", {"variables": {"x": [0, 1]}, "options": {"tolerance": 0.01}}),
        ("3jn", "3*i*n", {"variables": ["n"], "options": {"imaginary": "j"}}),
        ("+2 or -2", "±2", {}),
        ("14,916", "14{,}916", {}),
        ("y''_1 + y", "y + y_1''", {}),
        ("Matrix([[1, x], [0, 1]])", "[[1, x], [0, 1]]", {}),
        (r"19, 46, \text{ and } 82", "19, 46, 82", {}),
        ("-1 1/4", "-5/4", {}),
        ("0.0833333333333", "1/12", {}),
        ("0.0833333333333", r"\frac{1}{12}", {"format": "latex"}),
        ("x = 11", "11", {"variables": ["x"]}),
        ("dL/dz = a - t", "a - t", {"variables": ["a", "t", "z", "L"]}),
        ("-y = -x", "y = x", {"variables": ["x", "y"]}),
        ("x = y", "-y = -x", {"variables": ["x", "y"]}),
        ("r^2 = x^2 + y^2", "x^2 + y^2 = r^2", {}),
        ("f(x) = x + c", "f(x) - x - c = 0", {"variables": ["x", "c"], "functions": ["f"]}),
        ("f(x) + 1", "1 + f(x)", {"variables": ["x"]}),
        ("rate x", "x rate", {"variables": ["x"]}),
        ("[1, 2] + [3, x]", "[4, 2 + x]", {}),
        ("[x, 2x]", "x*[1, 2]", {}),
        ("(2, 4)", "2(1, 2)", {}),
        ("-[1, 2]/2", "[-1/2, -1]", {"kind": "list"}),
        ("[[1, 2], [3, 4]]^T", "[[1, 3], [2, 4]]", {}),
        ("{}", "{}", {}),
        (r"\emptyset", "{}", {"kind": "list"}),
        ("5 + 5i", "(1 + 2i)(3 - i)", {}),
        ("-1", "e^(i pi)", {}),
        ("2i", "sqrt(-4)", {}),
        ("pi", "3.14159265358979", {"kind": "numeric"}),
        ("3.14e0", "pi", {"options": {"figures": 3, "form": "scientific"}}),
        ("3.14", "pi", {"options": {"figures": 3, "form": "decimal"}}),
        ("w + b = 2", "b = 2 - w", {}),
        ("2 = L", "L = 2", {}),
        ("x = 5 or x = -5", "x = ±5", {}),
        ("{3, w > 0}", "{0 < w, 3}", {}),
        ("{w, w > 0; 0, otherwise}", "relu(w)", {}),
        ("m!/(j!(m-j)(m-j-1)!)", "C(m, j)", {"variables": ["m", "j"]}),
        ("(m+1)!/((j+1)!(m-j)!)", "(m+1) m!/((j+1) j! (m-j) (m-j-1)!)", {"variables": ["m", "j"]}),
    ],
)
def test_what_is_the_same_is_equal(student: str, reference: str, question: dict[str, Any]) -> None:
    found = judged(student, reference, **question)
    assert (found.verdict, found.share) == ("equal", 1), found


@pytest.mark.parametrize(
    ("student", "reference", "question", "stage"),
    [
        ("x^2", "x^3", {}, "points"),
        ("W d", "W^T d", {"shapes": {"W": ["m", "n"], "d": ["m"]}}, "shape"),
        ("sqrt(x^2)", "x", {}, "points"),
        ("0.33x", "x/3", {"variables": {"x": [0, 9]}, "options": {"tolerance": 0.01}}, "points"),
        ("[x, x]", "x", {}, "kind"),
        ("2x + 1", "y = 2x + 1", {"kind": "equation"}, "kind"),
        ("0.333", "1/3", {"kind": "numeric"}, "value"),
        ("3.1", "pi", {"options": {"figures": 3}}, "figures"),
        ("3.1", "pi", {"options": {"places": 2}}, "places"),
        ("3", "3 m", {"kind": "numeric"}, "units"),
        ("x", "3", {}, "points"),
        ("y = x", "x", {"variables": ["x", "y"]}, "kind"),
        ("x", "y = x", {"variables": ["x", "y"]}, "kind"),
        ("x = x^2", "x^2", {}, "kind"),
        ("x^2 = 4", "4", {}, "kind"),
        ("|x| = 3", "3", {}, "kind"),
        ("3 1/3", "3.5", {}, "value"),
        ("[1, 2] + [3, 4]", "[4, 7]", {}, "points"),
        ("5 + i", "5", {"kind": "numeric"}, "points"),
        ("2021", r"\pm 2021", {}, "kind"),
        ("{1, 1.3, 3.1, 2}", "{1, 2, pi, sqrt(2)}", {"kind": "list", "options": {"tolerance": 0.1}}, "points"),
        ("{1, 1.4, 2}", "{1, 2, pi, sqrt(2)}", {"kind": "list", "options": {"tolerance": 0.1}}, "points"),
        ("[1, 3.1]", "[1, 2, pi]", {"kind": "list", "options": {"tolerance": 0.1}}, "kind"),
        ("{1}", "{}", {}, "points"),
        ("{}", "{1}", {}, "kind"),
        ("-1", "i^2", {"variables": ["i"]}, "points"),
        ("pi", "3.1416", {"kind": "numeric"}, "value"),
        ("31.4", "10 pi", {"options": {"figures": 3, "form": "scientific"}}, "form"),
        ("0.50", "1/2", {"options": {"places": 2, "form": "fraction"}}, "form"),
        ("2^100", "1267650600228229401496703205377", {}, "value"),
        ("2", "L = 2", {"variables": ["L"]}, "kind"),
        ("w + b = 3", "b = 2 - w", {}, "kind"),
        ("m!/(j!(m-j)(m-j-1)!)", "2C(m, j)", {"variables": ["m", "j"]}, "points"),
    ],
)
def test_what_is_not_the_same_says_where_that_was_found(student, reference, question, stage) -> None:
    found = judged(student, reference, **question)
    assert (found.verdict, found.stage) == ("not_equal", stage), found
    assert found.reason.endswith((".", "?"))


def test_a_counterexample_holds_the_values_that_told_both_apart() -> None:
    found = judged("x^2", "x^3", variables={"x": [2, 3]})
    assert found.counterexample is not None
    assert 2 <= float(found.counterexample["x"]) <= 3
    assert (found.read_as, found.reference_read_as) == ("x^2", "x^3")


@pytest.mark.parametrize(
    ("student", "reference", "question", "meant"),
    [
        ("1/2x", "1/(2x)", {}, "1/(2*x)"),
        ("sin x y", "sin(x y)", {"variables": ["x", "y"]}, "sin(x*y)"),
        ("tanh uv/w", "tanh(u v/w)", {"variables": ["u", "v", "w"]}, "tanh(u*v/w)"),
        ("ln 3t/(t + 1)", "ln(3t/(t + 1))", {"variables": {"t": [1, 3]}}, "ln(3*t/(t + 1))"),
        ("e^2x", "e^(2x)", {"variables": ["x"]}, "e^(2*x)"),
        ("1/2pi", "1/(2 pi)", {"kind": "numeric"}, "1/(2*pi)"),
        (r"1\frac{1}{2}", "1.5", {"kind": "scalar"}, "1 + 1/2"),
        (r"2\frac{1}{2}", "1", {}, "2*(1/2)"),
        ("1,5", "1.5", {}, "1,5"),
        ("1.5", "1,5", {"options": {"decimal_comma": True}}, None),
        ("sin^-1(x)", "1/sin(x)", {}, "sin(x)^(-1)"),
        ("2e+3", "2*e+3", {"kind": "scalar"}, "2*e + 3"),
        ("g * z", "g ⊙ z", {"shapes": {"g": ["n"], "z": ["n"]}}, "g ⊙ z"),
    ],
)
def test_an_answer_that_is_right_in_another_reading_is_asked_back(student, reference, question, meant) -> None:
    found = judged(student, reference, **question)
    if meant is None:
        assert found.verdict == "equal"
        return
    assert (found.verdict, found.stage, found.did_you_mean) == ("undecided", "reading", (meant,))


def test_the_reading_that_is_declared_is_the_one_that_counts() -> None:
    assert judged("1/2x", "1/(2x)", options={"implicit_first": True}).verdict == "equal"
    assert judged("1/2x", "x/2").verdict == "equal"
    assert judged("1 1/2", "1.5", options={"mixed_numbers": True}).verdict == "equal"
    assert judged("1 1/2 x", "1.5x").verdict == "equal"
    assert judged("1 3/2 x", "1.5x").verdict == "unreadable"


@pytest.mark.parametrize(
    ("student", "question", "position"),
    [("2x +", {}, 4), ("2 ? x", {}, 2), ("", {}, 0), ("x", {"kind": "numeric"}, 0), ("3 m", {"kind": "numeric"}, 2)],
)
def test_what_cannot_be_read_says_where_and_costs_nothing(student, question, position) -> None:
    found = judged(student, "3", **question)
    assert (found.verdict, found.stage, found.position) == ("unreadable", "reading", position)


@pytest.mark.parametrize(
    ("reference", "question", "says"),
    [
        ("2x +", {}, "The reference cannot be read"),
        ("x", {"options": {"figures": 3}}, "The reference cannot be read"),
        ("3", {"options": {"units": True}}, "asks for a unit"),
        ("3", {"options": {"units": "foo"}}, "foo"),
        ("f(x)", {"functions": {"f": "x +"}}, "definition cannot be read"),
    ],
)
def test_a_question_that_cannot_be_asked_is_its_authors_fault(reference, question, says) -> None:
    with pytest.raises(ProblemError, match=says):
        judged("1", reference, **question)


def test_a_table_of_numbers_says_what_share_is_right() -> None:
    assert judged("[1, 2, 4]", "[1, 2, 3]", kind="numeric").share == Fraction(2, 3)


def test_seconds_are_told_by_the_clock_that_is_given() -> None:
    ticks = iter([10.0, 12.5])
    assert judge("x", "x", read_question({}), clock=lambda: next(ticks)).seconds == 2.5
    assert judged("x", "x").seconds == 0


def test_the_same_inputs_give_the_same_judgement() -> None:
    asked = ("tanh(x) + x^2 - y", "tanh(x) + x^2 - y + 1e-9*abs(x)")
    assert judged(*asked) == judged(*asked)


@pytest.mark.parametrize("text", ["x" * 10_000, "(" * 10_000, "1+" * 5_000, "9" * 10_000, "[" * 10_000, "\0" * 10_000])
@pytest.mark.parametrize("kind", [None, "numeric", "equation"])
def test_ten_thousand_characters_are_judged_too(text: str, kind: str | None) -> None:
    assert judged(text, "3", kind=kind).verdict in ("not_equal", "unreadable")


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=40), st.sampled_from(["x^2", "3", "3 m", "[1, 2]", "x = y"]), st.sampled_from([None, "numeric"])
)
def test_any_text_gets_a_judgement(student: str, reference: str, kind: str | None) -> None:
    assert judged(student, reference, kind=kind).verdict in VERDICTS


def test_infinity_may_be_asked_for_and_a_division_by_zero_is_not_it() -> None:
    assert judged("1/0", "inf").verdict == "not_equal"
    assert judged("inf", "inf").verdict == "equal"
    assert judged("tan(pi/6)*3", "sqrt(3)").verdict == "equal"
    assert judged("x/(1/4)", "4x").verdict == "equal"


@pytest.mark.parametrize(
    ("student", "verdict"),
    [
        ("∑_k g_k w_{j-k}", "equal"),
        ("∑_k w_{j-k} g_k + 0", "equal"),
        ("∑_k g_{j+k} w_k", "not_equal"),
        ("∑_k w_k g_k", "not_equal"),
    ],
)
def test_a_convolution_is_compared_with_zeros_beyond_its_ends(student: str, verdict: str) -> None:
    question = {"indices": ["j", "k"], "families": {"w": "real", "g": "real"}}
    assert judged(student, "∑_k w_k g_{j-k}", **question).verdict == verdict


@pytest.mark.parametrize("student", ["q", "X", "z*x", "exp(y)", "5*i"])
def test_a_name_that_neither_the_question_nor_the_reference_knows_is_refused_with_those_there_are(student) -> None:
    found = judged(student, "2*x", variables=["x"])
    assert found.verdict == "unreadable"
    assert "is not a name of this question. The names are: x." in found.reason


def test_names_declared_side_by_side_with_and_without_an_underscore_are_two_names() -> None:
    both = ["x1", "x_1"]
    assert judged("x1", "x_1", variables=both).verdict == "not_equal"
    assert judged("2x_1 + x1", "x1 + x_1*2", variables=both).verdict == "equal"
    assert judged("x1", "x_1", variables=["x_1"]).verdict == "equal"


def test_where_nothing_is_declared_every_name_is_sampled() -> None:
    assert judged("q", "x").verdict == "not_equal"
    assert judged("q + x", "x + q").verdict == "equal"


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        (r"\sqrt{\frac{2}{n_{in}}}", "sqrt(2/n_in)", "equal"),
        (r"\hat m + 1", "mhat + 1", "equal"),
        (r"\pi^{|xy|}", "pi^abs(x*y)", "equal"),
        ("ab", "ba", "equal"),
        (r"\hat m + 2", "mhat + 1", "not_equal"),
        (r"\frac{2}{n_{out}}", "2/n_in", "not_equal"),
        ("a", "ab", "not_equal"),
    ],
)
def test_a_reference_without_a_sign_of_latex_may_be_typed_where_answers_are_latex(student, reference, verdict) -> None:
    assert judged(student, reference, format="latex").verdict == verdict


@pytest.mark.parametrize(
    ("student", "verdict"),
    [
        (r"\sum_k W_{ik} z_k - \delta_{ij}", "equal"),
        (r"\sum_k W_{ki} z_k - \delta_{ij}", "not_equal"),
        (r"\sum_k W_{ik} z_k - 1", "not_equal"),
    ],
)
def test_a_typed_reference_with_indices_is_compared_with_latex(student: str, verdict: str) -> None:
    vectors = {"indices": ["i", "j"], "families": {"z": "real"}, "shapes": {"W": ["n", "n"]}, "format": "latex"}
    for reference in ("sum_k W_ik z_k - delta_ij", "sum_l W_{il} z_l - delta_ji"):
        assert judged(student, reference, **vectors).verdict == verdict


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("x = 5", "x = 5", "equal"),
        ("X = 5", "x = 5", "equal"),
        ("5", "x = 5", "equal"),
        ("y = 5", "5", "equal"),
        ("y = 5", "x = 5", "undecided"),
        ("$y=5$", "x=5", "undecided"),
        ("y = 6", "x = 5", "not_equal"),
        ("y = 2t + 1", "z = 2t + 1", "equal"),
        ("x, y = 1, 2", "x, y = 1, 2", "equal"),
        ("w_1, w_2 = 1, 2", "w_1,w_2 = 1, 2", "equal"),
        ("x, y = 1, 2", "(1, 2)", "equal"),
        ("y, x = 1, 2", "x, y = 1, 2", "undecided"),
        ("y, x = 2, 1", "x, y = 1, 2", "undecided"),
        ("w_2, w_1 = 1, 2", "w_1, w_2 = 1, 2", "undecided"),
        ("y, x = b, a", "x, y = b, a", "undecided"),
        ("x, y = 2, 1", "x, y = 1, 2", "not_equal"),
    ],
)
def test_a_number_that_is_said_to_be_another_letter_is_asked_back(student: str, reference: str, verdict: str) -> None:
    assert judged(student, reference).verdict == verdict
