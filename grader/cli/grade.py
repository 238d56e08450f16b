"""`grader grade`: a class graded, with a table, a spreadsheet, full evidence and a page to look at."""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.terminal import (
    INTERRUPTED,
    OPEN,
    course_option,
    err,
    fail,
    failing,
    home_option,
    json_option,
    open_desk,
    out,
    printable,
    quiet_option,
    require_writable,
    show_claim,
    shown,
    unsafe_option,
)

if TYPE_CHECKING:
    from grader.catalog import Assigned
    from grader.grading.batch import Done
    from grader.grading.desk import Desk
    from grader.grading.problem import Question
    from grader.intake import Roster, Submission
    from grader.issuing import Ledger
    from grader.model.mark import Claimed, Report
    from grader.reporting.lateness import AfterPolicy


@click.command("grade")
@click.argument("assignment")
@click.argument("submissions", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--out", "folder", type=click.Path(path_type=Path), default=Path("out"), show_default=True,
              help="Where grades.csv, reports.jsonl and report.html are written.")  # fmt: skip
@click.option("--jobs", "-j", type=click.IntRange(1, 64), default=None, help="Gradings at a time (else one a core).")
@click.option("--only", multiple=True, metavar="NAME", help="Only this student or this problem (can be repeated).")
@click.option("--roster", type=click.Path(path_type=Path, dir_okay=False, exists=True),
              help="students.csv: ids, and names if wanted.")  # fmt: skip
@click.option("--ledger", type=click.Path(path_type=Path, dir_okay=False, exists=True),
              help="What `grader handout` issued (else the one it left in the home folder).")  # fmt: skip
@click.option("--common", is_flag=True, help="Nobody has numbers of their own: grade all on the preview's.")
@click.option("--queue", "queued", is_flag=True,
              help="Have it graded by the service's workers (GRADER_DATABASE_URL, GRADER_BROKER_URL).")  # fmt: skip
@click.option("--rescore", is_flag=True,
              help="Run no program: mark anew from what is kept, and say whose points change.")  # fmt: skip
