"""General diagnoses of wrong answers nobody named: true, told without the answer, and never against an author's."""

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.bounded.authoring import serve
from grader.catalog import load_entry, open_catalog
from grader.catalog.programs import read_steps
from grader.checkers.diagnosing import FEEDBACK, diagnose
from grader.checkers.proof import type_answer
from grader.checkers.typed import mark_typed
from grader.formula import Declarations, read, to_plain, to_text
from grader.model.answer import NumericAnswer, Read, Response, SymbolicAnswer
from grader.model.mark import GENERAL, Verdict
from grader.model.problem import NumericPart, SymbolicPart
from grader.steps.key import Row

F = Fraction
TYPED = Response(text="as typed")
PART = NumericPart(kind="numeric", id="dw", points=F(2), figures=4)
COUNT = NumericPart(kind="numeric", id="count", points=F(2))
FORMULA = SymbolicPart(kind="symbolic", id="slope", points=F(2), symbols={"y": (-3, 3), "t": (-2, 2)})
NAMES = Declarations(symbols=FORMULA.symbols)
GIVENS = {"maps": 8, "side": 28, "rate": 0.5, "Y": [[0, 1, 0], [1, 0, 0]], "word": "relu"}


def _right(value: object, part: NumericPart = PART) -> Row:
    size = np.asarray(value, dtype=float)
    tolerance = 1e-9 * np.maximum(np.abs(size), 1e-300) if part is COUNT else 10.0**-4 * np.abs(size) + 1e-9
    return Row(kind="right", value=value, tolerance=tolerance.tolist())


def _tag(part: NumericPart, given: object, row: Row, givens: dict = GIVENS) -> str | None:
    answer = type_answer(given, part.figures).answer
    found = diagnose(part, answer, [row], givens)
    return found.tag.removeprefix(GENERAL) if found else None


@pytest.mark.parametrize(
    ("right", "given", "tag"),
    [
        (0.3217, -0.3217, "sign"),
        ([0.3217, -1.25], [-0.3217, 1.25], "sign"),
        ([0.3217, -1.25], [0.3217, 1.25], "some_signs"),
        (0.3217, 0.6434, "factor"),
        (0.3217, -0.16085, "factor"),
        ([0.3217, -1.25, 0.71], [0.23, 0.11, 0.71], None),
        ([[0.31, -1.25, 0.7], [1.1, 0.2, -0.4]], [[0.2325, -0.9375, 0.525], [0.825, 0.15, -0.3]], "factor"),
        (0.3217, 0.3217 * 8, "symbol_factor"),
        (0.3217, 0.3217 / 28, "symbol_factor"),
        (0.3217, 32.17, "percent"),
        (32.17, 0.3217, "percent"),
        (3.217, 0.003217, "power_of_ten"),
        (0.3217, 3.217, "power_of_ten"),
        (0.3217, 0.3217 / np.log(2), "log_base"),
        (0.3217, 0.3217 * np.log(10), "log_base"),
        (0.5236, 30.0, "degrees"),
        (0.3217, 0.3219, "near"),
        (0.3217, 0.3317, None),
        (0.3217, 0.0, None),
        (0.0, 0.3217, None),
        ([0.32, 0.51, 0.17], [0.17, 0.32, 0.51], "order"),
        ([[0.32, 0.51], [0.17, 0.9]], [[0.32, 0.17], [0.51, 0.9]], "transpose"),
        ([[0.32, 0.51, 0.4], [0.17, 0.9, 0.6]], [[0.32, 0.17], [0.51, 0.9], [0.4, 0.6]], "transpose"),
        ([0.32, 0.51, 0.17], [1.32, 1.51, 1.17], "constant"),
        ([0.32, 0.51, 0.17], [0.32, 0.51], None),
        ([0.3217, 0.4523], [float("inf"), 0.4523], None),
    ],
)
def test_of_measured_numbers(right, given, tag):
    assert _tag(PART, given, _right(right)) == tag


