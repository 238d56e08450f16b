"""What a class did, part by part: how many, how well, how well it tells the strong from the weak."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from grader.service.results import Result
from grader.store.asked import Given

#: Fewer students than these say nothing of how well a part discriminates.
_FEWEST = 8


@dataclass(frozen=True)
class PartFigures:
    """One part over the class. `discrimination` is the correlation of its points with those of all other parts."""

    slug: str
    part: str
    n: int
    mean: float | None  # share of the points, 0 to 1
    full: int
    none: int
    open: int
    bins: tuple[int, ...]  # shares in ten bins
    discrimination: float | None
    misconceptions: tuple[tuple[str, int], ...]
    verdicts: Mapping[str, int]


def figures_of(given: Given, results: Sequence[Result]) -> list[PartFigures]:
    """The figures of every part, in the assignment's order."""
    shares: dict[tuple[str, str], dict[str, float]] = {}
    opened: Counter[tuple[str, str]] = Counter()
    tags: dict[tuple[str, str], Counter[str]] = {}
    verdicts: dict[tuple[str, str], Counter[str]] = {}
    for result in results:
        for slug, work in result.counts.items():
            for standing in work.parts:
                key = (slug, standing.part)
                if standing.mark is not None:
                    verdicts.setdefault(key, Counter())[standing.mark.verdict.value] += 1
                    if standing.mark.misconception:
                        tags.setdefault(key, Counter())[standing.mark.misconception] += 1
                if standing.points is None:
                    opened[key] += 1
                elif standing.out_of:
                    shares.setdefault(key, {})[result.author] = float(standing.points / standing.out_of)
    totals = {result.author: result.raw for result in results}
    found = []
    for a in given.problems:
        for part in a.version.problem.parts:
            key = (a.version.slug, part.id)
            own = shares.get(key, {})
            worth = float(part.points * a.worth / a.version.problem.points)
            rest = {author: float(totals[author]) - share * worth for author, share in own.items()}
            values = list(own.values())
            found.append(
                PartFigures(
                    *key,
                    n=len(values),
                    mean=sum(values) / len(values) if values else None,
                    full=sum(value >= 1 for value in values),
                    none=sum(value <= 0 for value in values),
                    open=opened[key],
                    bins=_bins(values),
                    discrimination=_correlation([own[a] for a in own], [rest[a] for a in own]),
                    misconceptions=tuple(tags.get(key, Counter()).most_common(5)),
                    verdicts=dict(verdicts.get(key, {})),
                )
            )
    return found


def _bins(values: Sequence[float], count: int = 10) -> tuple[int, ...]:
    bins = [0] * count
    for value in values:
        bins[min(count - 1, max(0, int(value * count)))] += 1
    return tuple(bins)


def _correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    if len(first) < _FEWEST:
        return None
    mean1, mean2 = sum(first) / len(first), sum(second) / len(second)
    spread1 = sqrt(sum((a - mean1) ** 2 for a in first))
    spread2 = sqrt(sum((b - mean2) ** 2 for b in second))
    if spread1 == 0 or spread2 == 0:
        return None
    return sum((a - mean1) * (b - mean2) for a, b in zip(first, second, strict=True)) / (spread1 * spread2)


def spread_of(results: Sequence[Result]) -> tuple[Fraction | None, Fraction | None]:
    """Mean and median grade of those who handed something in."""
    grades = sorted(result.grade for result in results if result.submissions)
    if not grades:
        return None, None
    middle = len(grades) // 2
    median = grades[middle] if len(grades) % 2 else (grades[middle - 1] + grades[middle]) / 2
    return sum(grades, Fraction(0)) / len(grades), median
