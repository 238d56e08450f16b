"""SymPy's proofs as the bounded child answers them."""

from grader.bounded.last_resort import serve


def test_a_proof_is_found_or_not():
    question = {"variables": ["x"]}
    assert serve({"student": "sin(x)^2", "reference": "1 - cos(x)^2", "question": question})
    assert not serve({"student": "sin(x)", "reference": "1 - cos(x)", "question": question})


def test_what_cannot_be_read_is_not_proven():
    assert not serve({"student": "sin(", "reference": "1", "question": {}})
    assert not serve({"student": "1", "reference": "1", "question": {"vars": ["x"]}})
