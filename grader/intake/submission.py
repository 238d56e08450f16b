"""Submissions as they lie on an assistant's disk: a folder of students, of zips, or single files."""

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from grader.intake.answers import AnswerFile, read_answer_file
from grader.intake.meant import is_anothers, names_shared
from grader.intake.misplaced import put_in_place
from grader.intake.names import bare_name, is_archive
from grader.intake.roster import Roster
from grader.model.blame import Refused, SandboxError
from grader.model.data_files import is_data
from grader.model.problem import Problem

#: Limits on one student's folder; a zip has the same ones, held where it is unpacked.
MOST_FILES = 500
LARGEST_FILE = 64_000_000
LARGEST_TOTAL = 128_000_000
#: Files once every zip is open, be there one zip or many.
MOST_UNPACKED = 1_000
DEEPEST = 12

_IGNORED = re.compile(
    r"(^|/)(__MACOSX|\.git|\.ipynb_checkpoints|__pycache__|\.venv|venv|node_modules|site-packages|\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)(/|$)"
)


class Unzipped(NamedTuple):
    """The files in a zip by name, and how many data files were left out, as there were too many or too large ones."""

    files: Mapping[str, bytes]
    left_out: int = 0


#: Unpacks a zip. Refused where it breaks a limit.
Unzip = Callable[[bytes], Unzipped]


@dataclass(frozen=True)
class Submission:
    """Everything one student handed in. `refused` says why all of it is refused, if it is.

    `unread` says why we could not read it: then nothing is known of it, and nothing is graded.
    """

    student: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    refused: str | None = None
    notes: tuple[str, ...] = ()
    unread: str | None = None

    @property
    def digest(self) -> str:
        """A digest of names and contents."""
        return digest_files(self.files)

    @property
    def answer_file(self) -> str | None:
        """The name of the file that is read for answers, if one was handed in."""
        names = [name for name in self.files if bare_name(PurePosixPath(name).name) == "answers.txt"]
        return min(names, key=lambda n: (n.count("/"), len(n), n), default=None)

    def answers(self) -> AnswerFile:
        """The answer file, if one was handed in; else an empty one."""
        name = self.answer_file
        return AnswerFile() if name is None else read_answer_file(self.files[name])


def digest_files(files: Mapping[str, bytes]) -> str:
    """A digest of some files' names and contents, whatever their order."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{len(name.encode())}:{name}:{len(files[name])}:".encode())
        total.update(files[name])
    return total.hexdigest()[:32]


def find_file(files: Mapping[str, bytes], folder: str, wanted: str, *, at_root: bool) -> str | None:
    """The name under which `wanted` was handed in: in the problem's folder, or at the root where that is clear.

    Exact names win over differing case, and those over a browser's copies such as `softmax (1).py`.
    """
    places = [f"{folder}/"] + ([""] if at_root else [])
    deep = wanted.count("/")
    for same in (lambda name: name == wanted, lambda name: name.lower() == wanted.lower(),
                 lambda name: bare_name(name) == wanted.lower()):  # fmt: skip
        for place in places:
            found = [
                name
                for name in files
                if name.lower().startswith(place.lower())
                and name[len(place) :].count("/") == deep
                and same(name[len(place) :])
            ]
            if found:
                return max(found)
    return None


def collect(paths: Sequence[Path], expected: Iterable[str], roster: Roster, unzip: Unzip) -> Iterator[Submission]:
    """The submissions in some paths, one a student, in the order of the students' names.

    `expected` are names whose presence makes a folder one student's (answers.txt, problem folders, files asked
    for). One bad submission never stops the others: it comes back refused, with the reason. Whoever is given by a
    path of their own is not what a folder within another path is called: what lies there may be a student's doing.
    """
    expected = {name.lower() for name in expected} | {"answers.txt"}
    given = {path.resolve() for path in paths}
    found: dict[str, list[Submission]] = {}
    named: set[str] = set()
    for label, path in sorted(_students(paths, expected), key=lambda item: item[1] not in given):
        student = roster.identify(label) or label
        if path in given:
            named.add(student)
        elif student in named:
            note = f"`{_text(path.parent.name)}/{_text(path.name)}` bears this name too and was left out"
            found[student].append(Submission(student, notes=(note,)))
            continue
        found.setdefault(student, []).append(_take_in(label, path, roster, unzip, expected))
    for person in roster.people:
        found.setdefault(person.id, [Submission(person.id, notes=("nothing was handed in",))])
    for student in sorted(found):
        yield _merge(found[student])


def take_all(student: str, paths: Sequence[Path], expected: Iterable[str], unzip: Unzip) -> Submission:
    """Everything in some paths as one student's work, whatever it is called there. It may come back refused."""
    known = {name.lower() for name in expected} | {"answers.txt"}
    parts = [_take_in(student, path.resolve(), Roster(), unzip, known) for path in paths]
    return _merge(parts) if parts else Submission(student)


