"""Right and wrong programs of a reference, read as text: nothing of an author's is imported on our side."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from grader.model.blame import Fault, ProblemError
from grader.model.problem import CodePart, Problem


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
    faults = missing_files(problem, secret)
    if faults:
        raise ProblemError(*faults)
    return _read_files(secret / "solution")


def read_steps(secret: Path) -> dict[str, str]:
    """The files of a reference that the bounded zone executes, by name: those of them that there are."""
    sources = {}
    for name in ("solution.py", "wrong.py", "cases.py"):
        file = secret / name
        try:
            if file.is_file():
                sources[name] = file.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise ProblemError(Fault(file, None, "syntax", f"this file is not UTF-8 ({error.reason})")) from None
    return sources


def missing_files(problem: Problem, secret: Path) -> list[Fault]:
    """A fault for each file the problem asks for that its own solution does not hand in."""
    folder = secret / "solution"
    return [
        Fault(folder / name, None, "missing file", f"the reference does not hand in `{name}`")
        for name in problem.submit
        if not (folder / name).is_file()
    ]


def read_wrongs(problem: Problem, secret: Path) -> tuple[WrongSource, ...]:
    """Every wrong program: `wrong/NAME.py` for the first file handed in, or a folder `wrong/NAME/` of files.

    Files a wrong program does not bring are the solution's. ProblemError with every fault.
    """
    wrongs, faults = find_wrongs(problem, secret)
    if faults:
        raise ProblemError(*faults)
    return wrongs


def find_wrongs(problem: Problem, secret: Path) -> tuple[tuple[WrongSource, ...], list[Fault]]:
    """The wrong programs that can be read, and what is wrong with the others."""
    if not problem.submit:
        return (), []
    solution = _read_files(secret / "solution")
    wrongs: dict[str, WrongSource] = {}
    faults: list[Fault] = []
    for path in sorted((secret / "wrong").glob("*")):
        if path.name.startswith((".", "_")):
            continue
        own = _read_files(path) if path.is_dir() else {problem.submit[0]: path.read_bytes()}
        main = _main_file(problem, path, own, faults)
        if path.stem in wrongs:
            faults.append(Fault(path, None, "names", f"two wrong programs are called `{path.stem}`"))
        header = _read_header(problem, main, faults) if main else None
        if header and main:
            wrongs[path.stem] = WrongSource(path.stem, *header, {**solution, **own}, main)
    return tuple(wrongs.values()), faults


def _main_file(problem: Problem, path: Path, own: Mapping[str, bytes], faults: list[Fault]) -> Path | None:
    """The file of a wrong program whose header says what it is."""
    if path.is_dir():
        known = [name for name in problem.submit if name in own]
        if not known:
            message = f"`{path.name}` brings none of the files asked for: {', '.join(problem.submit)}"
            faults.append(Fault(path, None, "missing file", message))
        return path / known[0] if known else None
    if path.suffix != ".py":
        faults.append(Fault(path, None, "unknown file", f"nobody reads `{path.name}`: a wrong program is NAME.py"))
        return None
    return path


def _read_files(folder: Path) -> dict[str, bytes]:
    files = sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.relative_to(folder).parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _read_header(problem: Problem, file: Path, faults: list[Fault]) -> tuple[str, dict[str, Fraction]] | None:
    """Feedback and expectation of a wrong program, or None with the reason among the faults."""
    try:
        tree = ast.parse(file.read_bytes(), str(file))
    except (SyntaxError, ValueError) as error:
        faults.append(Fault(file, getattr(error, "lineno", None), "syntax", getattr(error, "msg", str(error))))
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
    except (ValueError, TypeError, AttributeError, ZeroDivisionError):
        faults.append(Fault(file, node.lineno, "expect", "EXPECT is a literal dict of part ids and points"))
        return None
    points = {part.id: part.points for part in problem.parts if isinstance(part, CodePart)}
    before = len(faults)
    for id, expected in expect.items():
        if id not in points:
            faults.append(Fault(file, node.lineno, "expect", f"EXPECT names `{id}`, which is no part of a program"))
        elif not 0 <= expected <= points[id]:
            message = f"EXPECT gives {expected} points for `{id}`, which has {points[id]}"
            faults.append(Fault(file, node.lineno, "expect", message))
    if all(expect.get(id, out_of) == out_of for id, out_of in points.items()) and len(faults) == before:
        faults.append(Fault(file, node.lineno, "expect", "EXPECT takes no points off: then it is no wrong program"))
    return expect if len(faults) == before else None
