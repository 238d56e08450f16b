"""`make differential`: new random pairs of answers and references, judged by the grader and by oracles of their own.

python -m tests.differential [--count 1000] [--seed 7] [FAMILY ...] prints every disagreement, and ends with 1 if there
is one: the grader is wrong there, or the oracle is.
"""

import argparse
import random
import statistics
import sys
import time
from itertools import islice

from grader.formula.judging import judge
from grader.formula.question import read_question

from .families import FAMILIES
from .pair import Pair


def main() -> int:
    """Run the families that are named, or all."""
    asked = argparse.ArgumentParser(prog="python -m tests.differential", description="The grader against oracles.")
    asked.add_argument(
        "family", nargs="*", choices=[*FAMILIES, []], help="one or more of the generators; all by default"
    )
    asked.add_argument("--count", type=int, default=1000, help="pairs of each family (1000)")
    asked.add_argument(
        "--seed", default=str(time.time_ns()), help="the same seed makes the same pairs; a new one by default"
    )
    given = asked.parse_args()
    print(f"seed {given.seed}, {given.count} pairs a family")
    wrong = sum(run(name, given.seed, given.count) for name in given.family or FAMILIES)
    return int(wrong > 0)


def run(name: str, seed: str, count: int) -> int:
    """How many pairs of a family are judged otherwise than by its oracle; each is printed."""
    wrong, taken = 0, []
    for pair in islice(FAMILIES[name](random.Random(f"{name} {seed}")), count):
        began = time.perf_counter()
        found = judge(pair.student, pair.reference, read_question(pair.question))
        taken.append(1000 * (time.perf_counter() - began))
        if found.verdict != pair.expected:
            wrong += 1
            print(f"  {told(pair)}\n  → {found.verdict} ({found.stage}): {found.reason}")
    parts = statistics.quantiles(taken, n=20)
    print(f"{name:10} {count - wrong}/{count} agree; median {statistics.median(taken):.1f} ms, p95 {parts[-1]:.1f} ms")
    return wrong


def told(pair: Pair) -> str:
    """The pair as one reads it."""
    return f"{pair.student!r} for {pair.reference!r} is {pair.expected}, with {pair.question}"


if __name__ == "__main__":
    sys.exit(main())
