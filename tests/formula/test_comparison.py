"""Deciding equality: answers of real courses, and the properties every verdict must have."""

import contextlib
import subprocess
import sys

import pytest
from course_answers import QUESTIONS, Question
from formula_examples import TREES
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.formula import Declarations, Tree, compare, read
from grader.formula.evaluation import Costly, Misfit, evaluate
from grader.formula.reals import NotReal, Pole, Unclear
from grader.formula.sampling import Sampler
from grader.formula.tree import Apply, Num

RIGHT = [(question, answer) for question in QUESTIONS for answer in question.right]
WRONG = [(question, answer, slip) for question in QUESTIONS for answer, slip in question.wrong.items()]


def verdict_on(question: Question, answer: str) -> tuple[str, str]:
    found = compare(read(answer, question.declared), read(question.reference, question.declared), question.declared)
    return found.verdict, found.reason


def test_the_table_of_course_answers_is_large() -> None:
    assert len(RIGHT) + len(WRONG) >= 1000
    assert all(len(question.right) >= 3 and len(question.wrong) >= 3 for question in QUESTIONS)


def test_every_symbolic_part_of_the_course_has_answers_in_the_table() -> None:
    symbolic = """
        foundations: activation_derivatives affine_collapse mse_from_gaussian bce_gradient softmax_jacobian
            softmax_ce_gradient logsumexp gradient_descent_1d
        backprop: chain_rule_graph backprop_equations
        optimisation: initialisation
        regularisation: weight_penalties batchnorm_folding
        convolution: conv_output_size conv_parameters conv_macs conv_backward depthwise_separable residual_gradient
    """
    topic, wanted = "", set()
    for word in symbolic.split():
        topic, wanted = (word[:-1], wanted) if word.endswith(":") else (topic, {*wanted, f"{topic}/{word}"})
    assert wanted <= {question.slug for question in QUESTIONS}


@pytest.mark.parametrize(("question", "answer"), RIGHT, ids=[f"{q.name}: {a}" for q, a in RIGHT])
def test_a_right_answer_is_equal_however_it_is_spelled(question: Question, answer: str) -> None:
    verdict, reason = verdict_on(question, answer)
    assert verdict == "equal", reason


@pytest.mark.parametrize(("question", "answer", "slip"), WRONG, ids=[f"{q.name}: {a}" for q, a, _ in WRONG])
def test_a_known_slip_is_not_equal(question: Question, answer: str, slip: str) -> None:
    assert verdict_on(question, answer)[0] == "not_equal"


PLAIN = Declarations()
MATRICES = Declarations(shapes={"W": ("m", "n"), "x": ("n", 1), "δ": ("m", 1), "A": ("n", "n")})
FLOORS = Declarations(
    symbols={"n": (0, 40), "s": (1, 5)}, assumptions={"n": "integer", "s": "integer"}, undeclared="refuse"
)


def compared(student: str, reference: str, declared: Declarations = PLAIN) -> tuple[str, str, str]:
    found = compare(read(student, declared), read(reference, declared), declared)
    return found.verdict, found.stage, found.reason


