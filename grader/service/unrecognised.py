"""Wrong answers of a class that no misconception explains, put together by what they say."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.checkers.clustering import Cluster, Unnamed, cluster, unnamed_of
from grader.model.mark import GENERAL, Verdict
from grader.service.grid import Filter, tallies_for
from grader.store import Tx, marks, tallies
from grader.store.asked import Given

#: So many gradings are looked through at once: each is read whole.
_MOST = 500
#: So many clusters of a part are shown.
_SHOWN = 20


@dataclass(frozen=True)
class Unrecognised:
    """By problem and part, the largest clusters; `left` gradings with such answers were not looked through."""

    parts: Mapping[tuple[str, str], tuple[Cluster, ...]]
    left: int


def unrecognised_in(tx: Tx, given: Given) -> Unrecognised:
    """The unnamed wrong answers of what counts, the parts in the assignment's order."""
    lines = tallies_for(tx, given, Filter())
    whose = {id: author for _, author, tally in lines for id in tally.gradings if id is not None}
    wrong = {
        mark.grading: whose[mark.grading]
        for mark in tallies.brief_marks(tx, given.name)
        if mark.grading in whose
        and mark.verdict == Verdict.WRONG
        and (mark.misconception or GENERAL).startswith(GENERAL)
    }
    chosen = sorted(wrong)[:_MOST]
    found: list[Unnamed] = []
    for one in marks.whole_gradings(tx, chosen):
        if one.document is not None:
            found += unnamed_of(one.slug, one.author, one.document)
    parts = {(a.version.slug, part.id): part for a in given.problems for part in a.version.problem.parts}
    by_part: dict[tuple[str, str], list[Cluster]] = {place: [] for place in parts}
    for each in cluster(found, parts):
        by_part[each.problem, each.part].append(each)
    shown = {place: tuple(clusters[:_SHOWN]) for place, clusters in by_part.items() if clusters}
    return Unrecognised(shown, len(wrong) - len(chosen))
