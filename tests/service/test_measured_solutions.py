"""A statement prints what the solution reaches where submissions are graded, once it is measured there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from filled_store import NOW
from graded_service import Service
from trained_sides import write_sides

from grader.catalog import load_assignment, load_entry
from grader.grading.problem import Question, grade
from grader.grading.reached import with_reached
from grader.intake import Submission
from grader.rendering import statement_markdown
from grader.service.publish import publish
from grader.store import asked

UNKNOWN = "What our solution reaches on the machine that grades is not measured yet."


def _published(service: Service) -> str:
    with service.store.read() as tx:
        given = asked.given(tx, "hw")
    assert given is not None
    return statement_markdown(given.problems[0].version.problem, {})


def test_what_the_solution_reached_is_published_once_it_is_measured(
    small: Callable[..., Service], course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADER_SECRET", "5" * 64)
    service = small(("training", "topic/sides"), change=lambda: write_sides(course))
    desk = service.desk
    assert UNKNOWN in _published(service)

    entry = load_entry(desk.catalog, "topic/sides")
    mark = grade(Question(entry, Submission("us", desk.solution(entry)), entry.problem.points), desk).marks[0]
    (accuracy,) = mark.evidence.accuracies
    said = f"Measured on the machine that grades: our solution reaches {100 * accuracy:.1f} %, in "
    assert said in statement_markdown(with_reached(entry, desk).problem, {})

    publish(service.store, desk, load_assignment(desk.catalog, "hw"), NOW, "tests", reserve=0)
    assert said in _published(service)
    with service.store.read() as tx:
        given = asked.given(tx, "hw")
    assert given is not None
    version = given.problems[0].version
    assert version.digests.marked == desk.digests(entry).marked  # another text, and marked the same


def test_a_machine_that_has_not_measured_it_says_so(small: Callable[..., Service], course: Path) -> None:
    desk = small(("training", "topic/sides"), change=lambda: write_sides(course)).desk
    entry = with_reached(load_entry(desk.catalog, "topic/sides"), desk)
    assert not entry.problem.reached
    assert UNKNOWN in statement_markdown(entry.problem, {})
