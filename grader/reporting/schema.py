"""`python -m grader.reporting.schema > docs/report.schema.json` writes the documented form of a report anew."""

import json
import sys

from grader.reporting.records import report_schema

if __name__ == "__main__":
    json.dump(report_schema(), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
