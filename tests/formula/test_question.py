"""A question as plain data: what it may say, and what is said where it is wrong."""

import re
from pathlib import Path
from typing import Any

import pytest

from grader.formula.question import Digits, Options, Question, read_question
from grader.model.blame import ProblemError

PAGE = Path(__file__).resolve().parents[2] / "docs" / "comparing.md"


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ({"vars": ["x"]}, ["unknown key `vars`", "variables", "shapes"]),
        ({"options": {"tol": 1}}, ["unknown key `options.tol`", "tolerance"]),
        ({"kind": "essay"}, ["`kind` is 'essay'", "'scalar'", "'numeric'"]),
        ({"format": "word"}, ["`format` is 'word'", "'latex'"]),
        ({"assumptions": {"x": "big"}}, ["'big'", "'positive'"]),
        ({"families": {"p": "normal"}}, ["'normal'", "'onehot'"]),
        ({"functions": {"f": "sigmoidal"}}, ["f is said to be `sigmoidal`", "sigmoid", "expression in x"]),
        ({"variables": {"x": [3, -3]}}, ["the domain of 'x' must rise"]),
        ({"variables": {"x y": None}}, ["'x y' cannot be a name"]),
        ({"variables": {"x": [1]}}, ["`variables.x.1` is [1]"]),
        ({"variables": 3}, ["`variables` is 3"]),
        ({"flat": ["x"]}, ["'x' cannot have one dimension"]),
        ({"flat": ["W"], "shapes": {"W": ["m", "n"]}}, ["'W' cannot have one dimension"]),
        ({"options": {"tolerance": -1}}, ["`options.tolerance` is -1"]),
        ({"options": {"form": "tidy"}}, ["'tidy' is no form", "factored"]),
        ({"options": {"figures": {"figures": 3, "mode": "lax"}}}, ["'lax'", "'strict'", "'liberal'"]),
        ({"options": {"figures": {"figures": 3, "zeros": True}}}, ["unknown key", "zeros", "count, mode, accuracy"]),
    ],
)
def test_what_is_wrong_is_named_with_what_is_allowed(record: dict[str, Any], says: list[str]) -> None:
    with pytest.raises(ProblemError) as raised:
        read_question(record)
    message = "; ".join(fault.message for fault in raised.value.faults)
    for part in says:
        assert part in message, message


def test_every_fault_is_told_not_only_the_first() -> None:
    with pytest.raises(ProblemError) as raised:
        read_question({"vars": ["x"], "kind": "essay"})
    assert len(raised.value.faults) == 2


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        (3, Digits(count=3)),
        ([3, 2], Digits(count=3, accuracy=2)),
        ([3, -1], Digits(count=3, mode="liberal")),
        ({"figures": 3, "mode": "strict"}, Digits(count=3, mode="strict")),
        ({"digits": 3, "strict": True}, Digits(count=3, mode="strict")),
        ({"count": 3, "strict": False}, Digits(count=3, mode="liberal")),
    ],
)
def test_figures_may_be_written_in_several_ways(given: Any, asked: Digits) -> None:
    assert read_question({"options": {"figures": given}}).options.figures == asked
    assert read_question({"options": {"places": given}}).options.places == asked


@pytest.mark.parametrize(
    ("options", "absolute", "relative"),
    [
        ({"tolerance": 0.1}, 0.1, None),
        ({"tolerance": 0.1, "relative": False}, 0.1, None),
        ({"tolerance": 0.1, "relative": True}, None, 0.1),
        ({"relative": 0.1}, None, 0.1),
        ({"relative": "5%"}, None, 0.05),
        ({"tolerance": 0.1, "relative": 0.2}, 0.1, 0.2),
        ({}, None, None),
    ],
)
def test_a_tolerance_is_absolute_unless_it_is_said_to_be_a_share(options, absolute, relative) -> None:
    found = Options.model_validate(options)
    assert (found.absolute_tolerance, found.relative_tolerance) == (absolute, relative)


def test_names_may_be_a_list_or_a_table() -> None:
    assert read_question({"variables": ["x", "y"]}).variables == {"x": None, "y": None}
    assert read_question({"variables": {"x": [0, 1], "y": None}}).variables == {"x": (0.0, 1.0), "y": None}
    assert read_question({"functions": ["f"]}).functions == {"f": None}


@pytest.mark.parametrize(
    ("words", "assumption"),
    [
        ("positive", "positive"),
        (["positive", "integer"], "natural"),
        ("positive, integer", "natural"),
        ("real", "real"),
        ("nonzero", "real"),
        (["nonzero", "integer"], "integer"),
        ("complex", "complex"),
        ("nonnegative", "nonnegative"),
    ],
)
def test_assumptions_may_be_combined(words: Any, assumption: str) -> None:
    assert read_question({"assumptions": {"x": words}}).declarations().assumptions == {"x": assumption}


def test_whole_numbers_with_a_sign_are_sampled_where_they_may_be() -> None:
    declared = read_question({"assumptions": {"n": "nonnegative integer", "k": "negative integer"}}).declarations()
    assert declared.symbols == {"n": (0, 9), "k": (-9, -1)}


def test_what_is_not_zero_is_not_asked_at_zero() -> None:
    assert read_question({"assumptions": {"x": "nonzero"}}).declarations().exclude == {"x": (0.0,)}


def test_a_vector_may_be_given_by_its_size() -> None:
    shapes = read_question({"shapes": {"x": ["n"], "W": ["m", "n"], "b": ["2", 1]}}).shapes
    assert shapes == {"x": ("n", 1), "W": ("m", "n"), "b": (2, 1)}


def test_only_a_vector_given_by_its_size_alone_has_one_dimension_unless_it_is_said_which_have() -> None:
    shapes = {"x": ["n"], "y": "n", "W": ["m", "n"], "c": ["n", 1]}
    assert read_question({"shapes": shapes}).declarations().flat == ("x", "y")
    assert read_question({"shapes": shapes, "flat": ["c"]}).declarations().flat == ("c",)


def test_a_name_may_be_listed_among_the_variables_and_have_a_shape() -> None:
    declared = read_question({"variables": ["W", "x"], "shapes": {"W": ["m", "n"]}}).declarations()
    assert set(declared.symbols) == {"x"}


def test_a_question_is_frozen_and_equal_to_another_of_the_same_words() -> None:
    assert Question() == read_question({})
    with pytest.raises(ValueError, match="frozen"):
        Question().kind = "numeric"  # type: ignore[misc]


def test_the_page_names_every_key_and_every_option() -> None:
    named = set(re.findall(r"`(\w+)`", PAGE.read_text(encoding="utf-8")))
    assert {*Question.model_fields, *Options.model_fields, "student", "reference"} <= named


def test_what_is_null_or_empty_is_as_if_it_were_not_there() -> None:
    empty = {"variables": [], "assumptions": [], "functions": None, "options": {"tolerance": None, "form": None}}
    assert Question.model_validate(empty) == Question()
