"""Programs that were handed in where nobody looks for them: deep in a repository's folders, or by another name.

Whoever zips a whole course folder has handed in the program that was asked for, and so has whoever gives the only
program that is asked for a name of their own. What is found so stands where it is looked for, beside what is there
already; a note says what was taken for what. Where several files may be meant, none is.
"""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from grader.intake.names import bare_name, is_archive

#: Modules that lie beside programs and are none: nobody hands them in for the program that is asked for.
_BESIDE = ("__init__.py", "setup.py", "conftest.py")


def put_in_place(files: Mapping[str, bytes], expected: Iterable[str], notes: list[str]) -> dict[str, bytes]:
    """The files, and under the names that are asked for those that lie elsewhere.

    `expected` are names of problems and of the files they ask for.
    """
    asked = sorted(name for name in expected if name.endswith(".py"))
    folders = {name for name in expected if not PurePosixPath(name).suffix}
    placed = dict(files)
    places = sorted({_top(name) for name in files if _top(name).lower() in folders})
    for wanted in asked:
        for place in places:
            _dig_out(placed, place, wanted, folders, notes)
        if not any(f"{place}/{wanted}" in placed for place in places):
            _dig_out(placed, "", wanted, folders, notes)
    if len(asked) == 1 and not any(_is_named(name, asked[0]) for name in placed):
        _take_only_program(placed, asked[0], notes)
    return placed


def _top(name: str) -> str:
    return name.split("/", 1)[0] if "/" in name else ""


def _is_named(name: str, wanted: str) -> bool:
    """Whether a file has the name of the program, or of a notebook that stands for it, in whatever folder."""
    program = PurePosixPath(wanted)
    return bare_name(PurePosixPath(name).name) in (program.name.lower(), f"{program.stem.lower()}.ipynb")


def _dig_out(files: dict[str, bytes], place: str, wanted: str, folders: set[str], notes: list[str]) -> None:
    """Put a program that lies too deep, or not deep enough, where it is looked for in `place`, a folder or the root."""
    start = f"{place}/" if place else ""
    inside = [
        name[len(start) :]
        for name in files
        if name.startswith(start) and (place or _top(name).lower() not in folders)
    ]  # fmt: skip
    named = [name for name in inside if _is_named(name, wanted)]
    depth = wanted.count("/")
    if any(name.count("/") == depth and name.lower().startswith(_parent(wanted).lower()) for name in named):
        return
    programs = [name for name in named if name.endswith(".py")] or named
    if len({files[start + name] for name in programs}) != 1:
        return
    found = min(programs, key=lambda name: (name.count("/"), name))
    is_notebook = not found.lower().endswith(".py")
    goal = str(PurePosixPath(wanted).with_suffix(".ipynb")) if is_notebook else wanted
    if is_notebook and depth:
        return  # a notebook stands for a module at the root alone
    for around in PurePosixPath(found).parents:
        base = "" if str(around) == "." else f"{around}/"
        for name in inside:
            if base and name.startswith(base) and name.endswith(".py"):
                files.setdefault(start + name[len(base) :], files[start + name])
    files.setdefault(start + goal, files[start + found])
    notes.append(f"`{start + found}` was taken for `{goal}`")


def _parent(wanted: str) -> str:
    return wanted.rpartition("/")[0] + "/" if "/" in wanted else ""


def _take_only_program(files: dict[str, bytes], wanted: str, notes: list[str]) -> None:
    """Let the only program there is, whatever it is called, stand for the only one that is asked for."""
    programs = [name for name in files if name.endswith(".py") and not name.endswith(_BESIDE)]
    notebooks = [name for name in files if name.endswith(".ipynb")]
    if len(programs) + len(notebooks) != 1 or (notebooks and "/" in wanted) or any(map(is_archive, files)):
        return
    (found,) = programs or notebooks
    goal = wanted if programs else str(PurePosixPath(wanted).with_suffix(".ipynb"))
    files[goal] = files[found]
    notes.append(f"`{found}` was taken for `{goal}`")
