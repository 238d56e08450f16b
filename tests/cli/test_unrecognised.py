"""`grader unrecognised` on a small class that is really graded: clusters, and the function that would name one."""

import ast
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grader.cli import main

SLOPES = {"ana": "y t", "ben": "t*y", "cho": "y + t", "dov": "y - t", "eve": "\\frac{t y^2}{y}"}


SECRET = "5a" * 32


@pytest.fixture
def grader(course: Path, tmp_path: Path) -> Callable[..., Result]:
    def run(command: str, *arguments: object, home: bool = False) -> Result:
        given = [command, *map(str, arguments), "--course", str(course)]
        return CliRunner().invoke(main, given + (["--home", str(tmp_path / "home")] if home else []))

    return run


@pytest.fixture
def graded(grader, course: Path, add_problem: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Five students, each with numbers of their own: formulas that say the same, and one slip on all numbers.

    The numbers are the same in every run of the test: answers to four figures make clusters of these, not of any.
    """
    monkeypatch.setenv("GRADER_SECRET", SECRET)
    add_problem("symbolic", "topic/square")
    add_problem("numeric", "topic/neuron")
    problems = '["topic/square", "topic/neuron"]'
    (course / "problems" / "assignments" / "hw.toml").write_text(f'title = "H"\nproblems = {problems}\n')
    roster = tmp_path / "students.csv"
    roster.write_text("id\n" + "\n".join(SLOPES) + "\n")
    issued = grader("handout", "hw", "--roster", roster, "--out", tmp_path / "handed", "-q", home=True)
    assert issued.exit_code == 0, issued.stderr
    for who, slope in SLOPES.items():
        folder = tmp_path / "class" / who
        folder.mkdir(parents=True)
        answers = (tmp_path / "handed" / who / "answers.txt").read_text(encoding="utf-8")
        values = _values(tmp_path / "home" / "ledgers" / "hw.json", who)
        z = values["w"] * values["x"] + values["b"]
        typed = {"slope": slope, "z": f"{z:.4g}" if who == "dov" else f"{3 * z / 7:.4g}", "y": "0.5"}
        lines = [
            f"{line.split('=')[0]}= {typed[name]}" if (name := line.split("=")[0].strip()) in typed else line
            for line in answers.splitlines()
        ]
        (folder / "answers.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = grader("grade", "hw", tmp_path / "class", "--out", tmp_path / "out", "-q", home=True)
    assert result.exit_code == 0, result.stderr
    return tmp_path / "out"


def _values(ledger: Path, who: str) -> dict[str, float]:
    from grader.issuing import load_ledger

    issued = load_ledger(ledger)
    sheet = issued.sheet_of(who)
    assert sheet is not None
    values = issued.values("topic/neuron", sheet.numbers["topic/neuron"])
    assert values is not None
    return dict(values)


def test_answers_that_say_the_same_are_one_cluster_the_largest_first(grader, graded):
    result = grader("unrecognised", graded, "--json")
    assert result.exit_code == 0, result.stderr
    records = json.loads(result.stdout)
    assert [record["students"] for record in records] == sorted((r["students"] for r in records), reverse=True)
    by_part = {}
    for record in records:
        by_part.setdefault(record["part"], []).append(record)
    product, total = by_part["slope"]
    assert (product["students"], product["answers"]) == (3, ["y t", "t*y", "\\frac{t y^2}{y}"])
    assert set(product["at"]) == {"y", "t"}
    assert product["tag"] is None
    assert (total["students"], total["tag"]) == (1, "general/term_sign")
    (multiple,) = by_part["z"]
    assert (multiple["students"], len(multiple["answers"])) == (4, 4)
    assert multiple["value"] == "0.4286 times the right value"
    assert "who" not in product


def test_students_are_named_only_where_that_is_asked_for(grader, graded):
    silent, told = (grader("unrecognised", graded, *more).stdout for more in ((), ("--who",)))
    assert not any(who in silent for who in SLOPES)
    assert all(who in told for who in ("ana", "ben", "cho"))
    records = json.loads(grader("unrecognised", graded, "--json", "--who").stdout)
    assert next(record["who"] for record in records if record["part"] == "slope") == ["ana", "ben", "eve"]


def test_the_table_fits_a_terminal_and_ends_with_what_to_write(grader, graded):
    result = grader("unrecognised", graded)
    lines = result.stdout.splitlines()
    table, _, skeleton = result.stdout.partition("To name 1")
    assert max(len(line) for line in table.splitlines()) <= 80
    assert "reference/topic/neuron/wrong.py" in skeleton
    assert '@instead_of("z")' in lines
    assert "def TODO_name_of_the_slip(w, x, b):" in lines


def test_a_problem_and_a_least_number_can_be_asked_for(grader, graded):
    def parts(*more: object) -> list[str]:
        return [record["part"] for record in json.loads(grader("unrecognised", graded, "--json", *more).stdout)]

    assert set(parts("--problem", "square")) == {"slope"}
    assert set(parts("--problem", "topic/neuron")) == {"z", "y"}
    assert parts("--problem", "square", "--least", "2") == ["slope"]
    assert parts("--least", "40") == []
    assert "no wrong answer is without a name" in grader("unrecognised", graded, "--least", "40").stdout


def test_the_skeleton_of_a_formula_names_everybody_who_gave_it(grader, graded, course, tmp_path):
    records = json.loads(grader("unrecognised", graded, "--json", "--problem", "square").stdout)
    named = records[0]["skeleton"].replace("TODO_name_of_the_slip", "product_for_difference").replace("TODO: ", "")
    ast.parse(named)
    file = course / "reference" / "topic" / "square" / "wrong.py"
    file.write_text(file.read_text() + "\n\n" + named)
    assert grader("grade", "hw", tmp_path / "class", "--out", graded, "-q", home=True).exit_code == 0
    left = json.loads(grader("unrecognised", graded, "--json", "--problem", "square").stdout)
    assert [record["students"] for record in left] == [1]


def test_a_problem_that_is_gone_is_said_and_its_answers_are_listed_all_the_same(grader, graded, course):
    (course / "problems" / "topic" / "square").rename(course / "square")
    (course / "reference" / "topic" / "square").rename(course / "square" / "secret")
    result = grader("unrecognised", graded, "--problem", "square")
    assert result.exit_code == 0
    assert "topic/square: there is no problem" in result.stderr
    assert "spelling only" in result.stderr
    assert "y t" in result.stdout


def test_a_folder_without_reports_is_an_error(grader, tmp_path):
    result = grader("unrecognised", tmp_path)
    assert result.exit_code == 1
    assert "there is no reports.jsonl" in " ".join(result.stderr.split())
