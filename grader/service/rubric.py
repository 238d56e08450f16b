"""A rubric's items, as a person ticks them: each is so many points for one thing that an answer says."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from grader.model.blame import Refused

_HEADING = re.compile(r"#+\s+`?(?P<name>[^`#]+?)`?\s*#*\s*$")
_ITEM = re.compile(r"\s*[-*+]\s+(?P<points>\d+(?:/[1-9]\d*|\.\d+)?)\s+points?\s*:\s*(?P<text>.*\S)\s*$")


@dataclass(frozen=True)
class Criterion:
    """One item: its points, in the problem's own measure, and what they are for."""

    points: Fraction
    text: str


def criteria_of(rubric: str, part: str, parts: Collection[str]) -> tuple[Criterion, ...]:
    """The items for one part: lines `- 1 point: …`, under a heading of the part's name or under none of a part's.

    What is written in another way is read by people, and is no item.
    """
    found, about = [], part
    for line in rubric.splitlines():
        heading, item = _HEADING.match(line), _ITEM.match(line)
        if heading and heading["name"] in parts:
            about = heading["name"]
        elif item and about == part:
            found.append(Criterion(Fraction(item["points"]), item["text"]))
    return tuple(found)


def points_of(criteria: Sequence[Criterion], ticked: Collection[str]) -> tuple[Fraction, int]:
    """The points of the items that were ticked, by their numbers from 0, and how many these are; `none` for nothing.

    Refused where nothing is ticked, or nothing and something.
    """
    chosen = [one for number, one in enumerate(criteria) if str(number) in ticked]
    if bool(chosen) == ("none" in ticked):
        raise Refused("tick what the answer says, or that it says nothing of it")
    return sum((one.points for one in chosen), Fraction(0)), len(chosen)
