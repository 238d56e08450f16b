"""The secret half of a problem, looked at without running anything: its files, their syntax, the names they define."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from grader.catalog.programs import find_wrongs, missing_files
from grader.model.blame import Fault
from grader.model.problem import CodePart, ManualPart, Problem

_TYPED = frozenset({"solution.py", "wrong.py", "cases.py"})
# handout.py makes files of the handout, weights.py weights that are handed in; authors run them themselves
_PROGRAM = frozenset({"solution", "wrong", "cases.py", "handout.py", "weights.py"})
#: By what a person marks.
RUBRIC = "rubric.md"
IGNORED = frozenset({"__pycache__", ".DS_Store"})


def is_kept(path: Path) -> bool:
    """Whether a file is somebody's work, not a leftover of a program that ran beside it."""
    return not IGNORED & set(path.parts)


def unknown_files(folder: Path, known: frozenset[str]) -> Iterator[Fault]:
    """A fault for each thing in a folder that nobody reads."""
    for path in sorted(folder.iterdir()):
        if path.name not in known and path.name not in IGNORED:
            yield Fault(path, None, "unknown file", f"nobody reads `{path.name}`; expected {', '.join(sorted(known))}")


def check_syntax(file: Path) -> list[Fault]:
    """Whether a file of Python is there and can be read as such."""
    try:
        ast.parse(file.read_bytes(), str(file))
    except FileNotFoundError:
        return [Fault(file, None, "missing file", f"`{file.name}` does not exist")]
    except SyntaxError as error:
        return [Fault(file, error.lineno, "syntax", error.msg)]
    except ValueError as error:  # a zero byte
        return [Fault(file, None, "syntax", str(error))]
    return []


def functions_of(file: Path) -> set[str]:
    """The functions that a file of sound Python defines."""
    return {node.name for node in _definitions(file)}


def calls_by_name(file: Path) -> list[tuple[int, str]]:
    """Where a probe of sound Python calls a student's function by the names of its arguments: lines and functions.

    The student's module is the first argument of the probe's function, and mostly handed on as it is called there.
    """
    found = set[tuple[int, str]]()
    for function in _definitions(file):
        module = function.args.args[0].arg if function.args.args else ""
        for node in ast.walk(function):
            target = node.func if isinstance(node, ast.Call) and node.keywords else None
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == module:
                found.add((target.lineno, target.attr))
    return sorted(found)


def check_reference(problem: Problem, secret: Path) -> Iterator[Fault]:
    """Every fault of a reference folder that shows without running it."""
    typed = problem.drawn or any(part.keyed for part in problem.parts)
    programs = [part for part in problem.parts if isinstance(part, CodePart)]
    known = (_TYPED if typed else frozenset()) | (_PROGRAM if programs else frozenset())
    yield from unknown_files(secret, known | {RUBRIC})
    by_hand = [part.id for part in problem.parts if isinstance(part, ManualPart)]
    if by_hand and not (secret / RUBRIC).is_file():
        message = f"a person marks `{by_hand[0]}`, and nothing says by what: write {RUBRIC}"
        yield Fault(secret / RUBRIC, None, "rubric", message)
    if typed:
        yield from _check_solution(problem, secret / "solution.py")
        if (secret / "wrong.py").is_file():
            yield from _check_steps(secret / "wrong.py")
    if programs:
        yield from missing_files(problem, secret)
        yield from find_wrongs(problem, secret)[1]
        for file in sorted((secret / "solution").rglob("*.py")):
            yield from check_syntax(file)
        yield from _check_cases(problem, secret / "cases.py")


def check_files(secret: Path) -> Iterator[Fault]:
    """What can be said of a reference whose problem cannot be read: its files are sound Python, or which are not."""
    for file in sorted(secret.rglob("*.py")):
        if is_kept(file.relative_to(secret)):
            yield from check_syntax(file)


def _check_steps(file: Path) -> Iterator[Fault]:
    """Sound Python in which no function hides another of its name."""
    faults = check_syntax(file)
    yield from faults
    if faults:
        return
    counts = Counter(node.name for node in _definitions(file))
    for node in _definitions(file):
        if counts[node.name] > 1:
            counts[node.name] = 0
            yield Fault(file, node.lineno, "steps", f"`{node.name}` is defined twice: the later one hides the earlier")


def _definitions(file: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.parse(file.read_bytes()).body if isinstance(node, ast.FunctionDef)]


def _assigned_in(file: Path) -> set[str]:
    """The names that a file of sound Python sets at its top: `third = second` is a case as well."""
    targets = [t for node in ast.parse(file.read_bytes()).body if isinstance(node, ast.Assign) for t in node.targets]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _check_solution(problem: Problem, file: Path) -> Iterator[Fault]:
    yield from _check_steps(file)
    if check_syntax(file):
        return
    defined = functions_of(file)
    for part in problem.parts:
        if part.keyed and part.id not in defined:
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
    faults = check_syntax(file)
    yield from faults
    if not faults:
        for name in sorted(needed - functions_of(file) - _assigned_in(file)):
            yield Fault(file, None, "cases", f"there is no function `{name}`")
