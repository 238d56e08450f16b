"""Answers to questions of deep learning as they are typed: sums by letter, entries of vectors, sizes, units."""

from typing import Any

import pytest

from grader.formula.judging import Judgement, judge
from grader.formula.question import read_question

VECTORS: dict[str, Any] = {
    "indices": ["i", "j", "k"],
    "families": {"p": "probability", "y": "onehot", "z": "real"},
}
LAYER: dict[str, Any] = {"indices": ["i", "j"], "shapes": {"W": ["m", "n"], "x": ["n"], "d": ["m"]}}

DATA: dict[str, Any] = {"shapes": {"X": ["n", "d"], "w": ["d"], "y": ["n"]}}

PLANE: dict[str, Any] = {"assumptions": {"z": "complex", "w": "complex"}}
PAIR: dict[str, Any] = {"shapes": {"x": ["n"], "y": ["n"]}}


def judged(student: str, reference: str, **question: Any) -> Judgement:
    return judge(student, reference, read_question(question))


@pytest.mark.parametrize(
    ("student", "reference", "question"),
    [
        ("-Σ_k y_k log(p_k)", "-sum_k y_k ln(p_k)", VECTORS),
        ("e^z_i / Σ_j e^z_j", "e^(z_i)/sum_k e^(z_k)", VECTORS),
        ("Σ_{k=1}^n k", "n(n+1)/2", {"variables": ["n"]}),
        ("Π_i p_i", "∏_i p_i", VECTORS),
        ("Σ_k + 1", "Sigma_k + 1", {"variables": ["Sigma_k"]}),
        ("softmax(z)_i", "e^(z_i)/sum_k e^(z_k)", VECTORS),
        ("softmax(z)[i]", "e^(z_i)/sum_k e^(z_k)", VECTORS),
        ("softmax(z)ᵢ", "e^(z_i)/sum_k e^(z_k)", VECTORS),
        ("log softmax(z)_i", "z_i - ln(sum_k e^(z_k))", VECTORS),
        ("tanh(z)_i^2", "tanh(z_i)^2", VECTORS),
        ("z_i - logsumexp(z)", "ln(e^(z_i)/sum_k e^(z_k))", VECTORS),
        ("exp(z_i - max(z))/sum_j exp(z_j - max(z))", "e^(z_i)/sum_k e^(z_k)", VECTORS),
        ("p_j(δij − p_i)", "p_i(delta_ij - p_j)", VECTORS),
        ("p_j - yj", "p_j - y_j", VECTORS),
        ("pi*yj", "π y_j", VECTORS),
        ("(Wx)_i", "sum_j W_ij x_j", LAYER),
        ("(W^T d)_j", "sum_i W_ij d_i", LAYER),
        ("(d x^T)_{ij}", "d_i x_j", LAYER),
        ("(d x^T)[i, j]", "d_i x_j", LAYER),
        ("Wij xj", "W_ij x_j", LAYER),
        ("14x14x32", "[14, 14, 32]", {}),
        ("14 × 14 × 32", "[14, 14, 32]", {"kind": "list"}),
        (r"14 \times 14", "(14, 14)", {}),
        ("14*14*32", "[14, 14, 32]", {"kind": "numeric"}),
        ("torch.Size([14, 14, 32])", "[14, 14, 32]", {"kind": "list"}),
        ("[14 14 32]", "[14, 14, 32]", {}),
        ("0.1 0.2 0.7", "[1/10, 1/5, 7/10]", {"kind": "list"}),
        ("tensor([0.1000, 0.2000, 0.7000])", "[1/10, 1/5, 7/10]", {}),
        ("[2 0; 0 2]", "[[2, 0], [0, 2]]", {}),
        ("diag(2, 3)", "[[2, 0], [0, 3]]", {}),
        ("2*np.eye(2)", "[[2, 0], [0, 2]]", {}),
        ("np.zeros((2, 3))", "[[0, 0, 0], [0, 0, 0]]", {}),
        ("(2 * x1 + (-1) * 3)**2", "(3 - 2x_1)^2", {"variables": ["x_1"]}),
        ("2 x1 + 3", "3 + 2x_1", {"variables": ["x_1"]}),
        ("ArcSin(x/9) + Cosh(x)", "arcsin(x/9) + cosh(x)", {"variables": {"x": [0, 1]}}),
        ("3deg + x", "3*d*e*g + x", {"variables": ["d", "e", "g", "x"]}),
        ("3if + 2or", "3*i*f + 2*o*r", {"variables": ["f", "i", "o", "r"]}),
        ("3 1/2\n", "7/2", {}),
        ("\n3 1/2\n", "7/2", {"kind": "numeric"}),
        ("[3 1/2,\n 2]", "[7/2, 2]", {"kind": "list"}),
        ("x + 3 1/2\n", "x + 7/2", {"variables": ["x"]}),
        ("8 ÷ 2 + 9//2", "8", {}),
        ("-4 5/6pi", "-29 pi/6", {"kind": "numeric"}),
        ("inf + 99", "inf", {}),
        ("-infty", "99 - oo", {}),
        (r"\left|12,123.4\right| + x", "12123.4 + x", {"format": "latex"}),
        (r"\lfloor 1,234.5 \rfloor x", "1234x", {"format": "latex"}),
        (
            r"(\begin{pmatrix} 1 & 2 \end{pmatrix} + \begin{pmatrix} 3 & 4 \end{pmatrix})^\prime",
            "[[4], [6]]",
            {"format": "latex"},
        ),
        ("torch.ones(3)", "[1, 1, 1]", {}),
        ("28·28·128 + 128 = 100480", "100480", {"kind": "numeric"}),
        ("784*128 + 128 = 100,352 + 128 = 100,480", "100480", {"kind": "numeric"}),
        ("50,240 * 2", "100480", {"kind": "numeric"}),
        ("<x, y> + 1", "x^T y + 1", PAIR),
        ("N = 28*28 = 784", "784", {}),
        ("2/3 ≈ 0.667", "2/3", {"kind": "numeric"}),
        ("100480 parameters", "100480", {}),
        ("θ - η m/(√v + ε)", "theta - eta*m/(sqrt(v) + eps)", {"variables": ["m", "v", "eta", "eps", "theta"]}),
        ("[2x, 2y]^T", "[2x, 2y]", {"variables": ["x", "y"]}),
        ("(2x, 2y)^T", "[2x, 2y]", {}),
        ("2 GFLOPs", "2e9 FLOPs", {"kind": "numeric"}),
        ("2 TFLOP/s", "2000 GFLOPS", {"kind": "numeric"}),
        ("4 megabytes", "4 MB", {"kind": "numeric"}),
        ("4 Megabytes", "4000 kB", {"kind": "numeric"}),
        ("matrix([1, 2], [3, x])", "[[1, 2], [3, x]]", {}),
        ("[[1, 2], [0, 1]]*vector(1, 1)", "[3, 1]", {}),
        ("np.array([1, 2]) + np.array([2, x])", "[3, 2 + x]", {}),
        ("<2x, 2y> + <1, 1>", "[2x + 1, 2y + 1]", {}),
        ("gcf(12, 18) + root(16)", "10", {}),
        ("3.141 592 65", "3.14159265", {"kind": "numeric"}),
        ("-1.234 567e3", "-1234.567", {}),
        ("sum(k^2, k, 1, n)", "n(n+1)(2n+1)/6", {"assumptions": {"n": "integer"}}),
        ("∑_{k=1}^{n+1} k", "(n+1)(n+2)/2", {"assumptions": {"n": "real"}}),
        ("(-1)^n tanh(x)^n", "(-tanh(x))^n", {"variables": ["x", "n"]}),
        ("-Σ p_i log p_i", "-sum_i p_i ln(p_i)", VECTORS),
        ("-∑ p_k log p_k", "-sum_i p_i ln(p_i)", VECTORS),
        ("sum(y_k log(1/p_k))", "-sum_i y_i ln(p_i)", VECTORS),
        ("1/2 ||p - y||^2", "sum_i (p_i - y_i)^2/2", VECTORS),
        ("2||z||^2", "2 sum_i z_i^2", VECTORS),
        ("w ← w - η g", "w - η*g", {"variables": ["w", "η", "g"]}),
        ("N × 64 × 28", "(N, 64, 28)", {"variables": ["N"]}),
        ("N x 64 x 28", "(N, 64, 28)", {"variables": ["N"]}),
        ("torch.Size([N, 64])", "(N, 64)", {"variables": ["N"]}),
        ("25.6 million", "25.6e6", {"kind": "numeric"}),
        ("25.6 million", "25600000", {"options": {"figures": 3}}),
        ("25.6M", "25557032", {"options": {"figures": 3}}),
        ("100.48k params", "100480", {"kind": "numeric"}),
        ("3.6 GMACs", "3.6e9", {"kind": "numeric"}),
        (r"1.2\text{M}", "1.2e6", {}),
        ("784 weights and biases", "784", {}),
        (r"784\text{ trainable parameters}", "784", {}),
        ("1 bit", "0.693 nats", {"kind": "numeric", "options": {"relative": 0.001}}),
        ("4096 ≈ 4100", "4096", {"kind": "numeric"}),
        ("64*64 ≈ 4.1e3", "4096", {}),
        ("25.557.032", "25557032", {"kind": "numeric", "options": {"decimal_comma": True}}),
        ("0.693147...", "ln(2)", {"kind": "numeric", "options": {"tolerance": 0.001}}),
        ("(X^TX)^-1 X^Ty", "inv(X.T @ X) @ X.T @ y", DATA),
        ("‖Xw − y‖₂²", "(X w - y)^T (X w - y)", DATA),
        ("-(-m//s)", "ceil(m/s)", {"assumptions": {"m": "natural", "s": "natural"}}),
        ("-7 % 3", "2", {}),
        ("7 - 5//2", "5", {}),
        ("γ x + β", "gamma*x + beta", {}),
        ("η0 γ^floor(t/s)", "eta_0*gamma^floor(t/s)", {}),
        ("(x - mean)/2", "x/2 - mean/2", {}),
        ("gamma(5)", "24", {}),
        ("mean (x)", "mean(x)", {"shapes": {"x": ["n"]}}),
        ("x = +-3", "x^2 = 9", {"variables": ["x"]}),
        ("+-sqrt(5)", "±sqrt(5)", {}),
        ("3 + -2", "1", {}),
        ("3+-2", "1", {}),
        ("x[1] + w[2]", "x_1 + w_2", {"variables": ["x1", "w_2"]}),
        ("p[1]", "p_1", VECTORS),
        ("sin[2]", "sin(2)", {}),
        ("torch.clamp(x, -1, 1)", "min(max(x, -1), 1)", {"variables": ["x"]}),
        ("z z^*", "|z|^2", PLANE),
        ("z̄ + w̄", "conj(z + w)", PLANE),
        ("zbar^2", "conj(z^2)", PLANE),
        ("z* w", "z w", PLANE),
        ("2<1, x>", "<2, 2x>", {"variables": ["x"]}),
        ("2<1, 2> + <1, 1>", "<3, 5>", {}),
        ("a(b + c)", "ab + ac", {}),
        ("ab/b", "a", {}),
        ("sin|x| y", "y sin(abs(x))", {"variables": ["x", "y"]}),
        ("x^T y/(||x||||y||)", "x^T y/(norm(x) norm(y))", PAIR),
    ],
)
def test_an_answer_is_read_as_it_is_meant(student: str, reference: str, question: dict[str, Any]) -> None:
    found = judged(student, reference, **question)
    assert found.verdict == "equal", found


