"""Right and wrong programs of a reference, read as text: nothing of an author's is imported on our side."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from grader.model.blame import Fault, ProblemError
from grader.model.problem import Problem


@dataclass(frozen=True)
class WrongSource:
    """A misconception as a program: its files, and what it must get."""

    name: str
    feedback: str
    expect: Mapping[str, Fraction]
    files: Mapping[str, bytes]
    path: Path


def read_solution(problem: Problem, secret: Path) -> dict[str, bytes]:
    """The files a perfect student would hand in. ProblemError naming each that is missing."""
    folder = secret / "solution"
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}
    faults = [
        Fault(folder / name, None, "missing file", f"the reference does not hand in `{name}`")
        for name in problem.submit
        if name not in files
    ]
    if faults:
        raise ProblemError(*faults)
    return files


def read_wrongs(problem: Problem, secret: Path) -> tuple[WrongSource, ...]:
    """Every wrong program: `wrong/NAME.py` for the first file handed in, or a folder `wrong/NAME/` of files.

    Files a wrong program does not bring are the solution's. ProblemError with every fault.
    """
    if not problem.submit:
        return ()
    solution = read_solution(problem, secret)
    wrongs: list[WrongSource] = []
    faults: list[Fault] = []
    for path in sorted((secret / "wrong").glob("*")):
        if path.name.startswith((".", "_")):
            continue
        own = {p.relative_to(path).as_posix(): p for p in _files(path)} if path.is_dir() else {problem.submit[0]: path}
        main = own.get(problem.submit[0]) or next(iter(own.values()))
        found = _read_header(problem, main, faults)
        if found:
            feedback, expect = found
            files = {**solution, **{name: file.read_bytes() for name, file in own.items()}}
            wrongs.append(WrongSource(path.stem, feedback, expect, files, main))
    if faults:
        raise ProblemError(*faults)
    return tuple(wrongs)


def _files(folder: Path) -> Sequence[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def _read_header(problem: Problem, file: Path, faults: list[Fault]) -> tuple[str, dict[str, Fraction]] | None:
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except SyntaxError as error:
        faults.append(Fault(file, error.lineno, "syntax", f"{error.msg}"))
        return None
    feedback = ast.get_docstring(tree)
    if not feedback:
        faults.append(Fault(file, 1, "feedback", "a wrong program starts with its feedback as docstring"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and [t.id for t in node.targets if isinstance(t, ast.Name)] == ["EXPECT"]:
            expect = _read_expect(problem, file, node, faults)
            return (" ".join(feedback.split()), expect) if feedback and expect is not None else None
    faults.append(Fault(file, 1, "expect", "a wrong program says what it must get: EXPECT = {part: points}"))
    return None


def _read_expect(problem: Problem, file: Path, node: ast.Assign, faults: list[Fault]) -> dict[str, Fraction] | None:
    try:
        value = ast.literal_eval(node.value)
        expect = {str(id): Fraction(str(points)) for id, points in value.items()}
    except (ValueError, AttributeError):
        faults.append(Fault(file, node.lineno, "expect", "EXPECT is a literal dict of part ids and points"))
        return None
    ids = {part.id for part in problem.parts}
    for id in expect:
        if id not in ids:
            faults.append(Fault(file, node.lineno, "expect", f"EXPECT names `{id}`, which is no part"))
            return None
    return expect
