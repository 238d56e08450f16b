"""Reports as people and programs want them: a table, a spreadsheet, lines of JSON, a page."""

from grader.reporting.grades import write_csv
from grader.reporting.page import write_html
from grader.reporting.records import read_jsonl, report_record, report_schema, write_jsonl
from grader.reporting.terminal import table

__all__ = ["read_jsonl", "report_record", "report_schema", "table", "write_csv", "write_html", "write_jsonl"]
