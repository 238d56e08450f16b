"""The right formulas held here: of every symbolic part that is shipped, and of the table of course answers."""

import json
from dataclasses import dataclass
from functools import cache

from course_answers import QUESTIONS

from grader.bounded.authoring import serve
from grader.catalog import load_entry, open_catalog
from grader.catalog.programs import read_steps
from grader.checkers.symbolic import declarations
from grader.formula import Declarations, Tree, from_plain, read
from grader.model.problem import SymbolicPart


@dataclass(frozen=True)
class Right:
    """One right formula with what is declared of its names."""

    name: str
    declared: Declarations
    tree: Tree


@cache
def references() -> tuple[Right, ...]:
    """Both: the shipped ones first."""
    catalog = open_catalog()
    folder = catalog.courses[0].root / "problems"
    files = sorted(file for file in folder.glob("*/*/problem.toml") if '"symbolic"' in file.read_text(encoding="utf-8"))
    slugs = [file.parent.relative_to(folder).as_posix() for file in files]
    shipped = [right for slug in slugs for right in _of_problem(load_entry(catalog, slug))]
    course = [Right(q.name, q.declared, read(q.reference, q.declared)) for q in QUESTIONS]
    return (*shipped, *course)


def _of_problem(entry) -> list[Right]:
    symbolic = [part for part in entry.problem.parts if isinstance(part, SymbolicPart)]
    if not symbolic:
        return []
    asked = {
        "folder": str(entry.reference),
        "sources": read_steps(entry.reference),
        "parts": [part.model_dump(mode="json") for part in entry.problem.parts if part.typed],
    }
    values = serve({**asked, "op": "draw", "seed": "5e"})["answer"]["values"]
    rows = json.loads(serve({**asked, "op": "key", "values": values, "answers": {}})["answer"]["rows"])
    return [
        Right(f"{entry.problem.slug}: {part.id}", declarations(part), from_plain(rows[part.id][0]["value"]))
        for part in symbolic
    ]