@pytest.mark.parametrize(
    ("student", "reference", "stage"),
    [
        ("y x + 1", "1 + x*y", "tree"),
        ("sqrt(x)", "x^(1/2)", "tree"),
        ("(x+1)^2", "x^2+2x+1", "exact"),
        ("1/(1+e^-x)", "e^x/(1+e^x)", "exact"),
        ("sin(x+y)/sin(y+x)", "1", "exact"),
        ("sin(x)^2 + cos(x)^2", "1", "points"),
        ("exp(2x)", "exp(x)^2", "points"),
        ("ln(x^2)", "2ln(x)", "points"),
        ("sqrt(x^2)", "|x|", "points"),
        ("sqrt(2)*sqrt(8)", "4", "points"),
        ("(-8)^(1/3)", "(-8)^(1/3)", "tree"),
        ("sum(k, k, 1, n)", "n(n+1)/2", "points"),
    ],
)
def test_equal_formulas_are_found_equal_by_the_cheapest_stage(student: str, reference: str, stage: str) -> None:
    verdict, found, reason = compared(student, reference)
    assert (verdict, found) == ("equal", stage), reason


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("sqrt(x)^2", "x"),
        ("2ln(x)", "ln(x^2)"),
        ("log(x) - log(x) + 1", "1"),
        ("0/0*x + 1", "1"),
        ("|x|", "x"),
        ("x/0", "x"),
        ("1/3", "0.3333333333333333333333"),
        ("x + 1e-30", "x"),
        ("x + 1e-300 sin(x)", "x"),
        ("inf - inf + x", "x"),
        ("root(x, 2) - root(x, 2) + x", "x"),
        ("[1, 2; 3, 4] [0, 1; 1, 0]", "[0, 1; 1, 0] [1, 2; 3, 4]"),
        ("[1, 2; 3, 4]", "[1, 3; 2, 4]"),
        ("[1; 2]", "[1, 2;]"),
        ("tanh(300x)", "sign(x)"),
        ("2^500 + pi + 1", "2^500 + pi"),
        ("floor(1000x)/1000", "x"),
        ("[1, 2]", "{1, 2}"),
        ("x = 1", "x"),
        ("1, 2", "1, 2, 3"),
        ("{1, 2}", "{1, 3}"),
    ],
)
def test_an_answer_that_differs_somewhere_or_lacks_a_value_is_not_equal(student: str, reference: str) -> None:
    declared = Declarations(asks="equation") if "=" in student else PLAIN
    verdict, _, reason = compared(student, reference, declared)
    assert verdict == "not_equal"
    assert reason


@pytest.mark.parametrize(
    ("student", "reference", "said"),
    [
        ("W δ", "W^T δ", "W is m×n and delta is m×1, which cannot be multiplied: did you mean W^⊤*delta?"),
        ("x δ", "x δ^T", "x is n×1 and delta is m×1, which cannot be multiplied: did you mean x*delta^⊤?"),
        ("δ δ", "δ δ^T", "did you mean entry by entry, ⊙?"),
        ("x δ^T", "δ x^T", "Your answer is n×m, but m×n is asked for. Is a transpose missing?"),
        ("x + δ", "W x + δ", "x is n×1 and delta is m×1, which does not go together under +."),
        ("δ", "x^T x", "Your answer is m×1, but 1×1 is asked for."),
    ],
)
def test_a_mismatch_of_shapes_is_told_in_the_names_of_the_question(student: str, reference: str, said: str) -> None:
    verdict, stage, reason = compared(student, reference, MATRICES)
    assert (verdict, stage) == ("not_equal", "shape")
    assert said in reason


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("A^-1 A x", "x", "equal"),
        ("(A x)^T", "x^T A^T", "equal"),
        ("tr(A^T A)", "sum(A ⊙ A)", "equal"),
        ("x^T A x", "x^T A^T x", "equal"),
        ("A^T x", "A x", "not_equal"),
        ("x x^T x", "(x^T x) x", "equal"),
        ("softmax(x)", "exp(x)/sum(exp(x))", "equal"),
        ("mean(x)", "sum(x)/n", "equal"),
        ("det(2A)", "2^n det(A)", "equal"),
        ("ln(x ⊙ x)", "2 ln(x)", "equal"),
        ("ln(x)", "2 ln(x)", "not_equal"),
        ("relu(x)", "max(x, 0)", "equal"),
    ],
)
def test_matrix_formulas_are_compared_on_matrices_of_distinct_sizes(student: str, reference: str, verdict: str) -> None:
    assert compared(student, reference, MATRICES)[0] == verdict


def test_the_brackets_around_a_list_are_no_mistake() -> None:
    for answer in ("[x, 2x]", "(x, 2x)", "x, 2x", "[x; 2x]", "[[x], [2x]]", "[x, x+x]"):
        assert compared(answer, "[x; 2x]")[0] == "equal"
        assert compared(answer, "(x, 2x)")[0] == "equal"
    assert compared("[2x, x]", "[x; 2x]")[0] == "not_equal"
    assert compared("[x; 2x; 0]", "[x; 2x]")[0] == "not_equal"


