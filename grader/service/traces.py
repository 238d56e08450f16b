"""Where somebody's name may stand beside the store: ledgers, journals, reports and logs, in folders of ours."""

import contextlib
import fcntl
import html
import json
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from grader.artefacts import Home
from grader.artefacts.home import write_whole
from grader.model.blame import Refused
from grader.store import Store
from grader.store.people import Person
from grader.store.redacting import GONE, OURS, Words

#: What is never looked into: data sets and keys are nobody's, and the broker writes its own file, of numbers alone.
_NOT_OURS = frozenset({"data", "secret", "portal.key", "broker"})
#: Files are looked through in pieces of so many bytes, which overlap by more than a name is long.
_PIECE, _OVERLAP = 1 << 22, 4096


@dataclass(frozen=True)
class Traces:
    """What was done beside the store: files rewritten without the name, files removed, and those that still have it
    (in their own name, or where nothing can be taken out), which somebody has to look into.
    """

    rewritten: int = 0
    removed: int = 0
    left: tuple[Path, ...] = ()


@dataclass(frozen=True)
class _Search:
    """What is looked for: words in text, the same in all forms in which programs write them; ids by login."""

    words: Words
    written: re.Pattern[str]
    ids: Mapping[str, str]


def remove_traces(persons: Sequence[Person], places: Sequence[Path], store: Store) -> Traces:
    """Take who these people are out of every file below these folders, the store's own files apart.

    Refused where another process is writing to a journal there: nothing was changed in it.
    """
    told = [word for one in persons for word in (one.login or "", one.name, one.email) if word.strip()]
    if not told:
        return Traces()
    search = _Search(Words.of(told), _as_written(told), {one.login: one.id for one in persons if one.login})
    rewritten, removed = 0, 0
    left: list[Path] = []
    for place, file in _files(places, store):
        kind = file.relative_to(place).parts[0]
        if _holds(file, search):
            if kind in ("objects", "cache"):  # they lie by the digest of what is in them
                kept = kind == "objects" and _put_anew(Home(place), file, search)
                rewritten, removed = rewritten + kept, removed + (not kept)
                file.unlink()
                continue
            _rewrite(file, search)
            if _holds(file, search):
                left.append(file)
            else:
                rewritten += 1
        if search.written.search(str(file.relative_to(place))):
            left.append(file)
    return Traces(rewritten, removed, tuple(dict.fromkeys(left)))


def _as_written(words: Sequence[str]) -> re.Pattern[str]:
    """These words as text, JSON, addresses, pages and logs hold them; as whole words, in upper or lower case."""
    forms: set[str] = set()
    for word in {form for one in words for form in (one, unicodedata.normalize("NFD", one))}:
        escaped = json.dumps(word)[1:-1]
        forms |= {word, escaped, json.dumps(escaped)[1:-1], json.dumps(word, ensure_ascii=False)[1:-1]}
        forms |= {quote(word), quote_plus(word), html.escape(word), html.escape(word).replace("&#x27;", "&#39;")}
        forms.add(word.encode("ascii", "backslashreplace").decode())
    either = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    # A word also begins after an escape that ends in a letter or digit: `\n` of JSON and logs, `%20` of an address.
    begins = r"(?:(?<!\w)|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2}))"
    return re.compile(rf"{begins}(?:{either})(?!\w)", re.IGNORECASE)


def _files(places: Sequence[Path], store: Store) -> Iterator[tuple[Path, Path]]:
    """Every file below the folders, with its folder; none of the store's, which are looked through by its rows."""
    own = Path(store.files.root).resolve()
    database = Path(store.engine.url.database or "").resolve() if store.engine.dialect.name == "sqlite" else None
    for place in dict.fromkeys(place.resolve() for place in places):
        for folder, below, names in os.walk(place):
            here = Path(folder)
            below[:] = [name for name in below if here / name != own and not (here == place and name in _NOT_OURS)]
            for file in (here / name for name in names):
                is_database = database is not None and str(file).startswith(str(database))
                is_key = here == place and file.name in _NOT_OURS
                if file.is_file() and not file.is_symlink() and not is_database and not is_key:
                    yield place, file


def _holds(file: Path, search: _Search) -> bool:
    with file.open("rb") as stream:
        before = b""
        while piece := stream.read(_PIECE):
            if search.written.search((before + piece).decode(errors="surrogateescape")):
                return True
            before = piece[-_OVERLAP:]
    return False


def _put_anew(home: Home, file: Path, search: _Search) -> bool:
    """Keep what is in an object without the words, by its new digest; whether that can be done."""
    try:
        text = file.read_bytes().decode()
    except UnicodeDecodeError:
        return False
    home.put(_redacted(text, search).encode())
    return True


def _rewrite(file: Path, search: _Search) -> None:
    if file.suffix == ".log":
        return _blank(file, search)
    with file.open("r+b") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)  # as who writes a journal holds it
        except BlockingIOError:
            raise Refused(f"a run is writing to {file}; wait for it, then forget them again") from None
        try:
            text = stream.read().decode()
        except UnicodeDecodeError:
            return None
        write_whole(file, _redacted(text, search).encode(), mode=file.stat().st_mode & 0o777)
    return None


def _redacted(text: str, search: _Search) -> str:
    """A JSON document, or lines of them, with the words taken out of its values; any other text without the words."""
    with contextlib.suppress(ValueError):
        return _out_of_json(text, search)
    return "\n".join(_line(line, search) for line in text.split("\n"))


def _line(line: str, search: _Search) -> str:
    if search.written.search(line) is None:
        return line
    try:
        return _out_of_json(line, search)
    except ValueError:
        return search.written.sub(GONE, line)


def _out_of_json(text: str, search: _Search) -> str:
    value = json.loads(text)
    if not isinstance(value, (dict, list)):
        raise ValueError("a text of one word, and no document")
    indent = 1 if "\n" in text.strip() else None
    return json.dumps(_out_of(value, search), ensure_ascii=False, indent=indent) + "\n" * text.endswith("\n")


def _out_of(value: Any, search: _Search) -> Any:
    """Plain data without the words. In a sheet of a ledger an id takes the place of a login: what was issued stays."""
    if isinstance(value, list):
        return [_out_of(item, search) for item in value]
    if not isinstance(value, dict):
        return _out_of_text(value, search) if isinstance(value, str) else value
    fresh = {
        key: item if key in OURS and isinstance(item, str) else _out_of(item, search) for key, item in value.items()
    }
    login = value.get("student")
    if "numbers" in value and isinstance(login, str) and login.lower() in search.ids:
        fresh["student"] = search.ids[login.lower()]
    return fresh


def _out_of_text(text: str, search: _Search) -> str:
    if text[:1] in ("[", "{"):
        with contextlib.suppress(ValueError):
            value = json.loads(text)
            fresh = search.words.out_of(value)
            return text if fresh == value else json.dumps(fresh)  # as the key of a line in a journal is
    return str(search.words.out_of(text))


def _blank(log: Path, search: _Search) -> None:
    """Write dashes over the words, in place: somebody may be appending to a log, and goes on doing so."""
    with log.open("r+b") as stream:
        start = 0
        for line in stream.read().splitlines(keepends=True):
            text = line.decode(errors="surrogateescape")
            for found in search.written.finditer(text):
                before = text[: found.start()].encode(errors="surrogateescape")
                stream.seek(start + len(before))
                stream.write(b"-" * len(found.group().encode(errors="surrogateescape")))
            start += len(line)
