"""What tests of several packages share: walls opened once, small courses, a desk at which they are graded."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from databases import both, database_kind, empty_postgres, empty_sqlite, new_database, postgres  # noqa: F401  (fixtures)
from hypothesis import HealthCheck, settings

from grader.artefacts import Home
from grader.catalog import open_catalog
from grader.grading.desk import Desk
from grader.grading.environment import Machine, this_machine
from grader.issuing.skeleton import write_skeleton
from grader.sandbox import Walls, open_walls


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A slow test may take an hour before it is taken for one that waits for ever."""
    for item in items:
        if "slow" in item.keywords or "container" in item.keywords:
            item.add_marker(pytest.mark.timeout(3600))


@pytest.fixture(autouse=True)
def _settings_of_our_own(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads or writes the home folder, the course or the colours of whoever runs it."""
    monkeypatch.setenv("GRADER_HOME", str(tmp_path_factory.getbasetemp() / "home-of-nobody"))
    for name in ("GRADER_COURSE", "GRADER_SECRET", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def walls() -> Iterator[Walls]:
    with open_walls() as opened:
        yield opened


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """An empty course folder."""
    folder = tmp_path / "course"
    (folder / "problems" / "assignments").mkdir(parents=True)
    (folder / "reference").mkdir()
    return folder


@pytest.fixture
def add_problem(course: Path) -> Callable[[str, str], tuple[Path, Path]]:
    """Writes the skeleton of a kind into the course; returns its two folders."""

    def add(kind: str, slug: str) -> tuple[Path, Path]:
        halves = course / "problems" / slug, course / "reference" / slug
        write_skeleton(kind, slug, *halves)
        return halves

    return add


@pytest.fixture
def open_desk(course: Path, tmp_path: Path, walls: Walls) -> Iterator[Callable[..., Desk]]:
    """Opens a desk on the course as it lies there now; each call is a process that starts anew."""
    with ExitStack() as stack:

        def open_one(jobs: int = 1, machine: Machine | None = None) -> Desk:
            home = Home(tmp_path / "home")
            home.root.mkdir(exist_ok=True)
            return stack.enter_context(Desk(open_catalog(course), home, walls, jobs, machine=machine or this_machine()))

        yield open_one


# How long an example takes is the machine's doing, and asserted nowhere.
_UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Where a change is let in or kept out, the same change gets the same answer; everywhere else new examples are tried.
settings.register_profile("here", _UNTIMED)
settings.register_profile("gate", _UNTIMED, derandomize=True)
settings.load_profile("gate" if os.environ.get("CI") else "here")
