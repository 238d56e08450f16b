"""One problem, read from its two folders, with everything wrong with them told at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from grader.catalog.folders import Catalog
from grader.catalog.lines import faults_of, line_of, load_toml, unknown_key
from grader.catalog.reference import (
    calls_by_name,
    check_files,
    check_reference,
    check_syntax,
    functions_of,
    is_kept,
    unknown_files,
)
from grader.model.blame import Fault, ProblemError
from grader.model.problem import PART_KINDS, FunctionPart, Problem

_OWN_KEYS = frozenset({"title", "kind", "parts", "formerly"})
_PUBLIC = frozenset({"problem.toml", "statement.md", "handout", "figures", "probe.py", "README.md"})


@dataclass(frozen=True)
class Entry:
    """A problem with its files. `secret` is None where the reference half is not on this machine."""

    problem: Problem
    public: Path
    secret: Path | None
    handout: Mapping[str, bytes]
    probe: bytes | None
    probed: frozenset[str]  # functions that probe.py defines

    @property
    def reference(self) -> Path:
        """The reference folder; ProblemError where it is absent."""
        if self.secret is None:
            raise ProblemError(Fault(self.public, None, "twin", f"`{self.problem.slug}` has no reference here"))
        return self.secret


def load_entry(catalog: Catalog, slug: str, *, public_only: bool = False) -> Entry:
    """A problem by its slug. ProblemError with every fault of both its folders."""
    course = catalog.find(slug)
    public, secret = course.public / slug, course.secret / slug
    faults: list[Fault] = []
    if not public.is_dir():
        raise ProblemError(Fault(public, None, "twin", f"`{slug}` has a reference but no folder in problems/"))
    has_reference = course.secret.is_dir() and not public_only
    if has_reference and not secret.is_dir():
        faults.append(Fault(secret, None, "twin", f"`{slug}` has no folder in reference/"))
    problem = _read_problem(slug, public, faults)
    faults.extend(unknown_files(public, _PUBLIC))
    probed = _read_probe(problem, public, faults)
    if has_reference and secret.is_dir():
        faults.extend(check_reference(problem, secret) if problem else check_files(secret))
    if faults or problem is None:
        raise ProblemError(*dict.fromkeys(faults))
    probe = (public / "probe.py").read_bytes() if problem.probe else None
    handout = {name: (public / "handout" / name).read_bytes() for name in problem.handout}
    return Entry(problem, public, secret if has_reference else None, handout, probe, probed)


def _read_problem(slug: str, public: Path, faults: list[Fault]) -> Problem | None:
    """The problem, if all its parts can be read; with faults beside it where something else is wrong."""
    file = public / "problem.toml"
    try:
        table, text = load_toml(file)
    except ProblemError as error:
        faults.extend(error.faults)
        _read_statement(public / "statement.md", faults)
        return None
    statement = _read_statement(public / "statement.md", faults) or ""
    title = table.get("title")
    if not isinstance(title, str):
        message = "`title` is missing" if title is None else f"`title` is a text, not {title!r}"
        faults.append(Fault(file, line_of(text, ("title",)), "schema", message))
    parts = _read_parts(table, file, text, faults)
    handout = public / "handout"
    names = sorted(p.relative_to(handout).as_posix() for p in handout.rglob("*") if p.is_file())
    if parts is None:
        return None
    try:
        return Problem(
            slug=slug,
            title=str(title),
            statement=statement,
            parts=parts,
            handout=tuple(name for name in names if is_kept(Path(name))),
            probe=(public / "probe.py").is_file(),
            drawn="{{" in statement or any("{{" in part.asks for part in parts),
            formerly=table.get("formerly", ()),
        )
    except ValidationError as error:
        faults.extend(faults_of(error, file, text))
        return None


def _read_probe(problem: Problem | None, public: Path, faults: list[Fault]) -> frozenset[str]:
    """The functions that probe.py defines; what a function part calls is one of them, or in the student's file."""
    file = public / "probe.py"
    unsound = check_syntax(file) if file.is_file() else []
    faults.extend(unsound)
    probed = frozenset(functions_of(file)) if file.is_file() and not unsound else frozenset()
    for line, name in calls_by_name(file) if file.is_file() and not unsound else ():
        message = f"`{name}` is called by the names of its arguments, which students choose freely: give them by place"
        faults.append(Fault(file, line, "schema", message))
    for part in problem.parts if problem and not unsound else ():
        if isinstance(part, FunctionPart) and not part.calls and part.id not in probed:
            message = f"part `{part.id}` does not say what it `calls`, and no probe.py has a function of its name"
            faults.append(Fault(public / "problem.toml", None, "schema", message))
    return probed


def _read_statement(file: Path, faults: list[Fault]) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        faults.append(Fault(file, None, "missing file", "there is no statement"))
    except UnicodeDecodeError:
        faults.append(Fault(file, None, "encoding", "the statement is not UTF-8"))
    return None


def _read_parts(table: Mapping[str, Any], file: Path, text: str, faults: list[Fault]) -> tuple[Any, ...] | None:
    """The parts, each with the problem's own keys as defaults where its kind knows them; None if one is unreadable."""
    raw = table.get("parts")
    if not isinstance(raw, list) or not raw or not all(isinstance(item, dict) for item in raw):
        faults.append(Fault(file, line_of(text, ("parts",)), "schema", "`parts` is a list of tables, one a part"))
        return None
    defaults = {key: value for key, value in table.items() if key not in _OWN_KEYS}
    unused = set(defaults)
    parts: list[Any] = []
    for index, item in enumerate(raw):
        kind = item.get("kind", table.get("kind"))
        cls = PART_KINDS.get(str(kind))
        if cls is None:
            own = "kind" in item or "kind" not in table
            who = f"part {item.get('id', index + 1)}" if own else "this problem"
            place = ("parts", index, "kind") if own else ("kind",)
            message = f"`kind` is one of {', '.join(PART_KINDS)}; {who} has {kind!r}"
            faults.append(Fault(file, line_of(text, place), "schema", message))
            continue
        known = {key: value for key, value in defaults.items() if key in cls.model_fields}
        unused -= set(known)
        try:
            parts.append(cls.model_validate({**known, **item, "kind": kind}))
        except ValidationError as error:
            faults.extend(faults_of(error, file, text, ("parts", index), set(known) - set(item)))
    whole = len(parts) == len(raw)
    ids = [str(item.get("id")) for item in raw if "id" in item]
    for twice in sorted({id for id in ids if ids.count(id) > 1}):
        second = [index for index, item in enumerate(raw) if str(item.get("id")) == twice][1]
        faults.append(Fault(file, line_of(text, ("parts", second, "id")), "schema", f"two parts have the id `{twice}`"))
    if not any(PART_KINDS.get(str(item.get("kind", table.get("kind")))) is None for item in raw):
        for key in sorted(unused):
            faults.append(Fault(file, line_of(text, (key,)), "schema", unknown_key(key)))
    return tuple(parts) if whole else None
