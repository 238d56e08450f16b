"""The answer file: everything after the first `=` is taken verbatim, and a bad line costs its own part only."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import islice

from grader.model.answer import Response

#: Longest answer file that is read, in bytes.
LARGEST = 1_000_000
#: Most notes that are made of one file; of more, only their number is told.
MOST_NOTES = 20

# Whoever writes the file writes what these are matched against: none may look at a character more than a few times.
#: A header names a problem, so it begins with a letter and has a word of more than one: `[0.5]` and `[a]` are answers.
_HEADER = re.compile(r"[^\W\d_][\w\-/ .]{1,199}")
_ENTRY = re.compile(r"\s*+([A-Za-z][A-Za-z0-9_]{0,99})\s*+[=＝](.*)", re.DOTALL)
_SHEET = re.compile(r"\bsheet\s*+:?\s*+([0-9A-Za-z]++-[A-Za-z])\b", re.IGNORECASE)


@dataclass(frozen=True)
class AnswerFile:
    """An answer file, taken apart: the responses by problem (as its header names it) and part.

    `sheet` is the number on the sheet it answers. `notes` tell of lines that belong to nothing.
    """

    sections: Mapping[str, Mapping[str, Response]] = field(default_factory=dict)
    sheet: str | None = None
    notes: tuple[str, ...] = ()

    def responses(self, slug: str) -> Mapping[str, Response]:
        """What was typed for a problem, by part; its section may be named by the slug or its last word."""
        found: dict[str, Response] = {}
        for name, section in self.sections.items():
            if names_problem(name, slug):
                found.update({id: r for id, r in section.items() if not r.is_empty or id not in found})
        return found


def names_problem(header: str, slug: str) -> bool:
    """Whether a section's header names this problem, by its slug or the slug's last word."""
    bare = header.strip().strip("/").lower().replace(" ", "_").replace("-", "_")
    return bare in (slug, slug.rsplit("/", 1)[1])


def decode_text(data: bytes) -> str:
    """Text as editors save it: UTF-8 or UTF-16, byte-order mark or not, else Windows-1252; one kind of line end."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    elif data[1:2] == b"\0" and data[3:4] == b"\0":
        text = data.decode("utf-16-le", errors="replace")
    elif data[:1] == b"\0" and data[2:3] == b"\0":
        text = data.decode("utf-16-be", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")


@dataclass
class _Draft:
    """An answer while its lines are gathered."""

    line: int
    pieces: list[str]

    def finished(self) -> Response:
        return Response(text="\n".join(self.pieces), line=self.line)


def read_answer_file(data: bytes) -> AnswerFile:
    """Take an answer file apart. Never fails: what belongs to nothing becomes a note."""
    if len(data) > LARGEST:
        return AnswerFile(notes=(f"answers.txt has {len(data):,} bytes; {LARGEST:,} are read at most",))
    sections: dict[str, dict[str, _Draft]] = {}
    sheet: str | None = None
    notes: list[str] = []
    current: dict[str, _Draft] | None = None
    last: _Draft | None = None
    indent = 0  # of the line on which the last answer began; what is indented further goes on with it
    for number, line in enumerate(decode_text(data).split("\n"), 1):
        if line.lstrip().startswith("#"):
            found = _SHEET.search(line)
            sheet = sheet or (found[1] if found else None)
        elif last and line.strip() and _indent(line) > indent:
            last.pieces.append(line.strip())
        elif header := _header(line):
            current, last = sections.setdefault(header, {}), None
        elif entry := _ENTRY.match(line):
            last, indent = _keep(current, entry, number, notes), _indent(line)
        elif line.strip():
            last = None
            notes.append(f"answers.txt, line {number}: this line answers nothing: {_quote(line)}")
        else:
            last = None
    read = {name: {id: draft.finished() for id, draft in section.items()} for name, section in sections.items()}
    return AnswerFile(read, sheet, limit_notes(notes))


def limit_notes(notes: Collection[str], most: int = MOST_NOTES) -> tuple[str, ...]:
    """The first notes, and how many more there are: a report stays readable whatever was handed in."""
    first = tuple(islice(notes, most))
    return first if len(notes) <= most else (*first, f"and {len(notes) - most:,} more remarks of this kind")


def _header(line: str) -> str | None:
    """The problem that a line in brackets names."""
    bare = line.strip()
    inner = bare[1:-1].strip() if bare.startswith("[") and bare.endswith("]") else ""
    return inner if _HEADER.fullmatch(inner) else None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _keep(current: dict[str, _Draft] | None, entry: re.Match[str], number: int, notes: list[str]) -> _Draft | None:
    name, text = entry[1], entry[2].strip()
    if current is None:
        notes.append(f"answers.txt, line {number}: `{name}` stands before any [topic/problem]")
        return None
    before = current.get(name)
    if before and any(before.pieces):
        if not text:
            return None
        notes.append(f"answers.txt, line {number}: `{name}` is answered twice; the later answer counts")
    current[name] = _Draft(number, [text])
    return current[name]


def _quote(line: str) -> str:
    shown = line.strip()
    return repr(shown if len(shown) <= 40 else shown[:40] + "…")
