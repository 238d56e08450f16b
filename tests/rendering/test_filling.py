from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.blame import ProblemError
from grader.rendering import fill


@pytest.mark.parametrize(
    ("text", "values", "filled"),
    [
        ("$t = {{ t }}$", {"t": 1.0}, "$t = 1.0$"),
        ("{{ n }} units", {"n": 3}, "3 units"),
        ("{{ x }}", {"x": [0.5, -0.2]}, "[0.5, -0.2]"),
        ("{{ W }}", {"W": [[0.5, -0.2], [1, 2]]}, "[[0.5, -0.2], [1, 2]]"),
        ("{{ b }}", {"b": -0.0}, "0.0"),
        ("{{ b }}", {"b": [-0.0, 0.1 + 0.2]}, "[0.0, 0.30000000000000004]"),
        ("{{ eta }}", {"eta": 1e-05}, "1e-05"),
        ("{{ on }}", {"on": True}, "true"),
        ("{{ name }}", {"name": "a_b"}, "a_b"),
        ("{{ d }}", {"d": {"m": 2, "x": [-0.0]}}, "{m: 2, x: [0.0]}"),
        ("{{ W[0][1] }}", {"W": [[0.5, -0.2]]}, "-0.2"),
        (r"{{ x | vector }}", {"x": [0.5, -1.2]}, r"(0.5,\ -1.2)"),
        (r"{{ W | matrix }}", {"W": [[0.5, -0.2], [1, -0.0]]}, r"\begin{pmatrix} 0.5 & -0.2 \\ 1 & 0.0 \end{pmatrix}"),
        (r"{{ x | matrix }}", {"x": [1, 2]}, r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}"),
        ("no values, a { brace } and a newline\n", {}, "no values, a { brace } and a newline\n"),
    ],
)
def test_a_given_is_printed_as_it_is_stored(text, values, filled):
    assert fill(text, values) == filled


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("one\ntwo {{ nope }}", 2, "nope"),
        ("one\n{{ x }}\n\n{{ x | nope }}", 4, "nope"),
        ("{{ x", 1, "unexpected end"),
        ("one\n{{ x | matrix }}", 2, "`matrix` needs a list"),
        ("{{ rows | matrix }}", 1, "rows of one length"),
        ("{{ rows | vector }}", 1, "use `matrix`"),
        ("{{ rows[7] + 1 }}", 1, ""),
        ("{{ x / 0 }}", 1, "division by zero"),
        ("one\ntwo\n{{ x.__class__.__mro__ }}", 3, "__class__"),
    ],
)
def test_what_cannot_be_filled_in_is_the_problems_fault_at_its_line(text, line, said):
    with pytest.raises(ProblemError) as caught:
        fill(text, {"x": 1.5, "rows": [[1, 2], [3]]}, source=Path("here/statement.md"))
    (fault,) = caught.value.faults
    assert (fault.file, fault.line) == (Path("here/statement.md"), line)
    assert said in fault.message
    assert "`x`, `rows`" in fault.message  # what could have been meant


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_printed_number_reads_back_as_itself(number):
    printed = fill("{{ x }}", {"x": number})
    assert float(printed) == number
    assert not printed.startswith("-0.0") or number != 0


@given(st.text(alphabet=st.characters(exclude_characters="{")))
def test_a_text_without_braces_stays_itself(text):
    assert fill(text, {}) == text
