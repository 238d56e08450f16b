"""What of a mark its student is shown, and when."""

from datetime import datetime
from typing import Literal

from grader.model.mark import Evidence, Mark, Verdict
from grader.model.policy import Aspect, Shows

Stage = Literal["before_due", "after_due", "released"]


def stage_of(now: datetime, due: datetime | None, *, released: bool) -> Stage:
    """Where an assignment stands for one student. Without a due time it is never after it."""
    if released:
        return "released"
    return "after_due" if due is not None and now > due else "before_due"


def may_show(shows: Shows, stage: Stage) -> frozenset[Aspect]:
    """The aspects of a mark that are shown at a stage."""
    aspects: tuple[Aspect, ...] = getattr(shows, stage)
    return frozenset(aspects)


def shown_mark(mark: Mark, aspects: frozenset[Aspect], *, is_choice: bool, may_resubmit: bool) -> Mark | None:
    """The mark without what is not to be seen yet; None where nothing of it is.

    What could not be read is always told: it costs nothing and can be mended. A choice shows no verdict while
    another submission may be made, or picking would be guessing until it is right. Whether points are shown beside
    it, `aspects` says.
    """
    told = Evidence(typed=mark.evidence.typed, read_as=mark.evidence.read_as, tree=mark.evidence.tree)
    if mark.verdict is Verdict.UNREADABLE:
        return mark
    if is_choice and may_resubmit:
        return None
    if "verdict" not in aspects and "points" not in aspects:
        return None
    hidden: dict[str, object] = {}
    if "feedback" not in aspects:
        hidden |= {"feedback": "", "misconception": None}
    if "case" not in aspects:
        kept = {"accuracies": mark.evidence.accuracies, "raised": mark.evidence.raised, "log": mark.evidence.log}
        hidden["evidence"] = told.model_copy(update=kept | {"notes": mark.evidence.notes})
    return mark.model_copy(update=hidden)