@pytest.mark.parametrize(
    ("right", "given", "tag"),
    [
        (128, 127, "off_by_one"),
        (128, 129, "off_by_one"),
        (128, 256, "factor"),
        (128, 1024, "symbol_factor"),
        (112, 4, "symbol_factor"),
        (250, 2500, "power_of_ten"),
        (128, 130, None),
        (6, 12, None),  # most small numbers are multiples of each other
        (6, 5, "off_by_one"),
        (12.5, 11.5, None),
        ([3, 5, 9], [4, 6, 10], "off_by_one"),
        ([3, 5, 9], [9, 5, 3], "order"),
        ([0, 1, 0], [1, 0, 0], None),
    ],
)
def test_of_counts(right, given, tag):
    assert _tag(COUNT, given, _right(right, COUNT)) == tag


def test_too_few_figures_say_how_many_are_asked_for():
    answer = NumericAnswer(shape=(), entries=(F("0.57"),), figures=(2,))
    found = diagnose(PART, answer, [_right(0.57437)], {})
    assert found is not None
    assert (found.tag, "asks for 4 significant figures" in found.feedback) == ("general/figures", True)


def test_a_slip_on_an_own_earlier_answer_is_known_too():
    rows = [_right(0.3217), _right(0.7431).model_copy(update={"kind": "own", "own": ("y",)})]
    found = diagnose(PART, type_answer(-0.7431, 4).answer, rows, {})
    assert found is not None
    assert found.tag == "general/sign"
    assert "given the answer to y" in found.exact


def _formula(text: str) -> Read:
    return Read(answer=SymbolicAnswer(tree=to_text(read(text, NAMES))), shown=text)


def _plain(text: str) -> object:
    return to_plain(read(text, NAMES))


def test_a_named_misconception_wins_and_an_unnamed_slip_pays_nothing():
    rows = [
        Row(kind="right", value=_plain("y - t")),
        Row(kind="wrong", value=_plain("t - y"), name="uphill", feedback="It points uphill.", keeps=F(1)),
    ]
    named, unnamed = (mark_typed(FORMULA, TYPED, _formula(text), rows) for text in ("t - y", "2y - 2t"))
    assert (named.misconception, named.points, named.apart) == ("uphill", 1, None)
    assert (unnamed.verdict, unnamed.points) == (Verdict.WRONG, 0)
    assert (unnamed.misconception, unnamed.feedback) == ("general/factor", FEEDBACK["factor"])
    assert unnamed.apart is not None
    assert unnamed.apart.exact == "2 times the right one"
    assert unnamed.is_unnamed
    assert not named.is_unnamed


def test_shapes_that_do_not_fit_stay_said_as_they_are():
    shapes = {"W": ("m", "n"), "d": ("m", 1)}
    part = SymbolicPart(kind="symbolic", id="dx", points=F(1), shapes=shapes)
    declared = Declarations(shapes=shapes)
    answer = Read(answer=SymbolicAnswer(tree=to_text(read("W d", declared))))
    mark = mark_typed(part, TYPED, answer, [Row(kind="right", value=to_plain(read("W^T d", declared)))])
    assert mark.misconception == "general/transpose"
    assert "cannot be multiplied" in mark.feedback


def test_entries_to_look_at_stay_named():
    row = _right([0.3217, -1.25, 0.5])
    mark = mark_typed(PART, TYPED, type_answer([0.3217, 1.25, 0.5], 4), [row])
    assert mark.misconception == "general/some_signs"
    assert mark.feedback.endswith("Look again at entry 2.")


def test_how_numbers_stand_to_the_right_ones_is_kept_for_staff():
    mark = mark_typed(PART, TYPED, type_answer([0.3217, 0.9], 4), [_right([0.3217, 0.3])])
    assert mark.apart is not None
    assert (mark.apart.ratios, mark.apart.differences) == ((1.0, 3.0), (0.0, 0.6))
    assert mark.misconception is None
    mark = mark_typed(PART, TYPED, type_answer([0.3, 0.9], 4), [_right([0.0, 0.3])])
    assert mark.apart is not None
    assert mark.apart.ratios == (None, 3.0)


