"""The walls of this machine in both modes, opened once for all tests that run something in them."""

from collections.abc import Iterator

import pytest

from grader.sandbox import Walls, open_walls


@pytest.fixture(scope="session", params=["warm", "plain"])
def walls(request: pytest.FixtureRequest) -> Iterator[Walls]:
    with open_walls(request.param) as opened:
        yield opened
