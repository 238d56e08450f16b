"""The commands as an assistant types them: exit codes, what goes to stdout, what is said when something is wrong."""

import json
import re
import runpy
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from one_homework import ANSWERS

from grader.cli import main


def _python(code: str) -> Sequence[str]:
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return ran.stdout.split()


def test_help_imports_nothing_that_takes_long():
    code = (
        "import sys\nfrom grader.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit: pass\n"
        "print('LOADED', *{'torch', 'sympy', 'numpy', 'pydantic', 'rich', 'flint'} & set(sys.modules))"
    )
    words = _python(code)
    assert "grade" in words
    assert words[words.index("LOADED") + 1 :] == []


def test_python_runs_the_package_as_the_command(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["python -m grader", "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("grader", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("Usage: grader [OPTIONS] COMMAND")


def test_every_command_has_help_and_is_listed():
    listed = CliRunner().invoke(main, ["--help"]).output
    for command in ("grade", "unrecognised", "try", "verify", "new", "handout", "list", "data", "doctor"):
        assert command in listed
        assert CliRunner().invoke(main, [command, "--help"]).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["grad"], "There is no command `grad`. Did you mean `grade`?"),
        (["grade"], "Missing argument"),
        (["grade", "hw", "nowhere"], "does not exist"),
        (["grade", "hw", ".", "--jobs", "0"], "0 is not in the range"),
        (["new", "essay", "topic/name"], "'essay' is not one of"),
        (["new", "choice", "Topic/Name"], "write TOPIC/NAME in small letters"),
        (["new", "choice", "topic"], "write TOPIC/NAME"),
        (["handout", "hw"], "Missing option '--roster'"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(arguments, says):
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""


def test_a_class_is_graded_and_a_second_time_kept(grader, homework, class_folder, tmp_path):
    for _ in range(2):
        result = grader("grade", "hw", class_folder, "--out", tmp_path / "out", "--jobs", "2")
        assert result.exit_code == 0, result.stderr
        assert "ana" in result.stdout
        assert "grades.csv" in result.stderr
    assert {"grades.csv", "reports.jsonl", "report.html"} <= {path.name for path in (tmp_path / "out").iterdir()}


def test_json_is_all_there_is_on_stdout(grader, homework, class_folder, tmp_path):
    result = grader("grade", "hw", class_folder, "--out", tmp_path / "out", "--json")
    reports = json.loads(result.stdout)
    assert [report["student"] for report in reports] == ["ana", "ben"]
    assert result.stdout.count("\n") == 1


def test_quiet_says_nothing(grader, homework, class_folder, tmp_path):
    result = grader("grade", "hw", class_folder, "--out", tmp_path / "out", "-q")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_open_parts_end_with_3(grader, homework, class_folder, tmp_path):
    (class_folder / "ben" / "answers.txt").write_text(ANSWERS.replace("name = b", "name = the second"))
    assert grader("grade", "hw", class_folder, "--out", tmp_path / "out", "-q").exit_code == 3


def test_a_class_is_told_of_work_that_could_not_be_read_with_the_names_of_its_students(
    grader, homework, class_folder, tmp_path
):
    (class_folder / "cem").mkdir()
    (class_folder / "cem" / "answers.docx").write_bytes(b"PK")
    (class_folder / "dua").mkdir()
    (class_folder / "dua" / "answers.txt").write_text(ANSWERS.partition("\n")[2])
    result = grader("grade", "hw", class_folder, "--out", tmp_path / "out")
    assert result.exit_code == 3
    said = " ".join(result.stdout.split())
    assert "4 students, 2 final, 2 waiting" in said
    assert "2 students handed in what could not be read (cem, dua): report.html says what" in said
    page = (tmp_path / "out" / "report.html").read_text()
    assert "You handed in <code>answers.docx</code>, which was not read" in page
    assert "<code>answers.docx</code> was not read: hand in typed answers as" in page


def test_a_place_where_nothing_looks_like_a_submission_is_told_with_what_was_looked_for(
    grader, homework, class_folder, tmp_path
):
    (tmp_path / "checkout" / "src").mkdir(parents=True)
    (tmp_path / "checkout" / "src" / "main.c").write_text("int main;")
    (tmp_path / "checkout" / "LICENSE").write_text("All rights reserved.")
    for place in ("checkout", "checkout/LICENSE"):
        result = grader("grade", "hw", tmp_path / place, "--out", tmp_path / "out")
        assert result.exit_code == 3
        said = " ".join(result.stderr.split())
        assert (
            f"{place} looks like a submission: looked for answers.txt, relu.py, relu.ipynb and folders words/" in said
        )
    result = grader("grade", "hw", class_folder, "--out", tmp_path / "out")
    assert "looks like a submission" not in result.stderr


@pytest.mark.parametrize(("roster", "warned"), [("id\nana\n", True), ("id;nom\nana;Ana\n", True),
                                                ("id;name\nana;Ana\n", False)])  # fmt: skip
def test_a_handout_says_where_a_roster_has_no_names(grader, homework, tmp_path, roster, warned):
    (tmp_path / "students.csv").write_text(roster)
    result = grader("handout", "hw", "--roster", tmp_path / "students.csv", "--out", tmp_path / "handed out")
    assert result.exit_code == 0, result.stderr
    assert ("has ids only: names are read from a column `name`" in " ".join(result.stderr.split())) == warned


def test_only_grades_who_or_what_is_named(grader, homework, class_folder, tmp_path):
    result = grader("grade", "hw", class_folder, "--out", tmp_path / "out", "--json", "--only", "ben", "--only", "zoe")
    (report,) = json.loads(result.stdout)
    assert report["student"] == "ben"
    result = grader("grade", "hw", class_folder, "--out", tmp_path / "out", "--only", "zoe")
    assert (result.exit_code, "there is nothing to grade under --only zoe" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["grade", "hv", "CLASS"], "there is no assignment `hv`; did you mean `hw`?"),
        (["try", "topic/wrods"], "there is no problem `topic/wrods`; did you mean `topic/words`"),
        (["try", "wrods"], "did you mean"),
        (["handout", "hv", "--roster", "ROSTER", "--out", "OUT"], "there is no assignment `hv`"),
    ],
)
def test_an_unknown_name_is_an_error_with_the_nearest(grader, homework, class_folder, tmp_path, command, says):
    roster = tmp_path / "students.csv"
    roster.write_text("id\nana\n")
    places = {"CLASS": class_folder, "ROSTER": roster, "OUT": tmp_path / "out"}
    result = grader(*[places.get(word, word) for word in command])
    assert result.exit_code == 1
    assert says in " ".join(result.stderr.split())
    assert result.stdout == ""