@pytest.mark.parametrize(
    ("student", "reference", "question"),
    [
        ("-Σ_k y_k log(p_i)", "-sum_k y_k ln(p_k)", VECTORS),
        ("softmax(z)_j", "e^(z_i)/sum_k e^(z_k)", VECTORS),
        ("z_i - max(z)", "ln(e^(z_i)/sum_k e^(z_k))", VECTORS),
        ("p_j(δij − p_j)", "p_i(delta_ij - p_j)", VECTORS),
        ("(Wx)_j", "sum_j W_ij x_j", LAYER),
        ("(x d^T)_{ij}", "d_i x_j", LAYER),
        ("32x14x14", "[14, 14, 32]", {}),
        ("14x14", "[14, 14, 32]", {}),
        ("[14 14 31]", "[14, 14, 32]", {}),
        ("28*28 = 784", "785", {"kind": "numeric"}),
        ("2 GFLOPs", "2 GFLOP/s", {"kind": "numeric"}),
        ("4 megabits", "4 MB", {"kind": "numeric"}),
        ("sum(k^2, k, 1, n-1)", "n(n+1)(2n+1)/6", {"assumptions": {"n": "integer"}}),
        ("(-1)^(n+1) tanh(x)^n", "(-tanh(x))^n", {"variables": ["x", "n"]}),
        ("3.141 592 65", "3.14159266", {"kind": "numeric"}),
        ("x = 1 or x = 3", "x = 1 or x = 2", {}),
        ("-Σ y_i log p_i", "-sum_i p_i ln(p_i)", VECTORS),
        ("1/2 ||p - y||", "sum_i (p_i - y_i)^2/2", VECTORS),
        ("64 × N × 28", "(N, 64, 28)", {"variables": ["N"]}),
        ("25.7 million", "25.6e6", {"kind": "numeric"}),
        ("(XX^T)^-1 X^Ty", "inv(X.T @ X) @ X.T @ y", DATA),
        ("2(X^TX)^-1 X^Ty", "inv(X.T @ X) @ X.T @ y", DATA),
        ("-(m//s)", "-ceil(m/s)", {"assumptions": {"m": "natural", "s": "natural"}}),
        ("25.5M", "25557032", {"options": {"figures": 3}}),
        ("1.2M", "1.2", {"kind": "numeric"}),
        ("a(b - c)", "ab + ac", {}),
        ("ba", "ab", {}),
        ("2<1, 2>", "<1, 4>", {}),
        ("1 nat", "1 bit", {"kind": "numeric"}),
        ("4096 ≈ 4100", "4100", {}),
        ("x[1]", "x[2]", {}),
        ("x[2]", "2x", {}),
    ],
)
def test_a_wrong_answer_stays_wrong_in_any_spelling(student: str, reference: str, question: dict[str, Any]) -> None:
    assert judged(student, reference, **question).verdict == "not_equal"