@unsafe_option
@course_option
@home_option
@json_option
@quiet_option
@failing
def command(
    assignment: str,
    submissions: tuple[Path, ...],
    folder: Path,
    jobs: int | None,
    only: tuple[str, ...],
    roster: Path | None,
    ledger: Path | None,
    common: bool,
    queued: bool,
    rescore: bool,
    unsafe: bool,
    course: Path | None,
    home: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Grade ASSIGNMENT for all SUBMISSIONS: a folder of students, of zips, or single files.

    A second run takes up where the first stopped, and grades only what has changed. Exit code 3: finished, but
    some parts wait for a person or could not be graded.
    """
    from grader.classwork import reports_of
    from grader.grading.batch import open_journal
    from grader.reporting.lateness import after_policy, arrivals_of

    if queued and rescore:
        fail("--rescore runs nothing, so there is nothing for a queue; the service's own is `grader regrade --rescore`")
    require_writable(folder)
    before = _points_in(folder) if rescore else {}
    with (
        open_desk(course, home, jobs or _cores(), unsafe=unsafe, runs=not rescore) as desk,
        open_journal(folder) as journal,
    ):
        assigned, people, issued = _load(assignment, submissions, roster, ledger, common, desk)
        arrived = arrivals_of(people, assigned, desk.catalog.course.time_zone)
        questions = _questions(assigned, submissions, people, issued, only, desk)
        if queued:
            done = _grade_by_queue(questions, assigned, issued, desk, quiet)
        else:
            done = _grade(questions, desk, journal, quiet)
        reports = reports_of(assigned, done, desk)
        after = after_policy(reports, assigned, arrived)
        _write(reports, after, assigned, questions, people, folder, desk)
    _show(reports, after, folder, as_json, quiet)
    if rescore and not quiet:
        _tell_changes(before, reports)
    sys.exit(OPEN if any(report.status != "final" for report in reports) else 0)


def _points_in(folder: Path) -> dict[str, Fraction]:
    """The points of each student in the reports that lie in a folder; none where there are no reports."""
    from grader.reporting import read_jsonl

    file = folder / "reports.jsonl"
    return {report.student: report.so_far for report in read_jsonl(file)} if file.is_file() else {}


def _tell_changes(before: "Mapping[str, Fraction]", reports: "Sequence[Report]") -> None:
    from grader.model.mark import show_points

    for report in reports:
        old = before.get(report.student)
        if old is not None and old != report.so_far:
            way = "up" if report.so_far > old else "down"
            err().print(f"{shown(report.student)}: {way} from {show_points(old)} to {show_points(report.so_far)}")


def _cores() -> int:
    return max(1, len(os.sched_getaffinity(0)))


def _load(
    assignment: str,
    submissions: Sequence[Path],
    roster: Path | None,
    ledger: Path | None,
    common: bool,
    desk: "Desk",
) -> "tuple[Assigned, Roster, Ledger | None]":
    from grader.catalog import load_assignment
    from grader.classwork import names_expected
    from grader.intake import Roster, read_roster
    from grader.intake.submission import is_one_students
    from grader.issuing import load_ledger

    assigned = load_assignment(desk.catalog, assignment)
    beside = [path / "students.csv" for path in submissions if (path / "students.csv").is_file()]
    theirs = [file for file in beside if is_one_students(file.parent, names_expected(assigned))]
    if beside and not roster and (theirs or len(submissions) > 1):  # a student's folder may hold a list of theirs
        why = "it lies in a student's folder" if theirs else "of several folders"
        err().print(f"{shown(str(beside[0]))} is not used: {why}, say which list counts with --roster", soft_wrap=True)
        beside = []
    chosen = roster or (beside[0] if beside else None)
    people = read_roster(chosen) if chosen else Roster()
    if common or not any(entry.problem.drawn for entry in assigned.entries):
        return assigned, people, None
    file = ledger or desk.home.root / "ledgers" / f"{assigned.name}.json"
    if not file.exists():
        fail(
            f"{assigned.name} gives each student numbers of their own, and no ledger says which: give --ledger, or "
            f"issue them with `grader handout {assigned.name} --roster students.csv --out DIR`, or say --common if "
            "everybody worked with the preview's numbers"
        )
    issued = load_ledger(file)
    if issued.assignment != assigned.name:
        fail(f"{file} is the ledger of {issued.assignment}, not of {assigned.name}; give another --ledger")
    return assigned, people, issued


def _warn_of_no_work(assigned: "Assigned", paths: Sequence[Path], taken: "Sequence[Submission]") -> None:
    """Say so where nothing that was taken looks like somebody's work: likely another folder is meant."""
    from grader.intake.submission import holds_work_for, names_of_work

    problems = [entry.problem for entry in assigned.entries]
    handed = [one for one in taken if one.files or one.refused or one.unread]
    if not handed or any(
        one.refused or one.unread or one.answer_file or any(holds_work_for(p, one, problems) for p in problems)
        for one in handed
    ):
        return
    looked = dict.fromkeys(["answers.txt", *(name for p in problems for name in names_of_work(p))])
    folders = ", ".join(f"{problem.name}/" for problem in problems)
    where = ", ".join(shown(str(path)) for path in paths)
    err().print(
        f"nothing in {where} looks like a submission: looked for {', '.join(looked)} and folders {folders}. Is it the "
        "folder that holds the students' folders and zips?",
        soft_wrap=True,
    )


def _questions(
    assigned: "Assigned",
    submissions: Sequence[Path],
    people: "Roster",
    issued: "Ledger | None",
    only: Sequence[str],
    desk: "Desk",
) -> "list[Question]":
    from grader.classwork import names_expected, questions_of
    from grader.intake import collect

    taken = list(collect(submissions, names_expected(assigned), people, desk.unzip))
    _warn_of_no_work(assigned, submissions, taken)
    questions = questions_of(assigned, taken, issued, desk)
    if only:
        wanted = set(only)
        questions = [
            question
            for question in questions
            if wanted & {question.submission.student, question.entry.problem.slug, question.entry.problem.name}
        ]
    if not questions:
        fail("there is nothing to grade" + (f" under --only {' '.join(only)}" if only else " in these folders"))
    return questions


def _grade(questions: "Sequence[Question]", desk: "Desk", journal: Any, quiet: bool) -> "list[Done]":
    from grader.grading.batch import grade_all

    stop = threading.Event()
    with _progress(len(questions), quiet) as (advance, watch), _stopping(stop):
        done = grade_all(questions, desk, journal, stop, advance, watch)
    if stop.is_set():
        err().print(f"stopped after {len(done)} of {len(questions)} gradings; the same command goes on from there")
        sys.exit(INTERRUPTED)
    return done


def _grade_by_queue(
    questions: "Sequence[Question]", assigned: "Assigned", issued: "Ledger | None", desk: "Desk", quiet: bool
) -> "list[Done]":
    """The same by the workers of the service."""
    from grader.service.bulk import await_workers, grade_by_queue
    from grader.service.settings import Settings
    from grader.service.work import utc_now

    settings = Settings()
    store = settings.open_store()
    store.require_current()
    if not await_workers(store, utc_now):
        fail(f"no worker serves the store at {settings.database}; start one with `grader serve`, or `python -m worker`")
    stop = threading.Event()
    with _progress(len(questions), quiet) as (advance, _), _stopping(stop):
        done = grade_by_queue(questions, assigned, issued, store, settings.bell(), desk, utc_now(), stop, advance)
    if stop.is_set():
        err().print(f"{len(done)} of {len(questions)} were graded; the workers go on, and the same command shows it")
        sys.exit(INTERRUPTED)
    return done


@contextmanager
def _stopping(stop: threading.Event) -> Iterator[None]:
    """The first Ctrl-C finishes what runs; the second ends at once."""

    def interrupt(_signal: int, _frame: object) -> None:
        if stop.is_set():
            err().show_cursor(True)
            os._exit(INTERRUPTED)  # threads that wait for runs hear of nothing else; the runs end with us
        stop.set()
        err().print("\nfinishing what runs; Ctrl-C again ends at once")

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _progress(
    total: int, quiet: bool
) -> "Iterator[tuple[Callable[[Done], None], Callable[[Question, Claimed], None]]]":
    """What is to be told of each grading when it is done, and of each point of a curve while a program trains."""
    if quiet:
        yield lambda _: None, lambda _question, _claimed: None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("grading"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[last]}", style="dim", markup=False),
    )
    with Progress(*columns, console=err(), transient=True) as progress:
        task = progress.add_task("grading", total=total, last="", rate="")

        def advance(item: "Done") -> None:
            question = item.question
            last = printable(f"{question.submission.student} {question.entry.problem.name}".replace("\n", " "))[:28]
            speed = progress.tasks[task].finished_speed or progress.tasks[task].speed
            rate = f"{speed:.1f}/s" if speed and speed >= 1 else f"{60 * speed:.0f}/min" if speed else ""
            progress.update(task, advance=1, last=last, rate=rate)

        def watch(question: "Question", claimed: "Claimed") -> None:
            who = f"{question.submission.student} {question.entry.problem.name}".replace("\n", " ")[:28]
            progress.update(task, last=f"{printable(who)}: {show_claim(claimed)}")

        yield advance, watch


