"""TOML files with the line on which each thing stands, so that a fault can name it."""

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from grader.model import course, network, policy, problem, run
from grader.model.blame import Fault, ProblemError

_HEADER = re.compile(r"^\s*(\[{1,2})\s*([\w.\-\"']+)\s*\]{1,2}")
_KEY = re.compile(r"([A-Za-z_][\w\-]*)(?:\.[\w\-.]+)?\s*=")


def load_toml(file: Path) -> tuple[dict[str, Any], str]:
    """The table in a TOML file, and its text. ProblemError if it is missing, no UTF-8, or no TOML."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ProblemError(Fault(file, None, "missing file", f"`{file.name}` does not exist")) from None
    except UnicodeDecodeError as error:
        raise ProblemError(Fault(file, None, "encoding", f"`{file.name}` is not UTF-8: {error.reason}")) from None
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        raise ProblemError(Fault(file, int(found[1]) if found else None, "toml", str(error))) from None


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """The line of a key such as ("title",) or ("parts", 2, "points"); the nearest line above where it has none."""
    if not path:
        return None
    if path[0] in _FIRST_KEYS and len(path) > 1 and isinstance(path[1], int):
        return _line_in_list(text, str(path[0]), path[1], str(path[2]) if len(path) > 2 else None)
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        if header and header[2].split(".")[0] == path[0]:
            return number
        key = _KEY.match(line.lstrip())
        if key and key[1] == path[0]:
            return number
    return None


#: Lists of tables, each with the key that its inline tables begin with.
_FIRST_KEYS = {"parts": "id", "problems": "problem"}


def _line_in_list(text: str, name: str, index: int, key: str | None) -> int | None:
    """Tables of a list stand as `[[parts]]` or as one inline table each, `{ id = …`."""
    starts = list(_starts_in_list(text, name))
    if index >= len(starts):
        return line_of(text, (name,))
    first = starts[index]
    if key is None:
        return first
    last = starts[index + 1] - 1 if index + 1 < len(starts) else len(text.splitlines())
    for number, line in enumerate(text.splitlines()[first - 1 : last], first):
        if any(found[1] == key for found in _KEY.finditer(line)):
            return number
    return first


def _starts_in_list(text: str, name: str) -> Iterator[int]:
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        if header:
            inside = False
            if header[1] == "[[" and header[2] == name:
                yield number
        elif re.match(rf"\s*{name}\s*=\s*\[", line):
            inside = True
        if inside:
            for _ in re.finditer(rf"\{{\s*{_FIRST_KEYS[name]}\s*=", line):
                yield number


def faults_of(
    error: ValidationError,
    file: Path,
    text: str,
    prefix: Sequence[str | int] = (),
    shared: Collection[str] = (),
) -> list[Fault]:
    """A validation's complaints as faults with lines, in an author's words. `shared` keys stand at the file's top."""
    faults = []
    every = error.errors()
    for complaint in every:
        if complaint["type"] == "too_short" and any(_lies_in(other["loc"], complaint["loc"]) for other in every):
            continue  # it is short because of what is wrong with its entries
        where = [step for step in complaint["loc"] if step not in _KINDS]
        path = where if where and where[0] in shared else [*prefix, *where]
        if is_shape := "shapes" in path[:-1]:
            path = path[: path.index("shapes") + 2]  # whatever is the matter with one of its sizes
        name = ".".join(str(step) for step in path if not isinstance(step, int)) or "the file"
        message = _words(complaint["type"], complaint["msg"], name, complaint.get("ctx", {}))
        fault = Fault(file, line_of(text, path), "schema", f"`{name}`: {_SHAPE}" if is_shape else message)
        faults += [fault] if fault not in faults else []
    return faults


def _lies_in(inner: Sequence[str | int], outer: Sequence[str | int]) -> bool:
    """Whether one place in a file is within another."""
    return len(inner) > len(outer) and tuple(inner[: len(outer)]) == tuple(outer)


_SHAPE = 'a shape is rows and columns, as in ["n", "d"], and of a vector ["n", 1]; what is a number goes into `symbols`'
_KINDS = frozenset({"numeric", "symbolic", "choice", "function", "model", "training"})


#: What a pattern asks for, in an author's words.
_PATTERNS = {problem.SLUG: "topic/problem, such as convolution/conv_output_size: the whole name, with its topic"}


def _words(kind: str, message: str, name: str, context: dict[str, Any]) -> str:
    if kind == "missing":
        return f"`{name}` is missing"
    if kind == "extra_forbidden":
        return unknown_key(name)
    if kind == "string_pattern_mismatch":
        pattern = str(context.get("pattern"))
        return f"`{name}` must look like {_PATTERNS.get(pattern, pattern)}"
    return f"`{name}`: {message.removeprefix('Value error, ')}"


def unknown_key(name: str) -> str:
    """What to say of a key that nothing reads, with the nearest one of any file of ours."""
    *_, last = name.split(".")
    near = get_close_matches(last, _KEYS - {last}, n=1, cutoff=0.75)
    return f"`{name}` is no key that is known here" + (f"; did you mean `{near[0]}`?" if near else "")


_KEYS = {
    key
    for module in (course, network, policy, problem, run)
    for found in vars(module).values()
    if isinstance(found, type) and issubclass(found, BaseModel)
    for key in found.model_fields
}
