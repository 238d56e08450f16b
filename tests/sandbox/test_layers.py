"""The doctor's view of the walls: all hold here, and a missing one is told by name with what to do."""

import dataclasses
from collections.abc import Iterator

import pytest

from grader.model.blame import SandboxError
from grader.sandbox import answers, enclosure, inspect_layers, layers, start


def test_every_wall_holds_on_this_machine() -> None:
    found = inspect_layers()
    assert [layer for layer in found if not layer.holds] == []
    assert {"network", "read outside", "write outside", "new namespaces", "tracing"} <= {layer.name for layer in found}
    assert {"memory limit", "memory of children", "process limit", "wall clock"} <= {layer.name for layer in found}
    assert all(layer.tried and layer.advice for layer in found)


@pytest.fixture
def fresh_search() -> Iterator[None]:
    enclosure.find_enclosure.cache_clear()
    yield
    enclosure.find_enclosure.cache_clear()


def test_without_bubblewrap_nothing_is_run_and_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, fresh_search: None
) -> None:
    monkeypatch.setattr(enclosure.shutil, "which", lambda name, path: None)
    with pytest.raises(SandboxError, match="apt install bubblewrap"):
        enclosure.find_enclosure()
    with pytest.raises(SandboxError, match="nothing is graded without its walls"):
        layers.require_layers()


def test_where_bubblewrap_cannot_build_walls_its_own_words_are_passed_on(
    monkeypatch: pytest.MonkeyPatch, fresh_search: None
) -> None:
    real = enclosure.find_enclosure()
    refusing = dataclasses.replace(real, python=real.python.with_name("no-such-python"))
    monkeypatch.setattr(layers, "open_walls", lambda mode: layers.Walls(refusing, answers.open_decoder()))
    found = inspect_layers()
    assert [layer.holds for layer in found] == [False]
    assert "no-such-python" in found[0].tried


def test_refused_user_namespaces_are_explained() -> None:
    assert "user namespaces" in start._advice("bwrap: No permissions to create new namespace")
