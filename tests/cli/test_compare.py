"""`grader compare` as people and programs use it, its child really started behind the walls."""

import json
import os
import subprocess
import sys
import time
from typing import Any

import pytest
from click.testing import CliRunner, Result

import grader.cli.compare
from grader.cli import main
from grader.model.blame import SandboxError

#: Matrices so large that nobody waits for their product.
SLOW = {"student": "A*A*A*A", "reference": "A*A", "shapes": {"A": [300, 300]}}


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["compare", *arguments], input=stdin)


def answers(*lines: Any) -> list[Any]:
    """What comes out for these lines, objects or raw text."""
    text = b"".join(
        (line if isinstance(line, bytes) else json.dumps(line).encode() if not isinstance(line, str) else line.encode())
        + b"\n"
        for line in lines
    )
    result = run("--jsonl", stdin=text)
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["2x", "x + x"], 0, "equal by"),
        (["x^2", "x^3"], 1, "not equal by points"),
        (["1/2x", "1/(2x)"], 3, "Did you mean 1/(2*x)?"),
        (["2x +", "x + x"], 3, "unreadable"),
        (["-x", "0 - x"], 0, "equal"),
        (["s(z)(1-s(z))", "s'(z)", "--function", "s=sigmoid", "--var", "z=-3..3"], 0, "equal"),
        (["sqrt(x^2)", "x", "--positive", "x"], 0, "equal"),
        (["floor(n)", "n", "--integer", "n"], 0, "equal"),
        (["W d", "W^T d", "--shape", "W=m,n", "--shape", "d=m"], 1, "did you mean"),
        (["p_i - 1", "-1 + p_i", "--index", "i", "--family", "p=probability"], 0, "equal"),
        (["x**2", "x^2", "--notation", "python"], 0, "equal"),
        (["sin(n)^2+cos(n)^2", "1+0*sqrt(-|n(n-1)(n-2)|)", "--var", "n=0..40", "--integer", "n"], 0, "equal by sympy"),
        (["sum_{k=0}^{inf} x^k/k!", "e^x"], 0, "equal by sympy"),
        (["3.142", "pi", "--figures", "3"], 1, "too many."),
        (["3.14", "pi", "--places", "2"], 0, "equal"),
        (["3.1", "pi", "--tolerance", "0.1"], 0, "equal"),
        (["3.1", "pi", "--relative", "0.1"], 0, "equal"),
        (["3 km", "3000", "--units", "m"], 0, "equal"),
    ],
)
def test_the_exit_code_is_the_verdict(arguments: list[str], code: int, says: str) -> None:
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert says in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Give two texts"),
        (["x"], "Give two texts"),
        (["x", "x", "x"], "Give two texts"),
        (["x", "x", "--tolerence", "3"], "No such option: --tolerence"),
        (["x", "x", "--var", "x=3..a"], "NAME=LOW..HIGH"),
        (["x", "x", "--shape", "W"], "NAME=ROWS,COLUMNS"),
        (["x", "x +"], "The reference cannot be read"),
        (["x", "x", "--var", "x=3..1"], "must rise"),
        (["x", "x", "--function", "f=sigmoidal"], "no function known here"),
        (["x", "x", "--kind", "essay"], "'essay' is not one of"),
        (["x", "x", "--jsonl"], "from stdin"),
    ],
)
def test_a_question_that_is_none_ends_with_2(arguments: list[str], says: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""


def test_what_was_understood_is_shown_within_80_columns() -> None:
    long = "+".join(f"sin(x_{number})" for number in range(40))
    result = run(long, f"{long} + 1")
    assert result.exit_code == 1
    assert "read as" in result.stdout
    assert "reference" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_an_unreadable_place_is_pointed_at() -> None:
    lines = run("2x + ? y", "x").stdout.splitlines()
    typed = next(line for line in lines if "typed" in line)
    mark = lines[lines.index(typed) + 1]
    assert typed[mark.index("^")] == "?"


def test_json_is_one_object_of_the_same_keys() -> None:
    answer = json.loads(run("x^2", "x^3", "--json").stdout)
    assert answer["verdict"] == "not_equal"
    assert answer["ms"] > 0


def test_lines_are_answered_in_their_order() -> None:
    pairs = [("2x", "x + x"), ("x", "y"), ("x +", "x"), ("1/2x", "1/(2x)"), ("5%", "0.05")]
    found = answers(*({"student": student, "reference": reference} for student, reference in pairs))
    assert [each["verdict"] for each in found] == ["equal", "not_equal", "unreadable", "undecided", "equal"]


def test_a_bad_line_is_named_and_the_next_is_answered() -> None:
    good = {"student": "x", "reference": "x"}
    bad = [
        ("{", "no JSON"),
        ("[1]", "one JSON object"),
        ("[" * 100_000, "no JSON"),
        (b"\xff\xfe{}", "UTF-8"),
        ({"student": "x"}, "`reference` is missing"),
        ({"student": 3, "reference": "x"}, "`student` must be a string"),
        ({**good, "vars": ["x"]}, "unknown key `vars`; known are student, reference, format"),
        ({**good, "kind": "essay"}, "'essay'"),
        ({**good, "variables": {"x": [10**2000, 10**3000]}}, ""),
        ({"student": "x", "reference": "x +"}, "reference cannot be read"),
        ({"student": "x" * 1_100_000, "reference": "x"}, "at most 1000000 bytes"),
    ]
    found = answers(*(line for pair in bad for line in (pair[0], good)))
    assert [each.get("verdict") for each in found[1::2]] == ["equal"] * len(bad)
    for number, ((_, says), each) in enumerate(zip(bad, found[::2], strict=True)):
        assert each["line"] == 2 * number + 1
        assert each["error"].startswith(f"line {2 * number + 1}: ")
        assert says in each["error"]


def test_garbage_and_ten_thousand_characters_are_read_or_refused() -> None:
    texts = ["\0\ufffe\u202e" * 50, "\ud800", "(" * 10_000, "x" * 10_000, "9" * 10_000, "1+" * 5_000, "{[(" * 3_000, ""]
    found = answers(
        *({"student": text, "reference": "3", "kind": kind} for text in texts for kind in (None, "numeric"))
    )
    assert {each["verdict"] for each in found} <= {"unreadable", "not_equal"}


def test_what_takes_too_long_is_ended_and_the_next_gets_a_fresh_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grader.cli.compare, "HARD_LIMIT", 0.7)
    good = {"student": "2x", "reference": "x + x"}
    found = answers(good, SLOW, good, SLOW, good)
    assert [each["verdict"] for each in found] == ["equal", "undecided", "equal", "undecided", "equal"]
    assert found[1]["stage"] == "limit"
    assert "0.7 seconds" in found[1]["reason"]


def test_each_answer_is_written_before_the_next_question_is_asked() -> None:
    command = [sys.executable, "-c", "from grader.cli import main; main()", "compare", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(os.environ)) as talk:
        assert talk.stdin is not None
        assert talk.stdout is not None
        for text in ("x", "y"):
            talk.stdin.write(json.dumps({"student": text, "reference": "x"}).encode() + b"\n")
            talk.stdin.flush()
            assert json.loads(talk.stdout.readline())["verdict"] in ("equal", "not_equal")
        talk.stdin.close()
        deadline = time.monotonic() + 30
        assert talk.wait(deadline - time.monotonic()) == 0


def test_where_a_wall_is_missing_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise SandboxError("bubblewrap is missing: install it")

    monkeypatch.setattr("grader.sandbox.open_walls", refuse)
    result = run("x", "x")
    assert result.exit_code == 2
    assert "bubblewrap is missing" in result.stderr


def test_without_walls_it_compares_where_that_is_asked_for() -> None:
    result = run("2x", "x + x", "--unsafe-no-sandbox")
    assert result.exit_code == 0
    assert "no sandbox" in result.stderr
