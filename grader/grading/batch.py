"""A whole class: everything to be graded, in a journal that survives being killed, many at a time."""

import contextlib
import fcntl
import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock
from typing import BinaryIO

from pydantic import ValidationError

from grader.grading.desk import Desk
from grader.grading.problem import Question, grade
from grader.model.blame import Refused
from grader.model.mark import Claimed, Grading, status_of
from grader.model.problem import CodePart, TrainingPart

JOURNAL = "journal.jsonl"


@dataclass(frozen=True)
class Done:
    """One grading of the batch. `kept` if it was taken from the journal."""

    question: Question
    grading: Grading
    kept: bool


class Journal:
    """The gradings of one output folder, a line each, appended and on disk before anything else hears of them.

    Only one process may hold a folder's journal. A last line cut short by a crash is left out and written anew.
    """

    def __init__(self, stream: BinaryIO, kept: dict[str, Grading]) -> None:
        self._stream = stream
        self._kept = kept
        self._lock = Lock()

    def recall(self, key: str) -> Grading | None:
        """The grading of this very question, if it is final: what was left open is tried again."""
        grading = self._kept.get(key)
        return grading if grading is not None and status_of(grading.marks) != "ungraded" else None

    def keep(self, key: str, grading: Grading) -> None:
        """Write a grading down."""
        line = json.dumps({"key": key, "grading": grading.model_dump(mode="json")}, ensure_ascii=False)
        with self._lock:
            self._stream.write(line.encode() + b"\n")
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._kept[key] = grading


@contextlib.contextmanager
def open_journal(folder: Path) -> Iterator[Journal]:
    """The journal of an output folder, held for this process alone. Refused where another one holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / JOURNAL).open("a+b") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(f"another run is writing to {folder}; wait for it, or give another --out") from None
        kept = _read(stream)
        yield Journal(stream, kept)


def _read(stream: BinaryIO) -> dict[str, Grading]:
    stream.seek(0)
    data = stream.read()
    whole = data[: data.rfind(b"\n") + 1]
    if whole != data:
        stream.truncate(len(whole))
    kept: dict[str, Grading] = {}
    for line in whole.split(b"\n")[:-1]:
        try:
            record = json.loads(line)
            kept[record["key"]] = Grading.model_validate(record["grading"])
        except (ValueError, KeyError, TypeError, ValidationError):
            continue  # of an older form, or damaged: graded again
    return kept


def key_of(question: Question, desk: Desk) -> str:
    """What a grading depends on: who, which problem and version, which files and answers, which numbers."""
    variant = json.dumps([question.variant.number, dict(question.variant.values or {}), question.variant.complaint])
    return json.dumps(
        [
            question.submission.student,
            question.entry.problem.slug,
            question.submission.digest,
            question.submission.refused or question.submission.unread or "",
            [sorted((name, sorted(called)) for name, called in question.rivals.items()), sorted(question.elsewhere)],
            desk.catalog.course.decimal_comma,
            desk.run_here(question.entry),
            desk.digests(question.entry).judge,
            str(question.worth),
            variant,
        ]
    )


def _unwatched(_question: Question, _claimed: Claimed) -> None:
    """For who does not want to watch."""


def grade_all(
    questions: Sequence[Question],
    desk: Desk,
    journal: Journal,
    stop: Event,
    done: Callable[[Done], None],
    watch: Callable[[Question, Claimed], None] = _unwatched,
) -> list[Done]:
    """Grade every question, quick ones of everyone first, training last; what the journal has is taken from it.

    `done` is called for each as it finishes, `watch` for each point of a curve while a program trains: its own claims,
    for people to look at. Once `stop` is set nothing new is begun; what runs is finished.
    """
    finished: list[Done] = []
    lock = Lock()

    def finish(item: Done) -> None:
        with lock:
            finished.append(item)
            done(item)

    waiting: list[tuple[Question, str]] = []
    for question in sorted(questions, key=_stage):
        key = key_of(question, desk)
        kept = journal.recall(key)
        if kept is not None:
            finish(Done(question, kept, kept=True))
        else:
            waiting.append((question, key))

    def work(question: Question, key: str) -> None:
        if stop.is_set():
            return
        grading = grade(question, desk, lambda claimed: watch(question, claimed))
        journal.keep(key, grading)
        finish(Done(question, grading, kept=False))

    _get_ready([question for question, _ in waiting], desk)
    with ThreadPoolExecutor(desk.jobs) as pool:
        futures: list[Future[None]] = [pool.submit(work, question, key) for question, key in waiting]
        try:
            wait(futures)
        except KeyboardInterrupt:
            stop.set()
            wait(futures)
            raise
        for future in futures:
            future.result()
    return finished


def _stage(question: Question) -> int:
    """Typed parts and plain programs first, then what loads torch, then training."""
    if any(isinstance(part, TrainingPart) for part in question.entry.problem.parts):
        return 2
    return int(any(b"torch" in data for data in question.submission.files.values() if _runs_programs(question)))


def _get_ready(questions: Sequence[Question], desk: Desk) -> None:
    """Have runners started for what there is to run, the slowest first. SandboxError where a wall is missing."""
    running = [question.submission.files for question in reversed(questions) if _runs_programs(question)]
    if running and desk.runs:
        desk.walls.foresee([data for name, data in files.items() if name.endswith(".py")] for files in running)
        desk.walls.prove()


def _runs_programs(question: Question) -> bool:
    return any(isinstance(part, CodePart) for part in question.entry.problem.parts)
