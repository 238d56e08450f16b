import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.blame import ProblemError
from grader.rendering import inline_html, message_html, to_html, unshown_math
from grader.rendering.formula import latex_html

DOT = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><circle r="1"/></svg>'


def test_inline_math_becomes_mathml():
    assert to_html("Let $x^2$ be.") == "<p>Let <math><msup><mi>x</mi><mn>2</mn></msup></math> be.</p>"


def test_display_math_stands_in_a_block_of_its_own():
    html = to_html("Then\n\n$$y = \\sigma(z)$$\n\nand so on.")
    assert '<div class="display"><math display="block">' in html
    assert "σ" in html


def test_a_sign_is_told_from_a_difference():
    assert to_html(r"$(1,\ -2)$").count('<mo form="prefix">−</mo>') == 1
    assert "prefix" not in to_html("$a - b$")


@pytest.mark.parametrize("latex", [r"\frac{", r"\unheard{x}", "x^{", "{" * 3000, "x" * 5000])
def test_math_that_cannot_be_shown_stands_there_as_latex(latex):
    assert latex_html(latex) == f'<code class="latex">{latex}</code>'
    assert [formula for _, formula in unshown_math(f"a\n\n$${latex}$$")] == [latex]


def test_unshown_math_names_its_line():
    assert unshown_math("fine $x$\n\nnot $\\unheard{x}$\n") == [(3, r"\unheard{x}")]


def test_prices_are_no_math():
    assert to_html("costs $5 and $6") == "<p>costs $5 and $6</p>"


def test_code_is_coloured_by_classes():
    html = to_html("```python\ndef f(x):\n    return x < 1\n```")
    assert '<code class="language-python"><span class="k">def</span>' in html
    assert "&lt;" in html


def test_code_of_no_known_language_is_left_as_it_is():
    assert "x &lt; 1" in to_html("```gibberish\nx < 1\n```")


def test_tables_and_lists_are_read():
    assert "<td>2</td>" in to_html("| a | b |\n|---|---|\n| 1 | 2 |")


def test_headings_go_below_those_of_the_page():
    assert to_html("# One\n\n## Two", level=4) == "<h4>One</h4>\n<h5>Two</h5>"
    assert to_html("##### Five", level=4) == "<h6>Five</h6>"


def test_a_figure_is_put_into_the_page():
    html = to_html("![a dot](figures/dot.svg)", {"dot.svg": DOT})
    assert re.search(r'<img src="data:image/svg\+xml;base64,[A-Za-z0-9+/=]+" alt="a dot">', html)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("figures/none.svg", "no figure none.svg"),
        ("https://example.org/dot.svg", "lies elsewhere"),
        ("//example.org/dot.svg", "lies elsewhere"),
        ("figures/dot.tiff", "no kind browsers show"),
    ],
)
def test_a_picture_that_is_no_figure_is_the_problems_fault(address, said):
    with pytest.raises(ProblemError, match=said) as caught:
        to_html(f"one\n\n![a dot]({address})", {"dot.svg": DOT, "dot.tiff": DOT})
    assert caught.value.faults[0].line == 3


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>)",
    "![a](x onerror=alert)",
    "<style>*{display:none}</style>",
    "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    r"$\text{<img src=x onerror=alert(1)>}$",
    r"$\href{javascript:alert(1)}{x}$",
    "<!-- --><svg onload=alert(1)>",
    "```html\n<script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
]
RUNS = re.compile(
    r"<(?:script|style|svg|iframe|object)|<[^>]*\s(?:on\w+|style)\s*=|(?:href|src)=\"(?!http|mailto|#|\")", re.I
)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_text_can_run(text):
    assert not RUNS.search(inline_html(text))
    assert not RUNS.search(message_html(text))
    if not text.startswith("!["):
        assert not RUNS.search(to_html(text))


@given(st.text(alphabet=r"ab1 $\{}_^&<>`*[]()|#!-=" + "\n", max_size=80))
def test_any_text_is_rendered_and_nothing_in_it_runs(text):
    assert not RUNS.search(inline_html(text))
    assert not RUNS.search(message_html(text))


PIECES = [*"ab1 {}_^&+-()[]|", r"\frac", r"\left", r"\right", r"\begin{matrix}", r"\end{matrix}", r"\\"]
PIECES += [r"\sqrt", r"\text", r"\hat", r"\limits", r"\not", r"\mathbb", r"\operatorname", r"\substack", r"\hspace"]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_no_latex_makes_the_converter_raise(pieces):
    assert latex_html("".join(pieces)).startswith(("<math", "<code"))


def test_a_message_shows_code_and_nothing_else():
    assert message_html("`f` raised *<b>* [x](y)") == "<code>f</code> raised *&lt;b&gt;* [x](y)"
