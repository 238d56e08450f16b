"""Tests of what workers run in."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "container: builds the image and runs it; needs Podman or Docker")