def take_in(student: str, files: Mapping[str, bytes], expected: Iterable[str], unzip: Unzip) -> Submission:
    """Uploaded files as a submission: zips opened, a folder around all of it taken away, what lies elsewhere found.

    It may come back refused.
    """
    known = {name.lower() for name in expected} | {"answers.txt"}
    notes: list[str] = []
    try:
        kept = {name: data for name, data in files.items() if not _IGNORED.search(name)}
        unpacked = _unpack(kept, unzip, notes)
    except Refused as error:
        return Submission(student, refused=str(error), notes=tuple(notes))
    placed = put_in_place(_without_wrapper(unpacked, known), known, notes)
    return Submission(student, placed, notes=tuple(notes))


def names_of_work(problem: Problem) -> tuple[str, ...]:
    """The files by which a problem may be answered: those asked for, and notebooks that stand for a single one."""
    return (*problem.submit, *notebooks_of(problem))


def names_elsewhere(problem: Problem, problems: Iterable[Problem]) -> frozenset[str]:
    """The files, in small letters, by which the other ones of some problems may be answered."""
    others = (other for other in problems if other.slug != problem.slug)
    return frozenset(name.lower() for other in others for name in names_of_work(other))


def notebooks_of(problem: Problem) -> tuple[str, ...]:
    """Names of a notebook that stands for a problem's single module: the problem's own, or the module's."""
    if len(problem.submit) != 1:
        return ()
    return tuple(dict.fromkeys(f"{stem}.ipynb" for stem in (problem.name, PurePosixPath(problem.submit[0]).stem)))


def holds_work_for(problem: Problem, submission: Submission, problems: Iterable[Problem] = ()) -> bool:
    """Whether a submission has anything for a problem: an answer, a file it asks for, a folder of its name.

    A file outside the folder that others of `problems` ask for too is theirs where it defines what they call alone.
    """
    responses = submission.answers().responses(problem.slug)
    if any(not response.is_empty for response in responses.values()):
        return True
    shared = names_shared(problem, problems)
    for name in names_of_work(problem):
        found = find_file(submission.files, problem.name, name, at_root=True)
        if found is not None and not (
            "/" not in found and name in shared and is_anothers(name, submission.files[found], problem, shared[name])
        ):
            return True
    return any(name.lower().startswith(f"{problem.name.lower()}/") for name in submission.files)


def _students(paths: Sequence[Path], expected: set[str]) -> Iterator[tuple[str, Path]]:
    for given in paths:
        path = given.resolve()  # `.` has no name, and who types a link means what it leads to
        if not path.is_dir():
            yield _text(given.stem), path
            continue
        inside = _inside(path)
        if _is_work(inside, expected):
            yield _text(given.name or path.name), path
            continue
        for child in inside:
            if child.name.lower() in ("students.csv", "ledger.json", "readme.md"):
                continue
            yield _text(child.stem if child.is_file() else child.name), child