def test_indexed_vectors_taken_whole_keep_the_order_of_their_products() -> None:
    declared = Declarations(families={"u": "real", "v": "real"})
    assert compared("u^⊤ v", "v^⊤ u", declared)[0] == "equal"
    assert compared("u v^⊤", "v u^⊤", declared)[0] == "not_equal"
    assert compared("u v^⊤", "u^⊤ v", declared)[0] == "not_equal"


def test_a_floor_is_told_from_every_neighbour_on_all_remainders() -> None:
    for wrong in ("ceil(n/s)", "n/s", "floor((n+1)/s)", "floor(n/s)+1", "round(n/s)"):
        assert compared(wrong, "floor(n/s)", FLOORS)[0] == "not_equal"
    for right in ("ceil((n-s+1)/s)", "(n - n mod s)/s", "n//s"):
        assert compared(right, "floor(n/s)", FLOORS)[0] == "equal"


def test_equations_are_equal_up_to_a_factor_that_is_not_zero() -> None:
    declared = Declarations(asks="equation")
    for right in ("y = 2x+1", "2y = 4x+2", "y - 2x - 1 = 0", "2x + 1 = y"):
        assert compared(right, "y = 2x + 1", declared)[0] == "equal"
    for wrong in ("y = 2x", "y = 2x + 1 + x*0.01", "0 = 0", "x(y-2x-1) = 0"):
        assert compared(wrong, "y = 2x + 1", declared)[0] == "not_equal"


def test_a_function_without_meaning_keeps_the_chain_rule_apart_from_slips() -> None:
    declared = Declarations(functions={"f": None, "phi": "x^2 + 1"})
    assert compared("f(x) + 2f'(x)", "2f'(x) + f(x)", declared)[0] == "equal"
    assert compared("f'(x)", "f(x)", declared)[0] == "not_equal"
    assert compared("f(2x)", "2f(x)", declared)[0] == "not_equal"
    assert compared("phi'(x) + phi''(x)", "2x + 2", declared)[0] == "equal"


def test_a_tolerance_lets_rounded_answers_pass_and_no_others() -> None:
    declared = Declarations(tolerance=0.01)
    assert compared("0.333x", "x/3", declared)[0] == "equal"
    assert compared("0.34x", "x/3", declared)[0] == "not_equal"


def test_points_that_the_question_excludes_are_not_asked() -> None:
    declared = Declarations(symbols={"n": (0, 3)}, assumptions={"n": "integer"}, exclude={"n": (0.0,)})
    assert compared("1 + (n+1)^0", "2", declared)[0] == "equal"
    assert compared("n/|n|", "1", declared)[0] == "equal"


KINKED = [
    ("1 if z >= 0 else a", "1 if z > 0 else a"),
    ("{1, z > 0; a, z < 0}", "{1, z > 0; a, otherwise}"),
    ("2b + a if z > 0 else 2b - a", "a sign(z) + 2b"),
    ("b + relu'(z)", "b + (z >= 0)"),
    ("a + 1/2 + |z|/(2z)", "a + heaviside(z)"),
]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("student", "reference"), KINKED)
def test_nothing_is_asked_at_a_kink_whatever_points_are_drawn(student: str, reference: str, seed: int) -> None:
    assert compare(read(student, PLAIN), read(reference, PLAIN), PLAIN, seed=seed).verdict == "equal"