def test_pi_is_the_number_and_its_writer_is_asked_where_the_entry_would_be_right() -> None:
    found = judged("pi - y_i", "p_i - y_i", **VECTORS)
    assert (found.verdict, found.did_you_mean) == ("undecided", ("p_{i} - y_{i}",))


def test_a_decimal_comma_is_asked_back_where_points_are_declared() -> None:
    found = judged("0,5x^2 + 3", "x^2/2 + 3", variables=["x"])
    assert (found.verdict, found.stage) == ("undecided", "reading")
    assert judged("0,5x^2 + 3", "x^2/2 + 4", variables=["x"]).verdict == "not_equal"


@pytest.mark.parametrize(
    ("student", "reference", "question", "meant"),
    [
        ("1 e-3", "0.001", {"kind": "numeric"}, "1e-3"),
        ("1+-sqrt(5)", "1 ± sqrt(5)", {}, "1 ± sqrt(5)"),
        ("3*e-4", "3e-4", {"kind": "numeric"}, "3e-4"),
        ("W h_t-1 + b", "W*h_{t-1} + b", {"variables": ["W", "h_{t-1}", "h_t", "b"]}, "W*h_{t-1} + b"),
        ("-sum(p*log(p))", "-sum_i p_i ln(p_i)", VECTORS, "-sum(p ⊙ ln(p))"),
        ("|x|^2", "x^T x", PAIR, "norm(x)^2"),
        ("abs(vector(3, 4))", "5", {}, "norm([3; 4])"),
        ("sin 2*x", "sin(2x)", {"variables": ["x"]}, "sin(2*x)"),
        ("sin|x||y|", "sin(abs(x y))", {"variables": ["x", "y"]}, "sin(abs(x)*abs(y))"),
    ],
)
def test_what_is_right_in_a_looser_reading_is_asked_back(student, reference, question, meant) -> None:
    found = judged(student, reference, **question)
    assert (found.verdict, found.did_you_mean) == ("undecided", (meant,))


