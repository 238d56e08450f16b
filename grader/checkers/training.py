"""Points from accuracies: a scale of knots, and what several seeds count as."""

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt
from statistics import median

from grader.model.problem import Knots, TrainingPart


def points_for(accuracy: float, knots: Knots, *, steps: bool = False) -> Fraction:
    """Points an accuracy (0 to 1) earns on a scale: in between knots linearly, or as a staircase.

    Below the first knot nothing but that knot's own points if it is reached; above the last, its points.
    """
    reached = [knot for knot in knots if knot[0] <= accuracy]
    if not reached:
        return Fraction(0)
    low, fewer = reached[-1]
    if steps or len(reached) == len(knots):
        return fewer
    high, more = knots[len(reached)]
    share = Fraction(str(round((accuracy - low) / (high - low), 9)))
    return fewer + (more - fewer) * share


def over_seeds(part: TrainingPart, accuracies: Sequence[float]) -> float:
    """The accuracy that counts, of one a seed."""
    return min(accuracies) if part.over_seeds == "lowest" else float(median(accuracies))


def decide(part: TrainingPart, accuracies: Sequence[float], tested: int, knots: Knots) -> Fraction:
    """The points for the accuracies of all seeds. A step that stays undecided when no seed is left is given."""
    counted = over_seeds(part, accuracies)
    if part.steps and len(accuracies) >= part.most_draws > part.draws:
        counted = min(1.0, counted + _doubt(part, accuracies, tested))
    return points_for(counted, knots, steps=part.steps)


def is_decided(part: TrainingPart, accuracies: Sequence[float], tested: int, knots: Knots) -> bool:
    """Whether no further seed is called for: on a staircase, the next step is out of reach of two standard errors.

    What lies on a step has it already: more seeds can only be in the student's favour.
    """
    counted = over_seeds(part, accuracies)
    reach = counted + _doubt(part, accuracies, tested)
    return not part.steps or not any(counted < step <= reach and points for step, points in knots)


def is_lost(part: TrainingPart, failed: int, seeds: int) -> bool:
    """Whether so many failed of so many seeds leave nothing: more than half, or one where the lowest counts."""
    return failed > 0 if part.over_seeds == "lowest" else 2 * failed > seeds


def _doubt(part: TrainingPart, accuracies: Sequence[float], tested: int) -> float:
    """Two standard errors of the accuracy that counts: of the test inputs, and of the seeds.

    The seeds' spread is that of those above it, taken twice: a seed that failed, or is spoilt on purpose, widens
    nothing, so that no step is to be had by it.
    """
    counted = over_seeds(part, accuracies)
    spread = 2 * sum((one - counted) ** 2 for one in accuracies if one > counted) / len(accuracies)
    return 2 * sqrt(counted * (1 - counted) / tested + spread / len(accuracies))


def interval(accuracy: float, n: int, z: float = 1.96) -> tuple[float, float]:
    """The Wilson score interval of an accuracy measured on `n` inputs (Wilson 1927)."""
    centre = (accuracy + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(accuracy * (1 - accuracy) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def accuracy_of(logits: Sequence[int], labels: Sequence[int]) -> float:
    """The share of predicted classes that are the labels; 0 where there are none."""
    right = sum(int(guess == label) for guess, label in zip(logits, labels, strict=True))
    return right / len(labels) if len(labels) else 0.0
