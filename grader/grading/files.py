"""Which of a student's files belong to a problem, and how they are laid into a sandbox."""

import re
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.catalog import Entry
from grader.grading.desk import Desk
from grader.intake.answers import limit_notes
from grader.intake.meant import called_in, count_defined, is_anothers
from grader.intake.names import bare_name
from grader.intake.submission import Submission, digest_files, find_file, notebooks_of
from grader.model.problem import CodePart
from grader.sandbox.packages import QUIET, THIRD_PARTY, list_importable

_LIBRARIES = frozenset(sys.stdlib_module_names) | frozenset(THIRD_PARTY) | frozenset(QUIET)


@dataclass(frozen=True)
class Laid:
    """The files of one problem as they lie in a run's working folder. `absent` are those not handed in.

    `others` are programs that were handed in where the absent ones are looked for. `advice` says where to put a file
    that was handed in where several problems may mean it.
    """

    files: Mapping[str, bytes]
    absent: tuple[str, ...]
    notes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    advice: str = ""

    @property
    def digest(self) -> str:
        """A digest of what was handed in for this problem."""
        return digest_files(self.files)

    def lacks(self, part: CodePart) -> tuple[str, ...]:
        """The files of a part that were not handed in."""
        return tuple(name for name in part.submit if name in self.absent)


def lay_files(
    entry: Entry,
    submission: Submission,
    rivals: Mapping[str, frozenset[str]],
    desk: Desk,
    elsewhere: frozenset[str] = frozenset(),
) -> Laid:
    """The student's files for one problem: those asked for, and modules beside them that they may import.

    `rivals` are file names that other problems of the assignment ask for too, with what those call in them: such a file
    counts from the problem's own folder, and from the root only where it defines all that this problem calls and no
    other does; `elsewhere` are all names by which other problems are answered. A notebook of the problem's or the
    module's name stands for a single module that was not handed in, or only as it was handed out; so does the only
    notebook, or else the only module, in the problem's folder, and of several there or at the root the one that defines
    most of what is asked for. Refused where that notebook cannot be read.
    """
    folder, notes = entry.problem.name, list[str]()
    files: dict[str, bytes] = {}
    for wanted in entry.problem.submit:
        name = find_file(submission.files, folder, wanted, at_root=wanted not in rivals)
        if name is not None:
            files[wanted] = _as_module(submission.files[name], name, desk)
    others: tuple[str, ...] = ()
    if all(entry.handout.get(name) == data for name, data in files.items()):  # nothing, or what was handed out
        main, is_free = entry.problem.submit[0], entry.problem.submit[0] not in rivals
        found = _named_notebook(entry, submission, is_free)
        if found is None:
            found, others = _meant_program(entry, submission, elsewhere if is_free else None)
            if found is None and not is_free:
                found = _meant_of_several(entry, submission, rivals[main])
            if found is not None and not found.lower().startswith(f"{folder}/".lower()):
                goal = main if is_free else f"{folder}/{main}"
                notes.append(f"`{found}` was taken for `{goal}`, as it defines what is asked for")
        if found is not None:
            files[main] = _as_module(submission.files[found], found, desk)
    absent = [name for name in entry.problem.submit if name not in files]
    if files:
        _add_companions(files, folder, submission, notes)
        here = ", ".join(list_importable())
        for file, line, module in desk.foreign_imports(files):
            notes.append(f"{file}, line {line}: `{module}` cannot be imported here; there are {here}")
    return Laid(files, tuple(absent), limit_notes(notes), others, _advice(entry, submission, absent, rivals))


def _advice(entry: Entry, submission: Submission, absent: Collection[str], rivals: Mapping[str, frozenset[str]]) -> str:
    """Where to put a file that lies at the root, where several problems may mean it; else nothing."""
    for wanted in absent:
        found = find_file(submission.files, entry.problem.name, wanted, at_root=True)
        if wanted in rivals and found is not None:
            where = f"put this one's into a folder `{entry.problem.name}`."
            if is_anothers(wanted, submission.files[found], entry.problem, rivals[wanted]):
                return f"Your `{found}` is taken for another problem's, by what it defines: {where}"
            return f"Several problems ask for a file like your `{found}`: {where}"
    return ""


def _named_notebook(entry: Entry, submission: Submission, is_free: bool) -> str | None:
    """A notebook of the problem's or the module's name; of the module's, at the root only where that is free."""
    for name in notebooks_of(entry.problem):
        at_root = is_free or name == f"{entry.problem.name}.ipynb"
        found = find_file(submission.files, entry.problem.name, name, at_root=at_root)
        if found is not None:
            return found
    return None