@pytest.mark.parametrize("tag", list(FEEDBACK))
def test_what_a_student_is_told_holds_no_factor_and_no_value(tag):
    told = FEEDBACK[tag].replace("a 1 is missing", "").replace("fraction of 1", "")
    assert not re.search(r"\d|½|twice|half|double", told)
    assert told.endswith((".", "?"))


numbers = st.floats(0.01, 100).map(lambda number: float(f"{number:.3e}"))


@given(st.lists(numbers, min_size=2, max_size=6, unique=True), st.sampled_from([2, 3, 0.5, 0.75, -2, 1.2]))
def test_a_common_factor_is_always_known_for_one(right, factor):
    answer = NumericAnswer(
        shape=(len(right),), entries=tuple(F(entry) * F(factor) for entry in right), figures=(None,) * len(right)
    )
    found = diagnose(PART, answer, [_right(right)], {})
    assert found is not None
    assert found.tag in ("general/factor", "general/order", "general/near")
    assert found.tag == "general/factor" or sorted(right) == sorted(factor * entry for entry in right)


@given(st.lists(numbers, min_size=3, max_size=6), st.lists(numbers, min_size=3, max_size=6))
def test_numbers_that_have_nothing_in_common_get_no_diagnosis(right, given):
    size = min(len(right), len(given))
    right, given = np.asarray(right[:size]), np.asarray(given[:size])
    ratios, gaps = given / right, given - right
    spread = (np.ptp(ratios) / ratios.max(), np.ptp(gaps) / np.abs(gaps).max() if gaps.any() else 0)
    permuted = np.allclose(np.sort(right), np.sort(given), rtol=0.02)
    near = np.allclose(right, given, rtol=0.02)
    turned = size == 2
    if min(spread) > 0.01 and not (permuted or near or turned):
        assert _tag(PART, given.tolist(), _right(right.tolist()), {}) is None


# -- the shipped misconceptions -----------------------------------------------------------------------------------