def test_a_malformed_problem_ends_with_4_and_all_its_faults(grader, homework, class_folder, course, tmp_path):
    (course / "problems" / "topic" / "words" / "statement.md").unlink()
    (course / "reference" / "topic" / "relu" / "cases.py").write_text("def values(:\n")
    result = grader("grade", "hw", class_folder, "--out", tmp_path / "out")
    assert result.exit_code == 4
    assert re.search(r"words/statement\.md: there is no statement", result.stderr)
    assert re.search(r"relu/cases\.py:1: ", result.stderr)


def test_an_unwritable_out_fails_before_anything_is_graded(grader, homework, class_folder, tmp_path):
    (tmp_path / "file").write_text("")
    result = grader("grade", "hw", class_folder, "--out", tmp_path / "file" / "out")
    assert result.exit_code == 1
    assert "give another --out" in " ".join(result.stderr.split())
    assert not (tmp_path / "home").exists()


def test_a_handout_that_cannot_be_written_is_an_error_before_anything_is_drawn(grader, homework, tmp_path):
    (tmp_path / "students.csv").write_text("id\nana\n")
    result = grader("handout", "hw", "--roster", tmp_path / "students.csv", "--out", tmp_path / "students.csv" / "out")
    assert (result.exit_code, "give another --out" in result.stderr) == (1, True)
    assert not (tmp_path / "home").exists()