@pytest.mark.parametrize(
    ("student", "reference", "declared"),
    [
        ("z >= 0", "z > 0", PLAIN),
        ("1 if n >= 0 else 0", "1 if n > 0 else 0", Declarations(assumptions={"n": "integer"})),
        ("ceil(z) - 1", "floor(z)", PLAIN),
        ("ceil(z) - 1 + relu(0z)", "floor(z)", PLAIN),
        ("ceil(z) - 1 + relu(floor(z) - z)", "floor(z)", PLAIN),
    ],
)
def test_an_inequality_whole_numbers_and_the_jumps_of_floors_are_asked_at_their_kinks(
    student: str, reference: str, declared: Declarations
) -> None:
    assert compared(student, reference, declared)[0] == "not_equal"


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("max(u^2 sqrt(v), s ln(u))", "max(u^2 sqrt(v), s t ln(u))"),
        ("relu(u v s - 22) + t", "t"),
        ("where(u^2 + v^2 > 17, s, t)", "t"),
        ("min(u v, s + t + 3)", "u v"),
    ],
)
def test_a_piece_that_chance_rarely_meets_is_looked_for(student: str, reference: str, seed: int) -> None:
    declared = Declarations(symbols=dict.fromkeys("uvst", (0.2, 3)))
    found = compare(read(student, declared), read(reference, declared), declared, seed=seed)
    assert found.verdict == "not_equal"
    assert compare(read(student, declared), read(student, declared), declared, seed=seed).verdict == "equal"


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("where(u >= 0, 1, 0)", "where(u > 0, 1, 0)"),
        ("where(-u >= 0, v, 0)", "where(u < 0, v, 0)"),
        ("where(u >= v, s, 0)", "0"),
        ("where(u^2 + 5 - v <= 0, s, t)", "t"),
    ],
)
def test_a_kink_at_the_edge_of_the_domain_is_not_asked(student: str, reference: str) -> None:
    declared = Declarations(symbols={"u": (0, 3), "v": (3, 5), "s": None, "t": None})
    for seed in range(6):
        assert compare(read(student, declared), read(reference, declared), declared, seed=seed).verdict == "equal"


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("max(f(v), |u - s|)", "max(|f(v)|, |u - s|)"),
        ("max(f(u), 1/v)", "max(f(u), 1/s)"),
        ("max(f(u) + 9, s)", "max(g(u) + 9, s)"),
        ("relu(phi(u) - s v) + t", "t"),
        ("max(u - v, s - t, 0)", "max(relu(u - v), t - s)"),
        ("max(f(f'(u)), |sigmoid(v)|)", "max(f(f'(u)), |sigmoid(u)|)"),
        ("max(f(u), -4) + s", "max(f(u), -5) + s"),
        ("sqrt(floor(u v s t/20))^3", "floor(u v s t/20)"),
    ],
)
def test_two_pieces_at_once_and_functions_of_either_sign_are_looked_for(student: str, reference: str) -> None:
    functions = {"f": None, "g": None, "phi": "x^2 - x^3"}
    declared = Declarations(symbols=dict.fromkeys("uvst", (0.2, 3)), functions=functions)
    for seed in range(6):
        assert compare(read(student, declared), read(reference, declared), declared, seed=seed).verdict == "not_equal"
        assert compare(read(student, declared), read(student, declared), declared, seed=seed).verdict == "equal"


def test_an_entry_that_leads_out_of_a_vector_at_most_places_is_compared_at_the_others() -> None:
    declared = Declarations(indices=("i", "k"), families={"x": "real", "g": "real"})
    wanted = "∑_{i=1}^{2} g_i x_{2i+k-2}"
    assert compared("g_1 x_k + g_2 x_{k+2}", wanted, declared)[0] == "equal"
    assert compared("g_1 x_k + g_2 x_{k+1}", wanted, declared)[0] == "not_equal"


@pytest.mark.parametrize("text", ["(y/2)^(2/(0P, v4)^k)", "sqrt([x; y]) + ln(x - 100)", "ln((1, x)) ln(-1 - x^2)"])
def test_a_list_where_a_number_is_searched_for_is_no_obstacle(text: str) -> None:
    assert compared(text, text + " + 0")[0] in ("equal", "undecided", "not_equal")


def test_a_counterexample_holds_the_values_at_which_the_formulas_differ() -> None:
    declared = Declarations(symbols={"z": (-3, 3)})
    found = compare(read("z^2", declared), read("z", declared), declared)
    assert found.counterexample is not None
    assert list(found.counterexample) == ["z"]
    assert found.student_value != found.reference_value
    assert found.reference_value is not None
    assert found.reference_value not in found.reason.replace(f"z = {found.counterexample['z']}", "")


