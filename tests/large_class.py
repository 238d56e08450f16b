"""A class of thousands, written straight into the tables: what its pages cost is measured, not its grading."""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import func, insert, select

from grader.model.course import AssignedProblem, Assignment
from grader.model.mark import Digests, Evidence, Grading, Mark, Verdict
from grader.model.problem import NumericPart, Problem
from grader.policies import Times
from grader.store import Store, Tx, asked
from grader.store import tables as t

SLUGS = ("large/first", "large/second", "large/third")
_PARTS = 4


def fill_large_class(store: Store, now: datetime, name: str, students: int, submissions: int = 1) -> None:
    """Enrol so many students in an assignment of three problems of four parts, each with graded submissions.

    Every tenth student has an open part. Students, submissions and gradings bear the assignment's name.
    """
    with store.write() as tx:
        versions = _assign(tx, name, now)
        first = 1 + (tx.execute(select(func.max(t.grading.c.id))).scalar_one() or 0)
        people, enrolled, handed, gradings, marks = [], [], [], [], []
        for n in range(students):
            id = f"{name}{n:05}"
            called = {"login": id, "name": f"Student {n:05} of {name}", "email": ""}
            people.append({"id": id, **called, "epoch": 0, "created": now})
            enrolled.append({"person": id, "role": "student", "active": True, "since": now})
            for m in range(1, submissions + 1):
                sent = {"id": f"s{id}-{m}", "assignment": name, "author": id, "by": id, "number": m, "received": now}
                handed.append({**sent, "via": "portal", "digest": "0" * 32, "refused": None, "notes": []})
                for version, slug in versions.items():
                    number = first + len(gradings)
                    found = _grading(slug, n + m)
                    gradings.append({**_row(number, id, slug, version, found, now), "submission": sent["id"],
                                     "assignment": name})  # fmt: skip
                    marks += [{"grading": number, **_mark(mark)} for mark in found.marks]
        for table, rows in (
            (t.person, people), (t.enrolment, enrolled), (t.submission, handed), (t.grading, gradings), (t.mark, marks)
        ):  # fmt: skip
            tx.execute(insert(table), rows)


def _assign(tx: Tx, name: str, now: datetime) -> dict[int, str]:
    """An assignment due tomorrow; version to slug."""
    versions = {}
    for slug in SLUGS:
        parts = tuple(NumericPart(kind="numeric", id=f"p{n}", points=Fraction(1)) for n in range(_PARTS))
        problem = Problem(slug=slug, title=slug.title(), statement="What is it?", parts=parts)
        digests = Digests(run=f"run {slug}", judge=f"judge {slug}", text=f"text {slug}")
        versions[asked.save_version(tx, digests, problem, {}, {}, "", now)] = slug
    assignment = Assignment(
        name=name, title=f"The assignment {name}", problems=tuple(AssignedProblem(problem=slug) for slug in SLUGS)
    )
    times = Times(due=now + timedelta(days=1))
    asked.save_assignment(tx, assignment, times, dict.fromkeys(versions, Fraction(_PARTS)), versions, now)
    return versions


def _grading(slug: str, n: int) -> Grading:
    marks = tuple(
        Mark(
            part=f"p{p}", out_of=Fraction(1), evidence=Evidence(typed=f"0.{n}{p}", read_as=f"0.{n}{p}"),
            verdict=Verdict.UNDECIDED if n % 10 == p == 0 else Verdict.CORRECT if (n + p) % 3 else Verdict.WRONG,
            points=None if n % 10 == p == 0 else Fraction(1 if (n + p) % 3 else 0),
            feedback="What you typed was looked at.",
        )
        for p in range(_PARTS)
    )  # fmt: skip
    digests = Digests(run=f"run {slug}", judge=f"judge {slug}", text=f"text {slug}")
    return Grading(
        problem=slug, title=slug, digests=digests, submission="0", variant=None, worth=Fraction(_PARTS), marks=marks
    )


def _row(number: int, id: str, slug: str, version: int, found: Grading, now: datetime) -> dict[str, Any]:
    return {
        "id": number, "author": id, "slug": slug, "version": version,
        "cause": "submission", "shown": True, "queue": "quick", "state": "done", "urgency": 0, "turn": 0, "tries": 1,
        "fence": 1, "rest_until": now, "created": now, "started": now, "finished": now + timedelta(seconds=1),
        "trouble": "",
        "document": found.model_dump(mode="json"), "status": "final" if found.open_points == 0 else "waiting",
        "so_far": found.so_far, "open_points": found.open_points, "worth": found.worth,
    }  # fmt: skip


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "part": mark.part, "verdict": mark.verdict.value, "points": mark.points, "out_of": mark.out_of,
        "misconception": None,
    }  # fmt: skip