def test_a_second_run_on_the_same_folder_refuses(grader, homework, class_folder, tmp_path):
    from grader.grading.batch import open_journal

    with open_journal(tmp_path / "out"):
        result = grader("grade", "hw", class_folder, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "another run is writing to" in " ".join(result.stderr.split())


def test_numbers_of_their_own_need_a_ledger(grader, course, add_problem, tmp_path):
    add_problem("numeric", "topic/neuron")
    (course / "problems" / "assignments" / "hw.toml").write_text('title = "H"\nproblems = ["topic/neuron"]\n')
    roster, out = tmp_path / "students.csv", tmp_path / "handed out"
    roster.write_text("id,name\nana,Ana Lima\nben,Ben\n")
    graded = tmp_path / "graded"
    (tmp_path / "class" / "ana").mkdir(parents=True)
    (tmp_path / "class" / "ana" / "answers.txt").write_text("[topic/neuron]\nz = 1.5\n")
    result = grader("grade", "hw", tmp_path / "class", "--out", graded)
    assert result.exit_code == 1
    assert "no ledger says which" in " ".join(result.stderr.split())
    assert grader("grade", "hw", tmp_path / "class", "--out", graded, "--common", "-q").exit_code == 0

    result = grader("handout", "hw", "--roster", roster, "--out", out)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "2 folders" in result.stderr
    assert {"index.html", "statement.md", "answers.txt"} <= {path.name for path in (out / "ana").iterdir()}
    assert grader("grade", "hw", tmp_path / "class", "--out", graded, "-q").exit_code == 0
    other = tmp_path / "other.json"
    other.write_text((tmp_path / "home" / "ledgers" / "hw.json").read_text().replace('"hw"', '"hw2"'))
    result = grader("grade", "hw", tmp_path / "class", "--out", graded, "--ledger", other)
    assert "is the ledger of hw2, not of hw" in " ".join(result.stderr.split())


@pytest.mark.parametrize("kind", ["numeric", "symbolic", "choice"])
def test_a_new_problem_proves_itself_as_it_stands(grader, course, kind):
    made = grader("new", kind, "topic/fresh", home=False)
    assert made.exit_code == 0
    assert all(Path(line).is_file() for line in made.stdout.splitlines())
    result = grader("verify", "topic/fresh")
    assert (result.exit_code, result.stdout) == (0, "✓ topic/fresh\n"), result.stderr
    again = grader("new", kind, "topic/fresh", home=False)
    assert again.exit_code == 1
    assert "exists already" in again.stderr


def test_a_new_problem_in_a_course_that_is_not_there_makes_the_course_and_says_how_to_see_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(main, ["new", "choice", "topic/fresh", "--course", "my course"])
    assert made.exit_code == 0, made.stderr
    assert (tmp_path / "my course" / "reference" / "topic" / "fresh").is_dir()
    said = [line.strip() for line in made.stderr.splitlines() if line.startswith("  grader ")]
    assert said == [
        "grader try topic/fresh --course 'my course' --statement",
        "grader verify topic/fresh --course 'my course'",
    ]
    for line in said:
        result = CliRunner().invoke(main, [*shlex.split(line)[1:], "--home", "home"])
        assert result.exit_code == 0, result.stderr


def test_a_folder_that_holds_something_else_is_not_made_a_course(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    made = CliRunner().invoke(main, ["new", "choice", "topic/fresh", "--course", str(tmp_path)])
    assert made.exit_code == 1
    assert "is no course" in " ".join(made.stderr.split())
    assert sorted(file.name for file in tmp_path.iterdir()) == ["notes.txt"]


def test_a_problem_of_ones_own_that_is_asked_for_without_its_course_is_told_of_the_option(tmp_path, monkeypatch):
    monkeypatch.delenv("GRADER_COURSE", raising=False)
    result = CliRunner().invoke(main, ["verify", "topic/of_my_own", "--home", str(tmp_path)])
    assert "only the shipped course was searched: --course names another" in " ".join(result.stderr.split())


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["function", "training"])
def test_a_new_program_problem_proves_itself_as_it_stands(grader, kind):
    assert grader("new", kind, "topic/fresh", home=False).exit_code == 0
    assert grader("verify", "topic/fresh", "-q").exit_code == 0


def test_verify_ends_with_4_and_lists_faults_with_file_and_line(grader, course, add_problem):
    _, secret = add_problem("choice", "topic/words")
    add_problem("choice", "topic/other")
    (secret / "wrong.py").write_text('@instead_of("known")\ndef same():\n    "No."\n    return {"a", "c"}\n')
    result = grader("verify", "words", "other")
    assert result.exit_code == 4
    assert "✗ topic/words: 1 fault\n" in result.stdout
    assert "✓ topic/other\n" in result.stdout
    assert re.search(r"wrong\.py:2: `same` earns 1 points for `known` instead of 0", result.stderr)
    as_json = grader("verify", "words", "other", "--json")
    record = json.loads(as_json.stdout)
    assert record["topic/other"] == []
    assert record["topic/words"][0]["line"] == 2
    assert as_json.exit_code == 4


def test_list_names_problems_and_assignments(grader, homework, course):
    record = json.loads(grader("list", "--json", home=False).stdout)
    assert "hw" in record["assignments"]
    words = next(row for row in record["problems"] if row["slug"] == "topic/words")
    assert words == {"slug": "topic/words", "title": "Words", "points": "2", "kinds": "choice"}
    assert "topic/words" in grader("list", home=False).stdout


def test_a_broken_problem_does_not_stop_the_list(grader, homework, course):
    (course / "problems" / "topic" / "words" / "problem.toml").write_text("title = 1")
    record = json.loads(grader("list", "--json", home=False).stdout)
    assert next(row for row in record["problems"] if row["slug"] == "topic/words")["faults"] >= 2


def test_the_doctor_finds_this_machine_ready(tmp_path):
    result = CliRunner().invoke(main, ["doctor", "--json", "--home", str(tmp_path / "home")])
    findings = json.loads(result.stdout)
    assert result.exit_code == 0, findings
    assert {"cores", "memory", "home folder"} <= {finding["name"] for finding in findings}


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False), ({}, False)],
)
def test_colour_is_left_out_where_it_is_not_wanted(course, add_problem, monkeypatch, variables, coloured):
    add_problem("choice", "topic/words")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(main, ["new", "choice", "topic/words", "--course", str(course)])
    assert "exists already" in result.stderr
    assert bool(re.search(r"\x1b\[[0-9;]*3[0-9]", result.stderr)) is coloured