@pytest.mark.parametrize(
    "text", ["9^9^9^9", "sin(9^9^9)", "gamma(10^300)", "∏_{k=1}^{400} ∏_{j=1}^{400} (x+k)", "x^(1e300)"]
)
def test_what_cannot_be_worked_out_is_never_called_equal(text: str) -> None:
    assert compared(text, "1")[0] in ("undecided", "not_equal")


@pytest.mark.parametrize(
    "text", ["f(root(f''(0), f''(0)))", "f((-1/50)^(-50.5))", "sinh(9^99 i) + i", "exp(exp(300)) i"]
)
def test_one_more_than_what_is_too_large_to_be_seen_is_never_called_equal(text: str) -> None:
    declared = Declarations(functions={"f": None}, imaginary="i")
    tree = read(text, declared)
    assert compare(Apply("add", (tree, Num("1"))), tree, declared).verdict != "equal"


def test_a_verdict_is_the_same_in_every_process() -> None:
    program = """
from grader.formula import Declarations, compare, read
declared = Declarations(functions={"f": None})
pairs = [("sin(x)^2+cos(x)^2+y", "1+y"), ("f(x)+a b c", "f(x)+a b"), ("|x|+|y|", "x+y")]
print([compare(read(s, declared), read(r, declared), declared) for s, r in pairs])
"""
    said = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert "not_equal" in said.pop()


REWRITINGS = {
    "sum turned round": lambda t: (Apply("add", (t, Num("3"))), Apply("add", (Num("3"), t))),
    "distributed": lambda t: (
        Apply("mul", (Num("2"), Apply("add", (t, Num("1"))))),
        Apply("add", (Apply("mul", (Num("2"), t)), Num("2"))),
    ),
    "minus twice": lambda t: (t, Apply("neg", (Apply("neg", (t,)),))),
    "fraction": lambda t: (Apply("div", (t, Num("4"))), Apply("mul", (Num("0.25"), t))),
    "square": lambda t: (Apply("pow", (t, Num("2"))), Apply("mul", (t, t))),
    "logarithm of exp": lambda t: (t, Apply("log", (Apply("exp", (t,)),))),
    "exp of a logarithm": lambda t: (t, Apply("exp", (Apply("log", (t,)),))),
    "sigmoid": lambda t: (
        Apply("sigmoid", (t,)),
        Apply("add", (Num("1"), Apply("neg", (Apply("sigmoid", (Apply("neg", (t,)),)),)))),
    ),
    "pieces": lambda t: (Apply("abs", (t,)), Apply("max", (t, Apply("neg", (t,))))),
}


def is_real_somewhere(tree: Tree, declared: Declarations) -> bool:
    """Whether a formula has a value at one of the points at which it would be compared."""
    for point in Sampler((tree,), declared, 0).points():
        with contextlib.suppress(NotReal, Pole, Misfit, Costly, Unclear):
            evaluate(tree, point.scene(declared, {"f": None}))
            return True
    return False


@settings(max_examples=300, deadline=None)
@given(TREES, st.sampled_from(sorted(REWRITINGS)))
def test_an_equivalent_rewriting_is_never_called_different(tree: Tree, rewriting: str) -> None:
    declared = Declarations(functions={"f": None})
    # Of a formula that is real nowhere the logarithm of exp is another branch, in the plane where it is compared then.
    assume(rewriting != "logarithm of exp" or is_real_somewhere(tree, declared))
    one, other = REWRITINGS[rewriting](tree)
    assert compare(one, other, declared).verdict != "not_equal"


@settings(max_examples=300, deadline=None)
@given(TREES)
def test_adding_one_is_never_called_equal(tree: Tree) -> None:
    declared = Declarations(functions={"f": None})
    moved = Apply("add", (tree, Num("1")))
    assert compare(moved, tree, declared).verdict != "equal" or compare(tree, Num("0"), declared).verdict == "undecided"
