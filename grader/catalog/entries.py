"""One problem, read from its two folders, with everything wrong with them told at once."""

import ast
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from grader.catalog.folders import Catalog
from grader.catalog.lines import faults_of, line_of, load_toml
from grader.catalog.programs import read_solution, read_wrongs
from grader.model.blame import Fault, ProblemError
from grader.model.mark import Digests
from grader.model.problem import PART_KINDS, CodePart, Problem

_OWN_KEYS = frozenset({"title", "kind", "parts", "formerly"})
_PUBLIC = frozenset({"problem.toml", "statement.md", "handout", "figures", "probe.py", "README.md"})
_SECRET_TYPED = frozenset({"solution.py", "wrong.py", "cases.py", "rubric.md"})
_SECRET_PROGRAM = frozenset({"solution", "wrong", "cases.py", "rubric.md"})
_IGNORED = frozenset({"__pycache__", ".DS_Store"})

#: Keys of a part that only change how it reads.
_TEXT_KEYS = frozenset({"asks", "options", "targets"})
#: Keys of a part that decide what a run shows.
_RUN_KEYS = frozenset({"id", "kind", "submit", "calls", "limits", "draws", "seed", "seeds", "returns", "batch"})


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
    faults.extend(_unknown_files(public, _PUBLIC))
    if problem is None:
        raise ProblemError(*faults)
    if has_reference and secret.is_dir():
        faults.extend(_check_reference(problem, secret))
    if faults:
        raise ProblemError(*faults)
    probe = (public / "probe.py").read_bytes() if problem.probe else None
    handout = {name: (public / "handout" / name).read_bytes() for name in problem.handout}
    probed = frozenset(_functions(public / "probe.py")) if problem.probe else frozenset()
    return Entry(problem, public, secret if has_reference else None, handout, probe, probed)


def _read_problem(slug: str, public: Path, faults: list[Fault]) -> Problem | None:
    file = public / "problem.toml"
    try:
        table, text = load_toml(file)
    except ProblemError as error:
        faults.extend(error.faults)
        return None
    statement = _read_statement(public / "statement.md", faults)
    parts, part_faults = _read_parts(table, file, text)
    faults.extend(part_faults)
    handout = public / "handout"
    names = sorted(p.relative_to(handout).as_posix() for p in handout.rglob("*") if p.is_file() and _is_kept(p))
    if part_faults or statement is None:
        return None
    asked = " ".join(part.asks for part in parts)
    try:
        return Problem(
            slug=slug,
            title=table.get("title", ""),
            statement=statement,
            parts=parts,
            handout=tuple(names),
            probe=(public / "probe.py").is_file(),
            drawn="{{" in statement or "{{" in asked,
            formerly=table.get("formerly", ()),
        )
    except ValidationError as error:
        faults.extend(faults_of(error, file, text))
        return None


def _read_statement(file: Path, faults: list[Fault]) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        faults.append(Fault(file, None, "missing file", "there is no statement"))
    except UnicodeDecodeError:
        faults.append(Fault(file, None, "encoding", "the statement is not UTF-8"))
    return None


def _read_parts(table: Mapping[str, Any], file: Path, text: str) -> tuple[tuple[Any, ...], list[Fault]]:
    """The parts, each with the problem's own keys as defaults where its kind knows them."""
    faults: list[Fault] = []
    if "title" not in table:
        faults.append(Fault(file, None, "schema", "`title` is missing"))
    raw = table.get("parts")
    if not isinstance(raw, list) or not raw or not all(isinstance(item, dict) for item in raw):
        return (), [
            *faults,
            Fault(file, line_of(text, ("parts",)), "schema", "`parts` is a list of tables, one a part"),
        ]
    defaults = {key: value for key, value in table.items() if key not in _OWN_KEYS}
    used: set[str] = set()
    parts: list[Any] = []
    for index, item in enumerate(raw):
        kind = item.get("kind", table.get("kind"))
        cls = PART_KINDS.get(str(kind))
        if cls is None:
            message = f"`kind` is one of {', '.join(PART_KINDS)}; part {item.get('id', index + 1)} has {kind!r}"
            faults.append(Fault(file, line_of(text, ("parts", index, "kind")), "schema", message))
            continue
        known = {key: value for key, value in defaults.items() if key in cls.model_fields}
        used |= set(known)
        try:
            parts.append(cls.model_validate({**known, **item, "kind": kind}))
        except ValidationError as error:
            faults.extend(faults_of(error, file, text, ("parts", index)))
    for key in sorted(set(defaults) - used):
        if not any(fault.rule == "schema" and "`kind`" in fault.message for fault in faults):
            faults.append(Fault(file, line_of(text, (key,)), "schema", f"`{key}` is no key that is known here"))
    ids = [part.id for part in parts]
    for twice in sorted({id for id in ids if ids.count(id) > 1}):
        faults.append(Fault(file, line_of(text, ("parts",)), "schema", f"two parts have the id `{twice}`"))
    return tuple(parts), faults


