"""Accepting what somebody hands in: written down with its gradings in one transaction, then the workers are rung."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from grader.bell import Bell
from grader.intake.submission import Submission, holds_work_for, names_of_work
from grader.model.blame import Refused
from grader.model.course import Course
from grader.model.problem import AnyPart, CodePart, ModelPart, Problem, TrainingPart
from grader.policies import Times
from grader.store import Store, Tx, asked, audit, forms, handed, marks, queue, solutions
from grader.store.asked import AssignedProblem, Given, Sheet
from grader.store.handed import File, Handed
from grader.store.queue import Wanted

MOST_FILES = 200
LONGEST_NAME = 200
#: What no problem reads and no program can use behind its walls, by its name, or by how it begins. Archives of other
#: kinds than zip are not here: they stay closed, and the report says what to hand in instead.
_USELESS = re.compile(
    r"\.(?:exe|dll|so|dylib|msi|apk|deb|rpm|iso|dmg|img|mp4|m4v|mov|avi|mkv|webm|mp3|m4a|wav|flac)$", re.IGNORECASE
)
_MACHINE_CODE = (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe")


@dataclass(frozen=True)
class Accepted:
    """What stands in the store now: the receipt, and what is to be graded."""

    handed: Handed
    gradings: tuple[tuple[str, int], ...]


class SentBefore(Refused):
    """The very form, with the very same in it, was sent before: what it brought stands."""


def accept(
    store: Store,
    bell: Bell,
    given: Given,
    author: str,
    by: str,
    files: Mapping[str, bytes],
    received: datetime,
    *,
    via: str = "portal",
    answers: Mapping[tuple[str, str], str] | None = None,
    room: int = 0,
    force: bool = False,
    form: str | None = None,
) -> Accepted:
    """Take in a submission. Refused, with a sentence, where the assignment's policies do not let it in; SentBefore
    where the same came by the same `form` already.

    `answers` are typed ones, by (problem, part): they become the answer file unless one is among the files.
    `received` is when the server had read the request's headers; `force` is staff's, past the assignment's times.
    """
    _refuse_unwelcome(store, files, room)
    if via != "bulk":  # a class is graded whole, whatever lies in its folders
        refuse_useless(given, files)
    with store.read() as tx:
        times = asked.times_of(tx, given, author)
        sheet = asked.sheet_of(tx, given.name, author)
        knows = solutions.was_seen(tx, given.name, author)
        course = asked.course(tx)
    if not force:
        refuse_untimely(times, received, course)
        if knows:
            raise Refused("you have looked at the worked solution, so nothing can be handed in any more")
    contents = dict(files)
    if answers and any(text.strip() for text in answers.values()) and "answers.txt" not in contents:
        contents["answers.txt"] = answer_text(given, sheet, answers).encode()
    if not contents:
        raise Refused("there is nothing in it: type an answer or choose a file")
    kept = [File(name, store.files.put(data), len(data)) for name, data in contents.items()]
    with store.write() as tx:
        handed.hold_author(tx, given.name, author)
        submission = Submission(author, contents)
        if form is not None and not forms.is_first(tx, f"{by} {form} {submission.digest}", received):
            raise SentBefore("this was handed in already, and is there once")
        item = handed.add_submission(tx, given.name, author, by, received, via, submission.digest, kept)
        gradings = _enqueue(tx, given, item, submission, received)
        if not force:
            _refuse_too_many(tx, given, author)
            if not gradings:
                _refuse_unasked(given)
        audit.note(tx, received, by, "submit", item.id, assignment=given.name, number=item.number, via=via)
    bell.ring(gradings)
    return Accepted(item, gradings)


def refuse_untimely(times: Times, received: datetime, course: Course) -> None:
    """Refused where an assignment is not open at a time; the sentence tells it in the course's zone."""
    if times.opens is not None and received < times.opens:
        raise Refused(f"this opens at {course.say(times.opens)}")
    if times.closes is not None and received > times.closes:
        raise Refused(f"this closed at {course.say(times.closes)}; ask the staff if you need more time")


def _refuse_unwelcome(store: Store, files: Mapping[str, bytes], room: int) -> None:
    if len(files) > MOST_FILES:
        raise Refused(f"{len(files)} files are more than {MOST_FILES}; put them into a zip")
    long = next((name for name in files if len(name) > LONGEST_NAME), None)
    if long:
        raise Refused(f"the file name {long[:40]}… is longer than {LONGEST_NAME} characters")
    free = store.files.room()
    if free is not None and free < room:
        raise Refused(
            "our disk is full, which is our problem; staff have been told. Nothing was taken, try again later"
        )


def refuse_useless(given: Given, files: Mapping[str, bytes]) -> None:
    """Refused for a file that is a film, a sound, a disk or a machine's program, unless a problem asks for its name."""
    parts = (part for a in given.problems for part in a.version.problem.parts)
    wanted = {name for part in parts if isinstance(part, CodePart) for name in part.submit}
    for name, data in files.items():
        if name.rsplit("/", 1)[-1] in wanted or name in wanted:
            continue
        if _USELESS.search(name) or data.startswith(_MACHINE_CODE) or _is_windows_program(data):
            raise Refused(
                f"{name} is a program of a machine, a film, a sound or a disk, which nothing here can use; leave it out"
            )


