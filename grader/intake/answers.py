"""The answer file: everything after the first `=` is taken verbatim, and a bad line costs its own part only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.model.answer import Response

#: Longest answer file that is read, in bytes.
LARGEST = 1_000_000

#: A header names a problem, so it begins with a letter and has a word of more than one: `[0.5]` and `[a]` are answers.
_SECTION = re.compile(r"^\s*\[\s*([^\W\d_][\w\-/ .]+?)\s*\]\s*$")
_ENTRY = re.compile(r"^\s*([A-Za-z][A-Za-z0-9_]*)\s*[=＝](.*)$", re.DOTALL)
_SHEET = re.compile(r"\bsheet\s*:?\s*([0-9A-Za-z]+-[A-Za-z])\b", re.IGNORECASE)


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


def read_answer_file(data: bytes) -> AnswerFile:
    """Take an answer file apart. Never fails: what belongs to nothing becomes a note."""
    if len(data) > LARGEST:
        return AnswerFile(notes=(f"answers.txt has {len(data):,} bytes; {LARGEST:,} are read at most",))
    sections: dict[str, dict[str, Response]] = {}
    sheet: str | None = None
    notes: list[str] = []
    current: dict[str, Response] | None = None
    last: str | None = None
    indent = 0  # of the line on which the last answer began; what is indented further goes on with it
    for number, line in enumerate(decode_text(data).split("\n"), 1):
        if line.lstrip().startswith("#"):
            found = _SHEET.search(line)
            sheet = sheet or (found[1] if found else None)
        elif last and current is not None and line.strip() and _indent(line) > indent:
            current[last] = Response(text=f"{current[last].text}\n{line.strip()}", line=current[last].line)
        elif header := _SECTION.match(line):
            current, last = sections.setdefault(header[1], {}), None
        elif entry := _ENTRY.match(line):
            last, indent = _keep(current, entry, number, notes), _indent(line)
        elif line.strip():
            last = None
            notes.append(f"answers.txt, line {number}: this line answers nothing: {_quote(line)}")
        else:
            last = None
    return AnswerFile(sections, sheet, tuple(notes))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _keep(current: dict[str, Response] | None, entry: re.Match[str], number: int, notes: list[str]) -> str | None:
    name, text = entry[1], entry[2].strip()
    if current is None:
        notes.append(f"answers.txt, line {number}: `{name}` stands before any [topic/problem]")
        return None
    before = current.get(name)
    if before and not before.is_empty:
        if not text:
            return None
        notes.append(f"answers.txt, line {number}: `{name}` is answered twice; the later answer counts")
    current[name] = Response(text=text, line=number)
    return name


def _quote(line: str) -> str:
    shown = line.strip()
    return repr(shown if len(shown) <= 40 else shown[:40] + "…")
