"""What a reference writes an index on is a vector or matrix, though nobody declared it."""

import pytest

from grader.formula.judging import judge
from grader.formula.question import read_question

_INDEXED = {"kind": "indexed", "indices": ["i", "j"]}

#: (student, reference, question, verdict)
_ASKED = [
    # under another letter of the sum
    ("sum_k A_ik v_k", "sum_j A_ij v_j", _INDEXED, "equal"),
    ("sum_k A_ki v_k", "sum_j A_ij v_j", _INDEXED, "not_equal"),
    (r"\sum_k A_{ik} v_k", r"\sum_j A_{ij} v_j", {"indices": ["i", "j"], "variables": ["A", "v"]}, "equal"),
    (r"\frac{e^{u_i}}{\sum_l e^{u_l}}", r"\frac{e^{u_i}}{\sum_k e^{u_k}}", {}, "equal"),
    (r"\frac{e^{u_i}}{\sum_l e^{u_i}}", r"\frac{e^{u_i}}{\sum_k e^{u_k}}", {}, "not_equal"),
    (r"\sum_{m=1}^N t_m^2", r"\sum_{n=1}^N t_n t_n", {}, "equal"),
    (r"\sum_{m=1}^N t_m^2", r"(\sum_{n=1}^N t_n)^2", {}, "not_equal"),
    (r"\frac1N \sum_m (t_m - c)^2", r"\frac1N \sum_n t_n^2 - \frac{2c}{N} \sum_n t_n + c^2", {}, "not_equal"),
    (
        r"\frac1N \sum_{m=1}^N (t_m - c)^2",
        r"\frac1N \sum_{n=1}^N t_n^2 - \frac{2c}{N} \sum_{n=1}^N t_n + c^2",
        {},
        "equal",
    ),
    # under another index, or two of them the wrong way round
    ("q_j - t_j", "q_i - t_i", _INDEXED, "not_equal"),
    ("A_ij", "A_ji", _INDEXED, "not_equal"),
    ("q_{i+1}", "q_i", _INDEXED, "not_equal"),
    ("-(t_i - q_i)", "q_i - t_i", _INDEXED, "equal"),
    # entry by entry, and Kronecker's delta
    ("q_i (1 - q_i) if i == j else -q_i q_j", "q_i (delta_ij - q_j)", _INDEXED, "equal"),
    ("q_i (1 - q_i)", "q_i (delta_ij - q_j)", _INDEXED, "not_equal"),
    ("t_1 + t_2 + t_3", "sum_{k=1}^3 t_k", {}, "equal"),
    ("t_1 + t_2", "sum_{k=1}^3 t_k", {}, "not_equal"),
    (r"-\sum_k t_k \log q_k", r"-\sum_i t_i \ln q_i", {}, "equal"),
    (r"-\sum_k t_k \log q_k", r"-\sum_i \ln q_i^{t_i}", {}, "equal"),
    (r"-\sum_k q_k \log t_k", r"-\sum_i t_i \ln q_i", {}, "not_equal"),
    # of positive entries where the question says so
    ("2 sum_k ln(q_k)", "sum_k ln(q_k^2)", {"assumptions": {"q": "positive"}}, "equal"),
    # a subscript that is no index leaves a name a name
    ("w_in + w_out", "w_out + w_in", {"indices": ["i"]}, "equal"),
    ("b_o + sum_k t_k", "sum_m t_m + b_o", {}, "equal"),
    ("n a_n", "a_n n", {}, "equal"),
]


@pytest.mark.parametrize(("student", "reference", "question", "verdict"), _ASKED)
def test_a_sum_may_run_under_any_letter_and_an_index_is_no_part_of_a_name(
    student: str, reference: str, question: dict[str, object], verdict: str
) -> None:
    assert judge(student, reference, read_question(question)).verdict == verdict


def test_a_name_that_the_question_declares_with_its_subscript_stays_one() -> None:
    question = read_question({"variables": ["z_i", "z_j"], "indices": ["i", "j"]})
    found = judge("z_i - z_j", "z_j - z_i", question)
    assert (found.verdict, found.counterexample is not None) == ("not_equal", True)
    assert judge("z_k", "z_i", question).verdict == "unreadable"
