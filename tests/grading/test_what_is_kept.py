"""How much of what a program showed is kept: enough to see what went wrong, and no disk or report full of it."""

from pathlib import Path

import numpy as np
import pytest

from grader.artefacts import Home
from grader.checkers.program import QUOTED_LOG, Draw, quote_log
from grader.grading.observations import LARGEST, Observed, freeze_plain, recall, remember
from grader.model.mark import Measured
from grader.model.run import Ending, Hit, Raised, Returned, Signal

KEY = "ab" * 32


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
    remember(home, KEY, Observed({"part": (Draw(Returned(np.zeros(entries))),)}, "log"))
    found = recall(home, KEY)
    assert (found is not None) is is_kept
    assert sum(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file()) < LARGEST


@pytest.mark.parametrize(
    "draw",
    [
        Draw(Returned({"dW": [1.5, None, "text"]})),
        Draw(Raised("ValueError", "no")),
        Draw(Raised("OSError", "full", "net.py", 7, "write less", Hit("scratch_mb", 8))),
        Draw(Raised("OSError", "full", hit=Hit("files", 100, 101.5))),
        Draw(Raised("SyntaxError", "invalid syntax", "net.py", 7), tried=False),
        Draw(None, Ending.CRASHED, "signal 11"),
        Draw(None, Ending.LIMIT, "", Hit("log_mb", 16, 16.4)),
        Draw(None, Ending.TIMEOUT, "", Hit("seconds", 2.5), tried=False),
    ],
)
def test_what_was_kept_is_what_was_seen(tmp_path: Path, draw: Draw):
    used = Measured(seconds=1.5, cpu_seconds=0.25, peak_mb=80)
    seen = Observed({"part": (draw, draw), "none": ()}, "log", used, (Signal("network", "net.py", 3),))
    remember(Home(tmp_path), KEY, seen)
    assert recall(Home(tmp_path), KEY) == seen


@pytest.mark.parametrize("form", [{}, {"form": 1}, {"form": 99}])
def test_an_observation_of_another_form_counts_as_not_kept(tmp_path: Path, form):
    plain = {**form, "draws": {"part": [{"returned": 1.0}]}, "log": ""}
    Home(tmp_path).remember("observation", KEY, freeze_plain(plain))
    assert recall(Home(tmp_path), KEY) is None
