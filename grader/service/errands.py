"""Errands of staff, done by workers, who have the references: a problem verified, an assignment published, a solution
worked out.

What is verified is known by the problem's three digests: an assignment is published where each of its problems has a
proof without faults as it is now, and what has none yet is verified first.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime
from typing import Any

from grader.catalog import Assigned, load_assignment, load_entry
from grader.grading.desk import Desk
from grader.model.blame import Fault, ProblemError, Refused, SandboxError
from grader.service.publish import publish
from grader.service.solutions import render_for_staff
from grader.store import Store, Tx, audit, errands
from grader.store.errands import Errand
from grader.verify import verify

_LOG = logging.getLogger(__name__)
#: Of a file's path so much is told: the halves of a course, topic, problem, file.
_STEPS = 4
_RESERVE = 5


def do_errand(
    store: Store,
    desk: Desk,
    now: Callable[[], datetime],
    holding: Callable[[Errand], AbstractContextManager[None]] = lambda _: nullcontext(),
) -> bool:
    """Do the errand that waits longest; False where none does. The files are read anew: they may have changed.

    It may take hours; whoever does not keep it alive while `holding` it is thought lost after a few minutes.
    """
    with store.write() as tx:
        errand = errands.take(tx, now())
    if errand is None:
        return False
    with holding(errand), replace(desk) as fresh:
        outcome = _outcome(store, fresh, errand, now)
    with store.write() as tx:
        if errands.finish(tx, errand, outcome, now()):
            audit.note(tx, now(), errand.by, f"{errand.kind}: done", errand.subject, trouble=outcome.get("trouble"))
    return True


def _outcome(store: Store, desk: Desk, errand: Errand, now: Callable[[], datetime]) -> dict[str, Any]:
    try:
        if errand.kind == "verify":
            return _verify(desk, errand.subject)
        if errand.kind == "solution":
            return _solve(store, desk, errand.subject)
        return _publish(store, desk, errand, now)
    except Refused as error:
        return {"trouble": str(error), "faults": []}
    except ProblemError as error:
        return {"trouble": "its files are at fault", "faults": [_told(fault) for fault in error.faults]}
    except SandboxError as error:
        _LOG.error("%s %s failed here: %s", errand.kind, errand.subject, error)
        return {"trouble": f"our side failed: {error}", "faults": []}


def _verify(desk: Desk, slug: str, tick: Callable[[str, str], None] = lambda slug, what: None) -> dict[str, Any]:
    faults = verify(desk.catalog, slug, desk, tick)
    return {"digests": _digests(desk, slug), "faults": [_told(fault) for fault in faults]}


def _solve(store: Store, desk: Desk, subject: str) -> dict[str, Any]:
    version, _, number = subject.partition(":")
    render_for_staff(store, desk, int(version), int(number))
    return {"faults": []}


def _digests(desk: Desk, slug: str) -> dict[str, str] | None:
    try:
        return desk.digests(load_entry(desk.catalog, slug)).model_dump()
    except ProblemError:
        return None  # so broken that it has none: its faults say why


def _told(fault: Fault) -> dict[str, Any]:
    file = "/".join(fault.file.parts[-_STEPS:])
    return {"file": file, "line": fault.line, "rule": fault.rule, "message": fault.message, "warning": fault.warning}


def _publish(store: Store, desk: Desk, errand: Errand, now: Callable[[], datetime]) -> dict[str, Any]:
    assigned = load_assignment(desk.catalog, errand.subject)
    refuted = refuted_of(store, desk, assigned, errand.by, now)
    if refuted:
        return {"trouble": tell_refuted(refuted), "faults": []}
    done = publish(store, desk, assigned, now(), errand.by, reserve=_RESERVE)
    return {"versions": list(done.versions), "sheets": done.sheets, "faults": []}


def refuted_of(
    store: Store,
    desk: Desk,
    assigned: Assigned,
    by: str,
    now: Callable[[], datetime],
    tick: Callable[[str, str], None] = lambda slug, what: None,
) -> list[str]:
    """The problems of an assignment in which verify finds faults as they are now. What has no proof yet is verified,
    and its proof kept."""
    refuted = []
    for entry in assigned.entries:
        slug, digests = entry.problem.slug, desk.digests(entry).model_dump()
        with store.read() as tx:
            proof = proof_of(tx, slug, digests)
        if proof is None:
            proof = _verify(desk, slug, tick)
            with store.write() as tx:
                errands.keep(tx, "verify", slug, by, proof, now())
        if is_refuted(proof):
            refuted.append(slug)
    return refuted


def tell_refuted(slugs: Sequence[str]) -> str:
    """Why nothing was published."""
    return f"nothing was published: verify finds faults in {', '.join(slugs)}"


def proof_of(tx: Tx, slug: str, digests: Mapping[str, str]) -> Mapping[str, Any] | None:
    """What verify last found in a problem at these digests; None where it was not verified so."""
    for one in errands.recent(tx, "verify", subject=slug):
        if one.outcome is not None and one.outcome.get("digests") == dict(digests):
            return one.outcome
    return None


def is_refuted(proof: Mapping[str, Any]) -> bool:
    """Whether a proof has faults that are more than warnings."""
    return any(not fault["warning"] for fault in proof["faults"])
