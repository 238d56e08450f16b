"""A service on shipped problems, or on small ones of a test's own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filled_store import NOW, enrol
from graded_service import LSE, SIZES, Service

from grader.artefacts import Home
from grader.catalog import load_assignment, open_catalog
from grader.grading.desk import Desk
from grader.grading.environment import Machine
from grader.sandbox import Walls
from grader.service.publish import publish
from grader.store import Store, asked


@pytest.fixture(scope="session")
def shipped_desk(walls: Walls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk on the shipped problems, which remembers from test to test what the references showed."""
    home = Home(tmp_path_factory.mktemp("home"))
    with Desk(open_catalog(), home, walls) as desk:
        yield desk


@pytest.fixture
def shipped(both: Store, shipped_desk: Desk, tmp_path: Path) -> Service:
    """Two shipped problems, published to three students."""
    enrol(both, "ana", "ben", "cyd")
    file = tmp_path / "hw.toml"
    file.write_text(f'title = "Homework"\ndue = "2026-11-13T12:00Z"\nproblems = ["{LSE}", "{SIZES}"]\n')
    publish(both, shipped_desk, load_assignment(shipped_desk.catalog, str(file)), NOW, "tests", reserve=1)
    with both.read() as tx:
        given = asked.given(tx, "hw")
    assert given is not None
    return Service(both, shipped_desk, given)


@pytest.fixture
def small(both: Store, course: Path, add_problem: Callable, open_desk: Callable) -> Callable[..., Service]:
    """Publishes small problems of a test's own, by default one numeric and one of choices, to two students."""

    def make(
        *problems: tuple[str, str],
        policies: str = "",
        change: Callable[[], None] | None = None,
        machine: Machine | None = None,
    ) -> Service:
        problems = problems or (("numeric", "topic/number"), ("choice", "topic/pick"))
        for kind, slug in problems:
            add_problem(kind, slug)
        if change is not None:
            change()
        enrol(both, "ana", "ben")
        slugs = ", ".join(f'"{slug}"' for _, slug in problems)
        file = course / "problems" / "assignments" / "hw.toml"
        file.write_text(f'title = "Homework"\nproblems = [{slugs}]\n{policies}\n')
        desk = open_desk(machine=machine)
        publish(both, desk, load_assignment(desk.catalog, "hw"), NOW, "tests", reserve=0)
        with both.read() as tx:
            given = asked.given(tx, "hw")
        assert given is not None
        return Service(both, desk, given)

    return make
