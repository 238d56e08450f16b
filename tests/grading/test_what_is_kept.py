"""How much of what a program showed is kept: enough to see what went wrong, and no disk or report full of it."""

from pathlib import Path

import numpy as np
import pytest

from grader.artefacts import Home
from grader.checkers.program import QUOTED_LOG, Draw, quote_log
from grader.grading.observations import LARGEST, recall, remember
from grader.model.run import Returned


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("", None),
        ("a line\n", "a line\n"),
        ("a" * QUOTED_LOG + "b" * QUOTED_LOG, "a" * QUOTED_LOG + "b" * QUOTED_LOG),
        (
            "a" * QUOTED_LOG + "x" * 1234 + "b" * QUOTED_LOG,
            f"{'a' * QUOTED_LOG}\n[… 1,234 characters left out …]\n{'b' * QUOTED_LOG}",
        ),
    ],
)
def test_of_a_long_log_both_ends_are_quoted(printed, kept):
    assert quote_log(printed) == kept


@pytest.mark.parametrize(("entries", "is_kept"), [(1000, True), (LARGEST // 8, False)])
def test_a_very_large_observation_is_made_again_rather_than_kept(tmp_path: Path, entries: int, is_kept: bool):
    home = Home(tmp_path)
    key = "ab" * 32
    remember(home, key, {"part": (Draw(Returned(np.zeros(entries))),)}, "log")
    found = recall(home, key)
    assert (found is not None) is is_kept
    assert sum(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file()) < LARGEST
