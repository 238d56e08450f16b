"""What right and wrong training programs reach, seed by seed, on the data set that is installed.

    grader data add cifar10_subset PATH
    python -m tests.bench.training [SLUG ...] [--seeds 10]

Each program is trained as a submission is, in the sandbox and with the seeds a grading would use, and its network is
judged as a grading judges it. The table says whether a scale stands where it should: right programs get full points
with every seed, wrong ones none with any, and full points lie 2 to 3 points under the median of the right ones. What
was measured once under the same conditions is kept in the grader's home and not run again: a changed scale is tried in
a second.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from grader.artefacts import open_home
from grader.catalog import Entry, load_entry, open_catalog
from grader.checkers.training import points_for
from grader.grading.datasets import Chosen, chosen_scale
from grader.grading.desk import Desk
from grader.grading.preflight import look_ahead
from grader.grading.trained import Student
from grader.grading.training import Seen, see_seed
from grader.model.problem import TrainingPart
from grader.sandbox import open_walls
from tests.bench.trainers import TRAINERS

_HEADING = (
    f"{'':42}{'accuracy, %':^24}{'CPU seconds':^24}{'seeds with points':^24}  points of\n"
    f"{'':42}{'median':>8}{'least':>8}{'most':>8}{'median':>8}{'least':>8}{'most':>8}"
    f"{'full':>6}{'some':>6}{'none':>6}{'ended':>6}  a grading"
)


@dataclass(frozen=True)
class Program:
    """One program, and whether it is to pass."""

    name: str
    right: bool
    files: Mapping[str, bytes]


def programs_of(entry: Entry, part: TrainingPart, desk: Desk) -> Iterator[Program]:
    """The reference, the right and wrong trainers of the table, and the wrong programs that lose this part."""
    solution = desk.solution(entry)
    yield Program("reference", True, solution)
    for trainer in TRAINERS[entry.problem.slug]:
        yield Program(trainer.name, trainer.right, {**solution, part.submit[0]: trainer.source})
    for wrong in desk.wrongs(entry):
        if wrong.expect.get(part.id, part.points) == 0:
            yield Program(wrong.name, False, wrong.files)


def tell(program: Program, seen: Sequence[Seen], part: TrainingPart, chosen: Chosen) -> bool:
    """Print one line of the table; whether the program does with every seed what it is to do."""
    accuracies = [one.judged.accuracy for one in seen if one.ended is None]
    points = [points_for(accuracy, chosen.knots) for accuracy in accuracies]
    full, none = (points.count(worth) for worth in (part.points, 0))
    used = _spread([one.trained.measured.cpu_seconds for one in seen])
    reached = _spread([100 * accuracy for accuracy in accuracies]) if accuracies else " " * 24
    seeds = f"{full:6}{len(points) - full - none:6}{none:6}{len(seen) - len(points):6}"
    graded = [points_for(median(three), chosen.knots) for three in combinations(accuracies, part.draws)]
    earned = f"  {float(min(graded)):.3g} to {float(max(graded)):.3g}" if graded else "  0"
    print(f"{'right' if program.right else 'wrong'}  {program.name:<35}{reached}{used}{seeds}{earned}")
    last = next((one for one in reversed(seen) if one.ended), None)
    if last is not None:
        print(f"{'':7}{last.ended}: {(last.trained.feedback or last.judged.feedback)[:110]}")
    sys.stdout.flush()
    return full == len(seen) if program.right else none == len(points)


def _spread(numbers: Sequence[float]) -> str:
    return "".join(f"{number:8.1f}" for number in (median(numbers), min(numbers), max(numbers)))


def bench(slug: str, seeds: int, desk: Desk) -> bool:
    """Print the table of one problem; whether all of it is as it should be."""
    entry = load_entry(desk.catalog, slug)
    part = next(part for part in entry.problem.parts if isinstance(part, TrainingPart))
    chosen = chosen_scale(part, desk.home)
    knots = ", ".join(f"{accuracy:.1%} gives {float(points):g}" for accuracy, points in chosen.knots)
    seeds = min(seeds, part.draws) if part.weights is not None else seeds  # they are the same with every seed
    print(f"\n{slug} on {chosen.name}: {knots}; {seeds} seeds\n{_HEADING}")
    well, medians = True, list[float]()
    for program in programs_of(entry, part, desk):
        student = Student(entry, part, chosen, program.files)
        early = look_ahead(student, desk)
        seen = [early or see_seed(student, draw, desk, None) for draw in range(seeds)]
        well &= tell(program, seen, part, chosen)
        if program.right:
            medians.append(median(one.judged.accuracy for one in seen))
    under = 100 * (median(medians) - chosen.knots[-1][0])
    print(f"full points lie {under:.1f} points under the median of the {len(medians)} right programs' medians")
    return well


def main() -> None:
    """Print the tables, and say at the end where a program did not do what it is to do."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.training", description=__doc__.splitlines()[0])
    parser.add_argument("slugs", nargs="*", default=list(TRAINERS), metavar="SLUG")
    parser.add_argument("--seeds", type=int, default=10)
    chosen = parser.parse_args()
    catalog = open_catalog()
    with open_walls() as walls, Desk(catalog, open_home(), walls) as desk:
        amiss = [slug for slug in chosen.slugs if not bench(slug, chosen.seeds, desk)]
    sys.exit(f"\nnot as it should be: {', '.join(amiss)}" if amiss else 0)


if __name__ == "__main__":
    main()
