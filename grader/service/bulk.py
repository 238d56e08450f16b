"""Bulk grading by all workers of all machines: a class's submissions through the store and its queue."""

import time
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event

from grader.bell import Bell
from grader.catalog import Assigned
from grader.grading.batch import Done
from grader.grading.desk import Desk
from grader.grading.problem import Question, grade
from grader.issuing import Ledger
from grader.issuing.ledger import sheet_code
from grader.model.blame import Refused
from grader.model.mark import Grading
from grader.service.accept import accept
from grader.service.publish import write_assignment
from grader.service.regrade import graded_anew, is_current
from grader.store import Store, Tx, asked, handed, marks, people, queue
from grader.store.asked import Given, Sheet
from grader.store.handed import Handed
from grader.store.marks import Graded

_LOOK_SECONDS = 0.5
BY = "command line"


def grade_by_queue(
    questions: Sequence[Question],
    assigned: Assigned,
    ledger: Ledger | None,
    store: Store,
    bell: Bell,
    desk: Desk,
    now: datetime,
    stop: Event,
    done: Callable[[Done], None],
) -> list[Done]:
    """Grade every question as `grade_all` does, by whatever workers serve this store. What was graded stays graded.

    Students who are not enrolled are, without access. `done` is called for each as it finishes; once `stop` is set,
    what is finished is returned, and the workers go on. Refused where other numbers were issued here before.
    """
    write_assignment(store, desk, assigned, now, BY)
    with store.read() as tx:
        given = asked.given(tx, assigned.name)
    assert given is not None
    by_student: dict[str, list[Question]] = {}
    for question in questions:
        by_student.setdefault(question.submission.student, []).append(question)
    waiting: dict[tuple[str, str], Question] = {}
    finished: list[Done] = []

    def finish(item: Done) -> None:
        finished.append(item)
        done(item)

    for several in by_student.values():
        sent = _send(several, given, ledger, store, bell, desk, now)
        for question in several:
            submission = sent.get(question.entry.problem.slug)
            if submission is None:
                finish(Done(question, grade(question, desk), kept=False))
            else:
                waiting[submission, question.entry.problem.slug] = question
    while waiting and not stop.is_set():
        for key, graded in _ended(store, given, waiting).items():
            finish(Done(question := waiting.pop(key), _document(graded, question, desk), kept=False))
        stop.wait(_LOOK_SECONDS if waiting else 0)
    return finished


def _send(
    questions: Sequence[Question], given: Given, ledger: Ledger | None, store: Store, bell: Bell, desk: Desk,
    now: datetime,
) -> Mapping[str, str]:  # fmt: skip
    """Hand in one student's work, unless it is there; by problem the submission that will be graded.

    What says nothing of a program or answer (a refused zip, a sheet that is somebody else's, nothing for a problem)
    is left out: that is marked at once, here.
    """
    submission = questions[0].submission
    if submission.refused or submission.unread or not submission.files:
        return {}
    ready = [question for question in questions if not question.variant.complaint]
    with store.write() as tx:
        person = people.person_called(tx, submission.student)
        if person is None:
            person = people.add_person(tx, submission.student, submission.student, "student", now)
            people.set_active(tx, person.id, False)
        _issue(tx, given, person.id, ready, ledger, desk)
        before = [item for item in handed.submissions(tx, given.name, person.id) if item.digest == submission.digest]
    item = before[-1] if before else None
    if item is None:
        item = accept(store, bell, given, person.id, person.id, submission.files, now, via="bulk", force=True).handed
    wanted = {q.entry.problem.slug for q in ready}
    with store.write() as tx:
        slugs, rung = _bring_up(tx, given, item, wanted, now)
    bell.ring(rung)
    return dict.fromkeys(slugs, item.id)


def _bring_up(
    tx: Tx, given: Given, item: Handed, wanted: Set[str], now: datetime
) -> tuple[set[str], list[tuple[str, int]]]:
    """The problems that a submission has work for, each with a grading of the problem as it stands; who to ring for."""
    known = [one for one in marks.gradings(tx, given.name, submission=item.id) if one.slug in wanted]
    slugs = {one.slug for one in known if one.state not in ("replaced", "absent")}
    current = [one for one in known if is_current(tx, given, one)]
    queue.begin_again(tx, [one.id for one in current])
    rung = []
    for slug in slugs - {one.slug for one in current}:
        assigned = given.find(slug)
        assert assigned is not None
        anew = graded_anew(given, item, assigned.version)
        id = queue.add(tx, anew, now)
        assert id is not None
        rung.append((anew.queue, id))
    queue.mark_rung(tx, [id for _, id in rung], now)
    return slugs, rung


def _issue(tx: Tx, given: Given, author: str, questions: Sequence[Question], ledger: Ledger | None, desk: Desk) -> None:
    """Write down the numbers that a student's sheet has. Refused where the store knows others by the same number."""
    numbers: dict[str, int] = {}
    for question in questions:
        slug, variant = question.entry.problem.slug, question.variant
        if variant.number is None or variant.values is None:
            continue
        known = asked.variant_values(tx, slug, variant.number)
        if known is None:
            asked.save_variant(tx, slug, variant.number, variant.values)
        elif known != dict(variant.values):
            raise Refused(
                f"variant {variant.number} of {slug} has other numbers in the store than in the ledger; "
                "grade this class without --queue, or with a store of its own"
            )
        numbers[slug] = variant.number
    own = ledger.sheet_of(questions[0].submission.student) if ledger and questions else None
    if asked.sheet_of(tx, given.name, author) is None:
        taken = {other.code for other in asked.sheets(tx, given.name)}
        code = own.code if own else sheet_code(desk.secret, given.name, author, taken)
        asked.save_sheet(tx, given.name, Sheet(author, code, numbers))
    else:
        asked.save_sheet(tx, given.name, Sheet(author, "", numbers))


def _ended(store: Store, given: Given, waiting: Mapping[tuple[str, str], Question]) -> dict[tuple[str, str], Graded]:
    """Those of the gradings waited for that have ended."""
    with store.read() as tx:
        ids = [
            (one.submission, one.slug, one.id)
            for one in marks.gradings(tx, given.name)
            if (one.submission, one.slug) in waiting
            and one.state in ("done", "dead", "cancelled")
            and is_current(tx, given, one)
        ]
        found = {(submission, slug): marks.grading_of(tx, id) for submission, slug, id in ids}
    return {key: graded for key, graded in found.items() if graded is not None}


def _document(graded: Graded, question: Question, desk: Desk) -> Grading:
    """The workers' grading, or where they failed one that says so and takes no points."""
    if graded.document is not None:
        return graded.document
    trouble = f"the workers failed at it: {graded.trouble or graded.state}"
    return grade(replace(question, submission=replace(question.submission, unread=trouble)), desk)


def await_workers(store: Store, now: Callable[[], datetime], seconds: float = 10.0) -> bool:
    """Whether any worker shows within some seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with store.read() as tx:
            if queue.workers(tx, now() - timedelta(minutes=1)):
                return True
        time.sleep(_LOOK_SECONDS)
    return False
