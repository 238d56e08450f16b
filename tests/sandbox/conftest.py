"""The walls of this machine, opened once for all tests that run something in them."""

from collections.abc import Iterator

import pytest

from grader.sandbox import Walls, open_walls


@pytest.fixture(scope="session")
def walls() -> Iterator[Walls]:
    with open_walls() as opened:
        yield opened
