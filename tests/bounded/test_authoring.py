"""The author's steps, asked in a bounded child's service: variants, keys, cases, and whose fault what is."""

import json
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest

from grader.bounded.authoring import freeze, serve, thaw

NUMERIC = [
    {"kind": "numeric", "id": "z", "points": "1", "figures": 4},
    {"kind": "numeric", "id": "y", "points": "2", "figures": 4},
]
SOLUTION = """
def given(rng):
    return {"x": round(rng.uniform(1.2, 3), 1), "w": np.round(rng.uniform(0.3, 0.9, size=2), 1)}

def z(w, x):
    return w * x + 0.317

def y(z):
    return sigmoid(z)
"""
WRONG = '''
@instead_of("y", keeps=1)
def tanh_for_sigmoid(z):
    """That is tanh."""
    return np.tanh(z)
'''


@pytest.fixture
def ask():
    """Asks about a reference of these files."""

    def asked(op: str, solution: str = SOLUTION, wrong: str = WRONG, cases: str = "", parts=NUMERIC, **request):
        files = {"solution.py": solution, "wrong.py": wrong, "cases.py": cases}
        sources = {name: dedent(text) for name, text in files.items()}
        return serve({"op": op, "folder": "/course/problem", "sources": sources, "parts": parts, **request})

    return asked


def _faults(reply: dict) -> list[str]:
    return [f"{Path(file).name}:{line}: {message}" for file, line, _, message in reply["faults"]]


def test_a_variant_is_plain_data_and_the_same_for_the_same_seed(ask):
    one, again = ask("draw", seed="ab" * 16)["answer"], ask("draw", seed="ab" * 16)["answer"]
    assert one["values"] == again["values"] != ask("draw", seed="cd" * 16)["answer"]["values"]
    assert isinstance(one["values"]["w"], list)
    assert one["draws"] >= 1


def test_numbers_are_drawn_again_until_they_do(ask):
    solution = """
    def given(rng):
        return {"x": float(rng.choice([0.0, 0.0, 0.0, 1.37]))}
    def z(x): return 3.3 * x
    """
    for seed in range(5):
        answer = ask("draw", solution, "", parts=NUMERIC[:1], seed=f"{seed:032x}")["answer"]
        assert answer["values"] == {"x": 1.37}


def test_a_key_has_its_rows_as_plain_data(ask):
    values = {"x": 2.0, "w": [0.5, 0.8]}
    rows = json.loads(ask("key", values=values, answers={"z": [1.4, 1.9]})["answer"]["rows"])
    assert [row["kind"] for row in rows["y"]] == ["right", "own", "wrong", "wrong"]
    assert rows["z"][0]["value"] == pytest.approx([1.317, 1.917])
    assert rows["y"][2]["keeps"] == "1"


def test_misconceptions_are_described_with_their_place(ask):
    (wrong,) = ask("describe", values={"x": 2.0, "w": [0.5, 0.8]})["answer"]["wrongs"]
    assert (wrong["name"], wrong["of"], wrong["line"]) == ("tanh_for_sigmoid", "y", 2)


def test_a_student_with_a_slip_works_on_from_it(ask):
    values = {"x": 2.0, "w": [0.5, 0.8]}
    answers = ask("work", values=values, slip="tanh_for_sigmoid")["answer"]["answers"]
    assert answers["y"] == pytest.approx(np.tanh([1.317, 1.917]).tolist())
    assert ask("work", values=values, rounded=True)["answer"]["answers"]["y"] == [0.7887, 0.8718]


@pytest.mark.parametrize(
    ("solution", "wrong", "says"),
    [
        (SOLUTION + "\ndef x(): return 1\n", "", "`x` is a step and is given as well"),
        (SOLUTION.replace("def y(", "def yy("), "", "part `y` has no function of its name"),
        (SOLUTION, WRONG.replace("keeps=1", "keeps=2"), "`tanh_for_sigmoid` keeps 2 of the 2 points of `y`"),
        (SOLUTION, WRONG.replace("keeps=1", "keeps=-1"), "keeps -1 of the 2 points"),
        (SOLUTION, WRONG.replace("keeps=1", 'then={"q": 1}'), "says what `q` then earns, which is no typed part"),
        (SOLUTION, WRONG.replace("keeps=1", 'then={"z": 2}'), "then earns 2 of the 1 points of `z`"),
    ],
)
def test_what_an_author_declares_must_fit_the_parts(ask, solution, wrong, says):
    values = {"x": 2.0, "w": [0.5, 0.8]}
    assert any(says in fault for fault in _faults(ask("key", solution, wrong, values=values, answers={})))


def test_formulas_may_be_expressions_or_text(ask):
    part = {"kind": "symbolic", "id": "f", "points": "1", "symbols": {"x": [-2, 2], "y": [-2, 2]}}
    for body in ("sp.diff(x**2 * y, x)", '"2 x y"'):
        rows = json.loads(
            ask("key", f"def f(x, y): return {body}\n", "", parts=[part], values={}, answers={})["answer"]["rows"]
        )
        assert [row["kind"] for row in rows["f"]] == ["right"]
        assert rows["f"][0]["value"]
    with pytest.raises(ValueError, match="cannot be read"):
        ask("key", 'def f(x, y): return "2 x +"\n', "", parts=[part], values={}, answers={})


def test_cases_get_their_own_seed(ask):
    cases = "def values(rng): return {'x': rng.normal(size=3)}\n"
    one, again, other = (
        ask("case", cases=cases, part="values", seed=seed)["answer"]["x"] for seed in ("0a", "0a", "0b")
    )
    assert one.tolist() == again.tolist() != other.tolist()
    assert _faults(ask("case", cases=cases, part="others", seed="0a")) == [
        "cases.py:None: there is no function `others`"
    ]


@pytest.mark.parametrize(
    ("value", "frozen"),
    [
        (np.float64(0.5), 0.5),
        (np.int64(3), 3),
        (-0.0, 0.0),
        (np.asarray([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        ((1, "relu"), [1, "relu"]),
        (True, True),
    ],
)
def test_given_values_are_stored_as_plain_data_without_negative_zero(value, frozen):
    assert freeze(value) == frozen
    assert str(freeze(value)) == str(frozen)


@pytest.mark.parametrize("value", [None, {"a": 1}, 1j, object(), float("nan"), float("inf"), [1.0, float("nan")]])
def test_what_cannot_be_stored_and_printed_is_no_given(value):
    with pytest.raises((TypeError, ValueError)):
        freeze(value)


def test_stored_lists_are_arrays_again():
    thawed = thaw({"w": [[1.0, 2.0]], "b": 0.5, "name": "relu"})
    assert thawed["w"].shape == (1, 2)
    assert (thawed["b"], thawed["name"]) == (0.5, "relu")
