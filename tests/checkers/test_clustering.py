"""Wrong answers nobody named come together by what they say, however they are written and on whatever numbers."""

from fractions import Fraction

import pytest

from grader.checkers.clustering import Cluster, Unnamed, cluster, unnamed_of
from grader.formula import Declarations, read, to_text
from grader.model.mark import Apart, Digests, Evidence, Grading, Mark, Verdict
from grader.model.problem import BasePart, NumericPart, SymbolicPart

SLUG = "backprop/neuron"
SLOPE = SymbolicPart(kind="symbolic", id="slope", points=Fraction(1), symbols={"y": (-3, 3), "t": (-2, 2)})
DW = NumericPart(kind="numeric", id="dw", points=Fraction(1), figures=4)
PARTS: dict[tuple[str, str], BasePart] = {(SLUG, "slope"): SLOPE, (SLUG, "dw"): DW}


def _mark(part: str, evidence: Evidence, **more: object) -> Mark:
    return Mark(part=part, verdict=Verdict.WRONG, points=Fraction(0), out_of=Fraction(1), evidence=evidence, **more)


def _formula(student: str, text: str) -> Unnamed:
    tree = to_text(read(text, Declarations(symbols=SLOPE.symbols)))
    return Unnamed(SLUG, student, _mark("slope", Evidence(typed=text, read_as=text, tree=tree, stage="points")))


def _numbers(student: str, typed: str, ratios: tuple, differences: tuple = (), tag: str | None = None, exact: str = ""):
    apart = Apart(exact=exact, ratios=ratios, differences=differences or tuple(0.123 + len(student) for _ in ratios))
    mark = _mark("dw", Evidence(typed=typed), misconception=tag and f"general/{tag}", apart=apart)
    return Unnamed(SLUG, student, mark)


def _who(clusters: list[Cluster]) -> list[str]:
    return ["".join(each.students) for each in clusters]


def test_formulas_of_one_value_are_one_cluster_and_the_largest_comes_first():
    found = [
        _formula("a", "y t"),
        _formula("b", "y^2 - t"),
        _formula("c", "t*y"),
        _formula("d", "(y^3 - t y)/y"),
        _formula("e", "t^2 y / t"),
    ]
    clusters = cluster(found, PARTS)
    assert _who(clusters) == ["ace", "bd"]
    assert clusters[0].answers == ("y t", "t*y", "t^2 y / t")
    at = {name: float(value) for name, value in clusters[0].at.items()}
    assert float(clusters[0].value) == pytest.approx(at["y"] * at["t"], rel=1e-4)


def test_formulas_of_a_problem_that_is_not_here_are_known_by_their_spelling():
    found = [_formula("a", "y t"), _formula("b", "t*y"), _formula("c", "y t")]
    assert _who(cluster(found, {})) == ["ac", "b"]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (_numbers("a", "0.30000", (2.7182,)), _numbers("b", "1.70000", (2.7185,)), True),
        (_numbers("a", "0.30000", (2.7182,)), _numbers("b", "1.70000", (2.7282,)), False),
        (_numbers("a", "0.30000", (1.0, 2.7)), _numbers("b", "1.70000", (1.0, 2.7)), True),
        (_numbers("a", "0.30000", (1.0, 2.7)), _numbers("b", "1.70000", (2.7, 1.0)), False),
        (_numbers("a", "0.30000", (1.0, 2.7)), _numbers("b", "1.70000", (1.0,)), False),
        (_numbers("a", "0.30000", (None,)), _numbers("b", "1.70000", (None,)), False),
        (_numbers("a", "14", (0.7,), (-6.0,)), _numbers("b", "44", (0.88,), (-6.0,)), True),
        (_numbers("a", "14", (0.7,), (-6.5,)), _numbers("b", "44", (0.88,), (-6.5,)), False),
        (_numbers("a", "1", (3.0,), (), "factor", "3"), _numbers("b", "2", (2.0,), (), "factor", "2"), False),
        (_numbers("a", "1", (8.0,), (), "symbol_factor", "8"), _numbers("b", "2", (6.0,), (), "symbol_factor"), True),
        (_numbers("a", "1", (1.2, 0.8), (), "order"), _numbers("b", "2", (0.3, 3.0), (), "order"), True),
    ],
)  # fmt: skip
def test_numbers_on_different_variants_are_alike_by_how_they_stand_to_the_right_ones(one, other, alike):
    assert len(cluster([one, other], PARTS)) == (1 if alike else 2)


@pytest.mark.parametrize(
    ("typed", "ratio", "alike"),
    [
        ("0.1042", 1.25, True),
        ("0.104", 1.2476, True),
        ("0.10", 1.1996, True),
        ("0.1", 1.1996, False),  # one figure says too little
        ("0.105", 1.2596, False),
        ("0.1045", 1.2536, False),
    ],
)
def test_numbers_that_agree_within_the_rounding_of_what_was_typed_are_one_cluster(typed, ratio, alike):
    fine, coarse = _numbers("a", "0.10420", (1.25,)), _numbers("b", typed, (ratio,))
    for found in ([fine, coarse], [coarse, fine]):
        assert len(cluster(found, PARTS)) == (1 if alike else 2)


def test_a_coarse_answer_joins_the_nearest_of_the_fine_ones():
    found = [_numbers("c", "0.21", (2.1,)), _numbers("a", "0.2068", (2.068,)), _numbers("b", "0.2101", (2.101,))]
    assert _who(cluster(found, PARTS)) == ["bc", "a"]


def test_formulas_that_differ_by_the_rounding_of_their_decimals_are_one_cluster():
    found = [_formula("a", "y t/3"), _formula("b", "0.333 y t"), _formula("c", "0.33 t y"), _formula("d", "0.36 y t")]
    assert _who(cluster(found, PARTS)) == ["abc", "d"]


def test_everything_else_is_known_as_it_was_typed():
    words = [Unnamed(SLUG, who, _mark("q", Evidence(typed=text))) for who, text in (("a", "b, c"), ("b", " b,  c"))]
    assert _who(cluster(words, PARTS)) == ["ab"]


def test_parts_and_problems_are_kept_apart():
    one = _formula("a", "y t")
    assert len(cluster([one, Unnamed("other/problem", "b", one.mark)], PARTS)) == 2


def _grading(*marks: Mark) -> Grading:
    digests = Digests(run="r", judge="j", text="t")
    return Grading(problem=SLUG, title="N", digests=digests, submission="s", variant=1, worth=Fraction(3), marks=marks)


def test_only_what_somebody_could_name_is_taken():
    typed = Evidence(typed="y t", tree="[]", stage="points")
    kept = [_mark("a", typed), _mark("b", typed, misconception="general/factor"), _mark("c", Evidence(typed="b"))]
    left_out = [
        _mark("d", typed, misconception="uphill"),
        _mark("e", Evidence(typed="0.57"), misconception="general/figures"),
        _mark("f", Evidence(typed="y t", tree="[]")),  # refused for its form
        _mark("g", Evidence(log="a program's")),
        Mark(part="h", verdict=Verdict.CORRECT, points=Fraction(1), out_of=Fraction(1), evidence=typed),
        Mark(part="i", verdict=Verdict.UNDECIDED, points=None, out_of=Fraction(1), evidence=typed),
    ]
    assert [each.mark.part for each in unnamed_of(SLUG, "ana", _grading(*kept, *left_out))] == ["a", "b", "c"]
