import json

import pytest

from grader.rendering import formula_html


def test_a_formula_that_was_read_is_shown_as_mathml():
    html = formula_html(json.dumps(["apply", "mul", [["num", "2"], ["name", "y"]]]))
    assert html.startswith("<math")
    assert "y" in html


@pytest.mark.parametrize("text", ["", "nothing", "{}", '["name"]', '["name", "<b>"]', '["apply", "eval", []]'])
def test_what_is_no_tree_is_not_shown(text):
    with pytest.raises(ValueError):  # noqa: PT011  (json's errors and the tree's are both value errors; no more is promised)
        formula_html(text)


@pytest.mark.parametrize("depth", [5, 30, 44])
def test_a_deep_formula_costs_no_report(depth):
    tree: list = ["name", "y"]
    for _ in range(depth):
        tree = ["apply", "div", [["num", "1"], ["apply", "add", [["num", "1"], tree]]]]
    assert formula_html(json.dumps(tree)).startswith(("<math", "<code"))


def test_a_long_formula_costs_no_report():
    html = formula_html(json.dumps(["apply", "add", [["num", str(number)] for number in range(900)]]))
    assert html.startswith(("<math", "<code"))
