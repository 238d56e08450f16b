"""Files that somebody has chosen and not yet sent: what would become of each, and whether they would be taken."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grader.intake.names import bare_name, is_archive
from grader.intake.submission import names_of_work
from grader.portal.showing import show_size
from grader.service.accept import LONGEST_NAME, MOST_FILES
from grader.store.asked import Given


@dataclass(frozen=True)
class Chosen:
    """A file on a student's machine; nothing of what is in it is known here."""

    name: str
    size: int


@dataclass(frozen=True)
class Looked:
    """What is said of chosen files: of each a line, of all a sentence; `refused` says why none would be taken."""

    lines: tuple[str, ...]
    sentence: str
    refused: str = ""


def chosen_of(told: object) -> list[Chosen]:
    """Chosen files as a page tells them; what is none is left out."""
    files = told.get("files") if isinstance(told, dict) else None
    several = files if isinstance(files, list) else []
    return [found for one in several[: 2 * MOST_FILES] if (found := _chosen(one)) is not None]


def _chosen(told: Any) -> Chosen | None:
    name, size = (told.get("name"), told.get("size")) if isinstance(told, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(size, int) or not name.strip() or not 0 <= size < 2**53:
        return None
    return Chosen(name[: 2 * LONGEST_NAME], size)


def look_over(given: Given, files: Sequence[Chosen], most: int) -> Looked:
    """What to say of files before they are sent; an upload may have so many bytes at most."""
    wanted = _wanted(given)
    lines = tuple(f"{file.name}, {show_size(file.size)}: {_become(file, wanted)}" for file in files)
    if not files:
        return Looked((), "")
    total = sum(file.size for file in files)
    if refused := _refuse(files, total, most):
        return Looked(lines, f"As they are, these files would not be taken: {refused}.", refused)
    count = "This file goes" if len(files) == 1 else f"These {len(files)} files go"
    sentence = f"{count} with what you typed once you hand in: {show_size(total)} of at most {show_size(most)}."
    lacking = _lacking(files, wanted)
    return Looked(lines, f"{sentence} Asked for, and not among them: {', '.join(lacking)}." if lacking else sentence)


def _wanted(given: Given) -> dict[str, list[str]]:
    """By the bare name of a file that is asked for, the titles of the problems that ask for it."""
    wanted: dict[str, list[str]] = {}
    for a in given.problems:
        for name in names_of_work(a.version.problem):
            wanted.setdefault(name.rsplit("/", 1)[-1].lower(), []).append(a.version.problem.title)
    return wanted


def _become(file: Chosen, wanted: dict[str, list[str]]) -> str:
    bare = bare_name(file.name)
    titles = wanted.get(bare, [])
    if not file.size:
        return "it is empty"
    if len(titles) > 1:
        return f"{len(titles)} problems ask for it; put each into a folder named like its problem, in one zip"
    if titles:
        return f"for “{titles[0]}”"
    if bare == "answers.txt":
        return "an answer file; it counts in place of what you typed"
    if file.name.lower().endswith(".zip"):
        return "a zip; it is opened when it is graded"
    if is_archive(file.name):
        return "it will not be opened; hand in a zip, or the files themselves"
    return "no problem asks for a file of this name"


def _refuse(files: Sequence[Chosen], total: int, most: int) -> str:
    twice = next((name for name, count in Counter(file.name for file in files).items() if count > 1), None)
    if total > most:
        return f"together they have {show_size(total)}, and at most {show_size(most)} are taken"
    if len(files) > MOST_FILES:
        return f"{len(files)} files are more than {MOST_FILES}; put them into a zip"
    if twice is not None:
        return f"two files are called {twice}; put each into a folder named like its problem, in one zip"
    if any(len(file.name) > LONGEST_NAME for file in files):
        return f"a file's name is longer than {LONGEST_NAME} characters"
    return ""


def _lacking(files: Sequence[Chosen], wanted: dict[str, list[str]]) -> list[str]:
    """Programs that are asked for and are not there, where no zip could hold them; notebooks may stand for them."""
    if any(is_archive(file.name) for file in files):
        return []
    there = {title for file in files for title in wanted.get(bare_name(file.name), [])}
    return [name for name, titles in wanted.items() if not name.endswith(".ipynb") and not there.intersection(titles)]
