"""What was handed in and is read nowhere: answers that belong to no part, files of the wrong kind or name.

Whoever handed in something must not be told that nothing was there, nor get a final zero for it: a person looks at it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from grader.intake.answers import AnswerFile, Stray, names_problem, quote
from grader.intake.names import is_archive
from grader.intake.submission import Submission, names_of_work
from grader.model.problem import Problem

#: What people type answers into instead of answers.txt.
_DOCUMENTS = frozenset(
    (".txt", ".md", ".markdown", ".doc", ".docx", ".odt", ".rtf", ".pages", ".pdf", ".tex", ".html", ".htm", ".rst")
)
#: Files that a handout or a repository has, and that hold nobody's answers.
_NO_ANSWERS = frozenset(("statement.md", "index.html"))
_BESIDE = ("readme", "license", "licence", "requirements")
_PROGRAMS = (".py", ".ipynb")
#: Files, lines or names told in one sentence.
_MOST_TOLD = 3

#: A typed part: its problem's slug and its own id.
Part = tuple[str, str]


def stray_answers(problems: Sequence[Problem], answers: AnswerFile) -> Mapping[Part, Sequence[Stray]]:
    """The typed parts without an answer, and which lines of the answer file may have been meant for each.

    A line that names a part by its id is meant for a part of that id; one that names nothing known, and is written like
    an answer, for a part of its problem, or of any. Where no answer at all was read, any line may be one.
    """
    typed = [(problem.slug, part.id) for problem in problems for part in problem.parts if part.typed]
    given = {
        (problem.slug, id)
        for problem in problems
        for id, response in answers.responses(problem.slug).items()
        if not response.is_empty
    }
    blank = [part for part in typed if part not in given]
    known = {id.lower() for _, id in typed}
    found: dict[Part, list[Stray]] = {}
    for stray in (*answers.strays, *_misnamed(problems, answers)):
        slug = next((problem.slug for problem in problems if names_problem(stray.section, problem.slug)), None)
        if stray.name.lower() in known:
            meant = [part for part in blank if part[1].lower() == stray.name.lower()]
        elif len(blank) == len(typed):
            meant = blank
        elif stray.is_assignment or not stray.line:
            meant = [part for part in blank if slug in (None, part[0])]
        else:
            continue
        for part in meant:
            told = found.setdefault(part, [])
            if len(told) < _MOST_TOLD:
                told.append(stray)
    return found


def _misnamed(problems: Sequence[Problem], answers: AnswerFile) -> Iterator[Stray]:
    """Answers in a section of no problem here, or to a part that its problem does not have."""
    for header, section in answers.sections.items():
        problem = next((one for one in problems if names_problem(header, one.slug)), None)
        known = {part.id for part in problem.parts if part.typed} if problem else ()
        for id, response in section.items():
            if id not in known and not response.is_empty:
                yield Stray(response.line, f"{id} = {response.text}", header, id)


def unread_files(submission: Submission, handed_out: Collection[bytes]) -> list[str]:
    """The files that nobody reads where no work for any problem was found: all but the answer file and the handout."""
    return [
        name
        for name, data in submission.files.items()
        if data.strip() and name != submission.answer_file and not _is_handed_out(name, data, handed_out)
    ]


def unread_documents(problems: Iterable[Problem], submission: Submission, handed_out: Collection[bytes]) -> list[str]:
    """The texts that nobody reads and that may hold answers, whatever else was read."""
    asked = {PurePosixPath(name).name.lower() for problem in problems for name in names_of_work(problem)}
    answers = submission.files.get(submission.answer_file or "")
    return [
        name
        for name in unread_files(submission, handed_out)
        if PurePosixPath(name).suffix.lower() in _DOCUMENTS
        and PurePosixPath(name).name.lower() not in asked
        and not PurePosixPath(name).name.lower().startswith(_BESIDE)
        and submission.files[name] != answers
    ]


def _is_handed_out(name: str, data: bytes, handed_out: Collection[bytes]) -> bool:
    path = PurePosixPath(name)
    return path.name.lower() in _NO_ANSWERS or "figures" in path.parts[:-1] or data in handed_out


def tell_unread(problems: Iterable[Problem], names: Iterable[str]) -> Iterator[str]:
    """A note for each file that was not read, with what may be handed in. Archives and programs have their own."""
    what = tell_wanted(problems)
    for name in names:
        if not is_archive(name) and not name.lower().endswith(_PROGRAMS):
            yield f"`{name}` was not read: hand in {what}"


def tell_wanted(problems: Iterable[Problem]) -> str:
    """What may be handed in for some problems, in words."""
    known = list(problems)
    programs = list(dict.fromkeys(name for problem in known for name in problem.submit))
    typed = any(part.typed for problem in known for part in problem.parts)
    wanted = ["typed answers as `answers.txt`"] if typed else []
    if programs:
        notebooks = " (or a notebook)" if any(len(problem.submit) == 1 for problem in known) else ""
        wanted.append(f"programs as {_listed([f'`{name}`' for name in programs], 6)}{notebooks}")
    return ", ".join(wanted)


def tell_strays(strays: Sequence[Stray]) -> str:
    """What an unanswered part says of the lines that may be meant for it."""
    if any(not stray.line for stray in strays):
        return "No answer was read for this part, as `answers.txt` is too long: a person will look at it."
    lines = _listed([f"line {stray.line}: {quote(stray.text)}" for stray in strays], _MOST_TOLD)
    what = f"`answers.txt` has what belongs to no part ({lines})"
    return f"No answer was read for this part, but {what}: a person will look at it."


def tell_files(names: Sequence[str]) -> str:
    """What a part says of files that were not read."""
    were = "which was not read" if len(names) == 1 else "which were not read"
    return f"You handed in {_listed([f'`{name}`' for name in names], _MOST_TOLD)}, {were}: a person will look at it."


def _listed(items: Sequence[str], most: int) -> str:
    left = len(items) - most
    return ", ".join(items[:most]) + (f" and {left} more" if left > 0 else "")
