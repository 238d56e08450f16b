"""What each student gets: statements with their own numbers, an answer file to fill in, starter files."""

from collections.abc import Iterator
from pathlib import Path

from grader.catalog import Assigned, Entry
from grader.intake import read_answer_file
from grader.issuing.ledger import Ledger, Sheet
from grader.issuing.terms import terms_of
from grader.model.blame import Refused
from grader.rendering import page_html, statement_html, statement_markdown

ANSWERS_HELP = """\
# Type each answer after its `=`. Formulas may be typed plainly, as Python or as LaTeX.
# A long answer may go on in lines that begin with a space. Leave what you do not answer empty.
"""


def write_handouts(assigned: Assigned, ledger: Ledger, out: Path, zone: str = "UTC") -> Iterator[str]:
    """Write a folder a student below `out`; yields each student when done. An older handout of theirs is replaced.
    Times in it are in `zone`.

    Refused, before anything is written, where a student's answer file there is filled in.
    """
    for sheet in ledger.sheets:
        _refuse_filled_in(out / sheet.student / "answers.txt")
    for sheet in ledger.sheets:
        write_handout(assigned, ledger, sheet, out / sheet.student, zone)
        yield sheet.student


def _refuse_filled_in(file: Path) -> None:
    """Somebody's work is not replaced by an empty form."""
    sections = read_answer_file(file.read_bytes()).sections.values() if file.is_file() else ()
    if any(not response.is_empty for section in sections for response in section.values()):
        raise Refused(f"{file} is filled in, so these are submissions; give another --out")


def write_handout(assigned: Assigned, ledger: Ledger, sheet: Sheet, folder: Path, zone: str) -> None:
    """Write one student's folder: index.html, statement.md, answers.txt, and starter files by problem."""
    folder.mkdir(parents=True, exist_ok=True)
    pages, texts = [], []
    for entry in assigned.entries:
        values = _values(ledger, sheet, entry)
        worth, figures = assigned.worth(entry), figures_of(entry)
        pages.append(statement_html(entry.problem, values, figures=figures, worth=worth))
        texts.append(statement_markdown(entry.problem, values, worth=worth))
        for name, data in figures.items():
            _write(folder / "figures" / name, data)
        _write_starters(entry, folder)
    title = f"{assigned.assignment.title} · {sheet.name or sheet.student} · sheet {sheet.code}"
    terms = terms_of(assigned, zone)
    (folder / "index.html").write_text(page_html(title, pages, note=terms), encoding="utf-8")
    (folder / "statement.md").write_text("\n\n".join([f"# {title}", terms, *texts]) + "\n", encoding="utf-8")
    (folder / "answers.txt").write_text(answer_template(assigned, sheet), encoding="utf-8")


def answer_template(assigned: Assigned, sheet: Sheet) -> str:
    """The answer file to fill in: a section a problem, a line a typed part."""
    lines = [f"# {assigned.name} · {sheet.student} · sheet {sheet.code}", *ANSWERS_HELP.splitlines()]
    for entry in assigned.entries:
        typed = [part for part in entry.problem.parts if part.typed]
        if typed:
            width = max(len(part.id) for part in typed)
            lines += ["", f"[{entry.problem.slug}]", *[f"{part.id:<{width}} = " for part in typed]]
    return "\n".join(lines) + "\n"


def figures_of(entry: Entry) -> dict[str, bytes]:
    """The pictures of a problem, by name."""
    folder = entry.public / "figures"
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*")) if path.is_file()}


def _values(ledger: Ledger, sheet: Sheet, entry: Entry) -> dict[str, object]:
    number = sheet.numbers.get(entry.problem.slug)
    found = ledger.values(entry.problem.slug, number) if number is not None else None
    return dict(found or {})


def _write_starters(entry: Entry, folder: Path) -> None:
    for name, data in entry.handout.items():
        _write(folder / entry.problem.name / name, data)


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