#: What general diagnoses may say of answers that authors have named: each was held against the author's own words.
AGREED = {
    "backprop/chain_rule_graph": {
        "two_not_brought_down": "factor",
        "first_branch_only": "missing_term",
        "second_branch_only": "missing_term",
        "slope_of_the_direct_branch": "missing_term",
        "slope_of_the_branch_through_v": "missing_term",
        "slope_in_u": "symbol_factor",
    },
    "backprop/hand_backprop_2_2_1": {
        "loss_half_forgotten": "factor",
        "error_backwards": "sign",
        "half_not_cancelled": "factor",
        "two_without_its_half": "factor",
        "weight_gradients_transposed": "order",
        "output_weights_left_out": "factor",  # where both weights happen to be the same
    },
    "convolution/conv_output_size": {
        "plus_one_forgotten": "off_by_one",
        "plus_one_forgotten_at_a_stride": "off_by_one",
        "rounded_up": "off_by_one",
        "stride_ignored": "factor symbol_factor",
        "pooling_by_one": "factor symbol_factor",
        "pooling_rounded_up": "off_by_one",
        "plus_one_forgotten_in_pooling": "off_by_one",
        "plus_one_forgotten_with_dilation": "off_by_one",
        "output_padding_forgotten": "off_by_one",
        "one_channel": "symbol_factor",
        "rule_without_plus_one": "off_by_one",
        "rule_with_padding_once": "missing_factor",
        "rule_without_padding": "missing_term",
        "rule_rounded_up": "rounding_direction",
        "rule_not_rounded": "not_rounded",
        "rule_without_stride": "missing_factor",
        "rule_without_dilation": "missing_factor",
        "dilated_rule_without_plus_one": "off_by_one",
        "dilated_rule_off_by_one": "off_by_one",
        "transposed_with_padding_added": "term_sign",
        "transposed_with_a_stride_too_many": "off_by_one",
        "same_without_dilation": "missing_factor symbol_factor",
        "same_on_one_side": "factor",
    },
    "convolution/conv_parameters": {
        "one_group_counted": "factor symbol_factor",
        "rule_without_biases": "off_by_one",
        "rule_without_depth": "missing_factor",
        "rule_with_a_flat_filter": "power",
        "rule_without_groups": "missing_factor",
        "grouped_rule_without_biases": "off_by_one",
        "rule_divided_twice": "power",
        "dense_rule_without_biases": "off_by_one",
        "outputs_not_counted_by_pixel": "missing_factor",
    },
    "foundations/activation_derivatives": {
        "sigmoid_with_a_plus": "term_sign",
        "sigmoid_slope_backwards": "sign",
        "plus_in_terms_of_a": "term_sign",
        "negative_in_terms_of_a": "sign",
        "tanh_with_a_plus": "term_sign",
        "square_of_tanh_forgotten": "power",
        "tanh_plus_in_terms_of_a": "term_sign",
        "leaky_itself": "symbol_factor",
        "left_side_not_differentiated": "extra_factor",
        "first_factor_only": "missing_term",
        "factor_z_lost": "missing_factor",
    },
    "foundations/logsumexp": {
        "logarithm_to_base_ten": "log_base",
        "logarithm_to_base_two": "log_base",
        "reciprocal_alone": "missing_factor",
        "numerator_alone": "missing_factor",
        "other_terms_only": "missing_term",
        "shift_counted_three_times": "extra_factor",
        "shift_subtracted": "term_sign",
    },
    "foundations/softmax_ce_gradient": {
        "loss_without_its_minus": "sign",
        "log_to_base_two": "log_base",
        "log_to_base_ten": "log_base",
        "error_backwards": "sign",
        "hessian_upside_down": "sign",
        "mean_forgotten": "factor",
        "mean_over_all_entries": "factor",
        "mean_over_classes": "factor",
        "batch_error_backwards": "sign",
        "gradient_backwards": "sign",
        "plus_in_the_hessian": "term_sign",
        "hessian_without_diagonal": "missing_term",
        "negative_hessian": "sign",
        "batch_without_mean": "symbol_factor",
        "batch_backwards": "sign",
    },
}


@cache
def _rows(slug: str, seed: str) -> tuple[dict, dict]:
    """A variant's numbers and the rows of its key, by part."""
    entry = load_entry(open_catalog(), slug)
    parts = [part.model_dump(mode="json") for part in entry.problem.parts if part.typed]
    asked = {"folder": str(entry.reference), "sources": read_steps(entry.reference), "parts": parts}
    values = serve({"op": "draw", "seed": seed, **asked})["answer"]["values"]
    rows = json.loads(serve({"op": "key", "values": values, "answers": {}, **asked})["answer"]["rows"])
    return values, {id: [Row.model_validate(row) for row in found] for id, found in rows.items()}


def _diagnosed(slug: str, seed: str) -> Iterator[tuple[str, str]]:
    """(misconception, general tag) of every wrong answer of the key, were it not named."""
    values, key = _rows(slug, seed)
    for part in load_entry(open_catalog(), slug).problem.parts:
        for row in key.get(part.id, []):
            if row.kind != "wrong" or part.kind not in ("numeric", "symbolic"):
                continue
            if isinstance(part, NumericPart):
                answer = type_answer(row.value, part.figures).answer
            else:
                answer = SymbolicAnswer(tree=json.dumps(row.value))
            right = [other for other in key[part.id] if other.kind != "wrong"]
            if found := diagnose(part, answer, right, values):
                yield row.name or "", found.tag.removeprefix(GENERAL)


@pytest.mark.parametrize("slug", list(AGREED))
def test_what_is_said_of_a_shipped_misconception_never_contradicts_its_author(slug):
    for seed in ("03", "04", "05"):
        for name, tag in _diagnosed(slug, seed):
            assert tag in AGREED[slug].get(name, "").split(), f"{name} of {slug} would be called {tag}"
