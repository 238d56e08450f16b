"""Random pairs of answers and references, the same in every run, are judged as oracles of their own judge them.

`make differential` makes new ones. That both verdicts occur shows that a family asks something.
"""

import random
from collections import Counter
from itertools import islice

import pytest

from grader.formula.judging import judge
from grader.formula.question import read_question

from .families import FAMILIES

PAIRS = 200


@pytest.mark.parametrize("family", FAMILIES)
def test_random_pairs_are_judged_as_an_oracle_judges_them(family: str) -> None:
    expected: Counter[str] = Counter()
    for pair in islice(FAMILIES[family](random.Random(f"the same {family} in every run")), PAIRS):
        found = judge(pair.student, pair.reference, read_question(pair.question))
        assert found.verdict == pair.expected, (pair, found)
        expected[pair.expected] += 1
    assert min(expected["equal"], expected["not_equal"]) >= PAIRS // 10


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_seed_makes_the_same_pairs(family: str) -> None:
    one, other = (list(islice(FAMILIES[family](random.Random(7)), 12)) for _ in range(2))
    assert one == other
