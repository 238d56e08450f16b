"""The problem `topic/relu` at a desk."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from handing_in import write_relu

from grader.artefacts import Home
from grader.catalog import Entry, load_entry, open_catalog
from grader.grading.desk import Desk
from grader.sandbox import Walls


@pytest.fixture(scope="module")
def shared_relu(tmp_path_factory: pytest.TempPathFactory, walls: Walls) -> Iterator[tuple[Entry, Desk]]:
    """The problem at one desk for all tests that change nothing: the reference runs once."""
    root = tmp_path_factory.mktemp("shared")
    write_relu(root / "problems" / "topic" / "relu", root / "reference" / "topic" / "relu")
    (root / "home").mkdir()
    with Desk(open_catalog(root), Home(root / "home"), walls) as desk:
        yield load_entry(desk.catalog, "topic/relu"), desk


@pytest.fixture
def relu(course: Path, open_desk: Callable) -> tuple[Entry, Desk]:
    """The problem at a desk of its own."""
    write_relu(course / "problems" / "topic" / "relu", course / "reference" / "topic" / "relu")
    desk = open_desk()
    return load_entry(desk.catalog, "topic/relu"), desk