def test_a_course_that_is_none_is_an_error(tmp_path):
    result = CliRunner().invoke(main, ["list", "--course", str(tmp_path)])
    assert result.exit_code == 1
    assert "is no course" in " ".join(result.stderr.split())


def test_a_changed_problem_is_marked_again_from_what_is_kept_and_says_whose_points_change(
    grader, homework, class_folder, course, tmp_path, monkeypatch
):
    grading = ("grade", "hw", class_folder, "--out", tmp_path / "out")
    assert grader(*grading, "-q").exit_code == 0
    toml = course / "problems" / "topic" / "relu" / "problem.toml"
    toml.write_text(toml.read_text().replace("points = 2", "points = 5"))
    monkeypatch.setattr("grader.grading.desk.run_job", None)
    result = grader(*grading, "--rescore")
    assert result.exit_code == 0, result.output
    assert "ana: up from 5 to 8" in result.stderr
    assert "ben" not in result.stderr


def test_what_is_not_kept_stays_ungraded_where_no_program_may_run(grader, homework, class_folder, tmp_path):
    result = grader("grade", "hw", class_folder, "--out", tmp_path / "out", "--rescore", "--json")
    assert result.exit_code == 3
    by_student = {report["student"]: report for report in json.loads(result.stdout)}
    assert by_student["ana"]["status"] == "ungraded"
    assert "grade it without --rescore" in json.dumps(by_student["ana"]["gradings"])
