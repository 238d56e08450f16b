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
#: Most lines of one file that are kept of those that belong to nothing.
MOST_STRAYS = 1_000

# Whoever writes the file writes what these are matched against: none may look at a character more than a few times.
#: A header names a problem, so it begins with a letter and has a word of more than one: `[0.5]` and `[a]` are answers.
_HEADER = re.compile(r"[^\W\d_][\w\-/ .]{1,199}")
_BRACKETS = {"[": "]", "［": "］", "【": "】"}
_ENTRY = re.compile(r"\s*+([A-Za-z][A-Za-z0-9_]{0,99})\s*+[=＝](.*)", re.DOTALL)
_SIGN = re.compile(r"[=＝:：]")
_SHEET = re.compile(r"\bsheet\s*+:?\s*+([0-9A-Za-z]++-[A-Za-z])\b", re.IGNORECASE)


@dataclass(frozen=True)
class Stray:
    """Something in an answer file that answers no part as it stands, and may have been meant to.

    `section` is the header it stands under, if any. `name` is the word before its first `=` or colon; without a word
    there it names nothing. `line` is 0 where it is the whole file.
    """

    line: int
    text: str
    section: str = ""
    name: str = ""

    @property
    def is_assignment(self) -> bool:
        """Whether it looks like an answer, whatever it answers."""
        sign = _SIGN.search(self.text)
        return sign is not None and sign[0] in "=＝"


@dataclass(frozen=True)
class AnswerFile:
    """An answer file, taken apart: the responses by problem (as its header names it) and part.

    `sheet` is the number on the sheet it answers. `notes` tell of lines that belong to nothing; `strays` are those.
    """

    sections: Mapping[str, Mapping[str, Response]] = field(default_factory=dict)
    sheet: str | None = None
    notes: tuple[str, ...] = ()
    strays: tuple[Stray, ...] = ()

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
        note = f"answers.txt has {len(data):,} bytes; {LARGEST:,} are read at most"
        return AnswerFile(notes=(note,), strays=(Stray(0, ""),))
    reading = _Reading()
    for number, line in enumerate(decode_text(data).split("\n"), 1):
        reading.take(number, line)
    read = {name: {id: draft.finished() for id, draft in section.items()} for name, section in reading.sections.items()}
    return AnswerFile(read, reading.sheet, limit_notes(reading.notes), tuple(reading.strays[:MOST_STRAYS]))


class _Reading:
    """An answer file while its lines are read."""

    def __init__(self) -> None:
        self.sections: dict[str, dict[str, _Draft]] = {}
        self.sheet: str | None = None
        self.notes: list[str] = []
        self.strays: list[Stray] = []
        self._section = ""  # "" before any header
        self._last: _Draft | None = None
        self._indent = 0  # of the line on which the last answer began; what is indented further goes on with it

    def take(self, number: int, line: str) -> None:
        """Read the next line."""
        if line.lstrip().startswith("#"):
            found = _SHEET.search(line)
            self.sheet = self.sheet or (found[1] if found else None)
        elif self._last and line.strip() and _indent(line) > self._indent:
            self._last.pieces.append(line.strip())
        elif header := _header(line):
            self.sections.setdefault(header, {})
            self._section, self._last = header, None
        elif entry := _ENTRY.match(line):
            self._last, self._indent = self._keep(entry, number), _indent(line)
        else:
            self._last = None
            if line.strip():
                self.notes.append(f"answers.txt, line {number}: this line answers nothing: {quote(line)}")
                self.strays.append(Stray(number, line.strip(), self._section, _name_in(line)))

    def _keep(self, entry: re.Match[str], number: int) -> _Draft | None:
        name, text = entry[1], entry[2].strip()
        if not self._section:
            self.notes.append(f"answers.txt, line {number}: `{name}` stands before any [topic/problem]")
            if text:
                self.strays.append(Stray(number, entry[0].strip(), name=name))
            return None
        current = self.sections[self._section]
        before = current.get(name)
        if before and any(before.pieces):
            if not text:
                return None
            self.notes.append(f"answers.txt, line {number}: `{name}` is answered twice; the later answer counts")
            if text != before.finished().text:  # as where the header between the two was lost
                self.strays.append(Stray(number, entry[0].strip(), self._section, name))
        current[name] = _Draft(number, [text])
        return current[name]


def limit_notes(notes: Collection[str], most: int = MOST_NOTES) -> tuple[str, ...]:
    """The first notes, and how many more there are: a report stays readable whatever was handed in."""
    first = tuple(islice(notes, most))
    return first if len(notes) <= most else (*first, f"and {len(notes) - most:,} more remarks of this kind")


def _header(line: str) -> str | None:
    """The problem that a line in brackets names; keyboards for Chinese and Japanese type them wide."""
    bare = line.strip()
    inner = bare[1:-1].strip() if bare[:1] in _BRACKETS and bare[-1:] == _BRACKETS[bare[0]] else ""
    return inner if _HEADER.fullmatch(inner) else None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _name_in(line: str) -> str:
    """The word before a line's first `=` or colon, as in `- y: 3`; empty where there is neither."""
    sign = _SIGN.search(line)
    words = re.findall(r"\w+", line[: sign.start()]) if sign else []
    return words[-1] if words else ""


def quote(line: str) -> str:
    """A line as it is quoted in a note: its beginning."""
    shown = line.strip()
    return repr(shown if len(shown) <= 40 else shown[:40] + "…")
