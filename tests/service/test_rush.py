"""What `make rush` and `make verdict` do, with fewer people: all are answered, and each upload is graded once."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def told_by(bench: str, *options: str) -> str:
    """What a measurement prints, in a process of its own. It fails by itself where something is lost or refused."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{bench}", *options],
        cwd=ROOT, capture_output=True, text=True, timeout=1800, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


@pytest.mark.slow
def test_every_upload_of_a_rush_is_answered_and_graded_once():
    told = told_by("rush", "--only", "rush", "--students", "40", "--seconds", "5")
    found = re.search(
        r"^80 uploads: (\d+) graded exactly once, (\d+) replaced before anybody began, 0 lost$", told, re.M
    )
    assert found is not None, told
    graded, replaced = map(int, found.groups())
    assert graded + replaced == 80
    assert graded >= 40, "of each student at least the last"
    assert re.search(rf"^graded {graded} in all$", told, re.M)


@pytest.mark.slow
def test_every_page_of_a_large_grid_is_answered():
    told = told_by("rush", "--only", "grid", "--students", "20", "--grid", "2000")
    assert told.count("1980 x 1: ") == told.count("200 x 10: ") == 9


@pytest.mark.slow
def test_a_typed_answer_and_a_small_function_come_to_their_verdict():
    told = told_by("verdict", "--rounds", "4")
    assert re.findall(r"^(answers\.txt|relu\.py)(?: +\d+){6}$", told, re.M) == ["answers.txt", "relu.py"]