@pytest.mark.parametrize(
    ("student", "question"),
    [
        ("25.6B", {"kind": "numeric"}),
        ("0.333...", {"kind": "numeric"}),
        ("Σ p_i y_j", VECTORS),
        ("x || y", {"variables": ["x", "y"]}),
        ("x[0]", {"variables": ["x"]}),
    ],
)
def test_what_may_mean_several_things_is_refused(student: str, question: dict[str, Any]) -> None:
    assert judged(student, "25600000", **question).verdict == "unreadable"


@pytest.mark.parametrize("student", ["0.69 nats", "1 bit", "4096 bytes", "4 kB", "1.5 Mbit"])
def test_a_unit_of_information_where_none_is_asked_for_is_refused_by_its_name(student: str) -> None:
    found = judged(student, student.split()[0], kind="numeric")
    assert found.verdict == "unreadable"
    assert student.split()[1] in found.reason


@pytest.mark.parametrize("student", ["x = 1 or 2", "x = 1 or x = 2 or -3"])
def test_alternatives_of_which_one_is_no_statement_are_refused(student: str) -> None:
    found = judged(student, "x = 1 or x = 2", variables=["x"])
    assert found.verdict == "unreadable"
    assert "x = 1 or x = 2" in found.reason


@pytest.mark.parametrize("student", ["28*28 = 785", "2 = 2", "784 = 28*28 + x", "2 < 3 = 3", "3 apples", "784 ≈ 700"])
def test_what_says_nothing_or_nothing_true_of_numbers_is_refused(student: str) -> None:
    assert judged(student, "784", kind="numeric").verdict == "unreadable"
