"""Walls of which some are taken away: how the positive controls show what each of them stops."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from grader.sandbox import SandboxMode, Walls, open_walls, process
from grader.sandbox.pool import Pool


@contextmanager
def without(removed: set[str], mode: SandboxMode, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walls]:
    """Walls with some taken away. They would refuse to work so: the self-test is left out, too."""
    if "together" in removed:
        monkeypatch.setattr(process, "open_group", lambda limit: None)
        monkeypatch.setattr(process.Enclosed, "_tree_bytes", lambda self: 0)
    with open_walls("plain") as whole:
        enclosure = dataclasses.replace(whole.enclosure, without=frozenset(removed))
        with Walls(enclosure, whole.decoder, Pool(enclosure) if mode == "warm" else None, proven=True) as walls:
            yield walls
