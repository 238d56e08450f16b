from fractions import Fraction
from html.parser import HTMLParser

import pytest

from grader.model.blame import ProblemError
from grader.model.problem import Problem
from grader.rendering import page_html, statement_html, statement_markdown

PARTS = [
    {"id": "y", "kind": "numeric", "points": 1, "asks": "the output $y$ at $x = {{ x }}$", "figures": 4},
    {"id": "n", "kind": "numeric", "points": 1, "asks": "how many"},
    {"id": "p", "kind": "numeric", "points": 1, "tolerance": 0.01, "partial": True},
    {"id": "q", "kind": "numeric", "points": 1, "relative": 0.005},
    {"id": "slope", "kind": "symbolic", "points": 2, "symbols": {"z": [-3, 3], "a": [0, 1]}, "only": ["a"]},
    {"id": "H", "kind": "symbolic", "points": 2, "symbols": {"z": [-3, 3]}, "shapes": {"p": ["n", 1]}},
    {"id": "pick", "kind": "choice", "points": 1, "options": {"a": "the $L_{{ k }}$ norm", "b": "none"}},
    {"id": "pairs", "kind": "choice", "points": 1, "options": {"a": "A", "b": "B"}, "targets": {"1": "one", "2": "two"},
     "select": "match"},
    {"id": "sorted", "kind": "choice", "points": 1, "options": {"a": "A", "b": "B"}, "select": "order"},
    {"id": "some", "kind": "choice", "points": 1, "options": {"a": "A", "b": "B"}, "select": "many"},
    {"id": "large", "kind": "function", "points": 3, "submit": ["softmax.py"], "calls": "softmax",
     "limits": {"seconds": 5}},
    {"id": "acc", "kind": "training", "points": 10, "submit": ["model.py"], "calls": "train",
     "scale": {"cifar10_subset": [[0.39, 0], [0.42, 10]]}, "allow": "dense", "parameters": {"at_most": 2000000},
     "limits": {"seconds": 600, "memory_mb": 4000, "threads": 2, "device": "cuda"}},
]  # fmt: skip
VALUES = {"x": [0.5, -1.2], "k": 2}


@pytest.fixture
def problem():
    return Problem.model_validate(
        {
            "slug": "foundations/everything",
            "title": "Everything & more",
            "statement": "Take $x = {{ x | vector }}$.\n\n# Before\n\n![net](figures/net.png)",
            "parts": PARTS,
            "handout": ["model.py"],
        }
    )


FIGURES = {"net.png": b"\x89PNG"}

TOLD = [
    "4 significant figures.",
    "The exact value.",
    "Right to within ±0.01. Each right entry earns its share.",
    "Right to within 0.5 %.",
    "A formula in `a` only.",
    "A formula in `z` and `p`. `p` is n × 1.",
    "Pick one; type its name, such as `a`.",
    "type pairs such as `a = 1`",
    "Put all 2 in order",
    "Pick all that apply",
    "Function `softmax` in `softmax.py`; it is run on inputs you have not seen.",
    "median accuracy of 3 runs",
    "On cifar10_subset: 39 % gives 0, 42 % gives 10 points; in between, in proportion.",
    "Dense layers only",
    "at most 2,000,000 parameters",
    "Hand in `everything/softmax.py` and `everything/model.py`. You start from `model.py`.",
    "One run of `large` may use 5 s, 2 GB of memory and one processor core.",
    "One run of `acc` may use 10 min, 4 GB of memory and 2 processor cores and the GPU.",
    "the Python standard library. There is no network.",
]


class _Reader(HTMLParser):
    """Collects the text, and complains of tags that are closed out of order."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in ("img", "meta", "br", "mspace"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag != "mspace":
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.said.append(data)


def _text(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    assert not reader.open
    return " ".join("".join(reader.said).split())


def test_a_statement_tells_all_a_student_has_to_know(problem):
    markdown = statement_markdown(problem, VALUES)
    html = _text(statement_html(problem, VALUES, figures=FIGURES))
    for told in TOLD:
        assert told in markdown
        assert told.replace("`", "") in html
    assert "Everything & more (25 points)" in markdown
    assert "Everything & more 25 points" in html


def test_numbers_are_put_into_the_statement_the_parts_and_the_options(problem):
    markdown = statement_markdown(problem, VALUES)
    assert r"$x = (0.5,\ -1.2)$" in markdown
    assert "at $x = [0.5, -1.2]$" in markdown
    assert "the $L_2$ norm" in markdown
    with pytest.raises(ProblemError, match="'k' is undefined") as caught:
        statement_markdown(problem, {"x": [1.0]})
    assert caught.value.faults[0].file.name == "problem.toml"


def test_an_assignments_points_replace_the_problems_own(problem):
    markdown = statement_markdown(problem, VALUES, worth=Fraction(50))
    assert "(50 points)" in markdown
    assert "`acc` (20 points)" in markdown
    assert "42 % gives 20 points" in markdown


def test_headings_follow_that_of_the_problem(problem):
    html = statement_html(problem, VALUES, figures=FIGURES, level=3)
    assert "<h3>Everything &amp; more</h3>" in html
    assert "<h4>Before</h4>" in html
    assert "<h4>What is asked</h4>" in html


def test_a_page_needs_nothing_from_elsewhere(problem):
    statement = statement_html(problem, VALUES, figures=FIGURES)
    page = page_html("Homework <1>", [statement, statement], note="Due & done")
    assert page.count("<article") == 2
    assert "<title>Homework &lt;1&gt;</title>" in page
    assert "Due &amp; done" in page
    assert "http://" not in page
    assert "https://" not in page
    assert page.count("<style>") == 1
    _text(page)
