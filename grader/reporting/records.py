"""reports.jsonl: everything that was found, a report a line, for programs and for reading back."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from grader.artefacts.home import write_whole
from grader.model.blame import Fault, ProblemError
from grader.model.mark import REPORT_SCHEMA, Report, Status
from grader.policies import Grade

#: What a line holds beside the report's own fields, so that no reader has to add up marks.
_DERIVED: dict[str, Any] = {
    "status": {"description": "`waiting` for a person, `ungraded` where our side could not finish.",
               "enum": list(get_args(Status))},
    "so_far": {"description": "Points of all parts that are decided, an exact fraction.", "type": "string"},
    "open_points": {"description": "Points that are still to be decided, an exact fraction.", "type": "string"},
    "out_of": {"description": "Points the assignment has, an exact fraction.", "type": "string"},
}  # fmt: skip
#: What a line holds besides where lateness counts and it is known when the work came in.
_AFTER: dict[str, Any] = {
    "days_late": {"description": "Started days late.", "type": "integer"},
    "penalty": {"description": "Points that lateness costs so far, an exact fraction.", "type": "string"},
    "grade": {
        "description": "What counts, an exact fraction: so_far − penalty; from a portal with what people corrected "
        "and voided.",
        "type": "string",
    },
}


def report_record(report: Report, grade: Grade | None = None) -> dict[str, Any]:
    """A report as JSON-ready data: its fields, then status, so_far, open_points and out_of, then, where the grade after
    lateness is known, days_late, penalty and grade. Scores are strings such as "7/2", which are exact.
    """
    derived = {"status": report.status, "so_far": report.so_far, "open_points": report.open_points}
    derived["out_of"] = report.out_of
    after: dict[str, Any] = {}
    if grade is not None:
        after = {"days_late": grade.days, "penalty": str(grade.penalty), "grade": str(grade.grade)}
    return {**report.model_dump(mode="json"), **{name: str(value) for name, value in derived.items()}, **after}


def write_jsonl(reports: Iterable[Report], file: Path, grades: Mapping[str, Grade] | None = None) -> None:
    """Write a report a line, whole or not at all; with the grade after lateness of those whose is known."""
    known = grades or {}
    lines = (
        json.dumps(report_record(report, known.get(report.student)), ensure_ascii=False, allow_nan=False)
        for report in reports
    )
    write_whole(file, "".join(f"{line}\n" for line in lines).encode())


def read_jsonl(file: Path) -> Iterator[Report]:
    """The reports in a file, one after another. ProblemError, with the line, for one that cannot be read."""
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield _read(json.loads(line))
            except (ValueError, ValidationError) as error:
                message = f"this report cannot be read: {error}"
                raise ProblemError(Fault(file, number, "reports", message)) from None


def _read(record: Any) -> Report:
    if not isinstance(record, dict):
        raise ValueError("a report is an object")
    version = record.get("version")
    if not isinstance(version, int) or version > REPORT_SCHEMA:
        raise ValueError(f"it is of version {version}, and this grader reads up to {REPORT_SCHEMA}; update the grader")
    return Report.model_validate({name: value for name, value in record.items() if name not in _DERIVED | _AFTER})


def report_schema() -> dict[str, Any]:
    """The JSON Schema of one line of reports.jsonl, as docs/report.schema.json holds it."""
    schema = Report.model_json_schema(mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["properties"] |= _DERIVED
    schema["required"] = [*schema["properties"]]
    schema["properties"] |= _AFTER
    return schema