def _is_windows_program(data: bytes) -> bool:
    return data.startswith(b"MZ") and b"PE\0\0" in data[:1024]


def submissions_used(tx: Tx, assignment: str, author: str) -> int:
    """How many submissions an author has used: those replaced before anybody looked at them cost nothing,
    nor do those we failed at."""
    free = ("replaced", "dead", "cancelled")
    used = {item.submission for item in marks.gradings(tx, assignment, author=author) if item.state not in free}
    return len(used)


def _refuse_too_many(tx: Tx, given: Given, author: str) -> None:
    """Refused where this one, which is written down already, is one too many: then all of it is taken back."""
    most = given.asked.submissions
    if most is not None and submissions_used(tx, given.name, author) > most:
        raise Refused(f"you have used all {most} submissions")


def _enqueue(tx: Tx, given: Given, item: Handed, submission: Submission, now: datetime) -> tuple[tuple[str, int], ...]:
    zipped = any(name.lower().endswith(".zip") for name in submission.files)  # what is in it a worker will see
    problems = [a.version.problem for a in given.problems]
    contained = [a for a in given.problems if zipped or holds_work_for(a.version.problem, submission, problems)]
    contained = contained or _without_work(tx, given, item)
    if not zipped and given.asked.counts == "last":  # under `best` an earlier one, perhaps in time, counts as well
        queue.replace_waiting(tx, given.name, item.author, [a.version.slug for a in contained])
    turn = submissions_used(tx, given.name, item.author)  # who replaces their own keeps their place
    found = []
    for one in contained:
        name = first_queue_of(one.version.problem)
        wanted = Wanted(item.id, given.name, item.author, one.version.slug, one.version.id, name, turn)
        id = queue.add(tx, wanted, now)
        assert id is not None
        found.append((name, id))
    queue.mark_rung(tx, [id for _, id in found], now)
    return tuple(found)


def _without_work(tx: Tx, given: Given, item: Handed) -> list[AssignedProblem]:
    """The problems that say what is missing from a submission which holds nothing that anybody asked for: those for
    which there is nothing yet."""
    slugs = [one.version.slug for one in given.problems]
    stand = {slug for slug in slugs if marks.has_work(tx, given.name, item.author, slug, before=item.number)}
    return [one for one in given.problems if one.version.slug not in stand]


def _refuse_unasked(given: Given) -> NoReturn:
    """Nobody asked for anything in a submission, and there is something for every problem already."""
    names = ", ".join(dict.fromkeys(name for one in given.problems for name in names_of_work(one.version.problem)))
    missing = f"no file in it is one that is asked for ({names})" if names else "no answer was typed"
    raise Refused(f"{missing}, so nothing was taken; what you handed in before stands")


def queue_of(problem: Problem) -> str:
    """Where a problem's gradings wait: what trains apart from what is quick, and what needs a GPU apart from both."""
    code = [part for part in problem.parts if isinstance(part, CodePart)]
    if any(part.limits.device == "cuda" for part in code):
        return "gpu"
    return "cpu" if any(_trains(part) for part in code) else queue.QUICK


def first_queue_of(problem: Problem) -> str:
    """Where a submission's gradings wait at first: what trains, or builds a network for a GPU, is looked at on `quick`,
    and then moves on to its own.

    There a network that breaks a rule, or a program that crashes at once, is told so in seconds; no device is taken.
    """
    return queue.QUICK if any(_trains(part) or _builds_on_gpu(part) for part in problem.parts) else queue_of(problem)


def _trains(part: AnyPart) -> bool:
    return isinstance(part, TrainingPart) and part.weights is None


def _builds_on_gpu(part: AnyPart) -> bool:
    return isinstance(part, ModelPart) and part.limits.device == "cuda"


def answer_text(given: Given, sheet: Sheet | None, answers: Mapping[tuple[str, str], str]) -> str:
    """Typed answers as the answer file they stand for, to the character; further lines are indented."""
    code = f" · sheet {sheet.code}" if sheet else ""
    lines = [f"# {given.name}{code}"]
    for item in given.problems:
        problem = item.version.problem
        typed = [(part.id, answers.get((problem.slug, part.id), "")) for part in problem.parts if part.typed]
        if any(text.strip() for _, text in typed):
            lines += ["", f"[{problem.slug}]", *_entries(typed)]
    return "\n".join(lines) + "\n"


def _entries(typed: Iterable[tuple[str, str]]) -> Iterable[str]:
    for id, text in typed:
        if text.strip():
            first, *rest = text.strip().splitlines()
            yield f"{id} = {first}"
            yield from (f"    {line.strip()}" for line in rest if line.strip())
