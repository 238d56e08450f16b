"""`grader list`: what there is to give out."""

import json
import sys
from pathlib import Path

import click

from grader.cli.terminal import course_option, failing, json_option, out


@click.command("list")
@course_option
@json_option
@failing
def command(course: Path | None, as_json: bool) -> None:
    """List problems with their points and kinds, and assignments."""
    from grader.catalog import load_entry, open_catalog
    from grader.model.blame import ProblemError
    from grader.model.mark import show_points

    catalog = open_catalog(course)
    rows = []
    for slug in catalog.slugs():
        try:
            problem = load_entry(catalog, slug, public_only=True).problem
        except ProblemError as error:
            rows.append({"slug": slug, "title": "", "faults": len(error.faults)})
            continue
        kinds = ", ".join(dict.fromkeys(part.kind for part in problem.parts))
        rows.append({"slug": slug, "title": problem.title, "points": show_points(problem.points), "kinds": kinds})
    names = list(catalog.assignments())
    if as_json:
        json.dump({"problems": rows, "assignments": names}, sys.stdout)
        sys.stdout.write("\n")
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("problem", "title", "points", "kinds"):
        table.add_column(column, justify="right" if column == "points" else "left", no_wrap=column == "problem")
    for row in rows:
        kinds = f"{row['faults']} faults: grader verify" if "faults" in row else str(row["kinds"])
        table.add_row(str(row["slug"]), str(row["title"]), str(row.get("points", "")), kinds)
    out().print(table)
    out().print(f"\nassignments: {', '.join(names) or 'none'}")
