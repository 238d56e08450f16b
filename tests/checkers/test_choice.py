"""Choices: what students type for them, and how far it agrees with the key."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from grader.checkers.choice import agreement, plain_choice, read_choice, show_choice
from grader.model.answer import ChoiceAnswer
from grader.model.blame import Unreadable
from grader.model.problem import ChoicePart

LETTERS = {"a": "sigmoid", "b": "tanh", "c": "ReLU", "d": "GELU"}
WORDS = {"relu": "…", "tanh": "…", "leaky_relu": "…"}
SIZES = {"s": "small", "l": "large"}


def _part(select: str = "one", options: dict[str, str] = LETTERS, **more: object) -> ChoicePart:
    targets = SIZES if select == "match" else {}
    values = {"kind": "choice", "id": "q", "points": 2, "select": select, "options": options, "targets": targets}
    return ChoicePart.model_validate(values | more)


@pytest.mark.parametrize(
    ("select", "typed", "chosen"),
    [
        ("one", "b", "b"),
        ("one", " B. ", "b"),
        ("one", "(b)", "b"),
        ("one", "b)", "b"),
        ("one", "“b”", "b"),
        ("one", "`b`", "b"),
        ("many", "a, c", "ac"),
        ("many", "a c", "ac"),
        ("many", "ac", "ac"),
        ("many", "{a; c}", "ac"),
        ("many", "A and C", "ac"),
        ("many", "a,c,", "ac"),
        ("many", "a\nc", "ac"),
        ("many", "{}", ""),
        ("order", "b -> a -> d -> c", "badc"),
        ("order", "b → a ⇒ d > c", "badc"),
        ("order", "badc", "badc"),
        ("order", "b, a, d, c", "badc"),
    ],
)
def test_options_are_read_in_every_form_people_write_lists(select, typed, chosen):
    assert read_choice(typed, _part(select)).chosen == tuple(chosen)


@pytest.mark.parametrize("typed", ["relu, leaky_relu", "ReLU leaky_relu", "{relu; LEAKY_RELU}", "relu and leaky_relu"])
def test_ids_may_be_words(typed):
    assert read_choice(typed, _part("many", WORDS)).chosen == ("relu", "leaky_relu")


@pytest.mark.parametrize(
    "typed",
    ["a = s, b = l", "a=s; b=l", "a → s\nb → l", "a: s, b: l", "a-s, b-l", "{a -> s, b -> l}", "A = S , B = L,"],
)
def test_pairs_are_read_in_every_form_people_write_them(typed):
    assert read_choice(typed, _part("match")).pairs == (("a", "s"), ("b", "l"))


@pytest.mark.parametrize(
    ("select", "typed", "says"),
    [
        ("one", "e", "“e” is none of a, b, c, d"),
        ("one", "a, b", "pick one option, not 2"),
        ("one", "[]", "pick one option, not 0"),
        ("many", "a, a", "“a” is named twice"),
        ("many", "the second one", "is none of"),
        ("order", "a, b", "put all 4 options in order; 2 are named"),
        ("match", "a", "write pairs such as a = s"),
        ("match", "a = s, a = l", "“a” is named twice"),
        ("match", "a = x", "“x” is none of s, l"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_options(select, typed, says):
    with pytest.raises(Unreadable, match=says.replace("(", "\\(")):
        read_choice(typed, _part(select))


@given(st.text(max_size=60), st.sampled_from(["one", "many", "match", "order"]))
def test_reading_gives_a_choice_or_says_why_not_for_any_text(text, select):
    part = _part(select)
    try:
        answer = read_choice(text, part)
    except Unreadable as refusal:
        place = refusal.position or 0
    else:
        place = 0
        assert set(answer.chosen) | set(dict(answer.pairs)) <= set(LETTERS)
    assert 0 <= place <= len(text)


@given(st.permutations(list(LETTERS)))
def test_an_order_is_read_back_from_how_it_is_shown(order):
    answer = ChoiceAnswer(chosen=tuple(order))
    assert read_choice(show_choice(answer), _part("order")) == answer


@pytest.mark.parametrize(
    ("select", "partial", "chosen", "key", "share"),
    [
        ("one", False, "b", "b", 1),
        ("one", True, "a", "b", 0),
        ("many", False, "ca", ["a", "c"], 1),
        ("many", False, "a", ["a", "c"], 0),
        ("many", True, "a", ["a", "c"], Fraction(1, 2)),
        ("many", True, "ab", ["a", "c"], 0),  # a wrong one takes back a right one
        ("many", True, "acd", ["a", "c"], Fraction(1, 2)),
        ("many", True, "abcd", ["a", "c"], 0),
        ("many", True, "abcd", ["a", "b", "c"], 0),  # though most of them are right
        ("many", True, "abd", ["a", "b", "c"], 0),
        ("many", True, "ab", ["a", "b", "c"], Fraction(2, 3)),
        ("many", True, "abc", ["a", "b", "c", "d"], Fraction(3, 4)),
        ("many", True, "", ["a", "c"], 0),
        ("many", True, "", [], 1),
        ("many", True, "a", [], 0),
        ("order", True, "abcd", [("a", "b"), ("b", "c")], 1),
        ("order", False, "dabc", [("a", "b"), ("b", "c")], 1),  # `d` may stand anywhere
        ("order", True, "acbd", [("a", "b"), ("b", "c")], 0),
    ],
)
def test_agreement_counts_what_the_part_counts(select, partial, chosen, key, share):
    part = _part(select, partial=partial)
    assert agreement(part, ChoiceAnswer(chosen=tuple(chosen)), key) == share


@pytest.mark.parametrize(("partial", "pairs", "share"), [
    (False, {"a": "s", "b": "l", "c": "s", "d": "s"}, 1),
    (False, {"a": "s", "b": "l"}, 0),
    (True, {"a": "s", "b": "l"}, Fraction(1, 2)),
    (True, {"a": "l", "b": "l", "c": "s"}, Fraction(1, 2)),
    (True, {}, 0),
])  # fmt: skip
def test_a_matching_agrees_pair_by_pair(partial, pairs, share):
    answer = ChoiceAnswer(pairs=tuple(pairs.items()))
    assert agreement(_part("match", partial=partial), answer, {"a": "s", "b": "l", "c": "s", "d": "s"}) == share


@pytest.mark.parametrize(
    ("select", "value", "plain"),
    [
        ("one", "b", "b"),
        ("many", {"c", "a"}, ["a", "c"]),
        ("many", set(), []),
        ("match", {"a": "s", "b": "l", "c": "s", "d": "s"}, {"a": "s", "b": "l", "c": "s", "d": "s"}),
        ("order", ["b", "a", "d"], [["b", "a"], ["a", "d"]]),
        ("order", [("b", "a"), ("b", "d")], [["b", "a"], ["b", "d"]]),
    ],
)
def test_an_authors_key_becomes_plain_data(select, value, plain):
    assert plain_choice(_part(select), value) == plain


@pytest.mark.parametrize(
    ("select", "value"),
    [
        ("one", "e"),
        ("many", {"a", "e"}),
        ("match", {"a": "s"}),
        ("match", {"a": "s", "b": "l", "c": "s", "d": "x"}),
        ("order", [("a", "b", "c")]),
        ("order", [("a", "e")]),
        ("order", [("a", "b"), "ab"]),
    ],
)
def test_a_key_that_fits_no_option_is_refused(select, value):
    with pytest.raises(ValueError, match=r"option|target|order"):
        plain_choice(_part(select), value)


@given(st.data())
def test_every_choice_agrees_with_itself_as_key(data):
    select = data.draw(st.sampled_from(["one", "many", "match", "order"]))
    partial = data.draw(st.booleans())
    ids = list(LETTERS)
    value = {
        "one": st.sampled_from(ids),
        "many": st.sets(st.sampled_from(ids)),
        "match": st.fixed_dictionaries({id: st.sampled_from(list(SIZES)) for id in ids}),
        "order": st.permutations(ids),
    }[select]
    key = data.draw(value)
    pairs = tuple(key.items()) if select == "match" else ()
    chosen = () if select == "match" else (key,) if select == "one" else tuple(key)
    part = _part(select, partial=partial)
    assert agreement(part, ChoiceAnswer(chosen=chosen, pairs=pairs), plain_choice(part, key)) == 1


@pytest.mark.parametrize(
    "options",
    [{"a": "x", "A": "y"}, {"two words": "x", "b": "y"}, {"and": "x", "b": "y"}, {"3-x": "", "b": ""}, {"a": ""}],
)
def test_options_that_could_not_be_typed_or_told_apart_are_the_authors_fault(options):
    with pytest.raises(ValidationError):
        _part("one", options)