def is_one_students(folder: Path, expected: Iterable[str]) -> bool:
    """Whether a folder is one student's work, and no class's: then all that lies in it is that student's doing."""
    return _is_work(_inside(folder.resolve()), {name.lower() for name in expected} | {"answers.txt"})


def _inside(folder: Path) -> list[Path]:
    return sorted(child for child in folder.iterdir() if not _IGNORED.search(child.name))


def _is_work(inside: Iterable[Path], expected: set[str]) -> bool:
    return any(bare_name(child.name) in expected or child.name.lower() in expected for child in inside)


def _text(name: str) -> str:
    """A file's name as text: bytes that are no UTF-8, as old zips leave them, cannot be written anywhere."""
    return os.fsencode(name).decode("utf-8", errors="replace")


def _take_in(label: str, path: Path, roster: Roster, unzip: Unzip, expected: set[str]) -> Submission:
    student = roster.identify(label)
    notes: list[str] = []
    if student is None:
        near = roster.nearest(label)
        hint = f"; nearest: {', '.join(near)}" if near else ""
        student, notes = label, [f"`{label}` is nobody of the roster{hint}"]
    try:
        files = _unpack(_read(path, expected, notes), unzip, notes)
    except Refused as error:
        return Submission(student, refused=str(error), notes=tuple(notes))
    except OSError as error:
        reason = f"{_text(path.name)} could not be read: {error.strerror}"
        return Submission(student, notes=(*notes, reason), unread=reason)
    except SandboxError as error:
        reason = f"{_text(path.name)} could not be opened, which is our failure: {error}"
        return Submission(student, notes=(*notes, reason), unread=reason)
    placed = put_in_place(_without_wrapper(files, expected), expected, notes)
    return Submission(student, placed, notes=tuple(notes))


def _read(path: Path, expected: set[str], notes: list[str]) -> dict[str, bytes]:
    if stat.S_ISLNK(path.lstat().st_mode):
        raise Refused(f"{_text(path.name)} is a link, not a file; hand in the file itself")
    if not path.is_dir():
        return {_name_alone(path, expected): _read_file(path, _text(path.name))}
    files: dict[str, bytes] = {}
    total = 0
    for name, file in _without_data(list(_walk(path, path, 0)), expected, notes):
        files[name] = _read_file(file, name)
        total += len(files[name])
        if len(files) > MOST_FILES:
            raise Refused(f"there are more than {MOST_FILES} files")
        _refuse_too_large(total)
    return files


def _without_data(found: list[tuple[str, Path]], expected: set[str], notes: list[str]) -> list[tuple[str, Path]]:
    """All files where that is not too much, else those that are no data, or are asked for by their name."""
    sizes = [file.lstat().st_size for _, file in found]
    if len(found) <= MOST_FILES and sum(sizes) <= LARGEST_TOTAL and max(sizes, default=0) <= LARGEST_FILE:
        return found
    kept = [(name, file) for name, file in found if file.name.lower() in expected or not is_data(name)]
    _note_left_out(len(found) - len(kept), "", notes)
    return kept


def _note_left_out(count: int, where: str, notes: list[str]) -> None:
    if count:
        files = "1 data file" if count == 1 else f"{count:,} data files"
        notes.append(f"{files}{where} left out: too many or too large")


def _refuse_too_large(total: int) -> None:
    if total > LARGEST_TOTAL:
        raise Refused(f"the files are larger than {LARGEST_TOTAL // 1_000_000} MB together")


def _name_alone(path: Path, expected: set[str]) -> str:
    """What a file handed in by itself stands for: `ana.txt` is her answers, `ana.py` the one program asked for."""
    suffix = path.suffix.lower()
    if suffix == ".txt":
        return "answers.txt"
    programs = [name for name in expected if name.endswith(".py")]
    if suffix == ".py" and len(programs) == 1 and bare_name(path.name) not in expected:
        return programs[0]
    return _text(path.name)


