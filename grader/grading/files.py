"""Which of a student's files belong to a problem, and how they are laid into a sandbox."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.catalog import Entry
from grader.grading.desk import Desk
from grader.intake.answers import limit_notes
from grader.intake.submission import Submission, digest_files, find_file, notebooks_of
from grader.model.problem import CodePart
from grader.sandbox.packages import QUIET, THIRD_PARTY, list_importable

_LIBRARIES = frozenset(sys.stdlib_module_names) | frozenset(THIRD_PARTY) | frozenset(QUIET)


@dataclass(frozen=True)
class Laid:
    """The files of one problem as they lie in a run's working folder. `absent` are those not handed in."""

    files: Mapping[str, bytes]
    absent: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """A digest of what was handed in for this problem."""
        return digest_files(self.files)

    def lacks(self, part: CodePart) -> tuple[str, ...]:
        """The files of a part that were not handed in."""
        return tuple(name for name in part.submit if name in self.absent)


def lay_files(entry: Entry, submission: Submission, rivals: frozenset[str], desk: Desk) -> Laid:
    """The student's files for one problem: those asked for, and modules beside them that they may import.

    `rivals` are file names that other problems of the assignment ask for too: those count only from the
    problem's own folder. A notebook of the problem's or the module's name stands for a single module that was not
    handed in, or only as it was handed out; so does the only notebook, or else the only module, in the problem's
    folder. Refused where that notebook cannot be read.
    """
    folder = entry.problem.name
    files: dict[str, bytes] = {}
    for wanted in entry.problem.submit:
        name = find_file(submission.files, folder, wanted, at_root=wanted not in rivals)
        if name is not None:
            files[wanted] = submission.files[name]
    if all(entry.handout.get(name) == data for name, data in files.items()):  # nothing, or what was handed out
        for name in notebooks_of(entry.problem):
            at_root = name == f"{folder}.ipynb" or entry.problem.submit[0] not in rivals
            notebook = find_file(submission.files, folder, name, at_root=at_root)
            if notebook is not None:
                break
        else:
            notebook = _only_program(submission, entry) if len(entry.problem.submit) == 1 else None
        if notebook is not None:
            data = submission.files[notebook]
            is_notebook = notebook.lower().endswith(".ipynb")
            files[entry.problem.submit[0]] = desk.convert_notebook(data) if is_notebook else data
    absent = [name for name in entry.problem.submit if name not in files]
    notes: list[str] = []
    if files:
        _add_companions(files, folder, submission, notes)
        here = ", ".join(list_importable())
        for file, line, module in desk.foreign_imports(files):
            notes.append(f"{file}, line {line}: `{module}` cannot be imported here; there are {here}")
    return Laid(files, tuple(absent), limit_notes(notes))


def _only_program(submission: Submission, entry: Entry) -> str | None:
    """The notebook or else the module in the problem's own folder, whatever it is called, where there is just one.

    What was handed out does not count.
    """
    place = f"{entry.problem.name}/".lower()
    inner = {name: name[len(place) :] for name in submission.files if name.lower().startswith(place)}
    own = [n for n, rest in inner.items() if "/" not in rest and entry.handout.get(rest) != submission.files[n]]
    for ending in (".ipynb", ".py"):
        names = [name for name in own if name.lower().endswith(ending) and not name.endswith("/__init__.py")]
        if names:
            return names[0] if len(names) == 1 else None
    return None


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
