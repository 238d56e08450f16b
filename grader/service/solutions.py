"""Worked solutions: rendered by a worker, who has the reference, once students may see them, or once staff ask for one.

The portal only reads them, and shows a student none before `may_see_solution`, whenever it was rendered.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from grader.catalog import Entry, load_entry
from grader.grading.desk import Desk
from grader.model.blame import ProblemError, Refused
from grader.model.problem import AnyPart, CodePart, NumericPart, SymbolicPart
from grader.policies import may_show
from grader.service.questions import entry_at
from grader.store import Store, Tx, asked, solutions
from grader.store.asked import Given, Version

_LOG = logging.getLogger(__name__)
#: As many are rendered at a time: gradings that come in meanwhile wait no longer than for these.
_AT_ONCE = 8


def may_see_solution(tx: Tx, given: Given, now: datetime) -> bool:
    """Whether an assignment's solution is shown: its marks are released, and the last extension is over."""
    last = asked.last_due(tx, given)
    if not asked.is_released(tx, given.name) or (last is not None and now <= last):
        return False
    return "solution" in may_show(given.asked.shows, "released")


def solutions_due(tx: Tx, now: datetime, but: Collection[int] = ()) -> list[tuple[int, int]]:
    """Versions and variants whose solutions are shown and not yet rendered; variant 0 where nothing is drawn. Versions
    of `but` are left out."""
    wanted: dict[tuple[int, int], None] = {}
    for given in asked.all_given(tx):
        if not may_see_solution(tx, given, now):
            continue
        sheets = asked.sheets(tx, given.name)
        for a in given.problems:
            numbers = [sheet.numbers.get(a.version.slug) for sheet in sheets] if a.version.problem.drawn else [0]
            wanted |= {(a.version.id, number): None for number in numbers if number is not None}
    there = solutions.rendered(tx) if wanted else set()
    return [pair for pair in wanted if pair not in there and pair[0] not in but]


def render_solutions(store: Store, desk: Desk, due: Sequence[tuple[int, int]]) -> tuple[int, frozenset[int]]:
    """Render some of what is due: how many that were, and the versions of which none can be worked out here."""
    done, failed = 0, set[int]()
    for id, number in due:
        if id in failed:
            continue
        with store.read() as tx:
            version = asked.version_of(tx, id)
            values = asked.variant_values(tx, version.slug, number)
        shown = _render(version, values or {}, desk)
        if shown is None:
            failed.add(id)
            continue
        with store.write() as tx:
            solutions.save(tx, id, number, shown)
        done += 1
        if done == _AT_ONCE:
            break
    return done, frozenset(failed)


def render_for_staff(store: Store, desk: Desk, id: int, number: int) -> None:
    """Render one solution, whether or not students may see it yet.

    Refused where there is no such version or variant, and where the files here are of another version of the problem.
    ProblemError where the files are at fault: then nothing is kept.
    """
    with store.read() as tx:
        version = asked.version_or_none(tx, id)
        values = None if version is None else asked.variant_values(tx, version.slug, number)
    if version is None or (version.problem.drawn and values is None):
        raise Refused("there is no such version or variant")
    entry = load_entry(desk.catalog, version.slug)
    if desk.digests(entry).marked != version.digests.marked:
        raise Refused("the worker has another version of this problem: publish it, and look at the new one")
    shown = _work_out(entry, values or {}, desk)
    with store.write() as tx:
        solutions.save(tx, version.id, number, shown)


def _render(version: Version, values: Mapping[str, Any], desk: Desk) -> dict[str, Any] | None:
    """A solution as plain data; None where the files here are of another version, or at fault: others may have them."""
    entry = entry_at(version, desk)
    if entry is None:
        return None
    try:
        return _work_out(entry, values, desk)
    except ProblemError as error:
        _LOG.warning("the solution of %s cannot be worked out: %s", version.slug, error)
        return None


def _work_out(entry: Entry, values: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    """What each typed part is, and the files a perfect student would hand in."""
    typed = [part for part in entry.problem.parts if part.keyed]
    key = desk.key(entry, values, {}) if typed else {}
    parts = {part.id: _show(part, key[part.id][0].value) for part in typed if key.get(part.id)}
    return {"parts": parts, "files": _files(entry, desk)}


def _files(entry: Entry, desk: Desk) -> dict[str, str]:
    if not any(isinstance(part, CodePart) for part in entry.problem.parts):
        return {}
    return {name: data.decode("utf-8", "replace") for name, data in desk.solution(entry).items()}


def _show(part: AnyPart, value: Any) -> dict[str, str]:
    if isinstance(part, SymbolicPart):
        return {"tree": value}
    if isinstance(part, NumericPart):
        return {"text": _show_number(value, part.figures or 6)}
    return {"text": _show_choice(value)}


def _show_number(value: Any, figures: int) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_show_number(item, figures) for item in value)}]"
    number = float(value)
    return f"{number:.0f}" if number.is_integer() and abs(number) < 1e15 else f"{number:.{figures}g}"


def _show_choice(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{option}: {target}" for option, target in value.items())
    if isinstance(value, (list, tuple, set)):
        pairs = [" before ".join(item) if isinstance(item, (list, tuple)) else str(item) for item in value]
        return ", ".join(pairs)
    return str(value)