def _meant_program(
    entry: Entry, submission: Submission, elsewhere: frozenset[str] | None
) -> tuple[str | None, tuple[str, ...]]:
    """The program that is meant though it has another name, and all that may be.

    They are looked for in the problem's folder, and at the root too unless `elsewhere` is None.
    """
    in_folder, at_root = _programs(submission, entry, f"{entry.problem.name}/"), list[str]()
    if elsewhere is not None:
        at_root = [name for name in _programs(submission, entry, "") if bare_name(name) not in elsewhere]
    found = None
    if len(entry.problem.submit) == 1:
        found = _only_program(in_folder) or _most_defined(in_folder, submission, entry)
        found = found or _most_defined(at_root, submission, entry)
    return found, (*in_folder, *at_root)


def _meant_of_several(entry: Entry, submission: Submission, elsewhere_called: frozenset[str]) -> str | None:
    """The program at the root, of a name that several problems ask for, that defines all that this one calls.

    There is none where another problem calls one of those in its file, too: it may be meant for that.
    """
    main = entry.problem.submit[0]
    asked = called_in(main, entry.problem)
    if not asked or asked & elsewhere_called or len(entry.problem.submit) != 1:
        return None
    names = (main.lower(), str(PurePosixPath(main).with_suffix(".ipynb")).lower())
    meant = [
        name
        for name in _programs(submission, entry, "")
        if bare_name(name) in names and count_defined(asked, submission.files[name]) == len(asked)
    ]
    return _only_program(meant)


def _as_module(data: bytes, name: str, desk: Desk) -> bytes:
    """A file as the module it is or stands for: a notebook is one by its name or by what is in it."""
    holds_cells = re.match(rb'\s*\{\s*"', data) is not None and b'"cell_type"' in data
    is_notebook = holds_cells or name.lower().endswith(".ipynb")
    return desk.convert_notebook(data) if is_notebook else data


def _programs(submission: Submission, entry: Entry, place: str) -> list[str]:
    """The notebooks and modules that lie in a folder of the submission itself. What was handed out does not count."""
    inner = {name: name[len(place) :] for name in submission.files if name.lower().startswith(place.lower())}
    return [
        name
        for name, rest in inner.items()
        if "/" not in rest
        and rest.lower().endswith((".ipynb", ".py"))
        and rest != "__init__.py"
        and entry.handout.get(rest) != submission.files[name]
    ]


def _only_program(names: list[str]) -> str | None:
    """The notebook or else the module in the problem's own folder, whatever it is called, where there is just one."""
    for ending in (".ipynb", ".py"):
        alike = [name for name in names if name.lower().endswith(ending)]
        if alike:
            return alike[0] if len(alike) == 1 else None
    return None


def _most_defined(names: list[str], submission: Submission, entry: Entry) -> str | None:
    """The program that defines most of what is asked for: half of it at least, and more than any other program."""
    asked = {part.calls.split(".")[0] for part in entry.problem.parts if isinstance(part, CodePart) and part.calls}
    counted = sorted(((count_defined(asked, submission.files[name]), name) for name in names), reverse=True)
    if not counted or not asked or 2 * counted[0][0] < len(asked):
        return None
    return counted[0][1] if len(counted) == 1 or counted[0][0] > counted[1][0] else None


def _add_companions(files: dict[str, bytes], folder: str, submission: Submission, notes: list[str]) -> None:
    """Further modules and packages of the student's own, from the problem's folder or else the root."""
    for place in (f"{folder}/", ""):
        packages: dict[str, dict[str, bytes]] = {}
        for name, data in submission.files.items():
            inner = name[len(place) :] if name.lower().startswith(place.lower()) else ""
            if not inner.endswith(".py") or inner in files:
                continue
            if "/" in inner:
                packages.setdefault(inner.split("/")[0], {})[inner] = data
                continue
            stem = PurePosixPath(inner).stem
            if stem in _LIBRARIES:
                notes.append(f"{inner} has the name of a library and was left out; give it another name")
            elif stem.isidentifier():
                files[inner] = data
        _add_packages(files, packages)
        if any(name.lower().startswith(f"{folder}/".lower()) for name in submission.files):
            return


def _add_packages(files: dict[str, bytes], packages: dict[str, dict[str, bytes]]) -> None:
    """Folders of modules that the files, or a package among them, import by name: a course's own, such as its layers.

    An import is looked for in the text, as a notebook's cells stand within another program's text.
    """
    waiting = {top: inside for top, inside in packages.items() if top.isidentifier() and top not in _LIBRARIES}
    while named := [top for top in waiting if any(_imports(top, data) for data in files.values())]:
        for top in named:
            files.update(waiting.pop(top))


def _imports(top: str, data: bytes) -> bool:
    return re.search(rb"(?:from|import)[ \t]+" + top.encode() + rb"\b", data) is not None