def _write(
    reports: "Sequence[Report]",
    after: "AfterPolicy",
    assigned: "Assigned",
    questions: "Sequence[Question]",
    people: "Roster",
    folder: Path,
    desk: "Desk",
) -> None:
    from grader.classwork import values_of
    from grader.grading.reached import with_reached
    from grader.issuing.handout import figures_of
    from grader.rendering import statement_html
    from grader.reporting import write_csv, write_html, write_jsonl

    rendered: dict[tuple[str, str], str] = {}
    statements: dict[str, dict[str, str]] = {}
    for student, by_slug in values_of(questions).items():
        for entry in assigned.entries:
            values = by_slug.get(entry.problem.slug, {})
            if entry.problem.drawn and not values:
                continue  # nobody issued numbers to print: the page says so beside the marks
            key = (entry.problem.slug, json.dumps(values, default=str))
            if key not in rendered:
                worth = assigned.worth(entry)
                problem = with_reached(entry, desk).problem
                rendered[key] = statement_html(problem, values, figures=figures_of(entry), worth=worth)
            statements.setdefault(student, {})[entry.problem.slug] = rendered[key]
    for report in reports:
        desk.home.put(report.model_dump_json().encode())
    names = {person.id: person.name for person in people.people if person.name}
    write_csv(reports, assigned, folder / "grades.csv", after)
    write_jsonl(reports, folder / "reports.jsonl", after.grades)
    now = datetime.now().astimezone()
    write_html(reports, assigned, statements, folder / "report.html", names=names, when=now, after=after)


def _show(reports: "Sequence[Report]", after: "AfterPolicy", folder: Path, as_json: bool, quiet: bool) -> None:
    if as_json:
        from grader.reporting import report_record

        json.dump(
            [report_record(report, after.grades.get(report.student)) for report in reports],
            sys.stdout,
            ensure_ascii=False,
        )
        sys.stdout.write("\n")
        return
    if quiet:
        return
    from grader.reporting import table

    table(reports, out(), after)
    err().print(f"written: {folder}/grades.csv, {folder}/reports.jsonl, {folder}/report.html")
