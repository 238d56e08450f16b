"""What the portal's pages have at hand: the store, the bell, settings, and a reader of formulas behind walls."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import abort, current_app, g, request

from grader.bell import Bell
from grader.grading.typed import read_responses
from grader.model.answer import Read, Response
from grader.model.blame import SandboxError
from grader.model.problem import Problem
from grader.model.run import Limits
from grader.sandbox import Bounded, open_walls
from grader.service.settings import Settings
from grader.store import Store, asked
from grader.store.asked import Given, Version

_LOG = logging.getLogger(__name__)
_READ_SECONDS = 3.0
_LONGEST_WORD = 100


@dataclass
class PortalDesk:
    """One portal process's means."""

    store: Store
    bell: Bell
    settings: Settings

    def __post_init__(self) -> None:
        self.reader = Reader(self.store)
        self.figures = lru_cache(maxsize=256)(self._figures)

    def _figures(self, version: int) -> dict[str, bytes]:
        with self.store.read() as tx:
            found = asked.version_of(tx, version)
        return {name: self.store.files.get(digest) for name, digest in found.figures.items()}

    def given(self, name: str) -> Given:
        """An assignment by its name; a page that is not there where there is none."""
        with self.store.read() as tx:
            found = asked.given(tx, name)
        if found is None:
            abort(404)
        return found


class Reader:
    """Reads what is typed, to show it back: in a bounded child, as grading does, if this machine can have one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._child: Bounded | None = None
        self._absent = False

    def responses(self, problem: Problem, typed: Mapping[str, str]) -> dict[str, Read]:
        """How typed answers are read, by part; empty where they cannot be read here."""
        parts = [part for part in problem.parts if part.keyed and part.id in typed]
        if not parts or not self._ready():
            return {}
        try:
            return read_responses(parts, {id: Response(text=text) for id, text in typed.items()}, self)
        except SandboxError as error:
            _LOG.warning("no preview: %s", error)
            return {}

    def read(self, items: list[dict[str, Any]]) -> Any:
        """What a bounded child makes of typed responses."""
        with self._store.read() as tx:
            comma = asked.course(tx).decimal_comma
        assert self._child is not None
        request: dict[str, Any] = {"items": items, "decimal_comma": comma}
        return self._child.ask(request, _READ_SECONDS)

    def _ready(self) -> bool:
        """Have the child. A machine without walls shows no previews: hostile text is not read in this process."""
        with self._lock:
            if self._child is None and not self._absent:
                try:
                    walls = open_walls()
                    limits = Limits(seconds=_READ_SECONDS, memory_mb=1500, output_mb=50, scratch_mb=16)
                    self._child = walls.open_bounded("grader.bounded.reading", limits)
                except SandboxError as error:
                    _LOG.warning("answers are not shown back while they are typed: %s", error)
                    self._absent = True
            return self._child is not None


def desk() -> PortalDesk:
    """This portal's desk."""
    found: PortalDesk = current_app.extensions["desk"]
    return found


def received() -> datetime:
    """When the server had read the request's headers."""
    when: datetime = g.received
    return when


#: What is said where a form that does something once is sent again, by a second click or a reload.
SENT_BEFORE = "This form was sent before and is done; sending it again has changed nothing."


def this_form() -> str:
    """The word of the form that was sent, by which it does something once. A form of ours has one."""
    word = request.form.get("once", "")
    if not 1 <= len(word) <= _LONGEST_WORD:
        abort(400)
    return word


def version_or_404(id: int) -> Version:
    """A published version by its id."""
    with desk().store.read() as tx:
        return asked.version_of(tx, id)