def _is_kept(path: Path) -> bool:
    return not _IGNORED & set(path.parts)


def _unknown_files(folder: Path, known: frozenset[str]) -> Iterator[Fault]:
    for path in sorted(folder.iterdir()):
        if path.name not in known and path.name not in _IGNORED:
            yield Fault(path, None, "unknown file", f"nobody reads `{path.name}`; expected {', '.join(sorted(known))}")


def _check_reference(problem: Problem, secret: Path) -> Iterator[Fault]:
    typed = any(part.typed for part in problem.parts)
    programs = [part for part in problem.parts if isinstance(part, CodePart)]
    yield from _unknown_files(
        secret, (_SECRET_TYPED if typed else frozenset()) | (_SECRET_PROGRAM if programs else frozenset())
    )
    if typed:
        yield from _check_solution(problem, secret / "solution.py")
        if (secret / "wrong.py").is_file():
            yield from _syntax(secret / "wrong.py")
    if programs:
        for read in (read_solution, read_wrongs):
            try:
                read(problem, secret)
            except ProblemError as error:
                yield from error.faults
        yield from _check_cases(problem, secret / "cases.py")


def _check_solution(problem: Problem, file: Path) -> Iterator[Fault]:
    faults = list(_syntax(file))
    yield from faults
    if not faults:
        defined = _functions(file)
        for part in problem.parts:
            if part.typed and part.id not in defined:
                yield Fault(file, None, "steps", f"part `{part.id}` has no function of its name")
        if problem.drawn and "given" not in defined:
            yield Fault(file, None, "variant", "the statement prints drawn values, but there is no `given(rng)`")


def _check_cases(problem: Problem, file: Path) -> Iterator[Fault]:
    needed = {part.id for part in problem.parts if part.kind == "function"}
    for part in problem.parts:
        if part.kind == "training":
            needed |= {"data"} if "drawn" in part.scale else set()
            needed |= {"forward"} if part.returns == "arrays" else set()
    if not needed:
        return
    faults = list(_syntax(file))
    yield from faults
    if not faults:
        for name in sorted(needed - set(_functions(file))):
            yield Fault(file, None, "cases", f"there is no function `{name}`")


def _syntax(file: Path) -> Iterator[Fault]:
    try:
        ast.parse(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        yield Fault(file, None, "missing file", f"`{file.name}` does not exist")
    except SyntaxError as error:
        yield Fault(file, error.lineno, "syntax", error.msg)


def _functions(file: Path) -> set[str]:
    return {node.name for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)}


def digests_of(entry: Entry, environment: Mapping[str, str]) -> Digests:
    """The three versions of a problem; `environment` is what its runs depend on beside its files."""
    parts = [part.model_dump(mode="json") for part in entry.problem.parts]
    run_parts = [{key: value for key, value in part.items() if key in _RUN_KEYS} for part in parts]
    judge_parts = [{key: value for key, value in part.items() if key not in _TEXT_KEYS} for part in parts]
    texts = [{key: value for key, value in part.items() if key in _TEXT_KEYS} for part in parts]
    secret = _hash_files(entry.secret) if entry.secret else {}
    cases = {name: digest for name, digest in secret.items() if name == "cases.py"}
    handout = {name: hashlib.sha256(data).hexdigest() for name, data in entry.handout.items()}
    probe = hashlib.sha256(entry.probe or b"").hexdigest()
    return Digests(
        run=_digest([run_parts, handout, probe, cases, dict(environment)]),
        judge=_digest([judge_parts, secret]),
        text=_digest([entry.problem.title, entry.problem.statement, texts]),
    )


def _hash_files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and _is_kept(path)
    }


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]
