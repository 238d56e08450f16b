"""The walls of this machine in both modes, opened once for all tests that run something in them."""

from collections.abc import Iterator

import pytest

from grader.sandbox import Walls, open_walls

SUITES = ("test_hostile_suite.py", "test_honest_suite.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The suites of programs take minutes in the plain mode: it belongs to `make hostile` and `make test-all`."""
    for item in items:
        if item.path.name in SUITES and "[plain-" in item.name:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session", params=["warm", "plain"])
def walls(request: pytest.FixtureRequest) -> Iterator[Walls]:
    with open_walls(request.param) as opened:
        opened.prove()
        assert opened.mode == request.param, "warm runners do not hold here: what is called warm would be plain"
        yield opened
