import json
from pathlib import Path

import jsonschema
import pytest

from grader.model.blame import ProblemError
from grader.reporting import read_jsonl, report_record, report_schema, write_jsonl

SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"


def test_what_was_written_reads_back_the_same(reports, tmp_path):
    write_jsonl(reports, tmp_path / "reports.jsonl")
    assert list(read_jsonl(tmp_path / "reports.jsonl")) == reports


def test_the_documented_schema_is_that_of_the_code():
    # Where this fails: python -m grader.reporting.schema > docs/report.schema.json
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == report_schema()


def test_every_report_is_as_the_schema_says(reports):
    jsonschema.Draft202012Validator.check_schema(report_schema())
    validator = jsonschema.Draft202012Validator(report_schema())
    for report in reports:
        validator.validate(report_record(report))


@pytest.mark.parametrize(
    "change", [{"status": "failed"}, {"so_far": 3.5}, {"grade": 1}, {"version": "one"}, {"gradings": None}]
)
def test_the_schema_refuses_what_is_no_report(reports, change):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(report_record(reports[0]) | change, report_schema())


def test_a_record_says_where_a_student_stands(reports):
    record = report_record(reports[2])
    assert (record["status"], record["so_far"], record["open_points"], record["out_of"]) == ("waiting", "0", "4", "30")
    assert record["gradings"][0]["marks"][1]["points"] is None


def test_student_text_takes_one_line_whatever_it_holds(reports, tmp_path):
    odd = reports[0].model_copy(update={"notes": ("two\nlines", "\u2028", "\x00", "“ü”")})
    write_jsonl([odd, odd], tmp_path / "reports.jsonl")
    assert (tmp_path / "reports.jsonl").read_bytes().count(b"\n") == 2
    assert list(read_jsonl(tmp_path / "reports.jsonl")) == [odd, odd]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "cannot be read"),
        ("[]", "a report is an object"),
        ('{"version": 99}', "update the grader"),
        ("{}", "update the grader"),
        ('{"version": 1, "student": 4}', "student"),
    ],
)
def test_a_line_that_is_no_report_is_named(reports, tmp_path, line, said):
    file = tmp_path / "reports.jsonl"
    write_jsonl(reports[:1], file)
    with file.open("a", encoding="utf-8") as stream:
        stream.write(f"{line}\n")
    with pytest.raises(ProblemError, match=said) as caught:
        list(read_jsonl(file))
    assert caught.value.faults[0].line == 2