def _walk(root: Path, folder: Path, depth: int) -> Iterator[tuple[str, Path]]:
    if depth > DEEPEST:
        raise Refused(f"folders lie more than {DEEPEST} deep in each other")
    for child in sorted(folder.iterdir()):
        name = _text(child.relative_to(root).as_posix())
        if _IGNORED.search(name):
            continue
        mode = child.lstat().st_mode
        if stat.S_ISDIR(mode):
            yield from _walk(root, child, depth + 1)
        elif stat.S_ISREG(mode):
            yield name, child
        else:
            raise Refused(f"{name} is a link or a device, not a file; hand in the file itself")


def _read_file(file: Path, name: str) -> bytes:
    # O_NOFOLLOW and O_NONBLOCK: what was a file a moment ago may be a link or a pipe now.
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Refused(f"{name} is no plain file")
        data = stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        clear = ": clear its outputs and save it" if name.lower().endswith(".ipynb") else ""
        raise Refused(f"{name} is larger than {LARGEST_FILE // 1_000_000} MB{clear}")
    return data


def _unpack(files: Mapping[str, bytes], unzip: Unzip, notes: list[str]) -> dict[str, bytes]:
    """The files with every zip opened, under limits on all of it: many small zips may hold more than any one may."""
    unpacked: dict[str, bytes] = {}
    total = 0
    for name, content in _unpacked(files, unzip, notes):
        total += len(content)
        _refuse_too_large(total)
        unpacked[name] = content
        if len(unpacked) > MOST_UNPACKED:
            raise Refused(f"there are more than {MOST_UNPACKED:,} files in the zips together")
    return unpacked


def _unpacked(files: Mapping[str, bytes], unzip: Unzip, notes: list[str]) -> Iterator[tuple[str, bytes]]:
    """The files, with every zip among them opened (once: a zip in a zip stays closed).

    What is an archive of another kind stays closed too. Refused where it is all there is.
    """
    for name, data in files.items():
        if not is_archive(name):
            yield name, data
        elif name.lower().endswith(".zip") or data.startswith(b"PK\x03\x04"):
            folder = PurePosixPath(name).parent.as_posix()
            inside, left_out = unzip(data)
            _note_left_out(left_out, f" in {name}", notes)
            for inner, content in inside.items():
                if not _IGNORED.search(inner):
                    yield (inner if folder == "." else f"{folder}/{inner}"), content
            closed = next(filter(is_archive, inside), None)
            if len(files) == 1 and inside and all(map(is_archive, inside)):
                raise Refused(f"{name} holds {closed} and no files: hand in that zip, or its files")
            notes.append(f"{name} was opened" + (f", {closed} in it was not: hand in its files" if closed else ""))
        else:
            sentence = f"{name} was not opened: hand in a zip, or the files themselves"
            if len(files) == 1:
                raise Refused(sentence)
            notes.append(sentence)
            yield name, data


def _without_wrapper(files: dict[str, bytes], expected: set[str]) -> dict[str, bytes]:
    """The files without a single folder around all of them, as zips and downloads put it there.

    A folder of a name the assignment knows is no wrapper.
    """
    while files:
        tops = {name.split("/", 1)[0] for name in files}
        if len(tops) != 1 or not all("/" in name for name in files) or next(iter(tops)).lower() in expected:
            return files
        files = {name.split("/", 1)[1]: data for name, data in files.items()}
    return files


def _merge(parts: list[Submission]) -> Submission:
    """What one student handed in at several places, as one; a later path's file wins over an earlier one's."""
    if len(parts) == 1:
        return parts[0]
    files: dict[str, bytes] = {}
    notes: list[str] = []
    for part in parts:
        notes += part.notes
        notes += [f"`{name}` was handed in twice; the later one counts" for name in part.files if name in files]
        notes += [f"one of the things handed in was refused: {part.refused}"] if part.refused else []
        files.update(part.files)
    refused = next((part.refused for part in parts if part.refused), None)
    unread = next((part.unread for part in parts if part.unread), None)
    return Submission(parts[0].student, files, None if files else refused, tuple(notes), unread)
